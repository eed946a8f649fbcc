"""Claim: intervals that are called exact cover at least as often as they say, at every rate and number of items.

Coverage is summed over all outcomes, not simulated, for rates from 0.1 % to 30 % and 20 to 2,000 items; intervals that
are only for display stand beside them. Stratified samples and corrections by gold items are simulated.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import stats

from jurat.statistics.evidence_rows import Estimate, Interval
from jurat.statistics.intervals import agresti_coull, clopper_pearson, finite_population, jeffreys, wilson
from jurat.statistics.label_error import Gold, correct_by_gold
from jurat.statistics.stratified import Stratum, stratified_error_rate

RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3)
ITEMS = (20, 50, 100, 200, 500, 1000, 2000)
CONFIDENCE = 0.95
POPULATION = 2500
SAMPLES = 2000
TINY = 1e-12

INTERVALS: dict[str, tuple[bool, Callable[[int, int], Interval | None]]] = {
    "Clopper-Pearson": (True, lambda k, n: clopper_pearson(k, n, CONFIDENCE)),
    "Wilson": (False, lambda k, n: wilson(k, n, CONFIDENCE)),
    "Jeffreys": (False, lambda k, n: jeffreys(k, n, CONFIDENCE)),
    "Agresti-Coull": (False, lambda k, n: agresti_coull(k, n, CONFIDENCE)),
}


def main() -> None:
    """Print the lowest and the average coverage of each."""
    print(f"coverage of {CONFIDENCE:.0%} intervals")
    print(f"rates {RATES[0]:.1%} to {RATES[-1]:.0%}, {ITEMS[0]} to {ITEMS[-1]:,} items")
    print(f"{'interval':<44}{'lowest':>9}{'at rate':>9}{'items':>7}{'average':>9}  claim")
    for name, (is_exact, interval) in INTERVALS.items():
        report(name, grid(interval), is_exact=is_exact)
    report(f"hypergeometric, {POPULATION:,} outputs", finite_grid(), is_exact=True)
    report("Korn-Graubard, four strata, simulated", simulated(stratified), is_exact=False)
    report("Lang-Reiczigel, 60 gold items, simulated", simulated(corrected), is_exact=False)


def report(name: str, coverage: dict[tuple[float, int], float], *, is_exact: bool) -> None:
    """Print a line."""
    (rate, items), lowest = min(coverage.items(), key=lambda item: item[1])
    claim = "at least 0.95" if is_exact else "for display"
    print(
        f"{name:<44}{lowest:>9.4f}{rate:>9.1%}{items:>7}{np.mean(list(coverage.values())):>9.4f}  {claim}", flush=True
    )


def grid(interval: Callable[[int, int], Interval | None]) -> dict[tuple[float, int], float]:
    """Sum the chances of the outcomes whose interval holds the rate, for each rate and number of items."""
    coverage = {}
    for items in ITEMS:
        bounds = np.array([interval(errors, items) or (0.0, 1.0) for errors in range(items + 1)])
        for rate in RATES:
            holds = (bounds[:, 0] <= rate + TINY) & (rate - TINY <= bounds[:, 1])
            coverage[rate, items] = float(stats.binom.pmf(np.arange(items + 1), items, rate)[holds].sum())
    return coverage


def finite_grid() -> dict[tuple[float, int], float]:
    """Do the same for items drawn from a population without replacement."""
    coverage = {}
    for items in ITEMS[:5]:
        found = [finite_population(errors, items, POPULATION, CONFIDENCE) or (0.0, 1.0) for errors in range(items + 1)]
        bounds = np.array(found)
        for rate in RATES:
            errors = round(rate * POPULATION)
            holds = (bounds[:, 0] <= errors / POPULATION + TINY) & (errors / POPULATION - TINY <= bounds[:, 1])
            chances = stats.hypergeom.pmf(np.arange(items + 1), POPULATION, errors, items)
            coverage[rate, items] = float(chances[holds].sum())
    return coverage


def simulated(study: Callable[[np.random.Generator, float, int], Estimate]) -> dict[tuple[float, int], float]:
    """Simulate 2,000 studies for some rates and numbers of items; an undefined interval covers nothing."""
    random = np.random.default_rng(20260101)
    coverage = {}
    for items in (200, 1000):
        for rate in (0.01, 0.05, 0.2):
            found = [study(random, rate, items) for _ in range(SAMPLES)]
            coverage[rate, items] = float(np.mean([_holds(one, rate) for one in found]))
    return coverage


def _holds(found: Estimate, rate: float) -> bool:
    return found.low is not None and found.high is not None and found.low - TINY <= rate <= found.high + TINY


def stratified(random: np.random.Generator, rate: float, items: int) -> Estimate:
    """Draw four strata of very different size and rate, as many items from each."""
    shares, relative = np.array([0.5, 0.3, 0.15, 0.05]), np.array([0.3, 0.8, 2.0, 4.0])
    rates = np.minimum(rate * relative / float(shares @ relative), 1.0)
    drawn = [
        Stratum(int(1_000_000 * share), items // 4, int(random.binomial(items // 4, one)))
        for share, one in zip(shares, rates, strict=True)
    ]
    return stratified_error_rate(drawn, CONFIDENCE).estimate


def corrected(random: np.random.Generator, rate: float, items: int) -> Estimate:
    """Label with a sensitivity of 85 % and a specificity of 97 %, known from 30 gold items of each kind."""
    found, left = int(random.binomial(30, 0.85)), int(random.binomial(30, 0.97))
    errors = int(random.binomial(items, rate * 0.85 + (1 - rate) * 0.03))
    return correct_by_gold(errors, items, Gold(found, 30 - found, left, 30 - left), CONFIDENCE)


if __name__ == "__main__":
    main()
