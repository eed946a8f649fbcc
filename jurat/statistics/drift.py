"""Has the error rate changed? Limits for a chart of batches, and an alarm that adds up evidence item by item."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from jurat.statistics.distributions import binomial_quantile
from jurat.statistics.evidence_rows import Interval

GRID = 800  # states of the chain that run lengths are computed from
COARSE = 200


class Batch(NamedTuple):
    """Items judged together, and errors among them."""

    items: int
    errors: int


class ChartLimits(NamedTuple):
    """The rate over all batches, and where one batch's rate would lie if nothing had changed (one row a batch)."""

    rate: float
    limits: list[Interval]


def chart_limits(batches: Sequence[Batch], widths: float = 3.0) -> ChartLimits | None:
    """Return Shewhart's limits: so many standard errors around the common rate, cut off at 0 and 1. None without items.

    With fewer than about five expected errors a batch they are too narrow above. Source: Montgomery, statistical
    quality control.
    """
    items = sum(batch.items for batch in batches)
    if not items or not all(batch.items for batch in batches):
        return None
    rate = sum(batch.errors for batch in batches) / items
    halves = [widths * math.sqrt(rate * (1 - rate) / batch.items) for batch in batches]
    return ChartLimits(rate, [Interval(max(0.0, rate - half), min(1.0, rate + half)) for half in halves])


def exact_chart_limits(batches: Sequence[Batch], false_alarm: float = 0.0027) -> ChartLimits | None:
    """Give limits from the binomial distribution at the common rate: outside with chance `false_alarm` at most, in all.

    Half of it on each side; right for rare errors and small batches, where Shewhart's limits are not. None without
    items, or with an empty batch. Source: Montgomery, statistical quality control.
    """
    items = sum(batch.items for batch in batches)
    if not items or not all(batch.items for batch in batches):
        return None
    rate = sum(batch.errors for batch in batches) / items
    limits = []
    for batch in batches:
        fewest = binomial_quantile(false_alarm / 2, batch.items, rate)
        most = binomial_quantile(1 - false_alarm / 2, batch.items, rate)
        limits.append(Interval(max(fewest, 0) / batch.items, most / batch.items))
    return ChartLimits(rate, limits)


def alarm_levels(
    are_errors: Iterable[bool], usual_rate: float, raised_rate: float, resets: Collection[int] = ()
) -> list[float]:
    """Add up the evidence for the raised rate, never below 0, after each item; an alarm is a level at the threshold.

    Before each item whose place is among `resets` (a new prompt version) the evidence starts at 0 again. Source: Page
    1954; Reynolds and Stoumbos 1999.
    """
    error_step, correct_step = _steps(usual_rate, raised_rate)
    level, levels = 0.0, []
    for place, is_error in enumerate(are_errors):
        if place in resets:
            level = 0.0
        level = max(0.0, level + (error_step if is_error else correct_step))
        levels.append(level)
    return levels


def alarm_threshold(usual_rate: float, raised_rate: float, items_between: float) -> float:
    """Give the threshold at which false alarms come every so many items on average, at the usual rate. By bisection."""
    low, high = 0.1, 0.2
    while items_to_alarm(usual_rate, usual_rate, raised_rate, high, COARSE) < items_between:
        low, high = high, 1.5 * high
    while high - low > 0.01:
        middle = (low + high) / 2
        is_often = items_to_alarm(usual_rate, usual_rate, raised_rate, middle, COARSE) < items_between
        low, high = (middle, high) if is_often else (low, middle)
    return high


def items_to_alarm(rate: float, usual_rate: float, raised_rate: float, threshold: float, grid: int = GRID) -> float:
    """Return how many items pass on average until the alarm, at a true rate: false alarms at the usual one.

    By a Markov chain over `grid` levels below the threshold; a level between two is split between them. Off by a few
    per cent for coarse grids. Source: Brook and Evans 1972.
    """
    if not 0 < rate < 1:
        raise ValueError(f"a rate lies between 0 and 1, not at {rate}")
    width = threshold / grid
    chain = np.zeros((grid, grid))
    states = np.arange(grid)
    for chance, step in zip((rate, 1 - rate), _steps(usual_rate, raised_rate), strict=True):
        place = np.maximum(0.0, states * width + step) / width
        below = np.floor(place).astype(int)
        upper_part = place - below
        for column, part in ((below, 1 - upper_part), (below + 1, upper_part)):
            is_open = (column < grid) & (below < grid)
            np.add.at(chain, (states[is_open], column[is_open]), chance * part[is_open])
    return float(np.linalg.solve(np.eye(grid) - chain, np.ones(grid))[0])


def _steps(usual_rate: float, raised_rate: float) -> tuple[float, float]:
    """Evidence that an error, and a correct item, adds for the raised rate."""
    if not 0 < usual_rate < raised_rate < 1:
        raise ValueError(f"the usual rate, {usual_rate}, is not below the raised rate, {raised_rate}, within 0 and 1")
    return math.log(raised_rate / usual_rate), math.log((1 - raised_rate) / (1 - usual_rate))
