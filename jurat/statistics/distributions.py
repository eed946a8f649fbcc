"""The distributions behind every interval and test: their quantiles and tails, from `scipy.special`.

The same numbers as `scipy.stats`, which takes longer to load than most commands take to run. Here and beside,
`import scipy` alone: it loads `scipy.special` at the first call, which many commands never come to.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from jurat.statistics.coefficients import Floats

SAME_CHANCE = 1 + 1e-7  # chances that differ by less are ties: each is a product of many rounded factors


def normal_quantile(share: float) -> float:
    """Return the value below which a standard normal variable lies with this chance; infinite at 0 and 1."""
    return float(scipy.special.ndtri(share))


def t_quantile(share: float, freedom: float) -> float:
    """Return Student's t at a share between 0 and 1 (not at them); `freedom`, above 0, need not be a whole number."""
    return float(scipy.special.stdtrit(freedom, share))


def beta_quantile(share: float, first: float, second: float) -> float:
    """Return the value below which a beta variable with these two parameters, both above 0, lies with this chance."""
    return float(scipy.special.betaincinv(first, second, share))


def beta_quantiles(shares: Floats, first: Floats, second: Floats) -> Floats:
    """Return `beta_quantile` at each share, for the parameters of its column."""
    return np.asarray(scipy.special.betaincinv(first, second, shares))


def binomial_at_most(errors: int, items: int, rate: float) -> float:
    """Return the chance of so many errors or fewer among so many items, each an error with chance `rate`."""
    if errors < 0:
        return 0.0
    return 1.0 if errors >= items else float(scipy.special.betaincc(errors + 1, items - errors, rate))


def binomial_at_least(errors: int, items: int, rate: float) -> float:
    """Return the chance of so many errors or more among so many items, each an error with chance `rate`."""
    if errors <= 0:
        return 1.0
    return 0.0 if errors > items else float(scipy.special.betainc(errors, items - errors + 1, rate))


def binomial_quantile(share: float, items: int, rate: float) -> int:
    """Return the smallest number of errors such that so many or fewer have at least this chance."""
    fewest, most = 0, items
    while fewest < most:
        middle = (fewest + most) // 2
        is_reached = binomial_at_most(middle, items, rate) >= share
        fewest, most = (fewest, middle) if is_reached else (middle + 1, most)
    return fewest


def log_choose(items: int, counts: NDArray[np.int64]) -> Floats:
    """Return the logarithm of in how many ways each number of items, from 0 to all of them, can be chosen."""
    whole = scipy.special.gammaln(items + 1)
    return np.asarray(whole - scipy.special.gammaln(counts + 1) - scipy.special.gammaln(items - counts + 1))


class BinomialTable(NamedTuple):
    """For each number of errors from 0 to all items: its chance, that of so many or fewer, that of so many or more."""

    chances: Floats
    at_most: Floats
    at_least: Floats


def binomial_table(items: int, rate: float) -> BinomialTable:
    """Return the chances of every number of errors among so many items, each an error with chance `rate`."""
    counts = np.arange(items + 1)
    chances = np.exp(
        log_choose(items, counts) + scipy.special.xlogy(counts, rate) + scipy.special.xlog1py(items - counts, -rate)
    )
    at_most, at_least = np.ones(items + 1), np.ones(items + 1)
    at_most[:-1] = scipy.special.betaincc(counts[:-1] + 1, items - counts[:-1], rate)
    at_least[1:] = scipy.special.betainc(counts[1:], items - counts[1:] + 1, rate)
    return BinomialTable(chances, at_most, at_least)


def drawn_chances(population: int, errors: int, items: int) -> tuple[int, Floats]:
    """Return the chances of how many of a population's errors are among items drawn from it without putting back.

    The first number is the fewest that can be; the chances are of that many, one more, and so on to the most that can
    be. Source: the hypergeometric distribution, each chance from its neighbour, beginning at the largest.
    """
    others = population - errors
    fewest, most = max(0, items - others), min(items, errors)
    counts = np.arange(fewest, most, dtype=float)
    steps = (errors - counts) * (items - counts) / ((counts + 1) * (others - items + counts + 1))
    rising = int((steps >= 1).sum())
    below = np.cumprod(1 / steps[:rising][::-1])[::-1]
    weights = np.concatenate([below, [1.0], np.cumprod(steps[rising:])])
    return fewest, weights / weights.sum()


def drawn_at_most(found: int, population: int, errors: int, items: int) -> float:
    """Return the chance that so many of a population's errors, or fewer, are among the items drawn from it."""
    fewest, chances = drawn_chances(population, errors, items)
    return min(float(chances[: max(found - fewest + 1, 0)].sum()), 1.0)


def fisher_exact(first_errors: int, first_items: int, second_errors: int, second_items: int) -> float:
    """Return Fisher's exact two-sided p-value: the chance of a table no likelier than this one, its margins given.

    Source: Fisher 1935.
    """
    fewest, chances = drawn_chances(first_items + second_items, first_errors + second_errors, first_items)
    return min(float(chances[chances <= chances[first_errors - fewest] * SAME_CHANCE].sum()), 1.0)


def sign_test(first: int, second: int) -> float:
    """Return the two-sided p-value of so many on one side and so many on the other, each equally likely; 1 with none.

    Source: the binomial distribution at one half, which is symmetric: twice the smaller tail.
    """
    return min(2 * binomial_at_most(min(first, second), first + second, 0.5), 1.0)


class Slope(NamedTuple):
    """A slope with its bounds."""

    slope: float
    low: float
    high: float


def median_slope(places: Sequence[float], values: Sequence[float], confidence: float) -> Slope:
    """Return the median of the slopes between every two points, with distribution-free bounds.

    The places are all different and rise; there are at least two. Values may be tied. Sources: Theil 1950; Sen 1968.
    """
    across, up = np.asarray(places, dtype=float), np.asarray(values, dtype=float)
    first, second = np.triu_indices(len(across), 1)
    slopes = np.sort((up[second] - up[first]) / (across[second] - across[first]))
    ties = np.unique(up, return_counts=True)[1]
    variance = (_kendall(np.array([len(up)])) - _kendall(ties)) / 18
    reach = normal_quantile((1 + confidence) / 2) * math.sqrt(variance)
    lowest, highest = round((len(slopes) - reach) / 2) - 1, round((len(slopes) + reach) / 2)
    low, high = slopes[max(lowest, 0)], slopes[min(highest, len(slopes) - 1)]
    return Slope(float(np.median(slopes)), float(low), float(high))


def _kendall(counts: NDArray[np.int64]) -> float:
    """Return what so many values, or so many tied ones, add to 18 times the variance of Kendall's score."""
    return float((counts * (counts - 1) * (2 * counts + 5)).sum())
