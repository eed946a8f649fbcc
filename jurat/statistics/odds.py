"""Have odds changed? Exact tests on two-by-two tables, joined over strata, that ask for more than a trifling change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from jurat.statistics.coefficients import Floats
from jurat.statistics.distributions import log_choose

NEVER = 1e-100  # of the likeliest count: chances below it are taken for 0
EDGE = 1e-3


class Halves(NamedTuple):
    """How many of something there were earlier, out of how many, and later."""

    earlier: int
    earlier_whole: int
    later: int
    later_whole: int

    def backwards(self) -> Halves:
        """Return the same with the two halves exchanged."""
        return Halves(self.later, self.later_whole, self.earlier, self.earlier_whole)


class _Chances(NamedTuple):
    """The chances of the counts `first`, `first` + 1 and so on; what is out of the question is left out."""

    first: int
    shares: Floats

    @property
    def last(self) -> int:
        return self.first + len(self.shares) - 1


def has_risen(strata: Sequence[Halves], odds: float = 1.0) -> float | None:
    """Report how surprising the later counts are if in every stratum the odds have risen by a factor `odds` at most.

    A one-sided p-value, exact given each stratum's sums. With one stratum and odds of 1 it is Fisher's. None where no
    stratum could have shown a rise. Sources: Fisher 1935; Cox 1970, for strata and other odds than 1.
    """
    if not any(_could_differ(one) for one in strata):
        return None
    return _at_least(_together(strata, math.log(odds)), sum(one.later for one in strata))


def has_risen_more(mine: Sequence[Halves], others: Sequence[Halves], odds: float = 1.0) -> float | None:
    """Say how surprising one's later counts are if their odds have risen at most `odds` times as much as the others'.

    Whatever raises the odds of all strata alike is no surprise, however much it is. Exact given each stratum's sums and
    how many there were later in all of them. None where one side could not have been otherwise. Sources: Zelen 1971;
    Mehta, Patel and Gray 1985.
    """
    if not any(map(_could_differ, mine)) or not any(map(_could_differ, others)):
        return None
    common = math.log(_common_odds([*mine, *others]))  # any number would do: this one keeps the chances within floats
    own, rest = _together(mine, common + math.log(odds)), _together(others, common)
    seen = sum(one.later for one in mine)
    both = seen + sum(one.later for one in others)
    counts = np.arange(max(own.first, both - rest.last), min(own.last, both - rest.first) + 1)
    shares = own.shares[counts - own.first] * rest.shares[both - counts - rest.first]
    return _at_least(_Chances(int(counts[0]), shares), seen) if shares.sum() > 0 else None


def _could_differ(halves: Halves) -> bool:
    """Whether other counts than these would have had the same sums."""
    total, whole = halves.earlier + halves.later, halves.earlier_whole + halves.later_whole
    return 0 < total < whole and 0 < halves.later_whole < whole


def _common_odds(strata: Sequence[Halves]) -> float:
    """Return the factor by which the odds have risen in all strata. Source: Mantel and Haenszel 1959."""
    up = down = 0.0
    for earlier, earlier_whole, later, later_whole in strata:
        whole = max(earlier_whole + later_whole, 1)
        up += later * (earlier_whole - earlier) / whole
        down += earlier * (later_whole - later) / whole
    return (up + EDGE) / (down + EDGE)


def _at_least(chances: _Chances, seen: int) -> float:
    return float(min(chances.shares[max(seen - chances.first, 0) :].sum() / chances.shares.sum(), 1.0))


def _together(strata: Sequence[Halves], log_odds: float) -> _Chances:
    """Return the chances of the sum of later counts, given each stratum's sums. Joined two by two, to stay short."""
    found = [_later(one, log_odds) for one in strata]
    while len(found) > 1:
        joined = [_sum(one, other) for one, other in zip(found[::2], found[1::2], strict=False)]
        found = joined + found[2 * len(joined) :]
    return found[0]


def _sum(one: _Chances, other: _Chances) -> _Chances:
    return _kept(one.first + other.first, np.convolve(one.shares, other.shares))


def _later(halves: Halves, log_odds: float) -> _Chances:
    """Return the chances of each count the later half could have had: a hypergeometric distribution, at other odds."""
    total = halves.earlier + halves.later
    first, last = max(0, total - halves.earlier_whole), min(total, halves.later_whole)
    counts = np.arange(first, last + 1)
    logs = log_choose(halves.later_whole, counts) + log_choose(halves.earlier_whole, total - counts)
    logs += log_odds * counts
    return _kept(first, np.exp(logs - logs.max()))


def _kept(first: int, shares: Floats) -> _Chances:
    """Leave out what is out of the question, from both ends."""
    possible = np.flatnonzero(shares > NEVER * shares.max())
    return _Chances(first + int(possible[0]), shares[possible[0] : possible[-1] + 1])
