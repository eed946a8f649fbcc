"""What a review may carry beside its answers: evidence, "cannot judge" and a corrected output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assay.rubric import parse_rubric
from assay.services import Services
from assay.settings import Workspace
from tests.api.conftest import Person
from tests.conftest import RUBRIC

SignIn = Callable[[str], Person]

WITH_EVIDENCE = RUBRIC.replace('question = "Is the answer correct?"', 'question = "Correct?"\nevidence = "required"')


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    """A study whose first criterion requires evidence."""
    workspace.rubric_path("study").write_text(WITH_EVIDENCE, encoding="utf-8")
    return workspace


def answers(correct: object) -> dict[str, Any]:
    """Make the answers of a review."""
    return {"correct": correct, "harmful": {"value": "no"}}


def marked(start: int = 0, end: int = 6, text: str = "Answer", place: str = "output") -> list[dict[str, Any]]:
    """Mark one span."""
    return [{"in": place, "start": start, "end": end, "text": text}]


@pytest.mark.parametrize(
    ("correct", "refusal"),
    [
        ({"value": "yes", "evidence": marked()}, None),
        ({"value": "yes"}, "correct: mark the passage that decides. Correct?"),
        ({"value": "yes", "evidence": []}, "correct: mark the passage that decides. Correct?"),
        ({"value": None, "reason": "no context"}, None),
        ({"value": "yes", "reason": "no context", "evidence": marked()}, 'a reason belongs to "cannot judge"'),
        ({"value": None, "reason": "  "}, "a reason is a text"),
        ({"value": "yes", "evidence": marked(text="Unsaid")}, "are not the marked words"),
        ({"value": "yes", "evidence": marked(place="model")}, "the item has no text 'model' to mark"),
    ],
)
def test_required_evidence(sign_in: SignIn, correct: dict[str, Any], refusal: str | None) -> None:
    """A judgement needs a span that the item holds; who cannot judge says why instead."""
    ana = sign_in("Ana")
    answer = ana.submit(ana.review(ana.next_item(), answers=answers(correct))).json()

    assert [str(refusal) in receipt["error"] for receipt in answer["refused"]] == ([True] if refusal else [])
    assert len(answer["acknowledged"]) == (refusal is None)


def test_evidence_where_none_is_asked_for_is_refused(sign_in: SignIn) -> None:
    """The rubric says which questions take it."""
    ana = sign_in("Ana")
    both = answers({"value": "yes", "evidence": marked()}) | {"harmful": {"value": "no", "evidence": marked()}}
    answer = ana.submit(ana.review(ana.next_item(), answers=both)).json()

    assert answer["refused"][0]["error"] == "harmful: no evidence is asked for. Leave it out."


@pytest.mark.parametrize(
    ("corrected", "stored", "distance"),
    [("Answer **1000**!", "Answer **1000**!", True), (None, None, None), ("as it was", None, None)],
)
def test_a_corrected_output_is_stored_with_its_distance(
    sign_in: SignIn, services: Services, corrected: str | None, stored: str | None, distance: bool | None
) -> None:
    """Insertions, deletions and replacements of characters; an output left as it was is no correction."""
    ana = sign_in("Ana")
    item = ana.submit().json()["items"][0]
    text = item["output"]["text"] if corrected == "as it was" else corrected
    given = answers({"value": "yes", "evidence": marked()})
    ana.submit(ana.review(item["item_id"], answers=given, corrected_output=text))
    asked = {"study_id": "study", "after_position": -1, "up_to_position": 10_000, "until_seq": 10}
    [row] = services.store.table("page_reviews", **asked).to_pylist()

    assert row["corrected_output"] == stored
    assert row["edit_distance"] == (plain_distance(item["output"]["text"], stored) if distance and stored else None)


def plain_distance(one: str, other: str) -> int:
    """Count edits the slow way."""
    row = list(range(len(other) + 1))
    for number, character in enumerate(one, start=1):
        above = row
        row = [number]
        for place, wanted in enumerate(other, start=1):
            row.append(min(above[place] + 1, row[-1] + 1, above[place - 1] + (character != wanted)))
    return row[-1]


def test_history_gives_back_all_of_a_review(sign_in: SignIn) -> None:
    """To be opened again, by the item it is about."""
    ana = sign_in("Ana")
    item = ana.next_item()
    given = answers({"value": "yes", "evidence": marked()})
    ana.submit(ana.review(item, answers=given, corrected_output="Better."))
    route = "/api/studies/study/history"
    [review] = ana.client.get(route, params={"item": item}, headers=ana.headers).json()["reviews"]

    assert (review["answers"]["correct"]["evidence"], review["corrected_output"]) == (marked(), "Better.")
    assert ana.client.get(route, params={"item": "another"}, headers=ana.headers).json() == {"reviews": []}


def test_evidence_is_part_of_what_a_reviewer_is_asked() -> None:
    """Asking for it makes another version of the rubric."""
    assert parse_rubric(RUBRIC, "r").content_hash != parse_rubric(WITH_EVIDENCE, "r").content_hash
