"""Before any label: how many items a plan needs, and Wald's test between two rates."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from jurat.statistics.distributions import binomial_at_most, binomial_table
from jurat.statistics.sequential import stopping_table


class SequentialPlan(NamedTuple):
    """Wald's test in evidence (logarithms of likelihood ratios) and as two parallel lines over the number of items.

    Each error adds `error_step`, each other item `correct_step`; at `reject_at` the higher rate is taken to hold, at
    `accept_at` the lower one. That is: at `reject_from + slope * items` errors or more, `accept_from + slope * items`
    or fewer.
    """

    error_step: float
    correct_step: float
    reject_at: float
    accept_at: float
    slope: float
    reject_from: float
    accept_from: float


def items_to_pass(limit: float, confidence: float, errors: int = 0) -> int:
    """Return the smallest number of items, fixed beforehand, at which so many errors show a rate below the limit.

    With no error allowed that is ln(1 - confidence) / ln(1 - limit), about 3 / limit at 95 %. For one look only: a plan
    that is looked at after each label needs the stopping table. Source: exact binomial; Clopper and Pearson 1934.
    """
    _check_share("limit", limit)
    _check_share("confidence", confidence)
    if errors < 0:
        raise ValueError(f"{errors} errors cannot be allowed")
    too_few, enough = errors, errors + 1
    while binomial_at_most(errors, enough, limit) > 1 - confidence:
        too_few, enough = enough, 2 * enough
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        is_enough = binomial_at_most(errors, middle, limit) <= 1 - confidence
        too_few, enough = (too_few, middle) if is_enough else (middle, enough)
    return enough


class Outlook(NamedTuple):
    """At a true rate: the chances of each word within the planned items, and how many items that takes on average."""

    rate: float
    pass_chance: float
    fail_chance: float
    open_chance: float
    items: float


def anytime_outlook(limit: float, confidence: float, items: int, rate: float) -> Outlook:
    """Return what a study of so many items, looked at after each, will say at a true rate: exact, count by count.

    Source: the stopping table; Wald 1947 for operating characteristics.
    """
    table = stopping_table(limit, 1 - confidence, items)
    alive = np.zeros(items + 2)
    alive[0] = 1.0
    passed = failed = expected = 0.0
    counts = np.arange(items + 2)
    for number in range(1, items + 1):
        alive[1:] = alive[1:] * (1 - rate) + alive[:-1] * rate
        alive[0] *= 1 - rate
        passes, fails = counts <= table.pass_at_most[number], (counts >= table.fail_at_least[number])
        passing, failing = float(alive[passes].sum()), float(alive[fails].sum())
        passed, failed = passed + passing, failed + failing
        expected += number * (passing + failing)
        alive[passes | fails] = 0.0
    still = max(1.0 - passed - failed, 0.0)
    return Outlook(rate, passed, failed, still, expected + still * items)


def fixed_outlook(limit: float, confidence: float, items: int, rate: float) -> Outlook:
    """Return what one look at so many items will say at a true rate, by exact one-sided bounds."""
    at_limit = binomial_table(items, limit)
    is_pass = at_limit.at_most <= 1 - confidence
    is_fail = at_limit.at_least <= 1 - confidence
    chances = binomial_table(items, rate).chances
    passed, failed = float(chances[is_pass].sum()), float(chances[is_fail].sum())
    return Outlook(rate, passed, failed, max(1.0 - passed - failed, 0.0), float(items))


def sequential_plan(low_rate: float, high_rate: float, false_reject: float, false_accept: float) -> SequentialPlan:
    """Return Wald's sequential probability ratio test of a low rate against a high one.

    The chance of the wrong answer is at most false_reject / (1 - false_accept) at the low rate and false_accept /
    (1 - false_reject) at the high one (at 0.05 both: 0.0526); nothing is promised between them. Source: Wald 1947.
    """
    for name, share in (("rate", low_rate), ("rate", high_rate), ("risk", false_reject), ("risk", false_accept)):
        _check_share(name, share)
    if low_rate >= high_rate:
        raise ValueError(f"the low rate, {low_rate}, is not below the high rate, {high_rate}")
    error_step, correct_step = math.log(high_rate / low_rate), math.log((1 - high_rate) / (1 - low_rate))
    reject_at, accept_at = math.log((1 - false_accept) / false_reject), math.log(false_accept / (1 - false_reject))
    per_error = error_step - correct_step
    return SequentialPlan(
        error_step,
        correct_step,
        reject_at,
        accept_at,
        -correct_step / per_error,
        reject_at / per_error,
        accept_at / per_error,
    )


def _check_share(name: str, share: float) -> None:
    if not 0 < share < 1:
        raise ValueError(f"a {name} lies between 0 and 1, not at {share}")
