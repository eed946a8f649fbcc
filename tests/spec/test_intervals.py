"""Intervals for a share: published limits, and what each interval is by definition."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from jurat.statistics import Interval
from jurat.statistics.intervals import (
    agresti_coull,
    clopper_pearson,
    clopper_pearson_high,
    clopper_pearson_low,
    jeffreys,
    wilson,
)
from tests.spec import reference

TwoSided = Callable[[int, int, float], Interval | None]
EVERY: list[TwoSided] = [wilson, clopper_pearson, jeffreys, agresti_coull]
COUNTS = st.integers(1, 80).flatmap(lambda items: st.tuples(st.integers(0, items), st.just(items)))


@pytest.mark.parametrize(
    ("method", "errors", "items", "low", "high"),
    [  # Newcombe 1998, Table I
        (wilson, 81, 263, 0.2553, 0.3662),
        (wilson, 15, 148, 0.0624, 0.1605),
        (wilson, 0, 20, 0.0, 0.1611),
        (wilson, 1, 29, 0.0061, 0.1718),
        (clopper_pearson, 81, 263, 0.2527, 0.3676),
        (clopper_pearson, 15, 148, 0.0578, 0.1617),
        (clopper_pearson, 0, 20, 0.0, 0.1684),
        (clopper_pearson, 1, 29, 0.0009, 0.1776),
        # Brown, Cai and DasGupta 2001, Table 5
        (jeffreys, 0, 10, 0.0, 0.217),
        (jeffreys, 1, 10, 0.011, 0.381),
        (jeffreys, 2, 10, 0.044, 0.503),
        (jeffreys, 5, 10, 0.224, 0.776),
    ],
)
def test_published_limits(method: TwoSided, errors: int, items: int, low: float, high: float) -> None:
    """Two-sided, 95 %, to the digits that were printed."""
    digits = 4 if method is not jeffreys else 3

    assert method(errors, items, 0.95) == approx((low, high), abs=0.51 * 10**-digits)


@pytest.mark.parametrize("method", [*EVERY, clopper_pearson_low, clopper_pearson_high])
def test_without_items_there_is_no_interval(method: Callable[[int, int, float], object]) -> None:
    """Undefined, not 0 to 1."""
    assert method(0, 0, 0.95) is None


@pytest.mark.parametrize(
    ("errors", "items", "confidence", "message"),
    [
        (3, 2, 0.95, "3 errors in 2 items cannot be"),
        (-1, 2, 0.95, "-1 errors in 2 items cannot be"),
        (1, 2, 1.0, "a confidence lies between 0 and 1, not at 1.0"),
        (1, 2, 95, "a confidence lies between 0 and 1, not at 95"),
    ],
)
@pytest.mark.parametrize("method", EVERY)
def test_what_cannot_be_is_refused(method: TwoSided, errors: int, items: int, confidence: float, message: str) -> None:
    """The message names the value."""
    with pytest.raises(ValueError, match=message):
        method(errors, items, confidence)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(COUNTS, st.sampled_from([0.8, 0.95, 0.99]))
def test_every_interval_holds_its_estimate_and_mirrors(counts: tuple[int, int], confidence: float) -> None:
    """Bounds are probabilities around the share; the share of what is correct has the mirrored interval."""
    errors, items = counts
    for method in EVERY:
        interval, mirrored = method(errors, items, confidence), method(items - errors, items, confidence)
        assert interval is not None
        assert mirrored is not None
        assert 0 <= interval.low <= errors / items <= interval.high <= 1
        assert interval == approx((1 - mirrored.high, 1 - mirrored.low), abs=1e-9)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(COUNTS)
def test_at_an_exact_bound_what_was_seen_is_just_as_unlikely_as_agreed(counts: tuple[int, int]) -> None:
    """Clopper and Pearson's definition: 5 % for as few errors at the upper bound, as many at the lower."""
    errors, items = counts
    low, high = clopper_pearson_low(errors, items, 0.95), clopper_pearson_high(errors, items, 0.95)

    assert low is not None
    assert high is not None
    if errors < items:
        assert reference.chance_of_at_most(errors, items, high) == approx(0.05, abs=1e-9)
    if errors > 0:
        assert 1 - reference.chance_of_at_most(errors - 1, items, low) == approx(0.05, abs=1e-9)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(COUNTS)
def test_at_wilsons_bounds_the_share_is_1_96_standard_errors_away(counts: tuple[int, int]) -> None:
    """The score test's definition, with the error taken at the bound."""
    errors, items = counts
    interval = wilson(errors, items, 0.95)

    assert interval is not None
    for bound in interval:
        if 0 < bound < 1:
            away = abs(errors / items - bound) / math.sqrt(bound * (1 - bound) / items)
            assert away == approx(1.959963984540054, abs=1e-8)


@pytest.mark.parametrize(("errors", "items"), [(1, 10), (5, 10), (3, 40)])
def test_the_jeffreys_posterior_leaves_equal_tails(errors: int, items: int) -> None:
    """By integration: 2.5 % below and 97.5 % below."""
    interval = jeffreys(errors, items, 0.95)
    shares = [reference.share_of_beta_below(bound, errors + 0.5, items - errors + 0.5) for bound in interval or ()]

    assert shares == approx([0.025, 0.975], abs=1e-3)


@pytest.mark.parametrize(
    ("errors", "limit", "items"),
    [(0, 0.05, 59), (1, 0.05, 93), (2, 0.05, 124), (3, 0.05, 153), (4, 0.05, 181), (0, 0.01, 299), (0, 0.001, 2995)],
)
def test_the_exact_bound_gives_the_known_plans(errors: int, limit: float, items: int) -> None:
    """So many items with so few errors show less than the limit with 95 % confidence; one fewer does not."""
    assert (clopper_pearson_high(errors, items, 0.95) or 1) <= limit
    assert (clopper_pearson_high(errors, items - 1, 0.95) or 0) > limit
