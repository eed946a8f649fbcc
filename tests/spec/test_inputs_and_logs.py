"""Clusters of outputs, finite populations, plans, drift by batch, and what the logs say."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from pytest import approx
from scipy import stats

from jurat.statistics.consistency import Cluster, clustered_error_rate, inconsistency
from jurat.statistics.drift import Batch, alarm_levels, alarm_threshold, exact_chart_limits, items_to_alarm
from jurat.statistics.intervals import clopper_pearson, finite_population, wilson
from jurat.statistics.operations import quantile, ratio
from jurat.statistics.planning import anytime_outlook, fixed_outlook


def test_inconsistency_counts_inputs() -> None:
    """Two of three repeated inputs have both verdicts; a single output says nothing."""
    found = inconsistency([Cluster(2, 1), Cluster(3, 3), Cluster(4, 1), Cluster(1, 1), Cluster(0, 0)], 0.95)

    assert found[:3] == approx((2 / 3, *(wilson(2, 3, 0.95) or ())))
    assert inconsistency([Cluster(1, 1)], 0.95).reason == "no input has two judged outputs"


@pytest.mark.parametrize("correlated", [False, True])
def test_the_clustered_interval_covers(correlated: bool) -> None:
    """800 samples of 120 inputs with 1 to 5 outputs each; alike within an input or not: 94 % or more."""
    random = np.random.default_rng(8)
    covered = naive = 0
    for _ in range(800):
        sizes = random.integers(1, 6, 120)
        rates = random.choice([0.0, 0.4], p=[0.75, 0.25], size=120) if correlated else np.full(120, 0.1)
        clusters = [Cluster(int(n), int(random.binomial(n, rate))) for n, rate in zip(sizes, rates, strict=True)]
        found = clustered_error_rate(clusters, 0.95)
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= 0.1 <= found.high
        bounds = wilson(sum(c.errors for c in clusters), sum(c.items for c in clusters), 0.95)
        naive += bool(bounds and bounds.low <= 0.1 <= bounds.high)

    assert covered / 800 >= 0.94
    if correlated:
        assert naive < covered  # pretending that outputs are independent would promise too much


def test_clusters_of_one_are_plain_items() -> None:
    """The rate is the share; the interval nearly Clopper and Pearson's; degenerate data have answers or reasons."""
    clusters = [Cluster(1, int(number < 10)) for number in range(200)]
    found = clustered_error_rate(clusters, 0.95)

    assert found[:3] == approx((0.05, *(clopper_pearson(10, 200, 0.95) or ())), abs=1e-3)
    assert clustered_error_rate([Cluster(5, 2)], 0.95).reason == "fewer than two inputs have a judged output"
    assert clustered_error_rate([Cluster(5, 0)] * 30, 0.95).high == approx(1 - 0.025 ** (1 / 30))


@pytest.mark.parametrize("population", [20, 45])
def test_the_finite_interval_covers_every_population(population: int) -> None:
    """Exactly, by summing, whatever the number of errors: 95 % or more; never wider than for endless populations."""
    items = 12
    bounds = {k: finite_population(k, items, population, 0.95) for k in range(items + 1)}
    for errors in range(population + 1):
        chances = stats.hypergeom.pmf(np.arange(items + 1), population, errors, items)
        covered = sum(
            chance
            for k, chance in enumerate(chances)
            if (interval := bounds[k]) and interval.low - 1e-12 <= errors / population <= interval.high + 1e-12
        )
        assert covered >= 0.95 - 1e-9, errors
    for k, interval in bounds.items():
        endless = clopper_pearson(k, items, 0.95)
        assert interval is not None
        assert endless is not None
        assert interval.low >= endless.low - 1e-9
        assert interval.high <= endless.high + 1e-9


def test_a_population_seen_whole_is_known() -> None:
    """No uncertainty is left; nothing drawn is undefined; more cannot be drawn."""
    assert finite_population(3, 40, 40, 0.95) == (3 / 40, 3 / 40)
    assert finite_population(0, 0, 40, 0.95) is None
    with pytest.raises(ValueError, match="41 items cannot be drawn from 40"):
        finite_population(1, 41, 40, 0.95)


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.12])
def test_the_anytime_outlook_equals_simulation(rate: float) -> None:
    """The chances of each word and the average number of items, of 4,000 streams of 400 items."""
    from jurat.statistics.sequential import stopping_table  # noqa: PLC0415 - the second derivation only

    table = stopping_table(0.05, 0.05, 400)
    counts = np.cumsum(np.random.default_rng(4).random((4000, 400)) < rate, axis=1)
    passed, failed = counts <= table.pass_at_most[1:], counts >= table.fail_at_least[1:]
    over = passed | failed
    first = np.where(over.any(axis=1), over.argmax(axis=1), 399)
    found = anytime_outlook(0.05, 0.95, 400, rate)
    words = (passed[np.arange(4000), first].mean(), failed[np.arange(4000), first].mean())

    assert (found.pass_chance, found.fail_chance) == approx(words, abs=0.025)
    assert found.items == approx((first + 1).mean(), rel=0.03)
    assert sum(found[1:4]) == approx(1)


def test_one_look_has_the_chances_of_the_binomial() -> None:
    """59 items at a limit of 5 %: passing takes no error at all."""
    assert fixed_outlook(0.05, 0.95, 59, 0.01).pass_chance == approx(0.99**59)
    assert fixed_outlook(0.05, 0.95, 58, 0.01).pass_chance == 0
    assert fixed_outlook(0.05, 0.95, 300, 0.05).pass_chance <= 0.05
    assert fixed_outlook(0.05, 0.95, 300, 0.05).fail_chance <= 0.05


def test_exact_chart_limits_hold_their_chance() -> None:
    """Outside with chance 0.0027 at most; where Shewhart's would ring at a single error, they do not."""
    batches = [Batch(40, 0), Batch(60, 1), Batch(500, 6), Batch(40, 1)]
    found = exact_chart_limits(batches)
    assert found is not None
    for batch, limits in zip(batches, found.limits, strict=True):
        inside = stats.binom.cdf(round(limits.high * batch.items), batch.items, found.rate) - stats.binom.cdf(
            round(limits.low * batch.items) - 1, batch.items, found.rate
        )
        assert inside >= 1 - 0.0027
    assert found.limits[0].high > 1 / 40
    assert exact_chart_limits([]) is None
    assert exact_chart_limits([Batch(0, 0)]) is None


def test_a_new_prompt_version_starts_the_evidence_anew() -> None:
    """Before it the level has risen; at it it is what one item alone makes."""
    stream = [True] * 5 + [False] * 5
    levels = alarm_levels(stream, 0.02, 0.06, resets={5})

    assert levels[4] == approx(5 * math.log(3))
    assert levels[5] == 0
    assert all(later >= 0 for _, later in pairwise(levels))


def test_the_threshold_gives_the_false_alarms_asked_for() -> None:
    """Once in about 1,300 items at 2 %, as in the published example with a threshold of 3."""
    found = alarm_threshold(0.02, 0.06, 1300)

    assert found == approx(3, abs=0.1)
    assert items_to_alarm(0.02, 0.02, 0.06, found) == approx(1300, rel=0.1)


@pytest.mark.parametrize(("share", "count"), [(0.5, 30), (0.9, 200), (0.99, 2000)])
def test_quantile_bounds_cover(share: float, count: int) -> None:
    """600 samples of a skewed distribution: 94 % or more; and they are values."""
    random = np.random.default_rng(6)
    truth = float(stats.lognorm.ppf(share, 1.0))
    covered = 0
    for _ in range(600):
        values = random.lognormal(0.0, 1.0, count)
        found = quantile(list(values), share, 0.95)
        assert found.low is not None
        assert found.high is not None
        assert found.low in values
        covered += found.low <= truth <= found.high

    assert covered / 600 >= 0.94


def test_few_values_hold_no_rare_quantile() -> None:
    """The p99 of fifty values has no bounds; no values, no quantile."""
    assert quantile(list(range(50)), 0.99, 0.95).reason == "no interval: 50 values are too few for this quantile"
    assert quantile(list(range(50)), 0.99, 0.95).estimate == 49
    assert quantile([], 0.5, 0.95).estimate is None
    assert quantile([1, 2, 3, 4], 0.5, 0.95).estimate == 2


def test_cost_per_success_counts_what_failures_cost() -> None:
    """Four outputs at 1, two of them successful: 2 each. 600 samples of 200: 93 % or more are covered."""
    assert ratio([1, 1, 1, 1], [1, 1, 0, 0], 0.95).estimate == 2
    assert ratio([1.0], [0.0], 0.95).reason == "nothing to divide by"
    random = np.random.default_rng(9)
    covered = 0
    for _ in range(600):
        costs, successes = random.lognormal(0, 0.5, 200), random.random(200) < 0.7
        found = ratio(list(costs), list(successes.astype(float)), 0.95)
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= math.exp(0.125) / 0.7 <= found.high

    assert covered / 600 >= 0.93
    with pytest.raises(ValueError, match="not of the same items"):
        ratio([1.0], [1.0, 2.0], 0.95)
