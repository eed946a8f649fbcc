"""The page Export: a file is written beside the server, its progress is shown, and then a link to it."""

from __future__ import annotations

import pytest

from jurat.web.live_studies import Services
from jurat.web.sessions import sign_in
from tests.api.test_exports import ended
from tests.pages.test_pages import TOP, shown
from tests.pages.test_rights import Fall, demote, opened_page, services, sign_out_elsewhere

__all__ = ["services"]
PAGE = TOP / "pages" / "export.py"


def test_a_file_is_offered_when_it_is_whole(services: Services) -> None:
    """First how far it is; then a link with its rows; and it can be thrown away."""
    test = opened_page(PAGE, sign_in(services.store, "Lea").token)
    test.button(key="make_labels_csv").click().run()
    (export,) = services.exports._known.values()
    export_text = shown(test) + "".join(one.value for one in test.get("html"))
    assert "rows written" in export_text or export.export_id in export_text
    ended(export)
    test.run()
    (link,) = [one.value for one in test.get("html") if "/api/exports/" in one.value]

    assert f'href="/api/exports/{export.export_id}" download>Download study-labels.csv</a> 54 rows' in link
    test.button(key=f"drop_{export.export_id}").click().run()
    assert services.exports._known == {}
    assert not export.path.exists()
    assert not [one for one in test.get("html") if "/api/exports/" in one.value]


@pytest.mark.parametrize("fall", [demote, sign_out_elsewhere])
def test_a_file_is_made_only_for_who_may_still_have_it(services: Services, fall: Fall) -> None:
    """No button of a page that was drawn before starts anything."""
    token = sign_in(services.store, "Lea").token
    test = opened_page(PAGE, token)
    fall(services, token)
    test.button(key="make_labels_csv").click().run()

    assert services.exports._known == {}
