"""Two error rates, and many slices."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx
from statsmodels.stats.multitest import multipletests  # type: ignore[import-untyped]
from statsmodels.stats.proportion import confint_proportions_2indep  # type: ignore[import-untyped]

from assay.statistics.comparison import compare_paired, compare_unpaired
from assay.statistics.multiplicity import e_benjamini_hochberg, holm


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((10, 10, 0, 20), 0.6791, 1.0)],
)
def test_separate_items_published_values(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    """Newcombe 1998, Table II, method 10."""
    found = compare_unpaired(*counts, 0.95).difference

    assert found[1:3] == approx((low, high), abs=6e-5)


@pytest.mark.parametrize("counts", [(3, 50, 9, 60), (0, 30, 4, 40), (12, 200, 12, 100), (1, 7, 6, 7)])
def test_separate_items_equal_statsmodels(counts: tuple[int, int, int, int]) -> None:
    """The interval by an independent package, the p-value by scipy."""
    found = compare_unpaired(*counts, 0.95)
    low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff")

    assert found.difference[:3] == approx((counts[0] / counts[1] - counts[2] / counts[3], low, high), abs=1e-12)
    assert 0 <= (found.p_value or 0) <= 1


def test_pairs_published_values() -> None:
    """Airway hyper-responsiveness before and after transplantation (Fagerland, Lydersen and Laake 2014)."""
    found = compare_paired(1, 1, 7, 12, 0.95)

    assert found.difference[:3] == approx((-0.286, -0.507, -0.026), abs=6e-4)
    assert found.p_value == approx(0.070, abs=6e-4)


@pytest.mark.parametrize(("one", "other"), [(0.05, 0.05), (0.1, 0.04), (0.3, 0.25)])
def test_pairs_cover(one: float, other: float) -> None:
    """2,000 simulated comparisons of 200 correlated pairs: the interval holds the true difference in 94 % or more."""
    random = np.random.default_rng(5)
    both = min(one, other) * 0.6
    chances = [both, one - both, other - both, 1 - one - other + both]
    covered = 0
    for row in random.multinomial(200, chances, size=2000):
        found = compare_paired(*map(int, row), 0.95).difference
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= one - other <= found.high

    assert covered / 2000 >= 0.94


def test_sides_exchanged_turn_the_difference_round() -> None:
    """What the second gains the first loses."""
    one, other = compare_paired(5, 9, 2, 84, 0.95), compare_paired(5, 2, 9, 84, 0.95)

    turned = [-(other.difference[place] or 0) for place in (0, 2, 1)]

    assert one.difference[:3] == approx(tuple(turned))
    assert one.p_value == approx(other.p_value)


def test_nothing_to_compare_is_said() -> None:
    """No items, no pairs; and counts that cannot be."""
    assert compare_unpaired(0, 0, 1, 5, 0.95).difference.reason == "nothing has been judged on both sides"
    assert compare_paired(0, 0, 0, 0, 0.95).difference.estimate is None
    assert compare_paired(0, 0, 0, 9, 0.95).p_value == 1.0
    with pytest.raises(ValueError, match="below 0"):
        compare_paired(1, -1, 0, 0, 0.95)


@pytest.mark.parametrize(
    "p_values", [[0.2], [0.01, 0.04, 0.03, 0.005], [0.0, 0.0, 1.0, 0.02, 0.02, 0.02], [0.9, 0.8, 0.7, 0.6]]
)
def test_holm_equals_statsmodels(p_values: list[float]) -> None:
    """Adjusted p-values by an independent package."""
    assert holm(p_values) == approx(list(multipletests(p_values, method="holm")[1]), abs=1e-12)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_its_definition(p_values: list[float]) -> None:
    """A p-value times how many are not smaller, no less than that of any smaller one, and 1 at most."""
    places = sorted(range(len(p_values)), key=p_values.__getitem__)
    expected, highest = [0.0] * len(p_values), 0.0
    for smaller, place in enumerate(places):
        highest = max(highest, min(p_values[place] * (len(p_values) - smaller), 1.0))
        expected[place] = highest

    assert holm(p_values) == approx(expected, abs=1e-12)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.floats(-3, 8), min_size=1, max_size=8), st.sampled_from([0.01, 0.05, 0.2]))
def test_e_bh_is_its_definition(logs: list[float], alpha: float) -> None:
    """The largest set whose members all reach (number of all) / (alpha times its size)."""
    ordered = sorted(logs, reverse=True)
    sizes = [size for size, log in enumerate(ordered, start=1) if log >= math.log(len(logs) / (alpha * size))]
    stands = e_benjamini_hochberg(logs, alpha)
    kept = sorted((log for log, stays in zip(logs, stands, strict=True) if stays), reverse=True)

    assert kept == ordered[: max(sizes, default=0)]


def test_many_slices_at_the_limit_seldom_stand() -> None:
    """Twenty null slices, 500 times: Holm rejects any in 5 % at most (and slack)."""
    random = np.random.default_rng(2)
    hits = sum(min(holm(list(map(float, row)))) <= 0.05 for row in random.random((500, 20)))

    assert hits / 500 <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 500)
    assert holm([]) == []
    assert e_benjamini_hochberg([], 0.05) == []
    assert [round(value, 3) for value in holm([0.01, 0.04, 0.03])] == [0.03, 0.06, 0.06]
