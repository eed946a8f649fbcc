"""The anytime-valid comparison: its error probabilities, its table, its outlook."""

from __future__ import annotations

import numpy as np
import pytest
from pytest import approx

from jurat.statistics.sequential import (
    _table_ahead,
    anytime_interval,
    decide,
    labels_to_decide,
    log_e_value,
    stopping_table,
)
from tests.spec import reference

STREAMS = 2000
ITEMS = 3000
LIMIT = 0.05


def shares_ever_told(rate: float) -> tuple[float, float]:
    """Simulate streams of items, look after every one, and give the shares ever told pass and fail first."""
    table = stopping_table(LIMIT, 0.05, ITEMS)
    random = np.random.default_rng(7)
    counts = np.cumsum(random.random((STREAMS, ITEMS)) < rate, axis=1)
    passed = (counts <= table.pass_at_most[1:]).any(axis=1)
    failed = (counts >= table.fail_at_least[1:]).any(axis=1)
    return float(passed.mean()), float(failed.mean())


def test_at_the_limit_each_wrong_word_is_rare_however_often_one_looks() -> None:
    """False pass and false fail each stay within 5 %, and three standard errors of the simulation."""
    passed, failed = shares_ever_told(LIMIT)
    slack = 3 * (0.05 * 0.95 / STREAMS) ** 0.5

    assert passed <= 0.05 + slack
    assert failed <= 0.05 + slack
    assert passed > 0.01 < failed  # it is not so careful that it says nothing


@pytest.mark.parametrize(("rate", "side"), [(0.01, 0), (0.12, 1)])
def test_far_from_the_limit_it_decides(rate: float, side: int) -> None:
    """Nearly every stream is told the right word within 3,000 items."""
    assert shares_ever_told(rate)[side] > 0.99


@pytest.mark.parametrize(
    ("errors", "items", "limit", "side", "mixing"),
    [
        (0, 50, 0.05, "pass", (0.5, 0.5)),
        (3, 200, 0.05, "pass", (0.5, 0.5)),
        (9, 60, 0.05, "fail", (1.0, 19.0)),
        (2, 40, 0.3, "pass", (0.5, 0.5)),
        (4_700, 100_000, 0.05, "pass", (0.5, 0.5)),
        (1_000, 100_000, 0.05, "pass", (0.5, 0.5)),
        (9_000, 100_000, 0.05, "fail", (1.0, 19.0)),
    ],
)
def test_the_closed_form_equals_the_integral(
    errors: int, items: int, limit: float, side: str, mixing: tuple[float, float]
) -> None:
    """By brute force over the mixing density."""
    expected = reference.log_e_value(errors, items, limit, side, *mixing)

    assert float(log_e_value(errors, items, limit, side)) == approx(expected, abs=1e-4)  # type: ignore[arg-type]


@pytest.mark.parametrize("limit", [0.001, 0.05, 0.5, 0.97])
def test_the_table_says_what_the_e_values_say(limit: float) -> None:
    """At, above and below each boundary, for a few hundred items."""
    table = stopping_table(limit, 0.05, 400)
    for items in (1, 7, 50, 211, 400):
        for errors in {0, 1, items // 2, items, int(table.pass_at_most[items]), int(table.fail_at_least[items])}:
            if 0 <= errors <= items:
                told = "pass" if errors <= table.pass_at_most[items] else None
                told = "fail" if errors >= table.fail_at_least[items] else told
                assert decide(errors, items, limit, 0.05) == told


def test_a_hundred_thousand_items_are_no_problem() -> None:
    """Nothing underflows where it matters."""
    assert decide(1_000, 100_000, 0.05, 0.05) == "pass"
    assert decide(9_000, 100_000, 0.05, 0.05) == "fail"


@pytest.mark.parametrize(
    ("errors", "items", "side"),
    [(100_000, 100_000, "pass"), (50_000, 100_000, "pass"), (0, 100_000, "fail"), (1_000, 100_000, "fail")],
)
def test_evidence_on_the_other_side_is_never_evidence(errors: int, items: int, side: str) -> None:
    """Far on the wrong side the mixture is smaller than a float can be: no warning, and nothing above 0."""
    assert float(log_e_value(errors, items, LIMIT, side)) < 0  # type: ignore[arg-type]


@pytest.mark.parametrize("limit", [0.0, 1.0, -0.1, 5.0])
def test_a_limit_that_cannot_be_is_named(limit: float) -> None:
    """The ends are no limits to compare with."""
    with pytest.raises(ValueError, match=f"between 0 and 1, not at {limit}"):
        stopping_table(limit, 0.05, 10)


@pytest.mark.parametrize(
    ("limit", "errors", "items"),
    [
        *((0.05, 0, 74), (0.05, 1, 131), (0.05, 2, 174), (0.05, 3, 213), (0.05, 4, 249), (0.05, 5, 284)),
        *((0.02, 0, 188), (0.01, 0, 377)),
    ],
)
def test_the_first_number_of_items_that_passes(limit: float, errors: int, items: int) -> None:
    """74 clean items for a limit of 5 %, 131 with one error, and so on; one item fewer does not."""
    table = stopping_table(limit, 0.05, 400)

    assert (int(table.pass_at_most[items]), int(table.pass_at_most[items - 1])) == (errors, errors - 1)


@pytest.mark.parametrize(("items", "errors"), [(100, 13), (200, 20), (500, 41)])
def test_the_first_number_of_errors_that_fails(items: int, errors: int) -> None:
    """13 of 100 at a limit of 5 %."""
    assert int(stopping_table(0.05, 0.05, 500).fail_at_least[items]) == errors


def test_nobody_can_change_a_remembered_table() -> None:
    """The same arrays are given to everybody."""
    with pytest.raises(ValueError, match="read-only"):
        stopping_table(0.05, 0.05, 100).pass_at_most[74] = 5


def test_the_outlook_agrees_with_the_published_examples() -> None:
    """0 of 30: about 44 more, nine in ten chances to pass. 4 of 100: about half stays far."""
    good, close = labels_to_decide(0, 30, 0.05, 0.05), labels_to_decide(4, 100, 0.05, 0.05)

    assert good.median == approx(44, abs=2)
    assert good.pass_chance == approx(0.89, abs=0.03)
    assert close.median is not None
    assert close.median > 1_000
    assert close.p80 is None
    assert sum(close[2:5]) == approx(1)


@pytest.mark.parametrize(("errors", "items", "expected"), [(0, 74, (0, 0, 1, 0, 0)), (13, 100, (0, 0, 0, 1, 0))])
def test_where_there_is_a_verdict_no_more_items_are_needed(
    errors: int, items: int, expected: tuple[float, ...]
) -> None:
    """Passed, and failed."""
    assert labels_to_decide(errors, items, 0.05, 0.05)[:5] == expected


def test_a_long_study_looks_ahead_from_where_it_is() -> None:
    """At 100,000 items the table is that of the items to come, and equals the one made from the beginning."""
    ahead, whole = _table_ahead(LIMIT, 0.05, 9_990, 1_500), stopping_table(LIMIT, 0.05, 12_000)

    assert np.array_equal(ahead.pass_at_most, whole.pass_at_most[9_991:11_491])
    assert np.array_equal(ahead.fail_at_least, whole.fail_at_least[9_991:11_491])
    assert labels_to_decide(5_010, 100_000, 0.05, 0.05).median is None


def test_the_outlook_sees_no_farther_than_it_is_told() -> None:
    """74 clean items pass: from 30, 43 more are too few and 44 are enough for some."""
    assert labels_to_decide(0, 30, 0.05, 0.05, items_ahead=43).pass_chance == 0
    assert labels_to_decide(0, 30, 0.05, 0.05, items_ahead=44).pass_chance > 0.3


def test_the_outlook_is_the_same_each_time() -> None:
    """A page that is drawn anew does not flicker."""
    assert labels_to_decide(2, 90, 0.05, 0.05) == labels_to_decide.__wrapped__(2, 90, 0.05, 0.05)


def test_the_anytime_interval_holds_the_estimate_and_is_wider_than_one_look() -> None:
    """5 of 100; without items there is none."""
    interval = anytime_interval(5, 100, 0.025)

    assert interval is not None
    assert interval.low < 0.0219  # Wilson's bounds for one look
    assert interval.high > 0.1118
    assert anytime_interval(0, 0, 0.025) is None


@pytest.mark.parametrize(
    ("errors", "items"), [(0, 1), (1, 1), (0, 74), (5, 100), (30, 30), (700, 1000), (50, 100_000), (5, 100_000)]
)
def test_the_anytime_interval_and_the_decision_are_one(errors: int, items: int) -> None:
    """Limits above it pass, limits below it fail, limits within are open; rare errors and long studies included."""
    interval = anytime_interval(errors, items, 0.05)

    assert interval is not None
    assert interval.low <= errors / items <= interval.high
    limits = [*np.linspace(0.001, 0.999, 100), interval.low * 0.999, interval.low * 1.001, interval.high * 1.001]
    for limit in limits:
        if 0 < limit < 1:
            expected = "fail" if limit < interval.low else "pass" if limit > interval.high else None
            assert decide(errors, items, float(limit), 0.05) == expected, limit


def test_the_anytime_interval_covers_at_every_look() -> None:
    """300 streams at 8 %, looked at after every 20 items to 1,000: at most 5 % (and slack) ever miss on a side."""
    random = np.random.default_rng(3)
    counts = np.cumsum(random.random((300, 1000)) < 0.08, axis=1)[:, 19::20]
    too_high, too_low = 0, 0
    bounds = {
        (k, n): anytime_interval(k, n, 0.05)
        for n, ks in zip(range(20, 1001, 20), counts.T, strict=True)
        for k in set(ks)
    }
    for stream in counts:
        seen = [interval for n, k in zip(range(20, 1001, 20), stream, strict=True) if (interval := bounds[k, n])]
        too_high += any(interval.low > 0.08 for interval in seen)
        too_low += any(interval.high < 0.08 for interval in seen)

    assert max(too_high, too_low) <= 300 * (0.05 + 3 * (0.05 * 0.95 / 300) ** 0.5)
