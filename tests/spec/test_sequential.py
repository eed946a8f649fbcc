"""The anytime-valid comparison: its error probabilities, its table, its outlook."""

from __future__ import annotations

import numpy as np
import pytest
from pytest import approx

from assay.statistics.sequential import (
    anytime_interval,
    decide,
    labels_to_decide,
    log_e_value,
    stopping_table,
)
from tests.spec import reference

STREAMS = 2000
ITEMS = 3000
LIMIT = 0.05


def shares_ever_told(rate: float) -> tuple[float, float]:
    """Simulate streams of items, look after every one, and give the shares ever told pass and fail first."""
    table = stopping_table(LIMIT, 0.05, ITEMS)
    random = np.random.default_rng(7)
    counts = np.cumsum(random.random((STREAMS, ITEMS)) < rate, axis=1)
    passed = (counts <= table.pass_at_most[1:]).any(axis=1)
    failed = (counts >= table.fail_at_least[1:]).any(axis=1)
    return float(passed.mean()), float(failed.mean())


def test_at_the_limit_each_wrong_word_is_rare_however_often_one_looks() -> None:
    """False pass and false fail each stay within 5 %, and three standard errors of the simulation."""
    passed, failed = shares_ever_told(LIMIT)
    slack = 3 * (0.05 * 0.95 / STREAMS) ** 0.5

    assert passed <= 0.05 + slack
    assert failed <= 0.05 + slack
    assert passed > 0.01 < failed  # it is not so careful that it says nothing


@pytest.mark.parametrize(("rate", "side"), [(0.01, 0), (0.12, 1)])
def test_far_from_the_limit_it_decides(rate: float, side: int) -> None:
    """Nearly every stream is told the right word within 3,000 items."""
    assert shares_ever_told(rate)[side] > 0.99


@pytest.mark.parametrize(
    ("errors", "items", "limit", "side", "mixing"),
    [
        (0, 50, 0.05, "pass", (0.5, 0.5)),
        (3, 200, 0.05, "pass", (0.5, 0.5)),
        (9, 60, 0.05, "fail", (1.0, 19.0)),
        (2, 40, 0.3, "pass", (0.5, 0.5)),
    ],
)
def test_the_closed_form_equals_the_integral(
    errors: int, items: int, limit: float, side: str, mixing: tuple[float, float]
) -> None:
    """By brute force over the mixing density."""
    expected = reference.log_e_value(errors, items, limit, side, *mixing)

    assert float(log_e_value(errors, items, limit, side)) == approx(expected, abs=1e-4)  # type: ignore[arg-type]


@pytest.mark.parametrize("limit", [0.001, 0.05, 0.5, 0.97])
def test_the_table_says_what_the_e_values_say(limit: float) -> None:
    """At, above and below each boundary, for a few hundred items."""
    table = stopping_table(limit, 0.05, 400)
    for items in (1, 7, 50, 211, 400):
        for errors in {0, 1, items // 2, items, int(table.pass_at_most[items]), int(table.fail_at_least[items])}:
            if 0 <= errors <= items:
                told = "pass" if errors <= table.pass_at_most[items] else None
                told = "fail" if errors >= table.fail_at_least[items] else told
                assert decide(errors, items, limit, 0.05) == told


def test_a_hundred_thousand_items_are_no_problem() -> None:
    """Nothing underflows where it matters."""
    assert decide(1_000, 100_000, 0.05, 0.05) == "pass"
    assert decide(9_000, 100_000, 0.05, 0.05) == "fail"


def test_the_outlook_agrees_with_the_published_examples() -> None:
    """0 of 30: about 44 more, nine in ten chances to pass. 4 of 100: about half stays far."""
    good, close = labels_to_decide(0, 30, 0.05, 0.05), labels_to_decide(4, 100, 0.05, 0.05)

    assert good.median == approx(44, abs=2)
    assert good.pass_chance == approx(0.89, abs=0.03)
    assert close.median is not None
    assert close.median > 1_000
    assert close.p80 is None
    assert sum(close[2:]) == approx(1)


def test_the_outlook_is_the_same_each_time() -> None:
    """A page that is drawn anew does not flicker."""
    assert labels_to_decide(2, 90, 0.05, 0.05) == labels_to_decide.__wrapped__(2, 90, 0.05, 0.05)


def test_the_anytime_interval_holds_the_estimate_and_is_wider_than_one_look() -> None:
    """5 of 100; without items there is none."""
    interval = anytime_interval(5, 100, 0.025)

    assert interval is not None
    assert interval.low < 0.0219  # Wilson's bounds for one look
    assert interval.high > 0.1118
    assert anytime_interval(0, 0, 0.025) is None
