"""Files of labels: grouped into reviews that fit the rubric, or refused with the rows named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assay.errors import LabelsError
from assay.labels import ImportedReview, read_labels
from assay.rubric import parse_rubric
from tests.conftest import RUBRIC
from tests.unit.test_outputs import write

ITEMS = {"i1", "i2"}
KINDS = parse_rubric(RUBRIC, "r.toml")


def row(item_id: str = "i1", criterion: str = "correct", value: Any = "yes", **more: Any) -> dict[str, Any]:
    """Make a row by reviewer r1."""
    return {"item_id": item_id, "reviewer_id": "r1", "criterion": criterion, "value": value, **more}


def read(tmp_path: Path, rows: list[dict[str, Any]], on_duplicate: str = "refuse") -> list[ImportedReview]:
    """Read rows from a file."""
    return read_labels([write(tmp_path / "l.jsonl", rows)], KINDS, ITEMS, on_duplicate)


def faults(tmp_path: Path, rows: list[dict[str, Any]]) -> list[str]:
    """Give every fault of a file, without its name."""
    with pytest.raises(LabelsError) as error:
        read(tmp_path, rows)
    return [str(fault).removeprefix(f"{tmp_path / 'l.jsonl'}, ") for fault in error.value.faults]


def test_rows_of_one_reviewer_and_item_are_one_review(tmp_path: Path) -> None:
    """In the order of the rubric; comments are joined."""
    rows = [
        row(criterion="harmful", value=False, comment="x"),
        row(value="true"),
        row("i2", value=1),
        row("i1", "kind", "outdated", comment="y"),
    ]
    found = read(tmp_path, rows)

    assert [(review.item_id, review.answers) for review in found] == [
        ("i1", {"correct": {"value": "yes"}, "harmful": {"value": "no"}, "kind": {"value": "outdated"}}),
        ("i2", {"correct": {"value": "yes"}}),
    ]
    assert found[0].comment == "x\ny"


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
def test_every_format_is_read(tmp_path: Path, suffix: str) -> None:
    """`rater_id` is another name for `reviewer_id`; other columns are ignored."""
    rows = [{"item_id": "i1", "rater_id": "r9", "criterion": "correct", "value": "no", "value_type": "bool", "more": 1}]
    found = read_labels([write(tmp_path / f"l{suffix}", rows)], KINDS, ITEMS)

    assert [(review.reviewer_id, review.answers) for review in found] == [("r9", {"correct": {"value": "no"}})]


def test_an_empty_value_is_cannot_judge(tmp_path: Path) -> None:
    """It is kept as an answer without a value."""
    assert read(tmp_path, [row(value=None)])[0].answers == {"correct": {"value": None}}


@pytest.mark.parametrize(
    ("times", "expected"), [([800, 800], 800), ([300, 500], 800), ([None, 500], 500), ([None, None], None)]
)
def test_time_is_of_the_whole_review(tmp_path: Path, times: list[int | None], expected: int | None) -> None:
    """One time repeated on each row is that of the review; different times are added."""
    rows = [row(answer_time_ms=times[0]), row(criterion="harmful", value="no", answer_time_ms=times[1])]

    assert read(tmp_path, rows)[0].active_ms == expected


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (row("i9"), "line 2, column 'item_id': 'i9' is no item of this study"),
        (row(criterion="corect"), "line 2, column 'criterion': 'corect' is not in the rubric. Did you mean 'correct'?"),
        (row(value="maybe"), "line 2, column 'value': correct: 'maybe' is not an answer. Allowed: yes, no"),
        (row(criterion=""), "line 2, column 'criterion': is empty"),
        (row("i2", answer_time_ms="long"), "line 2, column 'answer_time_ms': 'long' cannot be read. Give milliseconds"),
        (row("i2", created_at="then"), "line 2, column 'created_at': 'then' cannot be read. Give a time"),
        (row(), "line 2, column 'item_id': reviewer 'r1', item 'i1' and criterion 'correct' stand in line 1 already"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_row(tmp_path: Path, bad: dict[str, Any], words: str) -> None:
    """One fault, its place, value and remedy."""
    (fault,) = faults(tmp_path, [row(), bad])

    assert fault.startswith(words)


def test_faults_of_a_kind_are_told_together(tmp_path: Path) -> None:
    """Five rows are named and the rest counted."""
    rows = [{**row(value="maybe"), "reviewer_id": f"r{n}"} for n in range(40)]

    assert faults(tmp_path, rows)[0].startswith("lines 1, 2, 3, 4, 5 and 35 more, column 'value'")


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [({}, {}, "no"), ({"created_at": "2026-02-01"}, {"created_at": "2026-01-01"}, "yes")],
)
def test_the_latest_may_replace(tmp_path: Path, first: dict[str, Any], second: dict[str, Any], kept: str) -> None:
    """By time where there is one, else by order."""
    found = read(tmp_path, [row(value="yes", **first), row(value="no", **second)], "latest")

    assert found[0].answers == {"correct": {"value": kept}}


def test_a_missing_column_is_told_once(tmp_path: Path) -> None:
    """With the nearest there is."""
    (fault,) = faults(tmp_path, [{"item": "i1", "reviewer_id": "r", "criterion": "correct", "value": "yes"}] * 3)

    assert fault.startswith("column 'item_id': is missing. Did you mean 'item'?")
