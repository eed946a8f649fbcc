"""Error rate of a population that was drawn stratum by stratum, at different rates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from jurat.statistics.distributions import beta_quantile, t_quantile
from jurat.statistics.evidence_rows import Estimate


class Stratum(NamedTuple):
    """Outputs in the population, items drawn and judged from them, and errors among those.

    Where only a share is published, `errors` need not be whole.
    """

    population: int
    items: int
    errors: float


class Stratified(NamedTuple):
    """The weighted estimate with Korn and Graubard's interval; its standard error; and the effective number of items.

    `standard_error` is 0 where no stratum has both errors and others. `effective_items` is how many items of a simple
    random sample would tell as much.
    """

    estimate: Estimate
    standard_error: float | None
    effective_items: float | None


def stratified_error_rate(strata: Sequence[Stratum], confidence: float) -> Stratified:
    """Weight each stratum's error rate by its share of the population.

    Undefined (None, with a reason) where a stratum has no judged item; there is no interval where a stratum that is not
    judged whole has a single one. The standard error carries the
    finite population correction. The interval is Clopper and Pearson's on the effective number of items, adjusted for
    degrees of freedom; where nothing varies, the effective number is that of equal rates in every stratum. Sources:
    Cochran 1977, 5.52 and 5.53; Korn and Graubard 1998.
    """
    for stratum in strata:
        if not 0 <= stratum.errors <= stratum.items <= stratum.population:
            raise ValueError(f"{stratum.errors} errors in {stratum.items} of {stratum.population} cannot be")
    if not strata or not min(stratum.items for stratum in strata):
        reason = "a stratum has no judged item" if strata else "there are no strata"
        return Stratified(Estimate(None, None, None, reason), None, None)
    population = sum(stratum.population for stratum in strata)
    weights = [stratum.population / population for stratum in strata]
    rate = sum(w * s.errors / s.items for w, s in zip(weights, strata, strict=True))
    if any(stratum.items == 1 < stratum.population for stratum in strata):
        return Stratified(Estimate(rate, None, None, "no interval: a stratum has a single judged item"), None, None)
    standard_error = math.sqrt(sum(w**2 * _variance(s) for w, s in zip(weights, strata, strict=True)))
    effective = _effective_items(strata, weights, rate, standard_error, confidence)
    return Stratified(korn_graubard(rate, effective, confidence), standard_error, effective)


def _variance(stratum: Stratum) -> float:
    if stratum.items == stratum.population:
        return 0.0
    share = stratum.errors / stratum.items
    drawn = stratum.items / stratum.population
    return (1 - drawn) * share * (1 - share) / (stratum.items - 1)


def _effective_items(
    strata: Sequence[Stratum], weights: Sequence[float], rate: float, standard_error: float, confidence: float
) -> float:
    """Compare with a simple random sample of the same standard error; never more than there are items."""
    items = sum(stratum.items for stratum in strata)
    if not standard_error:
        return min(items, 1 / sum(w**2 / s.items for w, s in zip(weights, strata, strict=True)))
    tail = (1 + confidence) / 2
    adjustment = (t_quantile(tail, items - 1) / t_quantile(tail, items - len(strata))) ** 2
    return min(items, float(rate * (1 - rate) / standard_error**2 * adjustment))


def korn_graubard(rate: float, effective: float, confidence: float) -> Estimate:
    """Return Clopper and Pearson's interval on an effective number of items. Source: Korn and Graubard 1998."""
    errors, tail = rate * effective, (1 - confidence) / 2
    low = 0.0 if rate <= 0 else beta_quantile(tail, errors, effective - errors + 1)
    high = 1.0 if rate >= 1 else beta_quantile(1 - tail, errors + 1, effective - errors)
    return Estimate(rate, low, high, None)
