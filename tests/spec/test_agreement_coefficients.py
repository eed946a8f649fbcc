"""Agreement from count patterns equals its definition, pair by pair; what is undefined says why."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from assay.statistics.agreement import Agreement, CountPattern, agreement
from tests.spec import reference

VALUES = ["a", "b", "c"]
RATINGS = st.lists(st.lists(st.sampled_from([*VALUES, None]), min_size=4, max_size=4), min_size=1, max_size=12)


def computed(ratings: reference.Ratings, values: list[str]) -> Agreement:
    """Compute agreement from ratings."""
    patterns = Counter(tuple(row.count(value) for value in values) for row in reference.given(ratings))
    return agreement(values, [CountPattern(counts, n) for counts, n in patterns.items()], "nominal", 0.95, 3)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(RATINGS)
def test_patterns_equal_pairs(ratings: reference.Ratings) -> None:
    """Four coefficients, each from its definition in plain Python."""
    found = {name: value.estimate for name, value in computed(ratings, VALUES).coefficients.items()}
    expected = {
        "percent_agreement": reference.percent_agreement(ratings),
        "krippendorff_alpha": reference.krippendorff_alpha(ratings),
        "fleiss_kappa": reference.fleiss_kappa(ratings),
        "gwet_ac1": reference.gwet_ac1(ratings, VALUES),
    }
    if expected["percent_agreement"] is None:
        expected = dict.fromkeys(expected)

    for name, value in expected.items():
        assert found[name] == (None if value is None else approx(value, abs=1e-9)), name


@settings(max_examples=80, deadline=None, derandomize=True)
@given(RATINGS)
def test_an_interval_holds_its_estimate_or_says_why_there_is_none(ratings: reference.Ratings) -> None:
    """Never NaN, never a bound without the other, never silence."""
    for value in computed(ratings, VALUES).coefficients.values():
        if value.low is None or value.high is None:
            assert value.low is value.high is None
            assert value.reason
        else:
            assert value.estimate is not None
            assert value.low <= value.high
            assert value.reason is None


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ([], "no item has two labels"),
        ([["a", None]], "no item has two labels"),
        ([["a", "a"], ["a", "a"]], "no variation: every label is 'a'"),
    ],
)
def test_undefined_is_none_with_a_reason(ratings: reference.Ratings, reason: str) -> None:
    """Alpha is never 0 or 1 for want of anything to compare."""
    alpha = computed(ratings, VALUES).coefficients["krippendorff_alpha"]

    assert (alpha.estimate, alpha.low, alpha.high, alpha.reason) == (None, None, None, reason)


def test_percent_agreement_needs_no_variation() -> None:
    """Two reviewers who always say the same agree wholly."""
    found = computed([["a", "a"], ["a", "a"]], VALUES)

    assert found.coefficients["percent_agreement"].estimate == 1
    assert (found.items, found.items_with_two, found.labels) == (2, 2, 4)


@pytest.mark.parametrize("reviewers", [2, 123])
def test_many_reviewers_of_one_item(reviewers: int) -> None:
    """One item is enough for a number, though not for an interval worth much."""
    found = computed([["a"] * (reviewers - 1) + ["b"]], VALUES).coefficients["percent_agreement"]

    assert found.estimate == approx((reviewers - 2) / reviewers)


def test_resampling_is_repeatable() -> None:
    """The same seed gives the same interval."""
    ratings = [["a", "b"], ["a", "a"], ["b", "b"], ["a", "c"]]

    assert computed(ratings, VALUES) == computed(ratings, VALUES)


def test_a_bootstrap_interval_covers() -> None:
    """Two reviewers agreeing on 90 % of 200 items: in 100 studies the interval misses the truth at most 12 times."""
    random = np.random.default_rng(11)
    misses = 0
    for _ in range(100):
        agree = int(random.binomial(200, 0.9))
        patterns = [CountPattern((2, 0), agree), CountPattern((1, 1), 200 - agree)]
        value = agreement(["a", "b"], patterns, "nominal", 0.95, 5).coefficients["percent_agreement"]
        assert value.low is not None
        assert value.high is not None
        misses += not value.low <= 0.9 <= value.high

    assert misses <= 12
