"""One verdict over several batches."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from pytest import approx

from benchmarks.batches_error import WORKFLOWS, Workflow, wrong_words
from jurat.analytics import VerdictRow, verdict_rows
from jurat.leads.outlook import way_to_go
from jurat.statistics.constrained import (
    Counted,
    constrained_interval,
    constrained_log_e_value,
    constrained_log_e_values,
    largest_log_likelihood,
)
from jurat.statistics.sequential import Side, least_to_pass
from jurat.statistics.verdict import SIDES, Standard, StratumTally, Tally, judge, judge_strata
from tests.spec.study_table import mirror_of, read_study


def clean(items: int, errors: int = 0, drawn: int = 400) -> StratumTally:
    """Make a batch of which so many items are judged and nothing is pending."""
    return StratumTally(Tally(items, errors, items, errors, errors), 1.0, drawn)


@pytest.mark.parametrize("side", ["pass", "fail"])
@pytest.mark.parametrize(
    ("items", "errors"), [((20, 30), (1, 0)), ((20, 0), (1, 0)), ((10, 10), (9, 10)), ((40, 7), (3, 7))]
)
def test_the_largest_likelihood_is_that_of_a_grid(side: Side, items: tuple[int, ...], errors: tuple[int, ...]) -> None:
    """Two strata, every pair of rates tried."""
    weights, limit, best = (0.3, 0.7), 0.2, -math.inf
    grid = np.linspace(0, 1, 1001)
    for rates in itertools.product(grid, grid[::10]):
        total = sum(w * t for w, t in zip(weights, rates, strict=True))
        if total < limit - 1e-12 if side == "pass" else total > limit + 1e-12:
            continue
        likelihood = 1.0
        for rate, n, k in zip(rates, items, errors, strict=True):
            likelihood *= rate**k * (1 - rate) ** (n - k)
        best = max(best, math.log(likelihood) if likelihood else -math.inf)
    found = largest_log_likelihood(
        np.array(weights), np.array(items, dtype=float), np.array(errors, dtype=float), limit, side
    )

    assert found == approx(best, abs=0.04)  # the grid is a hundredth wide
    assert found >= best - 1e-9


def test_no_batch_passes_for_one_that_nobody_has_judged() -> None:
    """200 clean outputs, then 400 unseen ones: they may be all wrong; with these judged as well it passes."""
    standard = Standard(0.1, 0.95)
    waits = judge_strata([clean(200, drawn=200), clean(0)], standard, in_batches=True)
    done = judge_strata([clean(200, drawn=200), clean(400)], standard, in_batches=True)

    assert (waits.verdict, waits.estimate) == ("undecided", None)
    assert waits.reason == "a stratum has no judged item"
    assert (done.verdict, done.estimate) == ("pass", 0)
    assert constrained_log_e_value([Counted(200, 200, 0), Counted(400, 0, 0)], 0.1, "pass") < 0


def test_other_methods_and_follow_ups_wait() -> None:
    """Where the guarantee cannot be kept, no word is told."""
    batches = [clean(200), clean(200)]
    planned = judge_strata(batches, Standard(0.1, 0.95, "fixed", 100), in_batches=True)
    follow_up = judge_strata(batches, Standard(0.1, 0.95), in_batches=True, is_follow_up=True)

    assert (planned.verdict, follow_up.verdict) == ("undecided", "undecided")


def test_bounds_are_where_limits_begin_to_be_decided() -> None:
    """Just outside them a word is told, just inside none."""
    strata = [Counted(3, 100, 6), Counted(1, 100, 30)]
    bounds = constrained_interval(strata, strata, 0.05)

    assert constrained_log_e_value(strata, bounds.high + 1e-4, "pass") >= math.log(20)
    assert constrained_log_e_value(strata, bounds.high - 1e-4, "pass") < math.log(20)
    assert constrained_log_e_value(strata, bounds.low - 1e-4, "fail") >= math.log(20)
    assert constrained_log_e_value(strata, bounds.low + 1e-4, "fail") < math.log(20)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda one: one.name)
def test_a_wrong_word_is_rare_however_batches_come(workflow: Workflow) -> None:
    """The true rate at the limit, looked at every 20 labels; `benchmarks.batches_error` is the long form."""
    runs = 60
    (passed, failed), old = wrong_words(workflow, runs, np.random.default_rng(3))

    assert max(passed, failed) <= 6 / runs  # twice the claim: so few runs
    if workflow.name.startswith(("proportional", "unweighted")):
        assert old[0] > 0.5  # what the newest design's weights said of the same items


def test_many_studies_at_once_have_the_evidence_of_each_alone() -> None:
    """Of an array of counts every row is what the one study gives."""
    items, errors = np.array([[20.0, 0.0, 7.0], [50.0, 60.0, 70.0]]), np.array([[3.0, 0.0, 7.0], [0.0, 6.0, 1.0]])
    weights = np.array([1.0, 2.0, 5.0])
    for side in SIDES:
        found = constrained_log_e_values(weights, items, errors, 0.3, side)
        alone = [
            constrained_log_e_value(
                [Counted(w, int(n), int(k)) for w, n, k in zip(weights, *row, strict=True)], 0.3, side
            )
            for row in zip(items, errors, strict=True)
        ]
        assert found == approx(alone, abs=1e-12)


def test_a_batch_added_to_a_study_takes_its_pass_back_and_is_named() -> None:
    """Counted from reviews: 30 clean items pass a limit of 20 %, until 60 unseen ones join them."""
    feed = read_study("\n".join(f"i{number:02} | r1 | no | |" for number in range(30)), need=1)
    feed.attributes |= {f"n{number:02}": {} for number in range(60)}
    feed.batches = {item: "week-2" if item.startswith("n") else "week-1" for item in feed.attributes}
    row = verdict_rows(mirror_of(feed))[0]

    assert (row.verdict in ("pass", "fail"), row.estimate) == (False, None)
    assert (row.population, row.unjudged) == ("all batches together", ["batch week-2: 0 of 60 judged"])


def test_the_outlook_says_which_way_and_what_the_study_lacks() -> None:
    """Two clean items against 1 %: few more can only fail it; passing takes 375 (377 in all), and 34 are left."""
    found = judge(Tally(2, 0, 2, 0, 0), Standard(0.01, 0.95))
    row = VerdictRow(
        *("bad", None, found.verdict, "anytime", "majority", 2, 0, 0, 0, 0.0, 0.0, 0.6, 0.01, 0.95),
        labels_to_decide=found.labels_to_decide,
        reason=found.reason,
        likely=found.likely,
        least_to_pass=found.least_to_pass,
        items_left=34,
    )

    assert (found.likely, found.least_to_pass) == ("fail", 375)
    assert least_to_pass(0, 0, 0.05, 0.05) == 74
    assert "decide it as a fail. To pass takes at least 375 more, all correct." in way_to_go(row)
