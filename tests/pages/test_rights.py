"""A page says what its reader could do when it was drawn; what they may do is asked again at every click."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from assay.asking import Asker
from assay.identity import grant, sign_in
from assay.labels import ImportedReview
from assay.services import Services
from assay.settings import Workspace
from assay.store import LabelStore
from assay.study import import_reviews, open_study, put_in_force
from pages.ui.server import open_services
from tests.conftest import RUBRIC
from tests.pages.test_pages import FRAME, LEAD_PAGES, TOP, by_name, shown
from tests.store.conftest import Outsider

HERE = Asker.on_this_machine("test")
TABLES = "adjudication exclusion waiver ruling sending_back twin rubric_change withdrawal study_state gold review"
Fall = Callable[[Services, str], None]


def demote(services: Services, _token: str) -> None:
    """Take the role from the lead."""
    grant(services.store, "Lea", "reviewer", HERE)


def sign_out_elsewhere(services: Services, token: str) -> None:
    """End the session in another tab."""
    services.sessions.end(token)


@pytest.fixture
def services(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """A study in which every page has something to decide: disputes, a fail, two reviewers, two versions."""
    monkeypatch.setenv("ASSAY_WORKSPACE", str(workspace.root))
    open_services.clear()
    opened: Services = open_services()
    workspace.rubric_path("study").write_text(RUBRIC.replace("Is the answer correct?", "Is it correct?"))
    put_in_force(workspace, opened.store, "study")
    give(workspace, opened.store, "dan", ["no"] * 3)
    workspace.rubric_path("study").write_text(RUBRIC)
    put_in_force(workspace, opened.store, "study")
    give(workspace, opened.store, "ana", ["yes"] * 2 + ["no"] * 10)
    give(workspace, opened.store, "ben", ["no"] * 12)
    grant(opened.store, "Lea", "lead", HERE)
    yield opened
    opened.close()
    st.cache_resource.clear()


def give(workspace: Workspace, store: LabelStore, reviewer: str, values: list[str]) -> None:
    """Let somebody judge the first items, in the study's order, so."""
    study = open_study(workspace, store, "study")
    names = [f"item-{number:03}" for number in range(len(values))]
    answers = [{"correct": {"value": value}, "harmful": {"value": "no"}} for value in values]
    made = [ImportedReview(reviewer, name, one, None, None, None) for name, one in zip(names, answers, strict=True)]
    import_reviews(store, study, made, "import", lambda _count: None)


def stored(store: LabelStore) -> dict[str, int]:
    """Count what decisions are kept as."""
    outsider = Outsider(store)
    counts = {name: int(str(outsider.execute(f"SELECT count(*) FROM {name}")[0][0])) for name in TABLES.split()}
    outsider.connection.close()
    return counts


def opened_page(page: Path, token: str) -> AppTest:
    """Open a page, with an item chosen and everything written that a button may ask for."""
    test = AppTest.from_file(str(FRAME), default_timeout=30)
    test.session_state["session_token"] = token
    for name, value in {"resolved": "error", "look": "each two reviewers", "item": "item-002"}.items():
        test.query_params[name] = value
    test.switch_page(str(page)).run()
    for text in test.text_input:
        if text.label == "Why":
            text.input("because")
    for box in test.selectbox:
        if box.label in ("Reviewer", "What"):
            box.select_index(0)
    return test


def press(test: AppTest, number: int) -> str:
    """Press a page's button and give its label."""
    button = test.button[number]
    button.click().run()
    return str(button.label)


@pytest.mark.parametrize("fall", [demote, sign_out_elsewhere])
@pytest.mark.parametrize("page", LEAD_PAGES, ids=by_name)
def test_no_button_stores_anything_for_who_leads_no_more(services: Services, page: Path, fall: Fall) -> None:
    """Every button of every lead page, pressed on a page that was drawn before: nothing is stored."""
    token = sign_in(services.store, "Lea").token
    labels = [button.label for button in opened_page(page, token).button]
    for number, label in enumerate(labels):
        if label == "Sign out":
            continue
        token = sign_in(services.store, "Lea").token
        grant(services.store, "Lea", "lead", HERE)
        test = opened_page(page, token)
        before = stored(services.store)
        fall(services, token)
        press(test, number)

        assert stored(services.store) == before, label
        assert not test.exception


@pytest.mark.parametrize("fall", [demote, sign_out_elsewhere])
def test_a_decision_that_comes_too_late_is_said_to_be_lost(services: Services, fall: Fall) -> None:
    """The callback of a button runs before the page: the page that comes then says why nothing was stored."""
    token = sign_in(services.store, "Lea").token
    test = opened_page(TOP / "pages" / "adjudicate.py", token)
    before = stored(services.store)
    fall(services, token)
    test.button(key="error").click().run()

    assert stored(services.store) == before
    assert "nothing was stored" in shown(test)


def test_a_lead_withdraws_the_item_in_front(services: Services) -> None:
    """With the reason that is written, and not without one; the next item comes."""
    test = opened_page(TOP / "pages" / "adjudicate.py", sign_in(services.store, "Lea").token)
    before = stored(services.store)["withdrawal"]
    reason = next(text for text in test.text_input if text.label == "Why")
    reason.input(" ").run()
    labelled(test, "Withdraw this item").click().run()
    refused = stored(services.store)["withdrawal"], "Say why" in shown(test)
    next(text for text in test.text_input if text.label == "Why").input("A typo.")
    labelled(test, "Withdraw this item").click().run()
    newest = services.store.read.all("audit", study_id="study")[0]

    assert refused == (before, True)
    assert stored(services.store)["withdrawal"] == before + 1
    assert (newest["what"], newest["reason"], newest["decided_by"]) == ("withdrawal", "A typo.", "Lea")
    assert not test.exception


def test_a_lead_closes_the_study_and_opens_it_again(services: Services) -> None:
    """By the form below the results; the log has both."""
    token = sign_in(services.store, "Lea").token
    for word in ("Close the study", "Reopen"):
        test = opened_page(TOP / "pages" / "results.py", token)
        test.session_state["ending"] = True
        test.run()
        [text for text in test.text_input if text.label == "Why"][-1].input(word)
        labelled(test, word).click().run()
        assert not test.exception
    told = [row for row in services.store.read.all("audit", study_id="study") if row["what"] == "study"]

    assert [(row["decision"], row["reason"]) for row in told] == [
        ("opened again", "Reopen"),
        ("closed", "Close the study"),
    ]


def test_a_lead_maps_a_renamed_answer_on_the_page(services: Services, workspace: Workspace) -> None:
    """No is called incorrect now: what does not fit is said with what there is; what fits is kept with its reason."""
    text = RUBRIC.replace('["no"]', '["incorrect"]\nscale = "nominal"\nvalues = ["yes", "incorrect"]', 1)
    workspace.rubric_path("study").write_text(text.replace("correct == no", "correct == incorrect"))
    put_in_force(workspace, services.store, "study")
    token = sign_in(services.store, "Lea").token
    told = []
    for line in ("correct:no=wrong", "correct:no=incorrect"):
        test = opened_page(TOP / "pages" / "rubric.py", token)
        test.text_area[0].input(line)
        labelled(test, "Change is harmless").click().run()
        told.append("There are: yes, incorrect" in shown(test))
        assert not test.exception
    (word,) = (row for row in services.store.read.all("audit", study_id="study") if row["what"] == "rubric change")

    assert told == [True, False]
    assert word["decision"] == 'harmless; values renamed: {"correct": {"no": "incorrect"}}'
    assert (word["reason"], word["decided_by"]) == ("because", "Lea")


def labelled(test: AppTest, label: str) -> Any:
    """Find a button."""
    return next(button for button in test.button if button.label == label)


@pytest.mark.parametrize("key", ["error", "correct"])
def test_a_lead_decides_by_the_same_buttons(services: Services, key: str) -> None:
    """What is refused above is taken from one who still leads."""
    test = opened_page(TOP / "pages" / "adjudicate.py", sign_in(services.store, "Lea").token)
    before = stored(services.store)
    test.button(key=key).click().run()

    assert stored(services.store)["adjudication"] == before["adjudication"] + 1


@pytest.mark.parametrize("name", ["reviewers", "rubric", "results"])
def test_every_decision_of_a_page_can_be_made(services: Services, name: str) -> None:
    """By one who leads, some button stores something: the page above refuses for no other reason."""
    page = TOP / "pages" / f"{name}.py"
    token = sign_in(services.store, "Lea").token
    before = stored(services.store)
    for number, button in enumerate(opened_page(page, token).button):
        if button.label != "Sign out":
            press(opened_page(page, token), number)

    assert stored(services.store) != before


@pytest.mark.parametrize("fall", [demote, sign_out_elsewhere])
@pytest.mark.parametrize("page", LEAD_PAGES, ids=by_name)
def test_a_lead_page_ends_by_itself(services: Services, page: Path, fall: Fall) -> None:
    """Each looks again, every second, whether its reader may still read it."""
    token = sign_in(services.store, "Lea").token
    test = opened_page(page, token)
    fall(services, token)
    services.sessions._known.clear()  # a second later
    test.run()

    assert [title.value for title in test.title] == ["For leads" if fall is demote else "Sign in"]
    assert re.search(r"session\.(follow\(live\)|watch\(\)|leave_if_not_lead\(\))", page.read_text(encoding="utf-8"))


def failing() -> None:
    """Draw a page on which something is wrong with a file of the workspace."""
    import os  # noqa: PLC0415 - the source of this function is a page

    from assay.errors import UnknownStudy  # noqa: PLC0415
    from pages.ui.server import hide_traceback  # noqa: PLC0415

    hide_traceback(UnknownStudy(f"{os.environ['ASSAY_WORKSPACE']}/rubric/study.toml is not there."))


def test_a_page_does_not_tell_where_the_workspace_lies(services: Services) -> None:
    """What is wrong with a file is told by its place in the workspace."""
    test = AppTest.from_function(failing).run()

    assert services.workspace.root.is_absolute()
    assert [warning.value for warning in test.warning] == ["rubric/study.toml is not there."]
