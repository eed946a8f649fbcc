"""The anytime-valid comparison of an error rate with a limit: right however often somebody looks.

For each direction a one-sided mixture likelihood ratio is followed (an e-process): errors are mixed over the rates on
the side to be shown, and compared with the limit itself. Under every rate on the other side its expectation never
exceeds 1, so the chance that it ever reaches 1/alpha is at most alpha (Ville's inequality). Items must come in a random
order.

Sources: Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021; Ramdas, Grünwald, Vovk and Shafer 2023.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from jurat.statistics.evidence_rows import Interval

Side = Literal["pass", "fail"]
Counts = NDArray[np.int64]

ITEMS_AHEAD = 3000  # how far ahead labels to decide are looked for
REPLICATES = 1000
NEVER = -1
BLOCK = 1000  # items; tables for looking ahead are made, and remembered, in blocks of this size
NEAREST_LOG_ODDS, FARTHEST_LOG_ODDS = 18.0, 34.0  # of limits next to 0 and 1, in search of a bound


class StoppingTable(NamedTuple):
    """After n items: pass with `pass_at_most[n]` errors or fewer, fail with `fail_at_least[n]` or more.

    `pass_at_most[n]` is -1 where no count passes yet; `fail_at_least[n]` is above n where none fails yet.
    """

    pass_at_most: Counts
    fail_at_least: Counts


class LabelsToDecide(NamedTuple):
    """How many more items are needed for a verdict, if the rate is what has been seen so far.

    `median` and `p80` are None where half or a fifth of the futures stay open within the look-ahead; the chances add to
    1. `to_pass` and `to_fail` are the medians of the futures that end so; None where none does.
    """

    median: int | None
    p80: int | None
    pass_chance: float
    fail_chance: float
    open_chance: float
    to_pass: int | None = None
    to_fail: int | None = None


def log_e_value(
    errors: Counts | int, items: Counts | int, limit: float, side: Side, mixing: tuple[float, float] | None = None
) -> NDArray[np.float64]:
    """Return the logarithm of the e-value for "the rate is below the limit" (`pass`) or "above" (`fail`).

    `mixing` are the parameters of the beta density over rates, cut off at the limit; by default (1/2, 1/2) below it and
    (1, 1/limit - 1) above it, chosen before any data. Where the mixture is smaller than a float can be, the answer is
    -inf; the true one is then below 0 too, so no verdict depends on it. `limit` lies strictly between 0 and 1, or
    `ValueError` is raised.
    """
    if not 0 < limit < 1:
        raise ValueError(f"a limit to compare with lies between 0 and 1, not at {limit}")
    k, n = np.asarray(errors, dtype=float), np.asarray(items, dtype=float)
    a, b = mixing or ((0.5, 0.5) if side == "pass" else (1.0, 1 / limit - 1))
    tail = scipy.special.betainc if side == "pass" else scipy.special.betaincc
    with np.errstate(divide="ignore"):  # a tail of 0 is no evidence: its logarithm is -inf, as it should be
        mixed = scipy.special.betaln(a + k, b + n - k) + np.log(tail(a + k, b + n - k, limit))
    prior = scipy.special.betaln(a, b) + math.log(float(tail(a, b, limit)))
    at_limit = k * math.log(limit) + (n - k) * math.log1p(-limit)
    return np.asarray(mixed - prior - at_limit)


@lru_cache(maxsize=64)
def stopping_table(limit: float, alpha: float, items_max: int) -> StoppingTable:
    """Return the integer table the rule comes down to, for 0 to `items_max` items."""
    return _table(np.arange(items_max + 1, dtype=np.int64), limit, alpha)


def decide(errors: int, items: int, limit: float, alpha: float) -> Side | None:
    """Report what the evidence shows now: pass, fail, or nothing yet."""
    for side in ("pass", "fail"):
        if items and float(log_e_value(errors, items, limit, side)) >= -math.log(alpha):
            return side
    return None


def anytime_interval(errors: int, items: int, alpha: float) -> Interval | None:
    """Return bounds that hold at every look at once, each with chance alpha of ever being wrong; None without items.

    They enclose the limits that neither direction rejects, so a limit above `high` passes and one below `low` fails.
    """
    if not items:
        return None
    low = 0.0 if errors == 0 else _last_open_limit(errors, items, alpha, "fail")
    high = 1.0 if errors == items else _last_open_limit(errors, items, alpha, "pass")
    return Interval(low, high)


def _last_open_limit(errors: int, items: int, alpha: float, side: Side) -> float:
    """Find, going away from the share seen, the limit from which on the side is shown. Sought in log odds."""

    def above_threshold(log_odds: float) -> float:
        evidence = float(log_e_value(errors, items, float(scipy.special.expit(log_odds)), side))
        return max(evidence, -1e6) + math.log(alpha)  # a root is not sought among infinities

    seen = float(np.clip(scipy.special.logit(errors / items), -NEAREST_LOG_ODDS, NEAREST_LOG_ODDS))
    farthest = FARTHEST_LOG_ODDS if side == "pass" else -FARTHEST_LOG_ODDS
    if above_threshold(farthest) < 0:  # a handful of errors rejects no limit, however small
        return 1.0 if side == "pass" else 0.0
    return float(scipy.special.expit(scipy.optimize.brentq(above_threshold, seen, farthest, xtol=1e-10)))


@lru_cache(maxsize=256)
def labels_to_decide(
    errors: int, items: int, limit: float, alpha: float, seed: int = 0, items_ahead: int = ITEMS_AHEAD
) -> LabelsToDecide:
    """Look ahead: how many more items until a verdict; none where there is one.

    Rates are drawn from the Jeffreys posterior of what was seen, items from each rate, and each such future is followed
    through the stopping table for `items_ahead` items more. Repeatable for a seed.
    """
    told = decide(errors, items, limit, alpha)
    if told:
        return LabelsToDecide(0, 0, float(told == "pass"), float(told == "fail"), 0.0)
    first, is_pass = _futures(errors, items, limit, alpha, seed, items_ahead)
    return told_ahead(first, is_pass, items_ahead)


def told_ahead(first: Counts, is_pass: NDArray[np.bool_], items_ahead: int = ITEMS_AHEAD) -> LabelsToDecide:
    """Sum futures up: how many more items each took until a word (or one too many), and whether that was a pass."""
    is_decided = first <= items_ahead
    ordered = np.sort(first)
    median, p80 = (int(ordered[math.ceil(len(first) * share) - 1]) for share in (0.5, 0.8))
    return LabelsToDecide(
        median if median <= items_ahead else None,
        p80 if p80 <= items_ahead else None,
        float((is_decided & is_pass).mean()),
        float((is_decided & ~is_pass).mean()),
        float((~is_decided).mean()),
        _median(first[is_decided & is_pass]),
        _median(first[is_decided & ~is_pass]),
    )


def _median(counts: Counts) -> int | None:
    return int(np.sort(counts)[(len(counts) - 1) // 2]) if len(counts) else None


def least_to_pass(errors: int, items: int, limit: float, alpha: float) -> int | None:
    """Return how many more items, all of them correct, it takes to pass; None where that is more than a million."""

    def passes(more: int) -> bool:
        return float(log_e_value(errors, items + more, limit, "pass")) >= -math.log(alpha)

    return fewest(passes)


def fewest(passes: Callable[[int], bool]) -> int | None:
    """Return the smallest number from 1 on that passes, where larger ones do too; None where a million does not."""
    enough = 1
    while not passes(enough):
        enough *= 2
        if enough > 2**20:
            return None
    low = enough // 2
    while enough - low > 1:
        middle = (low + enough) // 2
        low, enough = (low, middle) if passes(middle) else (middle, enough)
    return enough


def _futures(
    errors: int, items: int, limit: float, alpha: float, seed: int, items_ahead: int
) -> tuple[Counts, NDArray[np.bool_]]:
    """Simulate: of each future, how many more items its verdict took (or one too many), and whether it passed."""
    table = _table_ahead(limit, alpha, items, items_ahead)
    random = np.random.default_rng(seed)
    rates = random.beta(errors + 0.5, items - errors + 0.5, REPLICATES)
    is_error = random.random((REPLICATES, items_ahead), dtype=np.float32) < rates[:, None]
    counts = errors + np.cumsum(is_error, axis=1)
    passed = counts <= table.pass_at_most
    is_over = passed | (counts >= table.fail_at_least)
    first = np.where(is_over.any(axis=1), is_over.argmax(axis=1) + 1, items_ahead + 1)
    return first, passed[np.arange(REPLICATES), np.minimum(first, items_ahead) - 1]


def _table_ahead(limit: float, alpha: float, items: int, items_ahead: int) -> StoppingTable:
    """Return the table for the items after `items` only: long studies need not begin at their beginning."""
    first_block, last_block = (items + 1) // BLOCK, (items + items_ahead) // BLOCK
    blocks = [_block(limit, alpha, block) for block in range(first_block, last_block + 1)]
    start = items + 1 - first_block * BLOCK
    passing, failing = (np.concatenate(column)[start : start + items_ahead] for column in zip(*blocks, strict=True))
    return StoppingTable(passing, failing)


@lru_cache(maxsize=256)
def _block(limit: float, alpha: float, block: int) -> StoppingTable:
    return _table(np.arange(block * BLOCK, (block + 1) * BLOCK, dtype=np.int64), limit, alpha)


def _table(items: Counts, limit: float, alpha: float) -> StoppingTable:
    threshold = -math.log(alpha)
    passing = _last_count(items, lambda k: log_e_value(k, items, limit, "pass") >= threshold)
    failing = items - _last_count(items, lambda k: log_e_value(items - k, items, limit, "fail") >= threshold)
    passing.flags.writeable = failing.flags.writeable = False  # tables are remembered and shared
    return StoppingTable(passing, failing)


def _last_count(items: Counts, holds: Callable[[Counts], NDArray[np.bool_]]) -> Counts:
    """For each n, the largest k in 0..n for which `holds` (true up to some k, then false), or -1. By bisection."""
    low, high = np.full_like(items, NEVER), items.copy()
    while np.any(low < high):
        middle = (low + high + 1) // 2
        is_true = holds(middle)
        low, high = np.where(is_true, middle, low), np.where(is_true, high, middle - 1)
    return low
