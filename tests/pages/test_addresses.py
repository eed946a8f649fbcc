"""Addresses that ask for what is not there: an error that names what is, never another part's numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from jurat.intake.imported_reviews import import_reviews
from jurat.intake.labels import ImportedReview
from jurat.settings import WorkspacePaths
from jurat.store import LabelStore
from jurat.study import open_study
from tests.pages.test_pages import LEAD_PAGES, PAGES, TOP, by_name, shown, visit

__all__ = ["visit"]
Visit = Callable[..., AppTest]
DRAWN = ("dataframe", "plotly_chart", "html", "segmented_control", "bidi_component")


@pytest.fixture
def judged(workspace: WorkspacePaths) -> WorkspacePaths:
    """The small study, judged by two."""
    with LabelStore(workspace.store_location) as store:
        study = open_study(workspace, store, "study")
        ids = [row.item_id for row in store.read.items.ids("study")]
        answers = {"correct": {"value": "yes"}, "harmful": {"value": "no"}}
        reviews = [ImportedReview(name, item, answers, None, None, None) for item in ids[:20] for name in "ab"]
        import_reviews(store, study, reviews, "import", lambda _done: None)
    return workspace


def refusal(test: AppTest) -> str:
    """Return what a page says when it refuses its address; empty where it does not."""
    return " ".join(str(element.value) for element in [*test.error, *test.text]) if test.error else ""


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_an_unknown_study_is_refused(page: Path, visit: Visit) -> None:
    """Every page: none shows the study there is instead."""
    test = visit(page, "Lea", {"study": "studdy"})

    assert not test.exception
    assert "There is no study 'studdy'. Did you mean 'study'? There are: study." in refusal(test)
    assert [kind for kind in DRAWN if test.main.get(kind)] == []


ASKED = [
    ("results", {"criterion": "corect"}, "There is no criterion with errors 'corect'. Did you mean 'correct'?"),
    ("results", {"slice_by": "modle"}, "There is no column to slice by 'modle'. Did you mean 'model'?"),
    ("results", {"slice_by": "model", "slice": "model=atlsa"}, "There is no slice 'model=atlsa'. Did you mean 'model="),
    ("results", {"slice": "model=atlas"}, "There is no slice 'model=atlas'."),
    ("results", {"resolved": "eror"}, "There is no number to look behind 'eror'. Did you mean 'error'?"),
    ("agreement", {"criterion": "corect"}, "There is no criterion 'corect'. Did you mean 'correct'?"),
    ("agreement", {"slice_by": "modle"}, "There is no column to slice by 'modle'. Did you mean 'model'?"),
    ("agreement", {"look": "each two"}, "There is no closer look 'each two'."),
    ("reviewers", {"criterion": "corect"}, "There is no criterion 'corect'. Did you mean 'correct'?"),
    ("over_time", {"criterion": "corect"}, "There is no criterion 'corect'. Did you mean 'correct'?"),
    ("over_time", {"slice_by": "modle"}, "There is no column to slice by 'modle'. Did you mean 'model'?"),
    ("judge", {"slice_by": "modle"}, "There is no column to slice by 'modle'. Did you mean 'model'?"),
    ("compare", {"compare_by": "modle"}, "There is no column to compare by 'modle'. Did you mean 'model'?"),
    ("compare", {"compare_by": "model", "first": "atlsa"}, "There is no judged value of model 'atlsa'."),
    ("compare", {"compare_by": "model", "second": "atlsa"}, "There is no judged value of model 'atlsa'."),
    ("plan", {"criterion": "corect"}, "There is no criterion 'corect'. Did you mean 'correct'?"),
]


@pytest.mark.parametrize(("page", "question", "words"), ASKED, ids=str)
def test_an_unknown_part_is_refused(
    page: str, question: dict[str, str], words: str, visit: Visit, judged: WorkspacePaths
) -> None:
    """Criteria, columns, slices and whatever else an address may name; without it the page is there."""
    assert judged.root.is_dir()
    test = visit(TOP / "pages" / f"{page}.py", "Lea", question)

    assert not test.exception
    assert words in refusal(test), shown(test)

    test = next(button for button in test.button if button.label == "Go on without it").click().run()

    assert not test.exception
    assert words not in refusal(test)


def test_every_page_of_a_lead_that_takes_a_choice_is_tried() -> None:
    """A page that binds a choice to its address is in the table above."""
    bound = {page.stem for page in LEAD_PAGES if "choose_criterion" in page.read_text() or "bind=" in page.read_text()}

    assert bound - {page for page, _, _ in ASKED} <= {"rubric"}


@pytest.mark.parametrize("page", ["agreement", "judge", "over_time", "results"])
def test_a_column_with_one_value_can_be_asked_for_though_it_is_not_offered(
    page: str, visit: Visit, judged: WorkspacePaths
) -> None:
    """A link from a study with two batches leads to one with a single batch: one slice, and no error."""
    assert judged.root.is_dir()
    test = visit(TOP / "pages" / f"{page}.py", "Lea", {"slice_by": "batch"})

    assert not test.exception
    assert not test.error
