"""Agreement from count patterns equals its definition, pair by pair; what is undefined says why."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from jurat.statistics.agreement import Agreement, CountPattern, agreement
from jurat.statistics.coefficients import COEFFICIENTS, Scale
from jurat.statistics.intervals import clopper_pearson
from jurat.statistics.linearised import linearised
from tests.spec import reference

VALUES = ["a", "b", "c"]
RATINGS = st.lists(st.lists(st.sampled_from([*VALUES, None]), min_size=4, max_size=4), min_size=1, max_size=12)


def computed(ratings: reference.Ratings, values: list[str], scale: Scale = "nominal") -> Agreement:
    """Compute agreement from ratings."""
    patterns = Counter(tuple(row.count(value) for value in values) for row in reference.given(ratings))
    return agreement(values, [CountPattern(counts, n) for counts, n in patterns.items()], scale, 0.95)


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
    found = agreement(["yes", "no"], patterns, "nominal", 0.95).coefficients

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


def test_the_interval_of_full_agreement_is_exact() -> None:
    """Three of three items agree: that is not 100 % to 100 %, but 2.5 % to the third power."""
    value = computed([["a", "a"], ["b", "b"], ["a", "a"]], VALUES).coefficients["percent_agreement"]

    assert (value.estimate, value.high, value.reason) == (1.0, 1.0, None)
    assert value.low == approx(0.025 ** (1 / 3))


def test_percent_agreement_of_two_has_the_exact_interval_of_a_share() -> None:
    """Nearly: the variance of a sample counts one item less."""
    share = computed([["a", "a"]] * 45 + [["a", "b"]] * 5, VALUES).coefficients["percent_agreement"]

    exact = clopper_pearson(45, 50, 0.95)
    assert exact is not None
    assert (share.low, share.high) == approx(exact, abs=0.003)


LITTLE = [
    ([["a", "a"]] * 40 + [["b", "b"]] * 20, "no item has labels that differ"),
    (
        [["a", "a"]] * 40 + [["b", "b"]] * 20 + [["a", "b"]],
        "too few items have labels that differ: 1, and at least 2 are needed",
    ),
    (
        [["a", "a"]] * 290 + [["b", "b"]] * 6 + [["a", "b"]] * 3,
        "too few items carry an error or a disagreement: 9, about 10 are needed",
    ),
    (
        [["a", "a"]] * 290 + [["b", "b"]] * 2 + [["a", "b"]] * 30,
        "too few items have two labels that are not the usual one: 2, 3 are needed",
    ),
]


@pytest.mark.parametrize(("ratings", "reason"), LITTLE)
@pytest.mark.parametrize("name", ["krippendorff_alpha", "gwet_ac1", "fleiss_kappa", "brennan_prediger"])
def test_where_little_carries_anything_there_is_no_interval(ratings: reference.Ratings, reason: str, name: str) -> None:
    """A bootstrap of such data was called 95 % and covered 63 to 92 %."""
    value = computed(ratings, ["a", "b"]).coefficients[name]

    assert value.estimate is not None
    assert value[1:] == (None, None, f"no interval: {reason}")


def test_one_far_label_is_not_foreseen_by_a_few_near_ones() -> None:
    """Where the distance counts, ten items must have labels that differ; AC1 does not look at distances."""
    ratings = rated("1 1\n" * 80 + "3 3\n" * 30 + "1 2\n" * 9)
    found = computed(ratings, ["1", "2", "3"], "ordinal").coefficients

    reason = "no interval: too few items have labels that differ: 9, about 10 are needed"
    assert (found["krippendorff_alpha"].reason, found["gwet_ac2"].reason) == (reason, reason)
    assert found["gwet_ac1"].reason is None


MANY = st.lists(st.sampled_from(["aaa", "aa.", "aab", "abb", "bbb", "bb.", "ab.", "b.."]), min_size=20, max_size=60)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(MANY)
def test_the_interval_is_the_jackknife_item_by_item(rows: list[str]) -> None:
    """Each item left out in turn, each coefficient from its definition, in plain Python."""
    ratings: list[list[str | None]] = [[None if cell == "." else cell for cell in row] for row in [*rows, "aaa"]]
    found = computed(ratings, ["a", "b"]).coefficients
    definitions: dict[str, Callable[[reference.Ratings], float | None]] = {
        "krippendorff_alpha": reference.krippendorff_alpha,
        "fleiss_kappa": reference.fleiss_kappa,
        "gwet_ac1": lambda some: reference.gwet_ac1(some, ["a", "b"]),
        "positive_agreement": lambda some: reference.agreement_on("a", some),
    }
    for name, definition in definitions.items():
        if found[name].low is not None:
            expected = reference.jackknife(definition, ratings, 0.95)
            lowest = 0.0 if name == "positive_agreement" else -1.0
            assert found[name][1:3] == approx((max(expected[0], lowest), expected[1]), abs=1e-9), name


def test_the_jackknife_of_ordinal_values_leaves_out_their_distances_too() -> None:
    """An item left out changes how many labels lie between two values."""
    values = ["1", "2", "3", "4"]
    ratings = rated("1 1 1\n" * 30 + "2 2 1\n" * 7 + "3 4 4\n" * 5 + "2 . 3\n" * 4 + "4 4 4\n" * 6)
    found = computed(ratings, values, "ordinal").coefficients["krippendorff_alpha"]

    assert found[1:3] == approx(
        reference.jackknife(lambda some: reference.ordinal_alpha(values, some), ratings, 0.95, by_distance=True),
        abs=1e-9,
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.text("124.", min_size=4, max_size=4), min_size=1, max_size=8), st.booleans())
def test_ac2_is_gwets_with_weights(rows: list[str], is_ordinal: bool) -> None:
    """Two codes: here from sums of counts, there (published figures) from the matrix of weights."""
    values = ["1", "2", "4"]
    patterns = [CountPattern(tuple(row.count(value) for value in values), 1) for row in rows]
    scale: Scale = "ordinal" if is_ordinal else "interval"
    expected = linearised(values, patterns, "ordinal" if is_ordinal else "quadratic")["gwet_ac"].estimate
    found = agreement(values, patterns, scale, 0.95).coefficients["gwet_ac2"]

    assert found.estimate == (None if expected is None else approx(expected, abs=1e-9))
    assert agreement(values, patterns, "nominal", 0.95).coefficients["gwet_ac2"].estimate is None


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


@pytest.mark.parametrize(("errors", "items", "reviewers"), [(0.05, 200, 3), (0.1, 100, 2), (0.2, 50, 3), (0.3, 200, 2)])
def test_an_interval_that_is_shown_covers(errors: float, items: int, reviewers: int) -> None:
    """Where errors are rare: 150 studies a cell; at most 8 in 100 of the intervals shown miss the truth."""
    random = np.random.default_rng(11)
    finds = {True: 0.85, False: 0.01}
    flagged = [
        sum(
            share
            * math.comb(reviewers, times)
            * finds[is_error] ** times
            * (1 - finds[is_error]) ** (reviewers - times)
            for is_error, share in ((True, errors), (False, 1 - errors))
        )
        for times in range(reviewers + 1)
    ]
    counts = [(times, reviewers - times) for times in range(reviewers + 1)]
    many = [CountPattern(one, round(1e9 * share)) for one, share in zip(counts, flagged, strict=True)]
    truth = agreement(["a", "b"], many, "nominal", 0.95).coefficients
    shown, missed = Counter[str](), Counter[str]()
    for _ in range(150):
        drawn = random.multinomial(items, np.array(flagged) / sum(flagged))
        patterns = [CountPattern(one, int(often)) for one, often in zip(counts, drawn, strict=True)]
        for name, found in agreement(["a", "b"], patterns, "nominal", 0.95).coefficients.items():
            true = truth[name].estimate
            if found.low is not None and found.high is not None and true is not None:
                shown[name] += 1
                missed[name] += not found.low <= true <= found.high

    for name in ("percent_agreement", "krippendorff_alpha", "gwet_ac1", "fleiss_kappa"):
        assert missed[name] <= 0.08 * shown[name], name


def test_thousands_of_values_take_no_longer_than_those_that_were_given() -> None:
    """Four labels of five thousand values, and five thousand patterns of two labels each."""
    values = [str(number) for number in range(5000)]
    few = [CountPattern(tuple(int(place in (one, 4999)) for place in range(5000)), 1) for one in (3, 70)]
    begin = time.perf_counter()
    found = agreement(values, few, "interval", 0.95)
    took = time.perf_counter() - begin

    assert (found.labels, took < 2) == (4, True)
