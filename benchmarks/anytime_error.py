"""Claim: however often one looks, a wrong verdict stays below 5 %. Prints a table; the rate is exactly at the limit.

Seeded streams, looked at after every item, by Assay's rule and by intervals that are read again; the same with hard
items that finish late, with items that are skipped for good, and with strata drawn at very different rates.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from assay.statistics.betting import BETS
from assay.statistics.sequential import stopping_table

LIMIT, ALPHA, STREAMS, ITEMS = 0.05, 0.05, 4000, 3000
STRATIFIED_STREAMS = 1000
HARD, HARD_RATE = 0.1, 0.3  # share of hard items, and how often they are errors
LATE = 400  # reviews by others until a hard item is resolved
SKIPPED = 0.03  # of the items: nobody ever judges them
SHARES, DRAWN = np.array([0.5, 0.3, 0.15, 0.05]), np.array([0.1, 0.2, 0.3, 0.4])

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Told(NamedTuple):
    """The shares of streams first told pass, and first told fail."""

    passed: float
    failed: float


def main() -> None:
    """Simulate and print."""
    print(f"true rate {LIMIT:.0%} = limit; looked at after each of {ITEMS:,} items; {STREAMS:,} streams")
    print(f"{'rule':<64}{'ever false pass':>16}{'ever false fail':>16}")
    for name, told in results(STREAMS, STRATIFIED_STREAMS).items():
        print(f"{name:<64}{told.passed:>16.1%}{told.failed:>16.1%}", flush=True)


def results(streams: int, stratified_streams: int) -> dict[str, Told]:
    """Simulate every rule and circumstance, by name."""
    random = np.random.default_rng(20260101)
    counts = np.cumsum(random.random((streams, ITEMS)) < LIMIT, axis=1)
    return {
        "Assay, anytime-valid": anytime(counts, counts),
        "Assay, hard items finish late": anytime(*late(random, streams)),
        "Assay, 3 % are skipped for good": anytime(*skipped(random, streams)),
        "Assay, four strata at very different rates, weighted": strata(random, stratified_streams),
        "one-sided exact 95 %, read again": reread(counts, exact),
        "two-sided Wilson 95 %, read again": reread(counts, wilson),
        "hard items finish late, resolved ones counted, Assay's table": completed_only(random, streams),
    }


def first(passed: Flags, failed: Flags) -> Told:
    """Say which word each stream is told first."""
    first_pass, first_fail = (np.where(hit.any(1), hit.argmax(1), hit.shape[1]) for hit in (passed, failed))
    return Told(float((first_pass < first_fail).mean()), float((first_fail < first_pass).mean()))


def anytime(at_most: Counts, at_least: Counts) -> Told:
    """Follow Assay's table: what is pending is an error for pass, and none for fail."""
    table = stopping_table(LIMIT, ALPHA, ITEMS)
    return first(at_most <= table.pass_at_most[1:], at_least >= table.fail_at_least[1:])


def hard_items(random: np.random.Generator, streams: int) -> tuple[Flags, Flags]:
    """Simulate items, a tenth of them hard and often errors; the rate over all is the limit."""
    is_hard = random.random((streams, ITEMS)) < HARD
    easy_rate = (LIMIT - HARD * HARD_RATE) / (1 - HARD)
    return is_hard, random.random((streams, ITEMS)) < np.where(is_hard, HARD_RATE, easy_rate)


def late(random: np.random.Generator, streams: int) -> tuple[Counts, Counts]:
    """Give errors at most and at least, where a hard item stays pending until many more have been touched."""
    is_hard, is_error = hard_items(random, streams)
    known = np.cumsum(is_error & ~is_hard, axis=1) + shifted(np.cumsum(is_error & is_hard, axis=1))
    pending = np.cumsum(is_hard, axis=1) - shifted(np.cumsum(is_hard, axis=1))
    return known + pending, known


def shifted(counts: Counts) -> Counts:
    """Give what was counted so many items ago."""
    return np.concatenate([np.zeros((len(counts), LATE), counts.dtype), counts[:, :-LATE]], axis=1)


def completed_only(random: np.random.Generator, streams: int) -> Told:
    """Count items in the order they are resolved, which is not random: what Assay does not do."""
    is_hard, is_error = hard_items(random, streams)
    resolved_at = np.arange(ITEMS)[None] + np.where(is_hard, LATE, 0)
    order = np.argsort(resolved_at, axis=1, kind="stable")
    counts = np.cumsum(np.take_along_axis(is_error, order, axis=1), axis=1)
    return anytime(counts, counts)


def skipped(random: np.random.Generator, streams: int) -> tuple[Counts, Counts]:
    """Give errors at most and at least, where some items are never judged."""
    is_skipped = random.random((streams, ITEMS)) < SKIPPED
    is_error = random.random((streams, ITEMS)) < LIMIT
    known = np.cumsum(is_error & ~is_skipped, axis=1)
    return known + np.cumsum(is_skipped, axis=1), known


def strata(random: np.random.Generator, streams: int) -> Told:
    """Follow bets on weighted items of four strata whose rates make the limit together."""
    weights = SHARES / DRAWN
    rates = np.array([0.01, 0.04, 0.12, 0.30])
    rates *= LIMIT / float(SHARES @ rates)
    stratum = random.choice(4, size=(streams, ITEMS), p=DRAWN)
    is_error = random.random((streams, ITEMS)) < rates[stratum]
    values = weights[stratum] * (is_error - LIMIT)
    told = []
    for sign, most_lost in ((-1.0, 1 - LIMIT), (1.0, LIMIT)):
        bets = sign * BETS / (float(weights.max()) * most_lost)
        hits = np.zeros((streams, ITEMS), dtype=bool)
        for row in range(streams):
            won = np.cumsum(np.log1p(bets[:, None] * values[row][None, :]), axis=1)
            hits[row] = special.logsumexp(won, axis=0) - math.log(len(BETS)) >= -math.log(ALPHA)
        told.append(hits)
    return first(told[0], told[1])


Bounds = Callable[[Counts, Counts], tuple[NDArray[np.float64], NDArray[np.float64]]]


def reread(counts: Counts, bounds: Bounds) -> Told:
    """Read an interval for one look after every item."""
    items, most = np.arange(1, ITEMS + 1), int(counts.max())  # of more errors than any stream has nobody asks
    passes, fails = np.full(ITEMS, -1), np.full(ITEMS, ITEMS + 1)
    for number in items:
        errors = np.arange(min(number, most) + 1)
        low, high = bounds(errors, np.full(len(errors), number))
        passes[number - 1] = np.count_nonzero(high < LIMIT) - 1
        fails[number - 1] = np.count_nonzero(low <= LIMIT)
    return first(counts <= passes, counts >= fails)


def exact(errors: Counts, items: Counts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give exact one-sided bounds."""
    low = np.where(errors == 0, 0.0, stats.beta.ppf(ALPHA, np.maximum(errors, 1), items - errors + 1))
    high = np.where(errors == items, 1.0, stats.beta.ppf(1 - ALPHA, errors + 1, np.maximum(items - errors, 1)))
    return low, high


def wilson(errors: Counts, items: Counts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give Wilson's two-sided interval."""
    z = float(stats.norm.ppf(1 - ALPHA / 2))
    centre = (errors + z * z / 2) / (items + z * z)
    half = z * np.sqrt(errors * (items - errors) / items + z * z / 4) / (items + z * z)
    return centre - half, centre + half


if __name__ == "__main__":
    main()
