"""Files of labels: grouped into reviews that fit the rubric, or refused with the rows named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from jurat.errors import LabelsError
from jurat.intake.labels import ImportedReview, read_labels
from jurat.intake.output_readers import Reading
from jurat.rubric.model import parse_rubric
from tests.conftest import RUBRIC
from tests.reference_data import reference_path
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
    """Return every fault of a file, without its name."""
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
    assert list(found[0].answers) == ["correct", "harmful", "kind"]
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
        (row(value=["yes"]), "line 2, column 'value': '['yes']' is not text, a number, true or false"),
        (row(value={"x": 1}), "line 2, column 'value': '{'x': 1}' is not text, a number, true or false"),
        (row("i2", answer_time_ms=-1), "line 2, column 'answer_time_ms': '-1' cannot be read"),
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


def test_items_that_are_not_there_are_told_together(tmp_path: Path) -> None:
    """A file for another study gives one fault, not one for each of its items."""
    rows = [row(f"x{n}") for n in range(130)]

    assert faults(tmp_path, rows) == [
        "lines 1, 2, 3, 4, 5 and 125 more, column 'item_id': each of 'x0'; 'x1'; 'x2' and 127 more is no item of this "
        "study. Add its output first, or leave its labels out"
    ]


def test_a_second_label_in_another_file_is_told_with_that_file(tmp_path: Path) -> None:
    """The row alone would be looked for in the wrong file."""
    one, two = write(tmp_path / "one.jsonl", [row()]), write(tmp_path / "two.csv", [row()])
    with pytest.raises(LabelsError) as error:
        read_labels([one, two], KINDS, ITEMS)

    assert f"{two}, row 1, column 'item_id'" in str(error.value)
    assert f"stand in line 1 of {one} already" in str(error.value)


def test_lines_that_cannot_be_read_hide_no_other_fault(tmp_path: Path) -> None:
    """The rest of the file is still checked."""
    path = tmp_path / "l.jsonl"
    path.write_text("nope\n" + json.dumps(row(value="maybe")) + "\n", encoding="utf-8")
    with pytest.raises(LabelsError) as error:
        read_labels([path], KINDS, ITEMS)

    assert [str(fault).partition(":")[0] for fault in error.value.faults] == [
        f"{path}, line 1",
        f"{path}, line 2, column 'value'",
    ]


@pytest.mark.parametrize("value", [True, 1, "1"])
def test_values_that_are_equal_in_python_are_kept_apart(tmp_path: Path, value: object) -> None:
    """true, 1 and "1" are different answers to a list of 1, 2, true."""
    rubric = parse_rubric('title="t"\n[[criterion]]\nid="a"\nquestion="?"\nscale="nominal"\nvalues=[1, 2, "true"]', "r")
    rows = [row("i1", "a", 1), row("i1", "a", True), row("i1", "a", value)]
    for number, one in enumerate(rows):
        one["reviewer_id"] = f"r{number}"
    found = read_labels([write(tmp_path / "l.jsonl", rows)], rubric, ITEMS)

    expected = ["1", "true", "true" if value is True else "1"]
    assert expected == [review.answers["a"]["value"] for review in found]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("1970-01-01T00:00:00.000001Z", 1),
        ("1970-01-01T01:00:00+01:00", 0),
        ("2026-11-23", 1_795_392_000_000_000),
        ("2026-11-23T00:00:00", 1_795_392_000_000_000),
    ],
)
def test_a_time_without_zone_is_in_utc(tmp_path: Path, when: str, expected: int) -> None:
    """To the microsecond; a date is its midnight."""
    assert read(tmp_path, [row(created_at=when)])[0].created_us == expected


YES_NO = "".join(f'[[criterion]]\nid="{name}"\nquestion="?"\n' for name in ("hallucinated", "intrinsic", "extrinsic"))
SCORES = "".join(
    f'[[criterion]]\nid="{name}"\nquestion="?"\nscale="interval"\nvalues=[0, 100]\n'
    f'[[criterion]]\nid="{name}_rank"\nquestion="?"\nscale="ordinal"\nvalues=[1, 2, 3]\n'
    for name in ("correctness", "coverage", "overall")
)
ERRORS = '[[criterion]]\nid="inconsistent"\nquestion="?"\n[[criterion]]\nid="error_type"\nquestion="?"\nscale="text"\n'
UNSAFE = '[[criterion]]\nid="unsafe"\nquestion="?"\nscale="nominal"\nvalues=["Yes", "No", "Unsure"]\n'


@pytest.mark.parametrize(
    ("name", "criteria", "reviews"),
    [
        ("xsum_hallucination", YES_NO + '[[criterion]]\nid="factual"\nquestion="?"\n', 7500),
        ("dices350", UNSAFE, 43_050),
        ("squality", SCORES, 900),
        ("tofueval", ERRORS, 4947),
    ],
)
def test_real_sets_are_read_whole(name: str, criteria: str, reviews: int) -> None:
    """Every label of every reviewer, whatever its scale."""
    folder = reference_path(f"data/{name}")
    item_ids = set(pq.read_table(folder / "outputs.parquet", columns=["item_id"])["item_id"].to_pylist())
    found = read_labels([folder / "labels.parquet"], parse_rubric(f"title='t'\n{criteria}", name), item_ids)

    assert len(found) == reviews
    assert sum(len(one.answers) for one in found) == pq.read_metadata(folder / "labels.parquet").num_rows


def test_a_row_a_review_has_a_column_a_criterion(tmp_path: Path) -> None:
    """An empty cell is no label; the other columns are the review's."""
    path = tmp_path / "wide.csv"
    text = "item_id,reviewer_id,correct,harmful,comment,extra\ni1,ann,YES,no,why,1\ni2,ann,0,,,\n"
    path.write_text(text, encoding="utf-8")
    found = read_labels([path], KINDS, ITEMS)

    assert [(one.item_id, one.answers, one.comment) for one in found] == [
        ("i1", {"correct": {"value": "yes"}, "harmful": {"value": "no"}}, "why"),
        ("i2", {"correct": {"value": "no"}}, None),
    ]


def test_a_wide_value_that_is_none_names_its_column(tmp_path: Path) -> None:
    """It is told as in a row of one label."""
    path = tmp_path / "wide.csv"
    path.write_text("item_id,reviewer_id,correct\ni1,ann,maybe\ni2,bob,maybe\n", encoding="utf-8")
    with pytest.raises(LabelsError) as error:
        read_labels([path], KINDS, ITEMS)

    assert str(error.value).startswith(f"{path}, rows 1, 2, column 'correct':")


@pytest.mark.parametrize(
    ("written", "there", "expected"), [("1.0", "1", "1"), ("1", "1.0", "1.0"), (1.0, "1", "1"), ("1.0", "1.0", "1.0")]
)
def test_whole_numbers_with_gaps_find_their_items(tmp_path: Path, written: Any, there: str, expected: str) -> None:
    """1.0 and 1 are one id, unless the item is called so."""
    found = read_labels([write(tmp_path / "l.jsonl", [row(written)])], KINDS, {there})

    assert expected == found[0].item_id


def test_what_an_export_says_of_a_review_comes_back(tmp_path: Path) -> None:
    """Flag, corrected output, distance and time once a review; reason and evidence with their label."""
    span = {"in": "output", "start": 0, "end": 2, "text": "It"}
    whole: dict[str, Any] = {
        "flag": "item defect",
        "corrected_output": "It rains.",
        "edit_distance": 3,
        "active_ms": 4000,
    }
    rows = [
        row(value=None, cannot_judge_reason="Needs a doctor", **whole),
        row(criterion="harmful", value="no", evidence=json.dumps([span]), **whole),
    ]
    (found,) = read(tmp_path, rows)

    assert found.answers == {
        "correct": {"value": None, "reason": "Needs a doctor"},
        "harmful": {"value": "no", "evidence": [span]},
    }
    assert found.extras == ("item defect", "It rains.", 3, 4000)
    assert found.active_ms == 4000


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"flag": "odd"}, "line 1, column 'flag': 'odd' is not one of item defect, rubric unclear"),
        ({"active_ms": -1}, "line 1, column 'active_ms': '-1' cannot be read"),
        ({"evidence": "nope"}, "line 1, column 'evidence': correct: evidence is not JSON"),
        ({"evidence": [{"in": "output"}]}, "line 1, column 'evidence': correct: a span is written as"),
    ],
)
def test_what_is_no_fact_of_a_review_is_refused(tmp_path: Path, more: dict[str, Any], words: str) -> None:
    """With its row."""
    assert faults(tmp_path, [row(**more)])[0].startswith(words)


def test_columns_that_are_left_out_are_named(tmp_path: Path) -> None:
    """Those that hold something; what is made anew of the items and the rubric is not lost."""
    said: list[str] = []
    path = write(tmp_path / "l.jsonl", [row(study="s", is_error=True, mood="glad", team=None, adjudication="no")])
    read_labels([path], KINDS, ITEMS, reading=Reading(tell=said.append))

    assert said == [f"{path}: left out the columns adjudication, mood"]
