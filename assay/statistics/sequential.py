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
from numpy.typing import NDArray
from scipy import special

from assay.statistics.rows import Interval

Side = Literal["pass", "fail"]
Counts = NDArray[np.int64]

ITEMS_AHEAD = 3000  # how far ahead labels to decide are looked for
REPLICATES = 1000
NEVER = -1


class StoppingTable(NamedTuple):
    """After n items: pass with `pass_at_most[n]` errors or fewer, fail with `fail_at_least[n]` or more.

    `pass_at_most[n]` is -1 where no count passes yet; `fail_at_least[n]` is above n where none fails yet.
    """

    pass_at_most: Counts
    fail_at_least: Counts


class LabelsToDecide(NamedTuple):
    """How many more items are needed for a verdict, if the rate is what has been seen so far.

    `median` and `p80` are None where half or a fifth of the futures stay open within the look-ahead; the chances add to
    1.
    """

    median: int | None
    p80: int | None
    pass_chance: float
    fail_chance: float
    open_chance: float


def log_e_value(
    errors: Counts | int, items: Counts | int, limit: float, side: Side, mixing: tuple[float, float] | None = None
) -> NDArray[np.float64]:
    """Give the logarithm of the e-value for "the rate is below the limit" (`pass`) or "above" (`fail`).

    `mixing` are the parameters of the beta density over rates, cut off at the limit; by default (1/2, 1/2) below it and
    (1, 1/limit - 1) above it, chosen before any data. -inf means: no evidence at all. `limit` lies strictly between 0
    and 1.
    """
    k, n = np.asarray(errors, dtype=float), np.asarray(items, dtype=float)
    a, b = mixing or ((0.5, 0.5) if side == "pass" else (1.0, 1 / limit - 1))
    tail = special.betainc if side == "pass" else special.betaincc
    with np.errstate(divide="ignore"):  # a tail of 0 is no evidence: its logarithm is -inf, as it should be
        mixed = special.betaln(a + k, b + n - k) + np.log(tail(a + k, b + n - k, limit))
    prior = special.betaln(a, b) + math.log(float(tail(a, b, limit)))
    at_limit = k * math.log(limit) + (n - k) * math.log1p(-limit)
    return np.asarray(mixed - prior - at_limit)


@lru_cache(maxsize=64)
def stopping_table(limit: float, alpha: float, items_max: int) -> StoppingTable:
    """Give the integer table the rule comes down to, for 0 to `items_max` items."""
    items = np.arange(items_max + 1, dtype=np.int64)
    passing = _last_count(items, lambda k: log_e_value(k, items, limit, "pass") >= -math.log(alpha))
    failing = items - _last_count(items, lambda k: log_e_value(items - k, items, limit, "fail") >= -math.log(alpha))
    return StoppingTable(passing, failing)


def decide(errors: int, items: int, limit: float, alpha: float) -> Side | None:
    """Say what the evidence shows now: pass, fail, or nothing yet."""
    for side in ("pass", "fail"):
        if items and float(log_e_value(errors, items, limit, side)) >= -math.log(alpha):
            return side
    return None


def anytime_interval(errors: int, items: int, alpha: float) -> Interval | None:
    """Give bounds that hold at every look at once, each with chance alpha of ever being wrong; None without items.

    They are the limits that neither direction rejects.
    """
    if not items:
        return None
    limits = np.linspace(0, 1, 2001)[1:-1]
    high = [limit for limit in limits if float(log_e_value(errors, items, limit, "pass")) < -math.log(alpha)]
    low = [limit for limit in limits if float(log_e_value(errors, items, limit, "fail")) < -math.log(alpha)]
    return Interval(min(low, default=0.0) if errors else 0.0, max(high, default=1.0) if errors < items else 1.0)


@lru_cache(maxsize=256)
def labels_to_decide(errors: int, items: int, limit: float, alpha: float, seed: int = 0) -> LabelsToDecide:
    """Look ahead: how many more items until a verdict.

    Rates are drawn from the Jeffreys posterior of what was seen, items from each rate, and each such future is followed
    through the stopping table for 3,000 items more.
    """
    table = stopping_table(limit, alpha, _rounded_up(items + ITEMS_AHEAD))
    ahead = slice(items + 1, items + ITEMS_AHEAD + 1)
    random = np.random.default_rng(seed)
    rates = random.beta(errors + 0.5, items - errors + 0.5, REPLICATES)
    counts = errors + np.cumsum(random.random((REPLICATES, ITEMS_AHEAD), dtype=np.float32) < rates[:, None], axis=1)
    passed, failed = counts <= table.pass_at_most[ahead], counts >= table.fail_at_least[ahead]
    is_over = passed | failed
    first = np.where(is_over.any(axis=1), is_over.argmax(axis=1) + 1, ITEMS_AHEAD + 1)
    at_end = np.minimum(first, ITEMS_AHEAD) - 1
    pass_chance = float(passed[np.arange(REPLICATES), at_end].mean())
    fail_chance = float(failed[np.arange(REPLICATES), at_end].mean())
    ordered = np.sort(first)
    median, p80 = (int(ordered[math.ceil(REPLICATES * share) - 1]) for share in (0.5, 0.8))
    return LabelsToDecide(
        median if median <= ITEMS_AHEAD else None,
        p80 if p80 <= ITEMS_AHEAD else None,
        pass_chance,
        fail_chance,
        1 - pass_chance - fail_chance,
    )


def _last_count(items: Counts, holds: Callable[[Counts], NDArray[np.bool_]]) -> Counts:
    """For each n, the largest k in 0..n for which `holds` (true up to some k, then false), or -1. By bisection."""
    low, high = np.full_like(items, NEVER), items.copy()
    while np.any(low < high):
        middle = (low + high + 1) // 2
        is_true = holds(middle)
        low, high = np.where(is_true, middle, low), np.where(is_true, high, middle - 1)
    return low


def _rounded_up(items: int) -> int:
    """Share tables between neighbouring counts."""
    return -(-items // 1000) * 1000
