"""Error rates of strata drawn at different rates, and of labels that are sometimes wrong."""

from __future__ import annotations

import math

import pytest
from pytest import approx

from jurat.statistics.intervals import clopper_pearson, wilson
from jurat.statistics.label_error import correct_for_label_error
from jurat.statistics.stratified import Stratum, stratified_error_rate

LOHR = [
    Stratum(population, items, items * rate)
    for population, items, rate in [
        *((9100, 636, 0.38), (1950, 451, 0.27), (5500, 481, 0.18), (10850, 611, 0.19)),
        *((2100, 493, 0.36), (5500, 575, 0.13), (9000, 588, 0.26)),
    ]
]


def test_lohrs_seven_strata() -> None:
    """The survey of learned societies: 24.65 %, with the printed standard error."""
    found = stratified_error_rate(LOHR, 0.95)

    assert found.estimate[:3] == approx((0.2465, 0.2326, 0.2608), abs=0.00006)
    assert found.standard_error == approx(0.007118622, abs=1e-9)


def test_one_large_stratum_is_a_simple_sample() -> None:
    """Without other strata and with hardly anything drawn, only n - 1 in place of n is left."""
    found = stratified_error_rate([Stratum(10**9, 200, 10)], 0.95)

    assert found.standard_error == approx(math.sqrt(0.05 * 0.95 / 199))
    assert found.estimate[1:3] == approx(clopper_pearson(10, 200, 0.95), abs=0.0005)


def test_a_stratum_drawn_whole_is_known() -> None:
    """It adds to the rate and nothing to the error."""
    drawn, known = Stratum(1000, 100, 10), Stratum(100, 100, 50)
    found = stratified_error_rate([drawn, known], 0.95)
    alone = stratified_error_rate([drawn], 0.95)

    assert found.estimate.estimate == approx((1000 * 0.1 + 50) / 1100)
    assert found.standard_error == approx((alone.standard_error or 0) * 1000 / 1100)


def test_no_error_anywhere_still_has_an_upper_bound() -> None:
    """100 of each of two equal strata are 200 items; unequal strata tell less."""
    equal = stratified_error_rate([Stratum(5000, 100, 0), Stratum(5000, 100, 0)], 0.95)
    unequal = stratified_error_rate([Stratum(9000, 100, 0), Stratum(1000, 100, 0)], 0.95)

    assert equal.estimate[:3] == approx((0.0, *(clopper_pearson(0, 200, 0.95) or ())))
    assert equal.standard_error == 0.0
    assert equal.effective_items == approx(200)
    assert (unequal.estimate.high or 0) > (equal.estimate.high or 0)


@pytest.mark.parametrize(
    ("strata", "reason"),
    [([], "there are no strata"), ([Stratum(10, 5, 1), Stratum(10, 0, 0)], "a stratum has no judged item")],
)
def test_undefined_says_why(strata: list[Stratum], reason: str) -> None:
    """The other strata cannot speak for one that nobody has looked at."""
    found = stratified_error_rate(strata, 0.95)

    assert found == ((None, None, None, reason), None, None)


def test_a_single_judged_item_gives_a_rate_and_no_interval() -> None:
    """One item says nothing about how its stratum varies; where it is the whole stratum, nothing varies."""
    told = stratified_error_rate([Stratum(9, 3, 1), Stratum(9, 1, 0)], 0.95).estimate
    whole = stratified_error_rate([Stratum(9, 3, 1), Stratum(1, 1, 0)], 0.95).estimate

    assert told.estimate == approx(1 / 6)
    assert told[1:] == (None, None, "no interval: a stratum has a single judged item")
    assert whole.estimate == approx(0.9 / 3)
    assert whole.low is not None


def test_more_items_than_outputs_cannot_be() -> None:
    """The message names the numbers."""
    with pytest.raises(ValueError, match="1 errors in 20 of 10 cannot be"):
        stratified_error_rate([Stratum(10, 20, 1)], 0.95)


def test_a_published_correction() -> None:
    """23 of 150 with sensitivity 96 % and specificity 89 %: truly 5.1 %."""
    found = correct_for_label_error(23, 150, 0.96, 0.89, 0.95)

    assert found.corrected[:3] == approx((0.0510, 0.0, 0.1289), abs=0.00006)
    assert found.uncut.low == approx(-0.0066, abs=0.00006)
    assert found.standard_error == approx(0.0346, abs=0.00006)


def test_labels_that_are_never_wrong_need_no_correction() -> None:
    """The estimate and Wilson's interval come back."""
    found = correct_for_label_error(15, 148, 1.0, 1.0, 0.95)

    assert found.corrected[:3] == approx((15 / 148, *(wilson(15, 148, 0.95) or ())))


@pytest.mark.parametrize(("errors", "items", "specificity"), [(0, 0, 0.9), (3, 10, 0.4)])
def test_what_cannot_be_corrected_is_undefined(errors: int, items: int, specificity: float) -> None:
    """Nothing judged; labels no better than a coin."""
    found = correct_for_label_error(errors, items, 0.6, specificity, 0.95)

    assert found.corrected[:3] == (None, None, None)
    assert found.corrected.reason
