"""Copies of what comes next, on the wire: what a form has is not sent again, and a ticket is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from jurat.leads.withdrawals import close_study
from jurat.settings import SESSION_HEADER
from jurat.store.asking import Asker
from jurat.web.live_studies import Services
from tests.api.conftest import Person

SignIn = Callable[[str], Person]


def spares(person: Person, have: list[str]) -> dict[str, Any]:
    """Ask for spares as the form does."""
    answer = person.client.post("/api/studies/study/spares", json={"have": have}, headers=person.headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_spare_is_an_item_as_the_form_draws_it(sign_in: SignIn) -> None:
    """With a ticket, by which it is taken; without it, it is refused and its text is not compared with anything."""
    ana = sign_in("ana")
    ana.submit()
    first, second = spares(ana, [])["spares"][:2]
    bare = ana.submit(ana.review(second["item_id"])).json()
    with_ticket = ana.submit(ana.review(first["item_id"], ticket=first["ticket"])).json()

    assert first["item"]["item_id"] == first["item_id"]
    assert "was not given to you" in bare["refused"][0]["error"]
    assert [one["standing"] for one in with_ticket["acknowledged"]] == ["counted"]


def test_what_the_form_has_is_named_and_not_sent(sign_in: SignIn) -> None:
    """All of them are named, in their order."""
    ana = sign_in("ana")
    ana.submit()
    first = spares(ana, [])
    names = [one["item_id"] for one in first["spares"]]
    again = spares(ana, names[:3])["spares"]

    assert first["is_all"]
    assert [one["item_id"] for one in again] == names
    assert [one["item"] is None for one in again] == [place < 3 for place in range(len(names))]


def test_a_closed_study_has_no_spares(sign_in: SignIn, services: Services) -> None:
    """It gives out nothing."""
    ana = sign_in("ana")
    ana.submit()
    close_study(services.store, "study", "done", Asker.on_this_machine("ana"))

    assert spares(ana, []) == {"spares": [], "is_all": True}


def test_spares_are_for_who_is_signed_in(client: TestClient) -> None:
    """As every route of a study."""
    assert client.post("/api/studies/study/spares", json={"have": []}, headers={SESSION_HEADER: "x"}).status_code == 401
