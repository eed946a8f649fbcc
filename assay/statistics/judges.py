"""Few human labels and many of an automatic judge: one estimate of the error rate from both."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assay.statistics.distributions import normal_quantile
from assay.statistics.pairs import CohenKappa, cohen_kappa
from assay.statistics.reviewers import exact_share
from assay.statistics.rows import Estimate

REPLICATES = 20_000
SEED = 20260101
NO_JUDGED = "the judge has labelled nothing"


class Judged(NamedTuple):
    """Counts of items: those that people labelled too, by both labels, and all that the judge labelled, by its own.

    `true_alarms`: errors that the judge called so; `misses`: errors it did not; `false_alarms` and `true_passes`
    likewise for items that people found correct. `flagged` and `unflagged` are all items of the judge, these included.
    """

    true_alarms: int
    misses: int
    false_alarms: int
    true_passes: int
    flagged: int
    unflagged: int


class JudgeQuality(NamedTuple):
    """How good a judge is where people labelled too: sensitivity and specificity with exact intervals, and kappa."""

    sensitivity: Estimate
    specificity: Estimate
    kappa: CohenKappa


def judge_quality(judged: Judged, confidence: float) -> JudgeQuality:
    """Give sensitivity (errors that the judge flags), specificity (correct items it leaves) and Cohen's kappa.

    Undefined without an error, and without a correct item. Intervals: Clopper and Pearson 1934.
    """
    errors, correct = judged.true_alarms + judged.misses, judged.false_alarms + judged.true_passes
    table = [[judged.true_alarms, judged.misses], [judged.false_alarms, judged.true_passes]]
    return JudgeQuality(
        exact_share(judged.true_alarms, errors, confidence, "people found no error"),
        exact_share(judged.true_passes, correct, confidence, "people found nothing correct"),
        cohen_kappa(table),
    )


def post_stratified(judged: Judged, confidence: float, seed: int = SEED, draws: int = REPLICATES) -> Estimate:
    """Estimate the error rate over all that the judge labelled, from human labels in each of its two groups.

    The point weights each group's human error rate with the group's size. The interval melds exact
    limits of each group (and Jeffreys' posterior of their sizes) by so many `draws`: it keeps its confidence with few
    errors, too, and never has width 0. Undefined where people labelled nothing, or nothing of a group that has items.
    Sources: Tenenbein 1970; Cochran 1977, 12; Fay, Proschan and Brittain 2015.
    """
    items = judged.flagged + judged.unflagged
    groups = (
        (judged.flagged, judged.true_alarms, judged.true_alarms + judged.false_alarms),
        (judged.unflagged, judged.misses, judged.misses + judged.true_passes),
    )
    if not items:
        return Estimate(None, None, None, NO_JUDGED)
    if any(size and not labelled for size, _, labelled in groups):
        return Estimate(None, None, None, "people have labelled no item of one of the judge's two groups")
    point = sum(size / items * errors / labelled for size, errors, labelled in groups if size)
    random = np.random.default_rng(seed)
    flagged = random.beta(judged.flagged + 0.5, judged.unflagged + 0.5, draws)
    lower = [_drawn(random, errors, labelled - errors + 1, draws) for _, errors, labelled in groups]
    upper = [_drawn(random, errors + 1, labelled - errors, draws) for _, errors, labelled in groups]
    low = np.quantile(flagged * lower[0] + (1 - flagged) * lower[1], (1 - confidence) / 2)
    high = np.quantile(flagged * upper[0] + (1 - flagged) * upper[1], (1 + confidence) / 2)
    return Estimate(point, min(float(low), point), max(float(high), point), None)


def _drawn(random: np.random.Generator, errors: int, correct: int, draws: int) -> NDArray[np.float64]:
    """Draw one of the two beta distributions whose quantiles are the exact limits; at the edge it is a point."""
    if not errors or not correct:
        return np.full(draws, 1.0 if errors else 0.0)
    return random.beta(errors, correct, draws)


class PredictionPowered(NamedTuple):
    """The error rate from human labels alone, and joined with the judge's at full (`plain`) and at best weight."""

    human: float | None
    plain: Estimate
    tuned: Estimate


def prediction_powered(judged: Judged, confidence: float) -> PredictionPowered:
    """Correct the judge's rate, over items without a human label, by its error on those with one.

    `plain` trusts the judge wholly, `tuned` with the weight of the least variance, clipped to [0, 1]. Intervals come
    from the normal approximation: with fewer than about fifteen human errors they fail (see `post_stratified`).
    Undefined with fewer than two items on either side. Sources: Angelopoulos et al. 2023 (both papers).
    """
    labelled = judged.true_alarms + judged.misses + judged.false_alarms + judged.true_passes
    unlabelled = judged.flagged + judged.unflagged - labelled
    flagged_there = judged.flagged - judged.true_alarms - judged.false_alarms
    if labelled < 2 or unlabelled < 2:
        undefined = Estimate(None, None, None, "too few items with, or without, a human label")
        return PredictionPowered(None, undefined, undefined)
    human = (judged.true_alarms + judged.misses) / labelled
    judge_here = (judged.true_alarms + judged.false_alarms) / labelled
    judge_there = flagged_there / unlabelled
    spread_there = judge_there * (1 - judge_there)
    covariance = judged.true_alarms / labelled - human * judge_here
    items = labelled + unlabelled
    spread = judged.flagged / items * judged.unflagged / (items - 1)
    best = covariance / ((1 + labelled / unlabelled) * spread) if spread else 0.0

    def estimate(weight: float) -> Estimate:
        point = weight * judge_there + human - weight * judge_here
        here = human * (1 - human) + weight**2 * judge_here * (1 - judge_here) - 2 * weight * covariance
        half = _z(confidence) * math.sqrt(max(weight**2 * spread_there / unlabelled + here / labelled, 0.0))
        return Estimate(point, point - half, point + half, None)

    return PredictionPowered(human, estimate(1.0), estimate(min(max(best, 0.0), 1.0)))


class Saved(NamedTuple):
    """How many human labels a judge stands for, or None with the reason."""

    labels: float | None
    reason: str | None


def labels_saved(judged: Judged, confidence: float) -> Saved:
    """Say how many human labels the judge stands for: those that alone would be as precise, minus those used.

    Both intervals keep their confidence by exact limits, so that like is compared with like: precision grows with the
    square of the width.

    None where the joined interval is undefined, where people have labelled every item.
    """
    joined = post_stratified(judged, confidence)
    if joined.estimate is None or joined.low is None or joined.high is None:
        return Saved(None, joined.reason)
    used = judged.true_alarms + judged.misses + judged.false_alarms + judged.true_passes
    if used >= judged.flagged + judged.unflagged:
        return Saved(None, "people have labelled every item that the judge answered")
    alone = exact_share(judged.true_alarms + judged.misses, used, confidence, "people have labelled nothing")
    if alone.low is None or alone.high is None:
        return Saved(None, alone.reason)
    effective = used * ((alone.high - alone.low) / (joined.high - joined.low)) ** 2
    return Saved(max(effective - used, 0.0), None)


def _z(confidence: float) -> float:
    return normal_quantile((1 + confidence) / 2)
