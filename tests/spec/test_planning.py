"""Plans made before any label."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from jurat.statistics.planning import items_to_pass, sequential_plan
from tests.spec import reference


@pytest.mark.parametrize(
    ("limit", "errors", "items"),
    [(0.05, 0, 59), (0.05, 1, 93), (0.05, 2, 124), (0.05, 3, 153), (0.05, 4, 181), (0.01, 0, 299), (0.001, 0, 2995)],
)
def test_known_plans(limit: float, errors: int, items: int) -> None:
    """The 95 % plans for no error, one error, and so on."""
    assert items_to_pass(limit, 0.95, errors) == items


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.floats(0.02, 0.9), st.sampled_from([0.8, 0.95]), st.integers(0, 5))
def test_one_item_fewer_is_too_few(limit: float, confidence: float, errors: int) -> None:
    """At the limit itself, so few errors are just unlikely enough."""
    items = items_to_pass(limit, confidence, errors)

    assert reference.chance_of_at_most(errors, items, limit) <= 1 - confidence + 1e-12
    assert reference.chance_of_at_most(errors, items - 1, limit) > 1 - confidence - 1e-12


def test_walds_plan() -> None:
    """5 % against 10 %: an error doubles the odds, and the lines are where the evidence reaches its ends."""
    plan = sequential_plan(0.05, 0.10, 0.05, 0.10)
    items = 200
    for line, reached in ((plan.reject_from, plan.reject_at), (plan.accept_from, plan.accept_at)):
        errors = line + plan.slope * items
        assert errors * plan.error_step + (items - errors) * plan.correct_step == approx(reached)

    assert (plan.error_step, plan.correct_step) == approx((math.log(2), math.log(0.90 / 0.95)))
    assert (plan.reject_at, plan.accept_at) == approx((math.log(18), math.log(0.10 / 0.95)))


@pytest.mark.parametrize(
    ("limit", "confidence", "errors", "message"),
    [
        (0.0, 0.95, 0, "a limit lies between 0 and 1, not at 0"),
        (0.05, 1.0, 0, "a confidence lies between 0 and 1, not at 1"),
        (0.05, 0.95, -1, "-1 errors cannot be allowed"),
    ],
)
def test_plans_that_cannot_be(limit: float, confidence: float, errors: int, message: str) -> None:
    """No number of items shows a rate of 0, nor anything for certain."""
    with pytest.raises(ValueError, match=message):
        items_to_pass(limit, confidence, errors)


def test_the_low_rate_is_the_low_one() -> None:
    """Turned round, the test would answer the wrong question."""
    with pytest.raises(ValueError, match="is not below the high rate"):
        sequential_plan(0.1, 0.05, 0.05, 0.05)
