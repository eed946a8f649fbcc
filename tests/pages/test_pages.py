"""Every page: nothing without a sign-in, nothing for the wrong role, no exception on any study."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path

import pytest
import streamlit as st
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from assay.asking import Asker
from assay.cli import main
from assay.identity import grant, sign_in
from assay.labels import ImportedReview
from assay.services import LOOK_AGAIN_SECONDS, Services
from assay.settings import Workspace
from assay.store import LabelStore
from assay.study import import_reviews, open_study
from assay.withdrawals import close_study
from pages.ui.server import open_services
from tests.conftest import RUBRIC, write_lines
from tests.reference_data import reference_path
from tests.spec.simulated_study import EXPECTED, Circumstances, write_simulated
from tests.spec.test_human_labelled_sets import SETS, import_set

TOP = Path(__file__).parents[2]
FRAME = TOP / "pages" / "ui" / "frame.py"
PAGES = sorted((TOP / "pages").glob("[a-z]*.py"))
FIXED = ("plan", "export", "log")  # say nothing that a new label changes
LEAD_PAGES = [page for page in PAGES if page.stem not in ("review", "my_reviews")]

Visit = Callable[..., AppTest]
NOTHING: dict[str, str] = {}


def by_name(page: Path) -> str:
    """Name a test after its page."""
    return page.stem


@pytest.fixture
def visit(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """Open a page of the app over the small study, signed in as somebody or nobody."""
    monkeypatch.setenv("ASSAY_WORKSPACE", str(workspace.root))
    open_services.clear()

    def visit_page(page: Path, name: str | None = None, question: Mapping[str, str] = NOTHING) -> AppTest:
        test = AppTest.from_file(str(FRAME), default_timeout=30)
        if name is not None:
            services = open_services()
            grant(services.store, "Lea", "lead", Asker.on_this_machine("test"))
            test.session_state["session_token"] = sign_in(services.store, name).token
        for key, value in question.items():
            test.query_params[key] = value
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


@pytest.mark.parametrize("page", [page for page in LEAD_PAGES if page.stem not in FIXED], ids=by_name)
def test_a_page_of_results_follows_what_comes_in(page: Path) -> None:
    """By the one way in which it is done; tests in the browser show that it works."""
    assert "session.follow(live)" in page.read_text(encoding="utf-8")


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


Fill = Callable[[Workspace, LabelStore], str]


def one_label(workspace: Workspace, store: LabelStore) -> str:
    """The small study with a single label."""
    given(workspace, store, [review("ana", 3, {"correct": {"value": "no"}})])
    return "study"


def one_reviewer(workspace: Workspace, store: LabelStore) -> str:
    """The small study, all of it judged by one person."""
    answers = {"correct": {"value": "yes"}, "harmful": {"value": "no"}}
    given(workspace, store, [review("ana", number, answers) for number in range(12)])
    return "study"


def review(reviewer: str, number: int, answers: dict[str, dict[str, str | None]]) -> ImportedReview:
    """Make an imported review of an item."""
    return ImportedReview(reviewer, f"item-{number:03}", answers, None, None, None)


def given(workspace: Workspace, store: LabelStore, reviews: list[ImportedReview]) -> None:
    """Import reviews of the small study."""
    import_reviews(store, open_study(workspace, store, "study"), reviews, "import", lambda _count: None)


@pytest.mark.parametrize("fill", [one_label, one_reviewer])
def test_pages_stand_a_study_that_has_hardly_begun(visit: Visit, workspace: Workspace, fill: Fill) -> None:
    """No exception with one label, none with one reviewer, whatever is looked at."""
    study = fill(workspace, open_services().store)
    for page in LEAD_PAGES:
        for question in ({}, {"slice_by": "model", "resolved": "error", "look": "each two reviewers", "study": study}):
            test = visit(page, "Lea", question)

            assert not test.exception, page.stem
            assert not test.error, (page.stem, [e.value for e in test.error])


def test_what_is_planted_is_on_the_pages(visit: Visit, workspace: Workspace) -> None:
    """Who copies, who waves through, who drifts; the worse model; the labels set aside by a change of the rubric."""
    write_simulated(workspace, open_services().store, 3, Circumstances(is_guilty=True))

    def told(name: str, **question: str) -> str:
        test = visit(TOP / "pages" / f"{name}.py", "Lea", {"study": "simulated", **question})
        assert not test.exception
        return shown(test) + " ".join(element.proto.body for element in test.get("html"))

    people = told("reviewers")
    rows = re.findall(r"<tr><th[^>]*>([^<]*)</th><td[^>]*>[^<]*</td><td[^>]*>([a-z-]+): ", people)
    assert {(alert, frozenset(names.split(", "))) for names, alert in rows} == EXPECTED
    assert "atlas makes fewer errors" in told("compare", compare_by="model", first="atlas", second="comet")
    assert "9,000 labels were given under an earlier version" in told("results")
    versions = told("rubric")
    assert "set aside" in versions
    assert "Is it right?" in versions


def test_the_agreement_on_the_page_is_that_of_the_command_line(visit: Visit, workspace: Workspace) -> None:
    """Each coefficient with its bounds, of each criterion."""
    fill_with_disagreement(workspace, open_services().store)
    test = visit(TOP / "pages" / "agreement.py", "Lea")
    table = next(element.proto.body for element in test.get("html") if "Agreement coefficients" in element.proto.body)
    printed = CliRunner().invoke(main, ["agreement", "--json", "--workspace", str(workspace.root)])
    rows = json.loads(printed.stdout)["rows"]

    assert [row["criterion"] for row in rows] == ["correct", "harmful", "kind"]
    for row in rows:
        for name in ("percent_agreement", "krippendorff_alpha", "gwet_ac1", "fleiss_kappa", "brennan_prediger"):
            value = row["coefficients"][name]
            if value["estimate"] is not None:
                bounds = "" if value["low"] is None else f" ({value['low']:.3f} to {value['high']:.3f})"
                assert f"{value['estimate']:.3f}{bounds}" in table
            else:
                assert escape(value["reason"]) in table


def test_nothing_stands_out_is_only_said_of_what_could_be_checked(visit: Visit, workspace: Workspace) -> None:
    """Of a dozen items by two reviewers it is too early to tell; why stands below the tables."""
    fill_with_disagreement(workspace, open_services().store)
    test = visit(TOP / "pages" / "reviewers.py", "Lea")
    told = " ".join(element.value for element in test.text)
    tables = " ".join(element.proto.body for element in test.get("html"))

    assert "nobody copies" not in told
    assert "Could not be checked" in told
    assert "copying: needs a third reviewer" in told
    assert "too early to tell: about" in tables


def fill_with_disagreement(workspace: Workspace, store: LabelStore) -> None:
    """Two reviewers who differ on a third of the items."""
    answers = [{"correct": {"value": value}, "harmful": {"value": "no"}} for value in ("yes", "no")]
    reviews = [review("ana", number, answers[number % 2]) for number in range(12)]
    reviews += [review("ben", number, answers[number % 2 ^ (number % 3 == 0)]) for number in range(12)]
    given(workspace, store, reviews)


@pytest.mark.parametrize("name", ["xsum_hallucination", "dices350"])
def test_pages_show_human_labelled_sets(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    """Every page, over outputs that people have really judged; 123 reviewers of each item among them."""
    import_set(reference_path(f"data/{name}"), SETS[name], tmp_path / name)
    monkeypatch.setenv("ASSAY_WORKSPACE", str(tmp_path / name))
    for page in LEAD_PAGES:
        test = visit(page, "Lea", {"slice_by": "model", "resolved": "error"})

        assert not test.exception, page.stem
        assert not test.error, (page.stem, [e.value for e in test.error])


def test_a_missing_rubric_is_said_in_words_and_once_in_the_log(
    visit: Visit, workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody moved the file away: every look says so on the page, the server's log says it once."""
    workspace.rubric_path("study").unlink()
    for page in ("results", "export", "review"):
        test = visit(TOP / "pages" / f"{page}.py", "Lea")

        assert not test.exception
        assert "its rubric is missing" in shown(test)
    assert sum("its rubric is missing" in record.message for record in caplog.records) == 1
    result = CliRunner().invoke(main, ["status", "--workspace", str(workspace.root)])
    assert "its rubric is missing" in f"{result.output}{result.exception}"


def test_a_closed_study_is_offered_to_leads_alone(visit: Visit, workspace: Workspace) -> None:
    """Reviewers choose among the open ones; who has the closed one's address still gets there."""
    workspace.rubric_path("other").write_text(RUBRIC, encoding="utf-8")
    path = write_lines(workspace.root / "other.jsonl", [{"item_id": "one", "output": "An answer."}])
    CliRunner().invoke(main, ["add", str(path), "--study", "other", "--workspace", str(workspace.root)])
    with LabelStore(workspace.store_location) as store:
        grant(store, "Lea", "lead", Asker.on_this_machine("test"))
        close_study(store, "other", "done", Asker.on_this_machine("Lea"))
    page = TOP / "pages" / "review.py"

    assert [list(box.options) for box in visit(page, "Lea").sidebar.selectbox] == [["other", "study"]]
    assert not visit(page, "Ana").sidebar.selectbox
    asked = visit(page, "Ana", {"study": "other"})
    assert [(list(box.options), box.value) for box in asked.sidebar.selectbox] == [(["other", "study"], "other")]
