"""What the logs say beside the labels: latency, cost, completion. Quantiles and ratios with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from jurat.statistics.distributions import binomial_at_most, binomial_quantile, normal_quantile
from jurat.statistics.evidence_rows import Estimate


def quantile(values: Sequence[float], share: float, confidence: float) -> Estimate:
    """Return a quantile with bounds that are themselves values, right for any distribution.

    `estimate` is the smallest value with at least the share at or below it. Undefined without values; the interval is
    undefined (with a reason) where so few values cannot hold the quantile between two of them with this confidence.
    Source: order statistics; Conover 1999, 3.2.
    """
    if not 0 < share < 1:
        raise ValueError(f"a share lies between 0 and 1, not at {share}")
    ordered = np.sort(np.asarray(values, dtype=float))
    count = len(ordered)
    if not count:
        return Estimate(None, None, None, "there are no values")
    point = float(ordered[max(math.ceil(share * count) - 1, 0)])
    tail = (1 - confidence) / 2
    low, high = binomial_quantile(tail, count, share), binomial_quantile(1 - tail, count, share) + 1
    if binomial_at_most(low - 1, count, share) > tail:
        low -= 1
    if low < 1 or high > count:
        return Estimate(point, None, None, f"no interval: {count:,} values are too few for this quantile")
    return Estimate(point, float(ordered[low - 1]), float(ordered[high - 1]), None)


def ratio(above: Sequence[float], below: Sequence[float], confidence: float) -> Estimate:
    """Return a ratio of two totals over the same items, such as cost to successful completions.

    Failed items cost too, and belong to the total above. The interval is symmetric on the logarithm (linearised; needs
    a few dozen items). Undefined without items or where the total below is 0. Source: Cochran 1977, 6.
    """
    tops, bottoms = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    if len(tops) != len(bottoms):
        raise ValueError(f"{len(tops)} values above and {len(bottoms)} below are not of the same items")
    count, total = len(tops), float(bottoms.sum())
    if not count or total <= 0:
        return Estimate(None, None, None, "nothing to divide by")
    point = float(tops.sum()) / total
    if count < 2 or point <= 0:
        return Estimate(point, None, None, "no interval: too few items, or nothing above")
    residuals = tops - point * bottoms
    error = math.sqrt(count / (count - 1) * float((residuals**2).sum())) / total
    factor = math.exp(normal_quantile((1 + confidence) / 2) * error / point)
    return Estimate(point, point / factor, point * factor, None)
