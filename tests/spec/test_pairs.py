"""Cohen's kappa of two reviewers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from jurat.statistics.pairs import NO_ITEM, NO_VARIATION, Weighting, cohen_kappa

COHEN_1960 = [[88, 10, 2], [14, 40, 6], [18, 10, 12]]
SAS = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]


@pytest.mark.parametrize(
    ("table", "weighting", "kappa", "standard_error"),
    [
        (COHEN_1960, "identity", 0.4915, 0.0510),
        (COHEN_1960, "linear", 0.4737, 0.0544),
        (COHEN_1960, "quadratic", 0.4545, 0.0665),
        (SAS, "identity", 0.4842, 0.1380),
        (SAS, "linear", 0.4701, 0.1457),
        ([[40, 9], [6, 45]], "identity", 0.6995, None),  # the same 85 % of agreement, two kappas
        ([[80, 10], [5, 5]], "identity", 0.3182, None),
    ],
)
def test_published_kappas(
    table: list[list[int]], weighting: Weighting, kappa: float, standard_error: float | None
) -> None:
    """Cohen 1960; a printed table of SAS; Feinstein and Cicchetti 1990."""
    found = cohen_kappa(table, weighting)

    assert found.kappa == approx(kappa, abs=0.00006)
    if standard_error is not None:
        assert found.standard_error == approx(standard_error, abs=0.00006)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=15))
def test_kappa_equals_its_definition(pairs: list[tuple[int, int]]) -> None:
    """Agreement of each item's pair, against agreement of every first label with every second."""
    table = [[pairs.count((row, column)) for column in range(3)] for row in range(3)]
    agreed = sum(a == b for a, b in pairs) / len(pairs)
    chance = sum(a == b for a, _ in pairs for _, b in pairs) / len(pairs) ** 2
    found = cohen_kappa(table)

    assert (found.agreed, found.chance) == approx((agreed, chance))
    assert found.kappa == (None if chance == 1 else approx((agreed - chance) / (1 - chance), abs=1e-9))


@pytest.mark.parametrize(
    ("table", "agreed", "reason"), [([[0, 0], [0, 0]], None, NO_ITEM), ([[7, 0], [0, 0]], 1.0, NO_VARIATION)]
)
def test_undefined_says_why(table: list[list[int]], agreed: float | None, reason: str) -> None:
    """No item in common; no variation, though agreement is whole."""
    found = cohen_kappa(table)

    assert (found.agreed, found.kappa, found.standard_error, found.reason) == (agreed, None, None, reason)


def test_a_table_must_be_square() -> None:
    """Both reviewers answer with the same values."""
    with pytest.raises(ValueError, match="not 2 by 3"):
        cohen_kappa([[1, 2, 3], [4, 5, 6]])
