"""Claim: however often one looks, a wrong verdict stays below 5 %. Prints a table; the rate is exactly at the limit.

4,000 seeded streams of 3,000 items, looked at after every item, by Assay's rule and by intervals that are read again.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from assay.statistics.sequential import stopping_table

LIMIT, ALPHA, STREAMS, ITEMS = 0.05, 0.05, 4000, 3000

Counts = NDArray[np.int64]
Bounds = Callable[[Counts, int], tuple[NDArray[np.float64], NDArray[np.float64]]]


def main() -> None:
    """Simulate and print."""
    random = np.random.default_rng(20260101)
    counts = np.cumsum(random.random((STREAMS, ITEMS)) < LIMIT, axis=1)
    items = np.arange(1, ITEMS + 1)
    print(f"true rate {LIMIT:.0%} = limit; {STREAMS:,} streams looked at after each of {ITEMS:,} items")
    print(f"{'rule':<52}{'ever false pass':>16}{'ever false fail':>16}")
    for name, low, high in (anytime(), reread("exact one-sided 95 %", exact), reread("Wilson two-sided 95 %", wilson)):
        passed, failed = counts <= low[items], counts >= high[items]
        first_pass, first_fail = (np.where(hit.any(1), hit.argmax(1), ITEMS) for hit in (passed, failed))
        print(f"{name:<52}{(first_pass < first_fail).mean():>16.1%}{(first_fail < first_pass).mean():>16.1%}")


def anytime() -> tuple[str, Counts, Counts]:
    """Give Assay's stopping table."""
    table = stopping_table(LIMIT, ALPHA, ITEMS)
    return "Assay, anytime-valid", table.pass_at_most, table.fail_at_least


def reread(name: str, bounds: Bounds) -> tuple[str, Counts, Counts]:
    """Turn an interval into a table: pass when its upper bound is below the limit, fail when its lower is above."""
    low, high = np.full(ITEMS + 1, -1), np.full(ITEMS + 1, ITEMS + 1)
    for n in range(1, ITEMS + 1):
        near = np.arange(max(0, int(n * LIMIT - 60)), min(n, int(n * LIMIT + 60)) + 1)
        lower, upper = bounds(near, n)
        low[n] = near[upper < LIMIT].max(initial=-1)
        high[n] = near[lower > LIMIT].min(initial=ITEMS + 1)
    return f"{name}, read again after each label", low, high


def exact(errors: Counts, items: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give Clopper and Pearson's one-sided bounds."""
    low = np.where(errors == 0, 0.0, stats.beta.ppf(ALPHA, np.maximum(errors, 1), items - errors + 1))
    high = np.where(errors == items, 1.0, stats.beta.ppf(1 - ALPHA, errors + 1, np.maximum(items - errors, 1)))
    return low, high


def wilson(errors: Counts, items: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give Wilson's two-sided bounds."""
    z = stats.norm.ppf(1 - ALPHA / 2)
    half = z * np.sqrt(errors * (items - errors) / items + z * z / 4)
    return (errors + z * z / 2 - half) / (items + z * z), (errors + z * z / 2 + half) / (items + z * z)


if __name__ == "__main__":
    main()
