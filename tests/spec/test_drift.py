"""Chart limits, and the alarm that adds up evidence: against published tables and plain Python."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pytest import approx

from jurat.statistics.drift import Batch, alarm_levels, chart_limits, items_to_alarm


def test_montgomerys_chart() -> None:
    """30 batches of 50 juice cans, 347 of them bad."""
    found = chart_limits([Batch(50, 12)] * 17 + [Batch(50, 11)] * 13)

    assert found is not None
    assert found.rate == approx(347 / 1500)
    assert found.limits[0] == approx((0.0524, 0.4102), abs=0.00006)


def test_small_batches_have_wide_limits_within_0_and_1() -> None:
    """Each batch has its own."""
    found = chart_limits([Batch(4, 1), Batch(400, 40)])

    assert found is not None
    small, large = found.limits
    assert small.low == 0 < large.low < large.high < small.high <= 1


@pytest.mark.parametrize("batches", [[], [Batch(0, 0)], [Batch(10, 1), Batch(0, 0)]])
def test_without_items_there_is_no_chart(batches: list[Batch]) -> None:
    """Nothing to compare with."""
    assert chart_limits(batches) is None


def test_evidence_adds_up_and_never_falls_below_zero() -> None:
    """2 % against 6 %: an error adds ln 3, a correct item takes a little."""
    levels = alarm_levels([False, True, False, True], 0.02, 0.06)
    error, correct = math.log(3), math.log(0.94 / 0.98)

    assert levels == approx([0.0, error, error + correct, 2 * error + correct])


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.5])
def test_an_alarm_at_the_first_error_takes_one_over_the_rate(rate: float) -> None:
    """With a threshold that one error reaches, the chain must give the geometric mean."""
    assert items_to_alarm(rate, 0.02, 0.06, threshold=1.0, grid=100) == approx(1 / rate)


@pytest.mark.parametrize(("rate", "published"), [(0.02, 1321), (0.06, 91.5)])
def test_published_run_lengths(rate: float, published: float) -> None:
    """2 % against 6 % with a threshold of 3: a false alarm every 1,321 items, a true one after 92."""
    assert items_to_alarm(rate, 0.02, 0.06, threshold=3.0) == approx(published, rel=0.01)


def test_the_chain_agrees_with_simulation() -> None:
    """800 streams at the raised rate, to within four standard errors."""
    random = np.random.default_rng(8)
    lengths = []
    for _ in range(800):
        levels = alarm_levels((random.random(1500) < 0.06).tolist(), 0.02, 0.06)
        lengths.append(next(i for i, level in enumerate(levels, 1) if level >= 3.0))

    assert np.mean(lengths) == approx(
        items_to_alarm(0.06, 0.02, 0.06, threshold=3.0), abs=4 * np.std(lengths) / len(lengths) ** 0.5
    )


@pytest.mark.parametrize(("rate", "usual", "raised"), [(0.0, 0.02, 0.06), (0.1, 0.06, 0.02), (0.1, 0.0, 0.02)])
def test_rates_that_cannot_be(rate: float, usual: float, raised: float) -> None:
    """A rate of 0 never alarms, and a raised rate is above the usual one."""
    with pytest.raises(ValueError, match=r"between 0 and 1|is not below"):
        items_to_alarm(rate, usual, raised, 3.0)
