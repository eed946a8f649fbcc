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
from scipy import special

from assay.statistics.coefficients import Floats
from assay.statistics.rows import Interval
from assay.statistics.sequential import Side, log_e_value

STEPS = 60  # of a bisection
NEAREST = 1e-9


class Counted(NamedTuple):
    """A stratum: its share of the population (or its size), its items, and errors among them."""

    weight: float
    items: int
    errors: int


def constrained_log_e_value(strata: Sequence[Counted], limit: float, side: Side) -> float:
    """Give the logarithm of the e-value for "the weighted error rate is below the limit" (`pass`) or "above" (`fail`).

    Half of the mixture says that all strata have one rate, on the side to be shown; half that each has its own, with
    Jeffreys' density. Name strata without an item, too: they may be as bad (`pass`) or as good (`fail`) as can be. 0
    without strata. `limit` lies strictly between 0 and 1, or `ValueError` is raised.
    """
    if not 0 < limit < 1:
        raise ValueError(f"a limit to compare with lies between 0 and 1, not at {limit}")
    if not strata:
        return 0.0
    weights, items, errors = (np.array(column, dtype=float) for column in zip(*strata, strict=True))
    all_items, all_errors = sum(one.items for one in strata), sum(one.errors for one in strata)
    common = float(log_e_value(all_errors, all_items, limit, side))
    common += all_errors * math.log(limit) + (all_items - all_errors) * math.log1p(-limit)
    own = float((special.betaln(errors + 0.5, items - errors + 0.5) - special.betaln(0.5, 0.5)).sum())
    mixed = float(np.logaddexp(common, own)) - math.log(2)
    return mixed - largest_log_likelihood(weights / weights.sum(), items, errors, limit, side)


def largest_log_likelihood(weights: Floats, items: Floats, errors: Floats, limit: float, side: Side) -> float:
    """Give the largest log-likelihood of rates whose weighted sum is at least the limit (`pass`), or at most (`fail`).

    `weights` add up to 1. The likelihood is concave and the constraint linear: one multiplier, found by bisection; the
    answer errs, if at all, upwards.
    """
    if side == "fail":  # the rate of correct items is then at least 1 - limit
        errors, limit = items - errors, 1 - limit
    low, high = 0.0, 1.0
    if float(weights @ _rates(weights, items, errors, 0.0)) < limit:
        while float(weights @ _rates(weights, items, errors, high)) < limit and high < 1e300:
            low, high = high, 2 * high
        for _ in range(STEPS):
            middle = (low + high) / 2
            if float(weights @ _rates(weights, items, errors, middle)) < limit:
                low = middle
            else:
                high = middle
    rates = _rates(weights, items, errors, low)
    return float((special.xlogy(errors, rates) + special.xlog1py(items - errors, -rates)).sum())


def _rates(weights: Floats, items: Floats, errors: Floats, multiplier: float) -> Floats:
    """Give the rates at which no stratum gains by another: errors/t - others/(1 - t) + multiplier * weight = 0."""
    push = multiplier * weights
    root = np.sqrt((items - push) ** 2 + 4 * push * errors)
    with np.errstate(divide="ignore", invalid="ignore"):  # of two equal forms, the one that loses no digits
        rates = np.where(push < items, 2 * errors / (items - push + root), (push - items + root) / (2 * push))
    return np.where(items > 0, np.clip(rates, 0, 1), 1.0)


def constrained_interval(for_pass: Sequence[Counted], for_fail: Sequence[Counted], alpha: float) -> Interval:
    """Give bounds of the weighted rate that hold at every look, each wrong with chance alpha at most.

    A limit above `high` passes, one below `low` fails; the two sides may count pending items differently.
    """

    def refuted(limit: float, side: Side) -> bool:
        strata = for_pass if side == "pass" else for_fail
        return constrained_log_e_value(strata, limit, side) >= -math.log(alpha)

    low, high = 0.0, 1.0
    if refuted(1 - NEAREST, "pass"):
        inside, outside = NEAREST, 1 - NEAREST
        for _ in range(40):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if refuted(middle, "pass") else (middle, outside)
        high = outside
    if refuted(NEAREST, "fail"):
        outside, inside = NEAREST, 1 - NEAREST
        for _ in range(40):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if refuted(middle, "fail") else (middle, outside)
        low = outside
    return Interval(low, high)
