"""The card of a criterion: what decides is what is drawn first, and the population is said."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from jurat.analytics import ALL_BATCHES, VerdictRow
from jurat.rubric.model import parse_rubric
from jurat.statistics.intervals import wilson
from jurat.statistics.sequential import anytime_interval
from pages.ui.cards import card, verdict_line
from pages.ui.forest import Axis, axis_of
from tests.conftest import RUBRIC

LIMIT = 0.1


def row(items: int, errors: int) -> VerdictRow:
    """Make the row of an undecided criterion: ordinary 95 % bounds, and those that decide."""
    low, high = wilson(errors, items, 0.95) or (None, None)
    bounds = anytime_interval(errors, items, 0.05)
    assert bounds is not None
    return VerdictRow(
        *("correct", None, "undecided", "anytime", "majority", items, errors, 0, 0, errors / items, low, high, LIMIT),
        *(0.95, 40, "too few labels"),
        population="the whole study",
        bound_low=bounds.low,
        bound_high=bounds.high,
    )


def drawn(one: VerdictRow) -> str:
    """Write its card on an axis up to 1."""
    rubric = parse_rubric(RUBRIC, "study.toml")
    return card(one, verdict_line(one), Axis(0.0, 1.0), rubric, None, dt.date(2026, 1, 1))


def test_the_bounds_that_decide_are_the_main_line() -> None:
    """35 clean items: Wilson's interval is clear of 10 %, the bound that decides is not, and the word is undecided."""
    one = row(35, 0)
    written = drawn(one)
    assert one.high is not None
    assert one.bound_high is not None
    assert one.high < LIMIT < one.bound_high

    assert f'<i class="interval" style="left:0.00%;right:calc(100% - {one.bound_high:.2%})">' in written
    assert f'<i class="reading" style="left:0.00%;right:calc(100% - {one.high:.2%})">' in written
    assert f"<small>0.0% to {one.bound_high:.1%}</small>" in written
    assert f"For reading: 0.0% to {one.high:.1%} (thin line, Wilson's)." in written.replace("&#x27;", "'")


def test_every_bound_lies_on_the_axis() -> None:
    """It reaches to the widest bound of all, or to 1."""
    one = row(35, 0)

    assert axis_of([verdict_line(one)]).high == 1.05 * (one.bound_high or 0)


def test_without_deciding_bounds_the_interval_stands_alone() -> None:
    """A slice, or a method that is not looked at any time."""
    written = drawn(replace(row(35, 0), bound_low=None, bound_high=None))

    assert 'class="interval"' in written
    assert 'class="reading"' not in written
    assert "thick line" not in written


def test_the_population_is_said_where_there_are_several_batches() -> None:
    """One batch is the study; several are one population, which nobody need guess."""
    one = row(35, 0)
    weighted = replace(
        one, population=ALL_BATCHES, method="anytime, batches weighted", unjudged=["batch b: 0 of 9 judged"]
    )

    assert "The rate of" not in drawn(one)
    assert "The rate of all batches together." in drawn(weighted)
    assert "Not judged yet: batch b: 0 of 9 judged." in drawn(weighted)
    assert "Korn and Graubard" in drawn(weighted)
