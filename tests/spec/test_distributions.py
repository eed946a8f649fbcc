"""Quantiles and tails: against scipy.stats, and in plain Python, over a grid with its edges."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations, product
from statistics import median

import numpy as np
import pytest
from scipy import stats

from jurat.statistics.distributions import (
    beta_quantile,
    beta_quantiles,
    binomial_at_least,
    binomial_at_most,
    binomial_quantile,
    binomial_table,
    drawn_at_most,
    drawn_chances,
    fisher_exact,
    median_slope,
    normal_quantile,
    sign_test,
    t_quantile,
)

SHARES = (0.0, 1e-9, 0.001, 0.025, 0.5, 0.9, 0.975, 1 - 1e-6, 1.0)
RATES = (0.0, 1e-4, 0.05, 0.5, 0.97, 1.0)


def test_quantiles_of_smooth_distributions() -> None:
    """The normal, Student's and the beta distribution give scipy.stats' quantiles, bit for bit."""
    for share in SHARES:
        assert normal_quantile(share) == stats.norm.ppf(share)
        for freedom in (1, 2, 3.7, 30, 1e6) if 0 < share < 1 else ():
            assert t_quantile(share, freedom) == stats.t.ppf(share, freedom)
        for first, second in product((0.5, 1, 40.5, 1e5), repeat=2):
            assert beta_quantile(share, first, second) == stats.beta.ppf(share, first, second)
    firsts, seconds = np.array([0.5, 3.0]), np.array([7.5, 2.0])
    shares = np.array([[0.1, 0.2], [0.5, 0.9]])
    assert (
        beta_quantiles(shares, firsts, seconds).tolist() == np.asarray(stats.beta.ppf(shares, firsts, seconds)).tolist()
    )


@pytest.mark.parametrize("items", [1, 2, 17, 1000])
def test_binomial_tails(items: int) -> None:
    """Both tails are scipy.stats' and, for few items, the sums of exact fractions; beyond the ends they are 0 and 1."""
    for rate, errors in product(RATES, {-1, 0, 1, items // 2, items - 1, items, items + 1}):
        at_most, at_least = binomial_at_most(errors, items, rate), binomial_at_least(errors, items, rate)
        assert at_most == pytest.approx(stats.binom.cdf(errors, items, rate), rel=1e-11)
        assert at_least == pytest.approx(stats.binom.sf(errors - 1, items, rate), rel=1e-11)
        if items < 20:
            assert at_most == pytest.approx(sum(exact_chances(items, rate)[: max(errors + 1, 0)]), rel=1e-12)
            assert at_least == pytest.approx(sum(exact_chances(items, rate)[max(errors, 0) :]), rel=1e-12)


@pytest.mark.parametrize("items", [0, 1, 17, 1000])
def test_binomial_tables(items: int) -> None:
    """A table holds every number's chance and both its tails."""
    counts = np.arange(items + 1)
    for rate in RATES:
        table = binomial_table(items, rate)
        assert table.chances == pytest.approx(stats.binom.pmf(counts, items, rate), rel=1e-10)
        assert table.at_most == pytest.approx(stats.binom.cdf(counts, items, rate), rel=1e-11)
        assert table.at_least == pytest.approx(stats.binom.sf(counts - 1, items, rate), rel=1e-11)


def test_binomial_quantiles() -> None:
    """A quantile is the smallest number with at least the share at or below it, at a share that is met exactly, too."""
    for items, rate, share in product((0, 1, 17, 400), RATES, (1e-9, 0.00135, 0.025, 0.5, 0.975, 1.0)):
        chances = [binomial_at_most(errors, items, rate) for errors in range(items + 1)]
        expected = next(errors for errors, chance in enumerate(chances) if chance >= share)
        assert binomial_quantile(share, items, rate) == expected
        if share < 1:
            assert binomial_quantile(share, items, rate) == max(stats.binom.ppf(share, items, rate), 0)
    assert binomial_quantile(0.25, 2, 0.5) == 0


def test_draws_without_putting_back() -> None:
    """Few items agree with counted ways, many with scipy.stats; a draw of everything is certain."""
    for population, errors, items in ((10, 4, 3), (10, 4, 8), (6, 0, 2), (6, 6, 2), (5, 2, 5), (5, 2, 0)):
        fewest, chances = drawn_chances(population, errors, items)
        ways = [math.comb(errors, count) * math.comb(population - errors, items - count) for count in range(items + 1)]
        exact = [way / math.comb(population, items) for way in ways]
        possible = {count: chance for count, chance in enumerate(exact) if chance}
        assert dict(enumerate(chances.tolist(), fewest)) == pytest.approx(possible, rel=1e-12)
    for found in (-1, 0, 40, 99, 100, 250, 2000):
        expected = stats.hypergeom.cdf(found, 100_000, 5_000, 2_000)
        assert drawn_at_most(found, 100_000, 5_000, 2_000) == pytest.approx(expected, rel=1e-9)


def test_fishers_test() -> None:
    """Fisher's p-value is scipy.stats', at ties, empty margins and far tails, too, and that of the tea tasting."""
    for first, first_items, second, second_items in product((0, 1, 3), (3, 12), (0, 5, 7), (7, 400)):
        table = np.array([[first, first_items - first], [second, second_items - second]])
        expected = stats.fisher_exact(table).pvalue
        assert fisher_exact(first, first_items, second, second_items) == pytest.approx(expected, rel=1e-9)
    assert fisher_exact(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert fisher_exact(0, 0, 2, 5) == 1.0


def test_sign_test() -> None:
    """The p-value of pairs is twice the smaller tail of fair coins, and 1 where the sides are equal or empty."""
    for first, second in product((0, 1, 5, 30), (0, 1, 6, 31)):
        pairs = first + second
        tail = sum(math.comb(pairs, count) for count in range(min(first, second) + 1))
        assert sign_test(first, second) == pytest.approx(min(2 * tail / 2**pairs, 1.0), rel=1e-12)
        if pairs:
            assert sign_test(first, second) == pytest.approx(stats.binomtest(first, pairs).pvalue, rel=1e-12)


def test_median_slopes() -> None:
    """The slope is the median over pairs of points, and its bounds are scipy.stats', with tied values, too."""
    random = np.random.default_rng(5)
    for count in (2, 3, 10, 41):
        places = np.cumsum(random.integers(1, 4, count)).astype(float)
        for values in (random.normal(size=count), random.integers(0, 3, count).astype(float)):
            points = list(zip(places.tolist(), values.tolist(), strict=True))
            slopes = [(later - value) / (end - start) for (start, value), (end, later) in combinations(points, 2)]
            known = stats.theilslopes(values, places, 0.95)
            found = median_slope(places.tolist(), values.tolist(), 0.95)
            assert found.slope == pytest.approx(median(slopes))
            assert found == pytest.approx((known.slope, known.low_slope, known.high_slope))


def exact_chances(items: int, rate: float) -> list[float]:
    """Return a binomial distribution in fractions."""
    error = Fraction(rate)
    return [
        float(math.comb(items, count) * error**count * (1 - error) ** (items - count)) for count in range(items + 1)
    ]
