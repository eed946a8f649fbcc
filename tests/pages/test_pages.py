"""Every page: nothing without a sign-in, nothing for the wrong role, no exception on any study."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from assay.identity import grant, sign_in
from assay.services import LOOK_AGAIN_SECONDS, Services
from assay.settings import Workspace
from pages.ui.server import open_services
from tests.conftest import RUBRIC

TOP = Path(__file__).parents[2]
FRAME = TOP / "pages" / "ui" / "frame.py"
PAGES = sorted((TOP / "pages").glob("[a-z]*.py"))
LEAD_PAGES = [page for page in PAGES if page.stem not in ("review", "my_reviews")]

Visit = Callable[..., AppTest]


def by_name(page: Path) -> str:
    """Name a test after its page."""
    return page.stem


@pytest.fixture
def visit(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """Open a page of the app over the small study, signed in as somebody or nobody."""
    monkeypatch.setenv("ASSAY_WORKSPACE", str(workspace.root))
    open_services.clear()

    def visit_page(page: Path, name: str | None = None) -> AppTest:
        test = AppTest.from_file(str(FRAME), default_timeout=30)
        if name is not None:
            services = open_services()
            grant(services.store, "Lea", "lead", "test")
            test.session_state["session_token"] = sign_in(services.store, name).token
        test.run()
        return test.switch_page(str(page)).run()

    yield visit_page
    open_services().close()
    st.cache_resource.clear()


def shown(test: AppTest) -> str:
    """Give all text a page shows."""
    return " ".join(
        str(element.value) for kind in ("title", "info", "text", "warning", "error") for element in test.get(kind)
    )


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_a_page_shows_nothing_without_a_sign_in(page: Path, visit: Visit) -> None:
    """A direct link shows the sign-in form and nothing of the study."""
    test = visit(page)

    assert not test.exception
    assert [title.value for title in test.title] == ["Sign in"]
    assert len(test.get("bidi_component")) == 1
    assert not test.dataframe
    assert "study" not in shown(test)


@pytest.mark.parametrize("page", LEAD_PAGES, ids=by_name)
def test_a_lead_page_shows_a_reviewer_nothing(page: Path, visit: Visit) -> None:
    """It says whose page it is."""
    test = visit(page, "Rob")

    assert [title.value for title in test.title] == ["For leads"]
    assert not test.dataframe
    assert not test.get("plotly_chart")


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_a_page_shows_the_lead_an_unreviewed_study(page: Path, visit: Visit) -> None:
    """No label yet is no error."""
    test = visit(page, "Lea")

    assert not test.exception
    assert not test.error


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_a_page_stands_an_empty_workspace(page: Path, visit: Visit, workspace: Workspace) -> None:
    """Without any study it says how to begin."""
    (workspace.root / "data" / "assay.sqlite3").unlink()
    test = visit(page, "Lea")

    assert not test.exception
    assert [title.value for title in test.title] == ["No study yet"]


def test_every_page_is_in_the_frame() -> None:
    """A page that is not listed cannot be found."""
    frame = FRAME.read_text(encoding="utf-8")

    assert [page.name for page in PAGES if f'"{page.name}"' not in frame] == []


def test_results_shows_the_verdict_of_each_criterion(visit: Visit) -> None:
    """A card for each criterion that has errors."""
    test = visit(TOP / "pages" / "results.py", "Lea")
    cards = next(element.proto.body for element in test.get("html") if "assay-cards" in element.proto.body)

    assert re.findall(r'data-criterion="(\w+)"', cards) == ["correct", "harmful"]
    assert cards.count("◆ undecided") == 2
    assert "no item has been judged" in cards


def test_a_changed_rubric_is_seen_without_a_restart(visit: Visit, workspace: Workspace) -> None:
    """The acceptable rate on the page is that of the file."""
    path = workspace.rubric_path("study")
    visit(TOP / "pages" / "results.py", "Lea")
    path.write_text(RUBRIC.replace("acceptable_error_rate = 0.05", "acceptable_error_rate = 0.4"))
    services: Services = open_services()
    time.sleep(LOOK_AGAIN_SECONDS)

    assert services.live("study").rubric.criterion("correct").acceptable_error_rate == 0.4
