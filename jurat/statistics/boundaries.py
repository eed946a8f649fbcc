"""Curves that a sum of centred observations crosses at any time with chance alpha at most.

Each takes the variance gathered so far (`variance`, of the sum) and is lowest near `best_at`, a variance chosen before
any data. Source: Howard, Ramdas, McAuliffe and Sekhon 2021, from whom the constants come.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import scipy

from jurat.statistics.evidence_rows import Interval

Evidence = Callable[[float], float]

SMALLEST_PRIOR = 1e-3
STITCHING_POWER, STITCHING_STEP = 1.4, 2.0
EDGE = 1e-12


def mixture_interval(errors: int, items: int, alpha: float, best_at: int) -> Interval | None:
    """Return two-sided bounds of a rate that hold at every look at once, narrowest near `best_at` items.

    The rates are kept at which a mixture of likelihoods, itself depending on the rate, is below 1 / alpha. None without
    items. Raises `ValueError` for counts that cannot be.
    """
    if not 0 <= errors <= items:
        raise ValueError(f"{errors} errors in {items} items cannot be")
    if not items:
        return None

    def refuted(rate: float) -> float:
        return _log_mixture(errors, items, rate, alpha, best_at) + math.log(alpha)

    seen = min(max(errors / items, EDGE), 1 - EDGE)
    low = float(scipy.optimize.brentq(refuted, EDGE, seen)) if errors and refuted(EDGE) > 0 > refuted(seen) else 0.0
    is_bounded = errors < items and refuted(1 - EDGE) > 0 > refuted(seen)
    return Interval(low, float(scipy.optimize.brentq(refuted, seen, 1 - EDGE)) if is_bounded else 1.0)


def _log_mixture(errors: int, items: int, rate: float, alpha: float, best_at: int) -> float:
    spread = rate * (1 - rate)
    prior = max(_tuning(best_at * spread, alpha) - spread, SMALLEST_PRIOR * spread)
    of_errors, of_others = prior / (1 - rate), prior / rate
    mixed = float(scipy.special.betaln(of_errors + errors, of_others + items - errors))
    plain = errors * math.log(rate) + (items - errors) * math.log1p(-rate)
    return mixed - float(scipy.special.betaln(of_errors, of_others)) - plain


def normal_mixture(variance: float, alpha: float, best_at: float) -> float:
    """Bound, on both sides, a sum whose increments have normal tails."""
    tuning = _tuning(best_at, alpha)
    return math.sqrt((variance + tuning) * math.log((variance + tuning) / (tuning * alpha**2)))


def gamma_exponential_mixture(variance: float, alpha: float, best_at: float, scale: float) -> float:
    """Bound from above a sum whose increments have exponential tails of this scale."""
    tuning, square = _tuning(best_at, 2 * alpha), scale**2
    start = tuning / square
    whole = (variance + tuning) / square
    known = start * math.log(start) - scipy.special.gammaln(start) - np.log(scipy.special.gammainc(start, start))

    def evidence(total: float) -> float:
        place = (total * scale + variance + tuning) / square
        tail = scipy.special.gammaln(whole) + np.log(scipy.special.gammainc(whole, place)) - whole * math.log(place)
        return float(known + tail + (scale * total + variance) / square)

    return _crossing(evidence, alpha, math.inf)


def beta_binomial_mixture(
    variance: float, alpha: float, best_at: float, below: float, above: float, *, is_one_sided: bool
) -> float:
    """Bound a sum of increments between -`below` and `above`."""
    both, product = below + above, below * above
    prior = max(_tuning(best_at, 2 * alpha if is_one_sided else alpha) - product, SMALLEST_PRIOR * product)
    cut = above / both if is_one_sided else 1.0

    def log_beta(one: float, other: float) -> float:
        return float(scipy.special.betaln(one, other) + np.log(scipy.special.betainc(one, other, cut)))

    prior_part = log_beta(prior / (below * both), prior / (above * both))

    def evidence(total: float) -> float:
        ups, downs = (variance + above * total) / (above * both), (variance - below * total) / (below * both)
        plain = variance / product * math.log(both) - ups * math.log(below) - downs * math.log(above)
        return plain + log_beta(prior / (below * both) + downs, prior / (above * both) + ups) - prior_part

    return _crossing(evidence, alpha, variance / below)


def polynomial_stitching(variance: float, alpha: float, start: float, scale: float) -> float:
    """Bound from above, growing as the law of the iterated logarithm, a sum with gamma tails; from `start` on."""
    used = max(variance, start)
    step, power = STITCHING_STEP, STITCHING_POWER
    level = power * math.log(math.log(step * used / start))
    level += math.log(float(scipy.special.zeta(power)) / (alpha * math.log(step) ** power))
    curved = (step**0.25 + step**-0.25) / math.sqrt(2)
    straight = (math.sqrt(step) + 1) / 2 * scale * level
    return math.sqrt(curved**2 * used * level + straight**2) + straight


def _tuning(best_at: float, alpha: float) -> float:
    """Return the parameter that makes a mixture lowest near a variance."""
    return best_at / (2 * math.log(1 / alpha) + math.log(1 + 2 * math.log(1 / alpha)))


def _crossing(evidence: Evidence, alpha: float, most: float) -> float:
    """Find the sum at which the evidence is 1 / alpha; `most` where no sum below it is enough."""
    threshold = math.log(1 / alpha)
    high = 1.0
    while high < most and evidence(high) < threshold:
        high *= 2
    if high >= most:
        high = most - EDGE * max(most, 1.0)
        if evidence(high) < threshold:
            return most
    return float(scipy.optimize.brentq(lambda total: evidence(total) - threshold, 0.0, high))
