"""Reviewers, judges and gold: what is found out about those who label."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from pytest import approx

from assay.statistics.conger import ReviewerPattern, conger_kappa
from assay.statistics.dawid_skene import GivenPattern, dawid_skene
from assay.statistics.judges import Judged, judge_quality, labels_saved, post_stratified, prediction_powered
from assay.statistics.label_error import Gold, correct_by_gold
from assay.statistics.pairs import cohen_kappa
from assay.statistics.reviewers import gold_quality, pace_change, self_agreement, stands_out


def test_gold_quality_is_exact_shares() -> None:
    """8 of 10 errors found, 27 of 30 correct items left alone; Clopper and Pearson's bounds from their definition."""
    found = gold_quality(8, 2, 3, 27, 0.95)

    assert found.sensitivity[:3] == approx((0.8, 0.443905, 0.974789), abs=1e-6)
    assert found.specificity.estimate == approx(0.9)
    assert found.accuracy.estimate == approx(35 / 40)
    assert gold_quality(0, 0, 0, 0, 0.95).accuracy.reason == "no gold item"
    assert gold_quality(0, 0, 1, 4, 0.95).sensitivity.reason == "no gold item with an error"
    assert self_agreement(0, 0, 0.95).reason == "no item was judged twice"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((8, 10, 1, 6), 0.0245), ((3, 4, 1, 4), 0.242857), ((0, 0, 1, 2), None), ((1, 2, 0, 0), None)],
)
def test_what_stands_out_is_a_one_sided_p_value(counts: tuple[int, int, int, int], expected: float | None) -> None:
    """Hypergeometric tails by hand: Fisher's tea tasting among them."""
    found = stands_out(*counts)

    assert found is None if expected is None else found == approx(expected, abs=1e-4)


def test_pace_is_a_factor_per_hundred_items() -> None:
    """Times that halve over a hundred items; a pause of an hour changes nothing; too few times are said."""
    random = np.random.default_rng(1)
    times = [20 * 0.5 ** (place / 100) * math.exp(0.2 * random.standard_normal()) for place in range(200)]
    times[50] = 3600
    found = pace_change(times, 0.95)

    assert found.estimate == approx(0.5, abs=0.04)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.5 < found.high
    assert pace_change([3.0] * 9, 0.95).reason == "fewer than 10 timed items"
    assert pace_change([20 * 0.5 ** (place / 50_000) for place in range(100_000)], 0.95).estimate == approx(0.5**0.002)


def test_a_pace_that_nobody_can_have_is_too_early_to_tell() -> None:
    """Twenty-five times that jump about give no factor of millions; nor do times beyond what a number holds."""
    random = np.random.default_rng(4)
    jumping = [math.exp(2 * random.standard_normal()) for _ in range(25)]
    exploding = [1e-3 * 1e9**place for place in range(12)]
    reason = "too early to tell: the times vary too much for so few items"

    assert pace_change(jumping, 0.95) == (None, None, None, reason)
    assert pace_change(exploding, 0.95) == (None, None, None, reason)


def simulate(
    seed: int, items: int, truth: float, sensitivity: list[float], specificity: list[float]
) -> list[GivenPattern]:
    """Let reviewers of known quality label every item."""
    random = np.random.default_rng(seed)
    is_error = random.random(items) < truth
    found = []
    for error in is_error:
        calls = random.random(len(sensitivity)) < np.where(error, sensitivity, 1 - np.array(specificity))
        found.append(tuple((reviewer, int(call)) for reviewer, call in enumerate(calls)))
    return [GivenPattern(labels, found.count(labels)) for labels in set(found)]


def test_dawid_skene_finds_the_reviewers_again() -> None:
    """Five reviewers, one of them a coin; with and without a prior."""
    sensitivity, specificity = [0.9, 0.8, 0.85, 0.95, 0.5], [0.95, 0.98, 0.9, 0.97, 0.5]
    patterns = simulate(3, 4000, 0.2, sensitivity, specificity)
    for right, wrong in ((0.0, 0.0), (8.0, 1.0)):
        found = dawid_skene(2, 5, patterns, right, wrong)
        assert found is not None
        assert found.prevalence[1] == approx(0.2, abs=0.03)
        assert found.confusion[:, 1, 1] == approx(np.array(sensitivity), abs=0.06)
        assert found.confusion[:, 0, 0] == approx(np.array(specificity), abs=0.06)
        assert found.posterior.sum(axis=1) == approx(np.ones(len(patterns)))


def test_dawid_skene_never_makes_labels_less_likely() -> None:
    """Each round of expectation and maximisation raises the likelihood (without a prior)."""
    patterns = simulate(5, 300, 0.3, [0.8, 0.7, 0.6], [0.9, 0.8, 0.7])
    likelihoods = [
        found.log_likelihood for rounds in range(1, 15) if (found := dawid_skene(2, 3, patterns, most_rounds=rounds))
    ]

    assert likelihoods == sorted(likelihoods)


@pytest.mark.parametrize("patterns", [[], [GivenPattern((), 5)], [GivenPattern(((0, 1),), 0)]])
def test_dawid_skene_of_nothing_is_nothing(patterns: list[GivenPattern]) -> None:
    """No label, no answer; and patterns without one have no posterior."""
    assert dawid_skene(2, 1, patterns) is None
    found = dawid_skene(2, 1, [*patterns, GivenPattern(((0, 1),), 3)])
    assert found is not None
    assert np.isnan(found.posterior[:-1]).all()
    assert found.posterior[-1] == approx([0, 1])


def test_conger_of_two_is_cohen() -> None:
    """Two reviewers who rated everything."""
    table = [[20, 5, 1], [3, 15, 4], [0, 2, 10]]
    patterns = [ReviewerPattern((row, column), table[row][column]) for row in range(3) for column in range(3)]
    for weighting in ("identity", "linear", "quadratic"):
        found = conger_kappa(["0", "1", "2"], patterns, weighting)  # type: ignore[arg-type]
        assert found.estimate == approx(cohen_kappa(table, weighting).kappa, abs=1e-12)  # type: ignore[arg-type]


def test_agreement_by_chance_alone_is_exactly_zero() -> None:
    """Independent labels with uneven shares: every kappa is 0 in whole numbers, and 0 it is, not -1.9e-15."""
    for first, second in itertools.product(range(1, 30), repeat=2):
        table = [[first * second, 7 * first], [3 * second, 21]]
        counts = {(0, 0): table[0][0], (0, 1): table[0][1], (1, 0): table[1][0], (1, 1): table[1][1]}
        patterns = [ReviewerPattern(labels, items) for labels, items in counts.items()]

        assert cohen_kappa(table).kappa == 0
        assert conger_kappa(["a", "b"], patterns).estimate == 0


@pytest.mark.parametrize(
    "patterns",
    [
        [],
        [ReviewerPattern((None, None), 4)],
        [ReviewerPattern((0, None), 4)],
        [ReviewerPattern((0, 0), 4)],
        [ReviewerPattern((0, None), 4), ReviewerPattern((None, 1), 2)],
    ],
)
def test_conger_is_undefined_where_it_should_be(patterns: list[ReviewerPattern]) -> None:
    """Nothing, one reviewer, no variation, no item with two labels."""
    assert conger_kappa(["a", "b"], patterns) == (None, None)


JUDGED = Judged(true_alarms=12, misses=8, false_alarms=7, true_passes=173, flagged=208, unflagged=1992)


def test_the_judges_quality() -> None:
    """Sensitivity and specificity are shares of what people found; kappa is Cohen's."""
    found = judge_quality(JUDGED, 0.95)

    assert found.sensitivity.estimate == approx(12 / 20)
    assert found.specificity.estimate == approx(173 / 180)
    assert found.kappa.kappa == approx(cohen_kappa([[12, 8], [7, 173]]).kappa)
    assert judge_quality(JUDGED._replace(true_alarms=0, misses=0), 0.95).sensitivity.reason == "people found no error"


@pytest.mark.parametrize(("truth", "labelled"), [(0.02, 100), (0.05, 300), (0.2, 300)])
def test_the_joined_estimate_covers(truth: float, labelled: int) -> None:
    """1,000 studies of 5,000 outputs with a judge of 80 % sensitivity and 97 % specificity: 93 % or more."""
    random = np.random.default_rng(17)
    covered = defined = 0
    for seed in range(1000):
        is_error = random.random(5000) < truth
        is_flagged = random.random(5000) < np.where(is_error, 0.8, 0.03)
        seen, called = is_error[:labelled], is_flagged[:labelled]
        judged = Judged(
            *(int(part.sum()) for part in (seen & called, seen & ~called, ~seen & called, ~seen & ~called)),
            flagged=int(is_flagged.sum()),
            unflagged=int((~is_flagged).sum()),
        )
        found = post_stratified(
            judged, 0.95, seed, draws=2000
        )  # a tenth of the product's: the coverage is that of many
        if found.low is not None and found.high is not None:
            defined += 1
            covered += found.low <= truth <= found.high

    assert defined > 900
    assert covered / defined >= 0.93


def test_a_judge_saves_labels_and_a_useless_one_does_not() -> None:
    """A good judge stands for more labels than a coin does."""
    coin = Judged(10, 10, 90, 90, 1000, 1000)

    assert (labels_saved(JUDGED, 0.95).labels or 0) > 50
    assert (labels_saved(coin, 0.95).labels or 0) < 20


@pytest.mark.parametrize(
    "judged",
    [Judged(0, 0, 0, 0, 0, 0), Judged(0, 3, 0, 20, 10, 90), Judged(0, 0, 0, 0, 10, 90), Judged(0, 0, 0, 1, 0, 1)],
)
def test_a_judge_without_labels_is_no_estimate(judged: Judged) -> None:
    """A reason or an answer, never an exception; and never an interval outside 0 and 1 from the posterior."""
    found = post_stratified(judged, 0.95)

    assert (found.estimate is None) == (found.reason is not None)
    assert found.low is None or 0 <= found.low <= (found.high or 0) <= 1
    prediction_powered(judged, 0.95)


@pytest.mark.parametrize(("truth", "gold"), [(0.02, 50), (0.1, 30), (0.3, 100)])
def test_the_correction_by_gold_covers(truth: float, gold: int) -> None:
    """2,000 studies of 400 items, sensitivity 85 % and specificity 97 %, both estimated: 93.5 % or more."""
    random = np.random.default_rng(23)
    seen = truth * 0.85 + (1 - truth) * 0.03
    covered = 0
    for _ in range(2000):
        found, left_alone = random.binomial(gold, 0.85), random.binomial(gold, 0.97)
        errors = int(random.binomial(400, seen))
        result = correct_by_gold(errors, 400, Gold(found, gold - found, left_alone, gold - left_alone), 0.95)
        assert result.low is not None
        assert result.high is not None
        covered += result.low - 1e-12 <= truth <= result.high + 1e-12

    assert covered / 2000 >= 0.935


@pytest.mark.parametrize(
    ("errors", "items", "gold", "reason"),
    [
        (0, 0, Gold(5, 1, 9, 1), "no item has been judged"),
        (3, 40, Gold(5, 1, 0, 0), "there are not gold items of both kinds"),
        (3, 40, Gold(1, 9, 1, 9), "labels this often wrong say nothing about the error rate"),
    ],
)
def test_no_correction_has_its_reason(errors: int, items: int, gold: Gold, reason: str) -> None:
    """Without items, without gold, with labels worse than a coin."""
    assert correct_by_gold(errors, items, gold, 0.95) == (None, None, None, reason)


def test_a_perfect_record_on_gold_changes_the_point_little() -> None:
    """The point is the share as labelled; the interval is wider than Wilson's."""
    found = correct_by_gold(20, 400, Gold(30, 0, 30, 0), 0.95)

    assert found.estimate == approx(0.05)
    assert found.low is not None
    assert found.low < 0.0326
