"""Bets against a mean of bounded values: bounds, and evidence, that hold however often somebody looks.

A gambler who wins money against a mean has shown that it is wrong. It carries what weighted items need: values that are
not 0 and 1. Sources: Waudby-Smith and Ramdas 2024; without replacement, the same 2020.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy

from jurat.statistics.coefficients import Floats
from jurat.statistics.evidence_rows import Interval
from jurat.statistics.sequential import Side

GRID = 1000  # means that are tried
LARGEST_BET = 0.5  # of all the money
BETS = np.concatenate([np.geomspace(1e-4, 0.5, 40), 1 - np.geomspace(0.5, 1e-3, 20)[1:]])  # of the largest possible
EDGE = 1e-9


class WeightClass(NamedTuple):
    """Items that stand for equally many outputs: their weight, how many, and errors among them."""

    weight: float
    items: int
    errors: int


def betting_interval(
    values: Sequence[float], alpha: float, population: int | None = None, grid: int = GRID
) -> Interval | None:
    """Return bounds of the mean of values in [0, 1] that come in random order, by hedged bets on each mean of a grid.

    With `population` the values are drawn without replacement from so many, and the bounds are those of its mean. Right
    at every look at once with chance 1 - alpha; as wide as 1 / `grid` allows. None without values; raises `ValueError`
    for values outside [0, 1] and for more values than the population has.
    """
    seen = np.asarray(values, dtype=float)
    if not len(seen):
        return None
    if seen.min() < 0 or seen.max() > 1:
        raise ValueError("a value to bet on lies between 0 and 1")
    if population is not None and len(seen) > population:
        raise ValueError(f"{len(seen)} values cannot be drawn from {population}")
    stakes = _stakes(seen, alpha)
    means = np.linspace(0, 1, grid + 1)
    low = high = None
    for mean in means:
        if _log_capital(seen, stakes, float(mean), population) < math.log(1 / alpha):
            low, high = (mean if low is None else low), mean
    if low is None or high is None:  # every mean on the grid is refuted: the grid is too coarse to hold the truth
        nearest = float(seen.mean())
        low = high = nearest
    return Interval(float(low), float(high))


def _stakes(seen: Floats, alpha: float) -> Floats:
    """Return each bet's size from the values before it: large while they vary little. An unseen value steadies it."""
    count = np.arange(1, len(seen) + 1)
    means = (0.5 + np.cumsum(seen)) / (count + 1)
    spreads = (0.25 + np.cumsum((seen - means) ** 2)) / (count + 1)
    before = np.concatenate([[0.25], spreads[:-1]])
    return np.asarray(np.sqrt(2 * math.log(1 / alpha) / (count * np.log1p(count) * before)))


def _log_capital(seen: Floats, stakes: Floats, mean: float, population: int | None) -> float:
    """Return the logarithm of the most that betting against a mean had ever won, half of the money on each side."""
    left = np.full(len(seen), mean)
    if population is not None:  # what the rest must average, if the whole averages the mean
        drawn = np.arange(len(seen))
        left = (population * mean - np.concatenate([[0.0], np.cumsum(seen)[:-1]])) / (population - drawn)
        rest, unseen = population * mean - float(seen.sum()), population - len(seen)
        if ((left < 0) | (left > 1)).any() or not -EDGE <= rest <= unseen + EDGE:
            return math.inf
    with np.errstate(divide="ignore"):
        up = np.minimum(stakes, LARGEST_BET / left)
        down = np.minimum(stakes, LARGEST_BET / (1 - left))
    won = np.maximum(np.cumsum(np.log1p(up * (seen - left))), np.cumsum(np.log1p(-down * (seen - left))))
    return float(won.max()) - math.log(2)


def weighted_log_e_value(classes: Sequence[WeightClass], limit: float, side: Side) -> float:
    """Return the log of the e-value for "the weighted error rate is below the limit" (`pass`) or "above" (`fail`).

    Items come in a random order across their weights. Each is worth its weight times 1 - limit if it is an error, and
    its weight times -limit otherwise: a sum that is 0 on average exactly where the weighted rate is the limit, whatever
    the weights' unit, and also where a criterion is asked of some items only. Name every class of the design, those
    without an item too: how much may be bet depends on the largest weight. The evidence is the average of the winnings
    of bets of many sizes, which does not depend on the order of what has been seen. `limit` lies strictly between 0 and
    1, or `ValueError` is raised.
    """
    if not 0 < limit < 1:
        raise ValueError(f"a limit to compare with lies between 0 and 1, not at {limit}")
    if not classes:
        return 0.0
    weights, items, errors = (np.array(column, dtype=float) for column in zip(*classes, strict=True))
    return float(weighted_log_e_values(weights, items, errors, limit, side))


def weighted_log_e_values(weights: Floats, items: Floats, errors: Floats, limit: float, side: Side) -> Floats:
    """Return the same of many studies at once: the last axis of `items` and `errors` are the classes."""
    sign, most_lost = (-1.0, 1 - limit) if side == "pass" else (1.0, limit)
    stakes = np.outer(weights, sign * BETS / (weights.max() * most_lost))
    won = errors @ np.log1p(stakes * (1 - limit)) + (items - errors) @ np.log1p(-stakes * limit)
    return np.asarray(scipy.special.logsumexp(won, axis=-1) - math.log(len(BETS)))


def weighted_anytime_interval(classes: Sequence[WeightClass], alpha: float) -> Interval | None:
    """Return the limits that neither direction refutes, each wrong with chance alpha at most; None without items."""
    items = sum(c.items for c in classes)
    if not items:
        return None
    rate = sum(c.weight * c.errors for c in classes) / sum(c.weight * c.items for c in classes)
    seen = min(max(rate, EDGE), 1 - EDGE)

    def above(limit: float, side: Side) -> float:
        return max(weighted_log_e_value(classes, limit, side), -1e6) + math.log(alpha)

    low, high = 0.0, 1.0
    if above(seen, "fail") < 0 < above(EDGE, "fail"):
        low = float(scipy.optimize.brentq(lambda limit: above(limit, "fail"), EDGE, seen))
    if above(seen, "pass") < 0 < above(1 - EDGE, "pass"):
        high = float(scipy.optimize.brentq(lambda limit: above(limit, "pass"), seen, 1 - EDGE))
    return Interval(low, high)
