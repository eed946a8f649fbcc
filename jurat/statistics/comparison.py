"""Is one model, or prompt version, better than another? Differences of two error rates."""

from __future__ import annotations

import math
from typing import NamedTuple

from jurat.statistics.distributions import fisher_exact, sign_test
from jurat.statistics.evidence_rows import Estimate
from jurat.statistics.intervals import wilson

NOTHING = "nothing has been judged on both sides"


class Comparison(NamedTuple):
    """The first rate minus the second (-1 to 1) with its interval, and how surprising it is if nothing differs.

    `p_value` is two-sided; None where the difference is undefined.
    """

    difference: Estimate
    p_value: float | None


def compare_unpaired(
    first_errors: int, first_items: int, second_errors: int, second_items: int, confidence: float
) -> Comparison:
    """Compare the rates of two separate sets of items.

    The interval is Newcombe's, squared and added from two Wilson intervals; the p-value is Fisher's exact one.
    Undefined where a side has no item. Raises `ValueError` for counts that cannot be. Sources: Newcombe 1998 (method 10
    for independent proportions); Fisher 1935.
    """
    first, second = wilson(first_errors, first_items, confidence), wilson(second_errors, second_items, confidence)
    if first is None or second is None:
        return Comparison(Estimate(None, None, None, NOTHING), None)
    rate, other = first_errors / first_items, second_errors / second_items
    low = math.hypot(rate - first.low, second.high - other)
    high = math.hypot(first.high - rate, other - second.low)
    p_value = fisher_exact(first_errors, first_items, second_errors, second_items)
    return Comparison(Estimate(rate - other, rate - other - low, rate - other + high, None), p_value)


def compare_paired(both: int, first_only: int, second_only: int, neither: int, confidence: float) -> Comparison:
    """Compare two rates over the same inputs: errors of both, of one only, of none.

    The interval is Newcombe's for pairs: two Wilson intervals, squared and added with the correlation of the pairs. The
    p-value is McNemar's exact one, which looks only at the inputs that changed sides. Undefined without pairs. Raises
    `ValueError` for counts below 0. Sources: Newcombe 1998 (method 10 for paired data); McNemar 1947.
    """
    if min(both, first_only, second_only, neither) < 0:
        raise ValueError("a count of pairs is below 0")
    pairs = both + first_only + second_only + neither
    first, second = wilson(both + first_only, pairs, confidence), wilson(both + second_only, pairs, confidence)
    if first is None or second is None:
        return Comparison(Estimate(None, None, None, NOTHING), None)
    rate, other = (both + first_only) / pairs, (both + second_only) / pairs
    together = _correlation(both, first_only, second_only, neither)
    low = _joined(rate - first.low, second.high - other, together)
    high = _joined(first.high - rate, other - second.low, together)
    p_value = sign_test(first_only, second_only)
    difference = rate - other
    return Comparison(Estimate(difference, max(difference - low, -1.0), min(difference + high, 1.0), None), p_value)


def _correlation(both: int, first_only: int, second_only: int, neither: int) -> float:
    """Return the correlation of the pairs, a positive one drawn towards 0 by half an item; 0 with an empty margin."""
    margins = (both + first_only) * (second_only + neither) * (both + second_only) * (first_only + neither)
    if not margins:
        return 0.0
    pairs = both + first_only + second_only + neither
    product = both * neither - first_only * second_only
    return (max(product - pairs / 2, 0.0) if product > 0 else product) / math.sqrt(margins)


def _joined(one: float, other: float, correlation: float) -> float:
    return math.sqrt(max(one**2 - 2 * correlation * one * other + other**2, 0.0))
