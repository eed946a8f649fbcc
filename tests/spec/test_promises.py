"""What is promised of error probabilities and coverage, by short forms of the benchmarks that measure it."""

from __future__ import annotations

import math

import pytest

from benchmarks import weighted_draws
from benchmarks.anytime_error import ALPHA, ITEMS, Told, results
from benchmarks.coverage import INTERVALS, finite_grid, grid
from jurat.analytics import agreement_rows
from tests.spec.study_table import mirror_of, read_study

STREAMS, STRATIFIED = 600, 100


@pytest.fixture(scope="module")
def told() -> dict[str, Told]:
    """Every rule and circumstance, at a rate exactly at the limit, looked at after each of 3,000 items."""
    return results(STREAMS, STRATIFIED)


def test_wrong_words_stay_rare_in_every_circumstance(told: dict[str, Told]) -> None:
    """Jurat's rules: 5 % at most each way, and three standard errors of the simulation."""
    assert ITEMS == 3000
    for name, found in told.items():
        if name.startswith("Jurat,"):
            streams = STRATIFIED if "strata" in name else STREAMS
            slack = 3 * math.sqrt(ALPHA * (1 - ALPHA) / streams)
            assert max(found) <= ALPHA + slack, name


def test_draws_at_different_rates_are_weighted_back() -> None:
    """Drawn by the definition: the weighted interval holds the truth, the plain one seldom, wrong words stay rare."""
    draws = 60
    found = weighted_draws.results(draws)

    assert found.weighted >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / draws)
    assert found.unweighted < 0.4
    assert max(found.passed, found.failed) <= ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / draws)


def test_what_others_do_is_told_wrongly_often(told: dict[str, Told]) -> None:
    """Intervals that are read again, and counting only what is finished: the simulation can see a wrong rule."""
    assert max(told["one-sided exact 95 %, read again"]) > 0.2
    assert max(told["two-sided Wilson 95 %, read again"]) > 0.3
    assert told["hard items finish late, resolved ones counted, Jurat's table"].passed > 0.5


def test_exact_intervals_cover_everywhere() -> None:
    """Every rate from 0.1 % to 30 %, 20 to 2,000 items; and without replacement."""
    _, exact = INTERVALS["Clopper-Pearson"]

    assert min(grid(exact).values()) >= 0.95
    assert min(finite_grid().values()) >= 0.95


@pytest.mark.parametrize("name", ["Wilson", "Jeffreys", "Agresti-Coull"])
def test_intervals_for_display_cover_on_average(name: str) -> None:
    """About 95 % over the grid, though not at every point."""
    covered = list(grid(INTERVALS[name][1]).values())

    assert 0.94 <= sum(covered) / len(covered) <= 0.975


def test_pooling_that_flatters_is_said() -> None:
    """Within each model reviewers agree as chance would; the models differ, so together it looks like agreement."""
    answers = {"a": ["yes yes", "yes yes", "yes no", "no yes"], "z": ["no no", "no no", "no yes", "yes no"]}
    heavy = {"a": ["yes yes"] * 16, "z": ["no no"] * 16}
    lines = [
        f"{model}{number:02} | r{seat} | {answer} | |"
        for model in answers
        for number, pair in enumerate(answers[model] + heavy[model])
        for seat, answer in enumerate(pair.split())
    ]
    rows = [
        row
        for row in agreement_rows(mirror_of(read_study("\n".join(lines), need=2)), "model")
        if row.criterion == "bad"
    ]

    assert len(rows) == 2
    for row in rows:
        assert row.note is not None
        assert row.note.startswith("pooling flatters: alpha is 0.8")
        assert (row.linearised["krippendorff_alpha"].estimate or 0) < 0.05
