"""Agreement from count patterns equals its definition, pair by pair; what is undefined says why."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from assay.statistics.agreement import Agreement, CountPattern, agreement
from assay.statistics.coefficients import COEFFICIENTS, Scale
from tests.spec import reference

VALUES = ["a", "b", "c"]
RATINGS = st.lists(st.lists(st.sampled_from([*VALUES, None]), min_size=4, max_size=4), min_size=1, max_size=12)


def computed(ratings: reference.Ratings, values: list[str], scale: Scale = "nominal") -> Agreement:
    """Compute agreement from ratings."""
    patterns = Counter(tuple(row.count(value) for value in values) for row in reference.given(ratings))
    return agreement(values, [CountPattern(counts, n) for counts, n in patterns.items()], scale, 0.95, 3)


def estimates(ratings: reference.Ratings, values: list[str], scale: Scale = "nominal") -> dict[str, float | None]:
    """Compute only the points."""
    return {name: value.estimate for name, value in computed(ratings, values, scale).coefficients.items()}


def rated(text: str) -> list[list[str | None]]:
    """Read a table: a row an item, a column a reviewer, a dot where there is no label."""
    return [[None if cell == "." else cell for cell in line.split()] for line in text.strip().splitlines()]


KRIPPENDORFF_2011 = rated("""
    1 1 . 1
    2 2 3 2
    3 3 3 3
    3 3 3 3
    2 2 2 2
    1 2 3 4
    4 4 4 4
    1 1 2 1
    2 2 2 2
    . 5 5 5
    . . 1 1
    . 3 . .
""")
KRIPPENDORFF_2011_BINARY = rated("0 1\n1 1\n0 1\n0 0\n0 0\n0 1\n0 0\n0 0\n1 0\n0 0")


@pytest.mark.parametrize(
    ("ratings", "scale", "name", "expected"),
    [
        (KRIPPENDORFF_2011, "nominal", "krippendorff_alpha", 0.743),
        (KRIPPENDORFF_2011, "ordinal", "krippendorff_alpha", 0.815),
        (KRIPPENDORFF_2011, "interval", "krippendorff_alpha", 0.849),
        (KRIPPENDORFF_2011, "ratio", "krippendorff_alpha", 0.797),
        (KRIPPENDORFF_2011_BINARY, "nominal", "krippendorff_alpha", 0.095),
        # Gwet's own package, on these ratings
        (KRIPPENDORFF_2011, "nominal", "percent_agreement", 0.81818),
        (KRIPPENDORFF_2011, "nominal", "gwet_ac1", 0.77544),
        (KRIPPENDORFF_2011, "nominal", "fleiss_kappa", 0.76117),
        (KRIPPENDORFF_2011, "nominal", "brennan_prediger", 0.77273),
    ],
)
def test_published_coefficients(ratings: reference.Ratings, scale: Scale, name: str, expected: float) -> None:
    """Krippendorff 2011, with missing labels: to the digits that were printed."""
    values = sorted({cell for row in ratings for cell in row if cell is not None})

    assert estimates(ratings, values, scale)[name] == approx(expected, abs=0.0005)


@pytest.mark.parametrize(
    ("table", "kappa_like", "positive", "negative"),
    [((40, 9, 6, 45), 0.7007, 0.842, 0.857), ((80, 10, 5, 5), 0.8080, 0.914, 0.400)],
)
def test_the_kappa_paradox(
    table: tuple[int, int, int, int], kappa_like: float, positive: float, negative: float
) -> None:
    """Feinstein and Cicchetti 1990: the same percent agreement, split very differently between the two values."""
    both, first, second, neither = table
    patterns = [CountPattern((2, 0), both), CountPattern((1, 1), first + second), CountPattern((0, 2), neither)]
    found = agreement(["yes", "no"], patterns, "nominal", 0.95, 3).coefficients

    names = ("percent_agreement", "gwet_ac1", "positive_agreement", "negative_agreement")
    assert [found[name].estimate for name in names] == approx([0.85, kappa_like, positive, negative], abs=0.0005)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(RATINGS)
def test_patterns_equal_pairs(ratings: reference.Ratings) -> None:
    """Four coefficients, each from its definition in plain Python."""
    found = estimates(ratings, VALUES)
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


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.sampled_from(["1", "2", "4", None]), min_size=4, max_size=4), min_size=1, max_size=8))
def test_alpha_equals_its_definition_on_every_scale(ratings: reference.Ratings) -> None:
    """Ordinal and interval distances, pair by pair."""
    values = ["1", "2", "4"]
    for scale, expected in (
        ("ordinal", reference.ordinal_alpha(values, ratings)),
        ("interval", reference.interval_alpha(ratings)),
    ):
        found = estimates(ratings, values, scale)["krippendorff_alpha"]  # type: ignore[arg-type]
        assert found == (None if expected is None else approx(expected, abs=1e-9)), scale


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.sampled_from(["yes", "no", None]), min_size=3, max_size=3), min_size=1, max_size=8))
def test_agreement_on_one_value_equals_its_definition(ratings: reference.Ratings) -> None:
    """Given that one label is this value: how often another label of the item is too."""
    found = estimates(ratings, ["yes", "no"])
    expected = (reference.agreement_on("yes", ratings), reference.agreement_on("no", ratings))

    for name, value in zip(("positive_agreement", "negative_agreement"), expected, strict=True):
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
    ("ratings", "name", "reason"),
    [
        ([], "krippendorff_alpha", "no item has labels by two reviewers yet"),
        ([["a", None]], "percent_agreement", "no item has labels by two reviewers yet"),
        ([["a", "a"], ["a", "a"]], "krippendorff_alpha", "no variation: every label is 'a'"),
        ([["b", "b"], ["b", "b"]], "gwet_ac1", None),  # chance is 0 there: it is defined, and 1
        (  # a's label stands alone, and is compared with nothing
            [["b", "b"], ["b", "b"], ["a", None]],
            "krippendorff_alpha",
            "no variation: every label that can be compared is 'b'",
        ),
        ([["a", "b"]], "positive_agreement", "asked only where there are two values"),
    ],
)
def test_undefined_is_none_with_a_reason(ratings: reference.Ratings, name: str, reason: str | None) -> None:
    """A coefficient is never 0 or 1 for want of anything to compare."""
    value = computed(ratings, VALUES).coefficients[name]

    if reason is None:
        assert value.estimate == 1
    else:
        assert (value.estimate, value.low, value.high, value.reason) == (None, None, None, reason)


def test_agreement_on_a_value_nobody_gave_is_undefined() -> None:
    """No error anywhere: nothing is known of how far reviewers agree on errors."""
    found = computed([["no", "no"], ["no", "no"]], ["yes", "no"]).coefficients

    assert found["positive_agreement"].reason == "no item with two labels has the label 'yes'"
    assert found["negative_agreement"].estimate == 1


def test_resampling_that_sees_no_uncertainty_gives_no_interval() -> None:
    """Three of three items agree: that is not 100 % to 100 %."""
    value = computed([["a", "a"], ["b", "b"], ["a", "a"]], VALUES).coefficients["percent_agreement"]

    assert value == (1.0, None, None, "no interval: the items are too few or too alike")


def test_mostly_undefined_resamplings_give_no_interval() -> None:
    """One 'b' in thirty items: a third of the resamplings have no variation, and leaving them out would mislead."""
    value = computed([["a", "a"]] * 29 + [["a", "b"]], VALUES).coefficients["krippendorff_alpha"]

    assert value.estimate == approx(0.0)
    assert (value.low, value.high) == (None, None)
    assert value.reason == "no interval: labels vary on too few items"


@pytest.mark.parametrize("unit", [1e-9, 1.0, 1e9])
def test_alpha_does_not_depend_on_the_unit(unit: float) -> None:
    """Seconds or nanoseconds."""
    rows = [(1, 1), (2, 3), (3, 3), (5, 4)]
    ratings = [[repr(value * unit) for value in row] for row in rows]
    values = [repr(value * unit) for value in (1, 2, 3, 4, 5)]
    same = [[str(value) for value in row] for row in rows]

    assert estimates(ratings, values, "interval")["krippendorff_alpha"] == approx(reference.interval_alpha(same))


@pytest.mark.parametrize(
    ("values", "scale", "message"),
    [
        (["a", "b"], "interval", "could not convert string to float: 'a'"),
        (["-1", "1"], "ratio", "a ratio scale begins at 0, and -1 is below it"),
    ],
)
def test_values_that_do_not_fit_the_scale_are_refused(values: list[str], scale: Scale, message: str) -> None:
    """Words have no distance, and a ratio scale begins at 0."""
    with pytest.raises(ValueError, match=message):
        computed([[values[0], values[1]], [values[0], values[0]]], values, scale)


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


def test_two_hundred_sparse_reviewers() -> None:
    """246 reviewers with three labels an item, most items' labels from different people: patterns do not mind."""
    random = np.random.default_rng(5)
    ratings: list[list[str | None]] = []
    for _ in range(300):
        row: list[str | None] = [None] * 246
        for reviewer in random.choice(246, 3, replace=False):
            row[reviewer] = str(random.choice(VALUES))
        ratings.append(row)
    found = computed(ratings, VALUES)

    assert (found.items_with_two, found.labels) == (300, 900)
    assert found.coefficients["krippendorff_alpha"].estimate == approx(reference.krippendorff_alpha(ratings))


def test_every_coefficient_is_there_even_without_labels() -> None:
    """Whoever reads one by name finds it."""
    assert list(computed([], VALUES).coefficients) == list(COEFFICIENTS)


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
