"""Evidence about a weighted error rate of several strata, in whatever order their items come.

The counts' likelihood, averaged over rates by weights chosen beforehand, is divided by the largest likelihood that any
rates on the other side of the limit can give. That is at most what the true rates would give, so its expectation never
exceeds 1 wherever the limit is not kept: strata and batches may come one after the other, and their sizes may depend
on what was seen. Sources: Wasserman, Ramdas and Balakrishnan 2020; Spertus and Stark 2022.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy

from jurat.statistics.coefficients import Floats
from jurat.statistics.evidence_rows import Interval
from jurat.statistics.sequential import Side, log_e_value

STEPS = 40  # of a bisection
NEAREST = 1e-9


class Counted(NamedTuple):
    """A stratum: its share of the population (or its size), its items, and errors among them."""

    weight: float
    items: int
    errors: int


def constrained_log_e_value(strata: Sequence[Counted], limit: float, side: Side) -> float:
    """Return the log of the e-value for "the weighted error rate is below the limit" (`pass`) or "above" (`fail`).

    Half of the mixture says that all strata have one rate, on the side to be shown; half that each has its own, with
    Jeffreys' density. Name strata without an item, too: they may be as bad (`pass`) or as good (`fail`) as can be. 0
    without strata. `limit` lies strictly between 0 and 1, or `ValueError` is raised.
    """
    if not strata:
        if not 0 < limit < 1:
            raise ValueError(f"a limit to compare with lies between 0 and 1, not at {limit}")
        return 0.0
    weights, items, errors = (np.array(column, dtype=float) for column in zip(*strata, strict=True))
    return float(constrained_log_e_values(weights, items, errors, limit, side))


def constrained_log_e_values(weights: Floats, items: Floats, errors: Floats, limit: float, side: Side) -> Floats:
    """Return the same of many studies at once: the last axis of `items` and `errors` are the strata."""
    all_items, all_errors = items.sum(-1), errors.sum(-1)
    common = log_e_value(all_errors, all_items, limit, side)
    common = common + all_errors * math.log(limit) + (all_items - all_errors) * math.log1p(-limit)
    own = (scipy.special.betaln(errors + 0.5, items - errors + 0.5) - scipy.special.betaln(0.5, 0.5)).sum(-1)
    mixed = np.logaddexp(common, own) - math.log(2)
    return np.asarray(mixed - largest_log_likelihood(weights / weights.sum(), items, errors, limit, side))


def largest_log_likelihood(weights: Floats, items: Floats, errors: Floats, limit: float, side: Side) -> Floats:
    """Give the largest log-likelihood of rates whose weighted sum is at least the limit (`pass`), or at most (`fail`).

    `weights` add up to 1; the last axis are the strata. The likelihood is concave and the constraint linear, so a
    multiplier turns the one into the other. Any multiplier gives an upper bound and the right one the answer: what is
    left of the bisection errs upwards, and by its square.
    """
    if side == "fail":  # the rate of correct items is then at least 1 - limit
        errors, limit = items - errors, 1 - limit
    low = np.zeros(items.shape[:-1])
    high = np.asarray((items - errors).sum(-1) / (1 - limit))  # with this one, 1 - rate is small enough in each stratum
    for _ in range(STEPS):
        middle = (low + high) / 2
        is_below = _rates(weights, items, errors, middle) @ weights < limit
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    rates = _rates(weights, items, errors, low)
    log_likelihood = (scipy.special.xlogy(errors, rates) + scipy.special.xlog1py(items - errors, -rates)).sum(-1)
    return np.asarray(log_likelihood + low * np.minimum(rates @ weights - limit, 0))


def _rates(weights: Floats, items: Floats, errors: Floats, multiplier: Floats) -> Floats:
    """Return the rates at which no stratum gains by another: errors/t - others/(1 - t) + multiplier * weight = 0."""
    push = multiplier[..., None] * weights
    root = np.sqrt((items - push) ** 2 + 4 * push * errors)
    with np.errstate(divide="ignore", invalid="ignore"):  # of two equal forms, the one that loses no digits
        rates = np.where(push < items, 2 * errors / (items - push + root), (push - items + root) / (2 * push))
    return np.where(items > 0, np.clip(rates, 0, 1), 1.0)


def constrained_interval(for_pass: Sequence[Counted], for_fail: Sequence[Counted], alpha: float) -> Interval:
    """Return bounds of the weighted rate that hold at every look, each wrong with chance alpha at most.

    A limit above `high` passes, one below `low` fails; the two sides may count pending items differently.
    """

    def refuted(limit: float, side: Side) -> bool:
        strata = for_pass if side == "pass" else for_fail
        return constrained_log_e_value(strata, limit, side) >= -math.log(alpha)

    low, high = 0.0, 1.0
    if refuted(1 - NEAREST, "pass"):
        inside, outside = NEAREST, 1 - NEAREST
        for _ in range(30):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if refuted(middle, "pass") else (middle, outside)
        high = outside
    if refuted(NEAREST, "fail"):
        outside, inside = NEAREST, 1 - NEAREST
        for _ in range(30):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if refuted(middle, "fail") else (middle, outside)
        low = outside
    return Interval(low, high)
