"""From a tally and a limit to a word."""

from __future__ import annotations

import pytest
from pytest import approx

from jurat.statistics.resolution import Resolved, Rule, resolve
from jurat.statistics.verdict import NO_LIMIT, NOTHING_JUDGED, TOO_CLOSE, TOO_FEW, Standard, Tally, judge


def tally(items: int, errors: int, pending: int = 0, untouched_labels: int = 0) -> Tally:
    """Make a tally in which so many items besides are pending without a label."""
    return Tally(items, errors, items + pending + untouched_labels, errors, errors + pending)


@pytest.mark.parametrize(
    ("items", "errors", "pending", "word", "reason"),
    [
        (73, 0, 0, "undecided", TOO_FEW),  # one clean item short of the table
        (74, 0, 0, "pass", None),
        (74, 0, 1, "undecided", TOO_FEW),  # the pending one may be an error
        (131, 1, 0, "pass", None),
        (100, 12, 0, "undecided", TOO_FEW),
        (100, 13, 0, "fail", None),
        (100, 13, 2, "fail", None),  # two pending ones counted as correct: 13 of 102 still fails
        (100, 13, 40, "undecided", TOO_FEW),  # 13 of 140 does not
        (2000, 90, 0, "undecided", TOO_CLOSE),
        (0, 0, 5, "undecided", NOTHING_JUDGED),
    ],
)
def test_a_limit_of_five_percent(items: int, errors: int, pending: int, word: str, reason: str | None) -> None:
    """Pass and fail at the table's boundaries, pending items counted against each."""
    verdict = judge(tally(items, errors, pending), Standard(0.05, 0.95))

    assert (verdict.verdict, verdict.reason) == (word, reason)


@pytest.mark.parametrize(
    ("items", "errors", "pending", "more"),
    [
        (74, 0, 3, 3),  # what is judged would pass, once the pending three are
        (100, 13, 40, 40),
        (30, 0, 0, 44),
        (2000, 90, 0, None),
    ],
)
def test_how_many_more_would_decide(items: int, errors: int, pending: int, more: int | None) -> None:
    """Those pending, if they alone stand in the way; else what the outlook says; none if it is too close."""
    assert judge(tally(items, errors, pending), Standard(0.05, 0.95)).labels_to_decide == (
        None if more is None else approx(more, abs=2 * (pending == 0))
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_a_seed_repeats_the_outlook(seed: int) -> None:
    """The same tally is told the same."""
    assert judge(tally(100, 4), Standard(0.05, 0.95), seed) == judge(tally(100, 4), Standard(0.05, 0.95), seed)


@pytest.mark.parametrize(
    ("limit", "errors", "word"),
    [(0.0, 0, "undecided"), (0.0, 1, "fail"), (1.0, 10, "pass"), (None, 1, None)],
)
def test_limits_at_the_ends(limit: float | None, errors: int, word: str | None) -> None:
    """0 says that any error fails; 1 is passed by anything; no limit gives no word."""
    assert judge(tally(10, errors), Standard(limit, 0.95)).verdict == word


def test_without_a_limit_the_reason_says_so() -> None:
    """The estimate is there all the same."""
    verdict = judge(tally(10, 1), Standard(None, 0.95))

    assert (verdict.reason, verdict.estimate) == (NO_LIMIT, 0.1)


def test_nothing_judged_is_undefined() -> None:
    """No estimate and no interval, rather than 0."""
    verdict = judge(Tally(0, 0, 0, 0, 0), Standard(0.05, 0.95))

    assert (verdict.estimate, verdict.low, verdict.high) == (None, None, None)


def test_the_interval_is_wilsons() -> None:
    """15 of 148: a published example."""
    verdict = judge(tally(148, 15), Standard(0.05, 0.95))

    assert (verdict.low, verdict.high) == approx((0.0623864, 0.1604872), abs=1e-6)


@pytest.mark.parametrize(
    ("errors", "labels", "majority", "any_", "all_"),
    [
        (0, 1, "correct", "correct", "correct"),
        (1, 1, "error", "error", "error"),
        (1, 2, "tied", "error", "correct"),
        (1, 3, "correct", "error", "correct"),
        (2, 3, "error", "error", "correct"),
        (2, 4, "tied", "error", "correct"),
        (62, 123, "error", "error", "correct"),
    ],
)
def test_resolution(errors: int, labels: int, majority: Resolved, any_: Resolved, all_: Resolved) -> None:
    """The three rules."""
    rules: list[Rule] = ["majority", "any", "all"]

    assert [resolve(errors, labels, rule) for rule in rules] == [majority, any_, all_]
    waits = "tied" if errors else "correct"
    assert [resolve(errors, labels, rule, any_error_waits=True) for rule in rules] == [waits] * 3


def test_nothing_cannot_be_resolved() -> None:
    """An item without labels has no resolved label."""
    with pytest.raises(ValueError, match="cannot be resolved"):
        resolve(0, 0, "majority")
