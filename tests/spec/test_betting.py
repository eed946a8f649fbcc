"""Bets on weighted items: their evidence keeps its promise, and their bounds are those of the decision."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest import approx

from jurat.statistics.betting import (
    WeightClass,
    betting_interval,
    weighted_anytime_interval,
    weighted_log_e_value,
    weighted_log_e_values,
)
from jurat.statistics.sequential import Side

LIMIT, ALPHA = 0.05, 0.05
SHARES = np.array([0.5, 0.3, 0.15, 0.05])  # of the population, by stratum
DRAWN = np.array([0.1, 0.2, 0.3, 0.4])  # of the sample
WEIGHTS = SHARES / DRAWN


def plain_log_e_value(items: list[tuple[float, bool]], limit: float, side: Side) -> float:
    """Average, over bets of many sizes, of what each has won item by item; in plain Python."""
    sizes = [10 ** (-4 + step * (math.log10(0.5) + 4) / 39) for step in range(40)]
    sizes += [1 - 0.5 * (0.001 / 0.5) ** (step / 19) for step in range(1, 20)]
    capitals = []
    for size in sizes:
        bet = size / (2.5 * (1 - limit)) if side == "pass" else size / (2.5 * limit)
        capital = 1.0
        for weight, is_error in items:
            capital *= 1 + (bet if side == "fail" else -bet) * weight * (is_error - limit)
        capitals.append(capital)
    return math.log(sum(capitals) / len(capitals))


@pytest.mark.parametrize("side", ["pass", "fail"])
def test_the_evidence_equals_plain_python(side: Side) -> None:
    """40 items of two weights, three errors; the order does not matter."""
    classes = [WeightClass(0.5, 30, 2), WeightClass(2.5, 10, 1)]
    items = [(0.5, True), (0.5, True), (2.5, True)] + [(0.5, False)] * 28 + [(2.5, False)] * 9
    found = weighted_log_e_value(classes, LIMIT, side)

    assert found == approx(plain_log_e_value(items, LIMIT, side), abs=1e-9)
    in_another_unit = [one._replace(weight=40 * one.weight) for one in classes]
    assert weighted_log_e_value(in_another_unit, LIMIT, side) == approx(found, abs=1e-9)


def test_a_class_without_an_item_yet_makes_bets_smaller() -> None:
    """What may be bet depends on the design, not on what has come so far."""
    seen = [WeightClass(0.5, 60, 0)]

    assert weighted_log_e_value([*seen, WeightClass(5.0, 0, 0)], LIMIT, "pass") < weighted_log_e_value(
        seen, LIMIT, "pass"
    )


def ever_told(rates: NDArray[np.float64], side: Side, streams: int, items: int) -> float:
    """Return the share of simulated streams, looked at after every 10 items, in which a side is ever shown."""
    random = np.random.default_rng(11)
    told = 0
    for _ in range(streams):
        strata = random.choice(4, size=items, p=DRAWN)
        errors = random.random(items) < rates[strata]
        one_hot = np.eye(4)[strata]
        looks = np.arange(9, items, 10)
        counts, wrong = (np.cumsum(flags, axis=0)[looks] for flags in (one_hot, one_hot * errors[:, None]))
        told += bool((weighted_log_e_values(WEIGHTS, counts, wrong, LIMIT, side) >= -math.log(ALPHA)).any())
    return told / streams


RATES = np.array([0.01, 0.04, 0.12, 0.30])  # by stratum; weighted they make exactly the limit
RATES *= LIMIT / float(SHARES @ RATES)


@pytest.mark.parametrize("side", ["pass", "fail"])
def test_at_the_limit_a_wrong_word_is_rare_in_a_stratified_sample(side: Side) -> None:
    """250 streams of 800 items, drawn at very different rates: 5 % at most, and three standard errors."""
    assert ever_told(RATES, side, 250, 800) <= ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / 250)


def test_many_looks_at_once_have_the_evidence_of_each_alone() -> None:
    """Of an array of counts every row is what the classes give one by one."""
    counts, wrong = np.array([[5.0, 0, 20, 7], [50, 60, 70, 80]]), np.array([[1.0, 0, 0, 7], [0, 3, 9, 20]])
    sides: tuple[Side, Side] = ("pass", "fail")
    for side in sides:
        alone = [
            weighted_log_e_value([WeightClass(*one) for one in zip(WEIGHTS, *row, strict=True)], LIMIT, side)
            for row in zip(counts, wrong, strict=True)
        ]
        assert weighted_log_e_values(WEIGHTS, counts, wrong, LIMIT, side) == approx(alone)


def test_far_from_the_limit_it_decides() -> None:
    """At a fifth of the limit it passes, at three times the limit it fails, mostly within 800 items."""
    assert ever_told(RATES / 5, "pass", 60, 800) > 0.8
    assert ever_told(RATES * 3, "fail", 60, 800) > 0.9


@pytest.mark.parametrize(("errors", "items"), [(0, 100), (3, 200), (30, 200)])
def test_bounds_are_the_limits_that_stay_open(errors: int, items: int) -> None:
    """Beyond them the evidence reaches the threshold, within them it does not."""
    classes = [WeightClass(1.0, items, errors)]
    interval = weighted_anytime_interval(classes, ALPHA)

    assert interval is not None
    assert interval.low <= errors / items <= interval.high
    assert weighted_log_e_value(classes, interval.high * 1.01, "pass") > -math.log(ALPHA)
    assert weighted_log_e_value(classes, interval.high * 0.99, "pass") < -math.log(ALPHA)
    if errors:
        assert weighted_log_e_value(classes, interval.low * 0.99, "fail") > -math.log(ALPHA)


def test_a_population_that_is_drawn_whole_is_known() -> None:
    """Without replacement the bounds close in on the mean."""
    values = [1, 0, 0, 0, 1, 0, 0, 0, 0, 0] * 5
    interval = betting_interval(values, ALPHA, population=50)

    assert interval is not None
    assert interval == approx((0.2, 0.2), abs=0.002)


def test_what_cannot_be_bet_on_is_said() -> None:
    """No values; values out of bounds; too many; a limit that is none; no class."""
    assert betting_interval([], ALPHA) is None
    assert weighted_anytime_interval([], ALPHA) is None
    assert weighted_log_e_value([], LIMIT, "pass") == 0
    with pytest.raises(ValueError, match="between 0 and 1"):
        betting_interval([2.0], ALPHA)
    with pytest.raises(ValueError, match="cannot be drawn from 2"):
        betting_interval([0, 0, 1], ALPHA, population=2)
    with pytest.raises(ValueError, match="not at 1"):
        weighted_log_e_value([], 1, "pass")
