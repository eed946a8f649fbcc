"""Agreement with linearised standard errors: Gwet's published figures, and the coefficients computed elsewhere."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from jurat.statistics.agreement import CountPattern, agreement
from jurat.statistics.linearised import Coefficient, Weighting, linearised

VALUES = ["1", "2", "3", "4", "5"]
FOUR_REVIEWERS = ["11.1", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", ".555", "..11", "..3."]


def patterns_of(rows: list[str]) -> list[CountPattern]:
    """Count patterns; a row is an item, a character a label."""
    found = Counter(tuple(row.count(value) for value in VALUES) for row in rows)
    return [CountPattern(counts, items) for counts, items in found.items()]


@pytest.mark.parametrize(
    ("weighting", "name", "estimate", "standard_error"),
    [
        ("identity", "percent_agreement", 0.81818, 0.12561),
        ("identity", "fleiss_kappa", 0.76117, 0.15302),
        ("identity", "gwet_ac", 0.77544, 0.14295),
        ("identity", "brennan_prediger", 0.77273, 0.14472),
        ("identity", "krippendorff_alpha", 0.74342, 0.14548),
        ("linear", "gwet_ac", 0.85874, 0.11733),
        ("quadratic", "gwet_ac", 0.91400, 0.10396),
        ("ordinal", "krippendorff_alpha", 0.83364, 0.13099),
    ],
)
def test_published_errors(weighting: Weighting, name: str, estimate: float, standard_error: float) -> None:
    """Twelve items, four reviewers, missing labels: the figures of Gwet's own package."""
    found = linearised(VALUES, patterns_of(FOUR_REVIEWERS), weighting)[name]

    assert found == approx((estimate, standard_error), abs=0.000006)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.text("123.", min_size=3, max_size=3), min_size=1, max_size=10))
def test_with_identity_weights_the_coefficients_are_the_same(rows: list[str]) -> None:
    """Two codes, two formulas, one number; undefined in the same places."""
    patterns = patterns_of(rows)
    found = linearised(VALUES, patterns)
    other = agreement(VALUES, patterns, "nominal", 0.95).coefficients
    for name in ("percent_agreement", "fleiss_kappa", "gwet_ac", "brennan_prediger", "krippendorff_alpha"):
        expected = other["gwet_ac1" if name == "gwet_ac" else name].estimate
        assert found[name].estimate == (None if expected is None else approx(expected, abs=1e-9)), name


@pytest.mark.parametrize("rows", [[], ["1"], ["1.", ".2"]])
def test_without_two_labels_nothing_is_defined(rows: list[str]) -> None:
    """No estimate, no error."""
    assert set(linearised(VALUES, patterns_of(rows)).values()) == {Coefficient(None, None)}


def test_one_item_has_no_error() -> None:
    """A number, and nothing to say how sure it is."""
    found = linearised(VALUES, patterns_of(["112"]))["percent_agreement"]

    assert found[0] == approx(1 / 3)
    assert found[1] is None
