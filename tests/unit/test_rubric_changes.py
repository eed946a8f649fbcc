"""What differs between two versions of a rubric, and which labels could not count under the newer one."""

from __future__ import annotations

import pytest

from jurat.rubric.changes import added_criteria, lost_answers, only_added_answers, rubric_changes
from jurat.rubric.model import Rubric, parse_rubric

FIRST = """
title = "Answers"
guidance = "Be fair."
[[criterion]]
id = "good"
question = "Good?"
error_values = ["no"]
[[criterion]]
id = "tone"
question = "How does it sound?"
scale = "ordinal"
values = ["cold", "kind", "warm"]
[[criterion]]
id = "score"
question = "How many points?"
scale = "interval"
values = [0, 10]
[[criterion]]
id = "why"
question = "Why?"
scale = "text"
"""


def parsed(old: str, new: str, text: str = FIRST) -> Rubric:
    """Read the first version with a text replaced."""
    assert old in text
    return parse_rubric(text.replace(old, new), "test")


FIRST_RUBRIC = parse_rubric(FIRST, "test")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Answers", "Replies", (None, "title", "Answers", "Replies")),
        ('guidance = "Be fair."', "", (None, "guidance", "Be fair.", None)),
        ("Good?", "Is it good?", ("good", "question", "Good?", "Is it good?")),
        ('"cold", "kind"', '"kind", "cold"', ("tone", "values", "cold, kind, warm", "kind, cold, warm")),
        ('"ordinal"', '"nominal"', ("tone", "scale", "ordinal", "nominal")),
        ("[0, 10]", "[0, 100]", ("score", "values", "0, 10", "0, 100")),
        ('"Why?"', '"Why?"\nevidence = "optional"', ("why", "evidence", "none", "optional")),
        ('"Why?"', '"Why?"\nguidance = "Short."', ("why", "guidance", None, "Short.")),
        ('"Why?"', '"Why?"\nask_when = "good == no"', ("why", "asked when", None, "good is no")),
        ('id = "why"', 'id = "reason"', ("reason", "added", None, "Why?")),
        ('id = "why"', 'id = "reason"', ("why", "removed", "Why?", None)),
    ],
)
def test_a_change_is_told(old: str, new: str, expected: tuple[str | None, ...]) -> None:
    """Criterion, what, before, after; and the version's hash is another."""
    changed = parsed(old, new)
    rows = [(row.criterion, row.what, row.before, row.after) for row in rubric_changes(FIRST_RUBRIC, changed)]

    assert expected in rows
    assert len(rows) == (2 if "reason" in new else 1)
    assert changed.content_hash != FIRST_RUBRIC.content_hash


def test_the_order_of_criteria_is_told() -> None:
    """One that was moved is no change of its own."""
    blocks = FIRST.split("[[criterion]]")
    moved = parse_rubric("[[criterion]]".join([blocks[0], *blocks[:0:-1]]), "test")
    (row,) = rubric_changes(FIRST_RUBRIC, moved)

    assert (row.what, row.before, row.after) == ("order", "good, tone, score, why", "why, score, tone, good")
    assert added_criteria(FIRST_RUBRIC, moved) == []


@pytest.mark.parametrize("keys", ["overlap = 3", 'resolve = "any"', "gold_rate = 0.1"])
def test_what_reviewers_do_not_read_is_no_change(keys: str) -> None:
    """The same hash, and nothing to tell."""
    same = parse_rubric(keys + FIRST.replace('error_values = ["no"]', 'error_values = ["yes"]\nowner = "Eve"'), "test")

    assert same.content_hash == FIRST_RUBRIC.content_hash
    assert rubric_changes(FIRST_RUBRIC, same) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Good?", "Is it good?", None),
        ('"warm"]', '"warm", "cosy"]', None),
        ('"ordinal"', '"nominal"', None),
        ("[0, 10]", "[-5, 10]", None),
        ('id = "tone"', 'id = "sound"', None),
        ('"cold", ', "", "tone: 'cold' is no answer any more"),
        ('"cold", "kind"', '"kind", "cold"', "tone: 'cold, kind, warm' stand in another order"),
        ("[0, 10]", "[0, 5]", "score: '10' is no answer any more"),
        ('"interval"\nvalues = [0, 10]', '"nominal"\nvalues = [0, 10]', "score: numbers became nominal values"),
        ('"interval"\nvalues = [0, 10]', '"text"', "score: interval became text"),
        ('scale = "text"', "", "why: text became boolean"),
        ('error_values = ["no"]', 'scale = "nominal"\nvalues = ["No", "yes"]', "good: 'no' is no answer any more"),
        ('error_values = ["no"]', 'scale = "interval"', "good: 'yes' is no answer any more"),
    ],
)
def test_labels_keep_or_lose_their_meaning(old: str, new: str, expected: str | None) -> None:
    """Every answer of the older version must be one of the newer."""
    told = [f"{one.criterion}: {one.problem}" for one in lost_answers(FIRST_RUBRIC, parsed(old, new))]

    assert told == ([] if expected is None else [expected])


def test_unbounded_numbers_do_not_fit_into_bounds() -> None:
    """Bounds that come later may leave out what was answered; bounds that go leave out nothing."""
    unbounded = parsed("values = [0, 10]", "")
    (lost,) = lost_answers(unbounded, FIRST_RUBRIC)

    assert lost.problem == "numbers below 0 or above 10 are no answers any more"
    assert lost_answers(FIRST_RUBRIC, unbounded) == []


def test_an_added_criterion_is_named() -> None:
    """Older labels say nothing about it."""
    assert added_criteria(parsed('id = "why"', 'id = "reason"'), FIRST_RUBRIC) == ["why"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"warm"]', '"warm", "hot"]', {"tone": ["hot"]}),
        ('["cold", ', '["icy", "cold", "cool", ', {"tone": ["icy", "cool"]}),
        ('error_values = ["no"]', 'scale = "nominal"\nvalues = ["yes", "no", "unsure"]', {"good": ["unsure"]}),
        ("", "", None),
        ("Good?", "Is it good?", None),
        ('"cold", ', "", None),
        ('"cold", "kind"', '"kind", "cold"', None),
        ('"warm"]', '"hot"]', None),
        ("[0, 10]", "[-5, 10]", None),
        ('"ordinal"', '"nominal"', None),
        ('id = "tone"', 'id = "sound"', None),
    ],
)
def test_what_only_adds_answers(old: str, new: str, expected: dict[str, list[str]] | None) -> None:
    """Nothing else may differ: no wording, no order, no answer that is gone."""
    assert only_added_answers(FIRST_RUBRIC, parsed(old, new)) == expected
