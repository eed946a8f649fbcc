"""The error rate behind labels that are themselves sometimes wrong."""

from __future__ import annotations

import math
from typing import NamedTuple

from jurat.statistics.distributions import normal_quantile
from jurat.statistics.evidence_rows import Estimate
from jurat.statistics.intervals import wilson

SMALLEST_INFORMED = 1e-9


class Corrected(NamedTuple):
    """The rate as labelled, and the corrected one with an interval within [0, 1].

    `uncut` is the correction before it is cut off at 0 and 1, and `standard_error` that of its point, for sensitivity
    and specificity known exactly.
    """

    labelled: float | None
    corrected: Estimate
    uncut: Estimate
    standard_error: float | None


def correct_for_label_error(
    errors: int, items: int, sensitivity: float, specificity: float, confidence: float
) -> Corrected:
    """Correct the share of items labelled as errors for reviewers who miss some and raise false alarms.

    `sensitivity` is the share of true errors that are labelled so, `specificity` the share of correct items left in
    peace, both known (from gold items). Undefined without items, and where the two add to 1 or less: such labels tell
    nothing. The interval maps Wilson's. Source: Rogan and Gladen 1978.
    """
    if not (0 <= sensitivity <= 1 and 0 <= specificity <= 1):
        raise ValueError(f"sensitivity {sensitivity} and specificity {specificity} lie between 0 and 1")
    interval = wilson(errors, items, confidence)
    if interval is None:
        undefined = Estimate(None, None, None, "no item has been judged")
        return Corrected(None, undefined, undefined, None)
    labelled, informed = errors / items, sensitivity + specificity - 1
    if informed < SMALLEST_INFORMED:
        undefined = Estimate(None, None, None, "labels this often wrong say nothing about the error rate")
        return Corrected(labelled, undefined, undefined, None)
    point, low, high = ((share + specificity - 1) / informed for share in (labelled, *interval))
    cut = Estimate(_cut(point), _cut(low), _cut(high), None)
    standard_error = math.sqrt(labelled * (1 - labelled) / items) / informed
    return Corrected(labelled, cut, Estimate(point, low, high, None), standard_error)


class Gold(NamedTuple):
    """Labels on gold items: errors that were found and missed, correct items that were left alone and called errors."""

    found: int
    missed: int
    left_alone: int
    false_alarms: int


def correct_by_gold(errors: int, items: int, gold: Gold, confidence: float) -> Estimate:
    """Correct the share of items labelled as errors, with sensitivity and specificity estimated from gold items.

    The interval allows for the gold items being few. Undefined without items or without gold items of both kinds, and
    where the labels tell no more than a coin. Cut off at 0 and 1. Sources: Rogan and Gladen 1978; the interval, Lang
    and Reiczigel 2014.
    """
    with_error, without = gold.found + gold.missed, gold.left_alone + gold.false_alarms
    if not items or not with_error or not without:
        what = "no item has been judged" if not items else "there are not gold items of both kinds"
        return Estimate(None, None, None, what)
    point = correct_for_label_error(errors, items, gold.found / with_error, gold.left_alone / without, confidence)
    if point.corrected.estimate is None:
        return point.corrected
    z = normal_quantile((1 + confidence) / 2)
    rate = (errors + z * z / 2) / (items + z * z)
    sensitivity, specificity = (gold.found + 1) / (with_error + 2), (gold.left_alone + 1) / (without + 2)
    informed = sensitivity + specificity - 1
    if informed < SMALLEST_INFORMED:
        return Estimate(
            point.corrected.estimate, None, None, "no interval: too few gold items for labels this often wrong"
        )
    centre = (rate + specificity - 1) / informed
    of_sensitivity = sensitivity * (1 - sensitivity) / (with_error + 2)
    of_specificity = specificity * (1 - specificity) / (without + 2)
    spread = rate * (1 - rate) / (items + z * z) + centre**2 * of_sensitivity + (1 - centre) ** 2 * of_specificity
    shift = 2 * z * z * (centre * of_sensitivity - (1 - centre) * of_specificity)
    half = z * math.sqrt(spread) / informed
    return Estimate(point.corrected.estimate, _cut(centre + shift - half), _cut(centre + shift + half), None)


def _cut(share: float) -> float:
    return min(max(share, 0.0), 1.0)
