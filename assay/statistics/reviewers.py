"""Reviewers: how often they are right on gold items, and whether something about one of them stands out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from scipy import stats

from assay.statistics.intervals import clopper_pearson
from assay.statistics.rows import Estimate

FEWEST_FOR_PACE, MOST_FOR_PACE = 10, 500


class GoldQuality(NamedTuple):
    """A reviewer on gold items: share right, share of the errors found, share of the correct items left alone."""

    accuracy: Estimate
    sensitivity: Estimate
    specificity: Estimate


def gold_quality(found: int, missed: int, false_alarms: int, left_alone: int, confidence: float) -> GoldQuality:
    """Give accuracy, sensitivity and specificity with exact intervals (Clopper and Pearson 1934).

    Each is undefined where the reviewer has met no gold item of the kind.
    """
    return GoldQuality(
        exact_share(found + left_alone, found + missed + false_alarms + left_alone, confidence, "no gold item"),
        exact_share(found, found + missed, confidence, "no gold item with an error"),
        exact_share(left_alone, left_alone + false_alarms, confidence, "no gold item without an error"),
    )


def exact_share(part: int, whole: int, confidence: float, nothing: str) -> Estimate:
    """Give a share with Clopper and Pearson's interval; undefined, for the reason given, where there is nothing."""
    bounds = clopper_pearson(part, whole, confidence)
    return Estimate(part / whole, *bounds, None) if bounds else Estimate(None, None, None, nothing)


def self_agreement(same: int, repeated: int, confidence: float) -> Estimate:
    """Give how often a reviewer judged a repeated item as before. Undefined without repeated items."""
    return exact_share(same, repeated, confidence, "no item was judged twice")


def stands_out(part: int, whole: int, others_part: int, others_whole: int) -> float | None:
    """Say how surprising it is that a share is so much higher than the others': a one-sided p-value.

    Of two reviewers who copy, the share is that of equal labels, and the others' that of their equal labels with
    everybody else; of a reviewer who waves everything through, it is the share of the usual answer. None where a side
    is empty. Many such questions need `multiplicity.holm`. Source: Fisher 1935.
    """
    if not whole or not others_whole:
        return None
    return float(stats.hypergeom.sf(part - 1, whole + others_whole, part + others_part, whole))


def pace_change(seconds: Sequence[float], confidence: float) -> Estimate:
    """Give by what factor the time for an item changes over a hundred items, from the times in their order.

    Below 1: faster. A median of slopes, which single long pauses cannot move. Times of 0 are left out; undefined with
    fewer than ten times. Sources: Theil 1950; Sen 1968.
    """
    step = -(-len(seconds) // MOST_FOR_PACE)  # slopes are as many as pairs: of very many items, every so many will do
    logs = [(place, math.log(time)) for place, time in enumerate(seconds) if time > 0 and place % max(step, 1) == 0]
    if len(logs) < FEWEST_FOR_PACE:
        return Estimate(None, None, None, f"fewer than {FEWEST_FOR_PACE} timed items")
    places, times = zip(*logs, strict=True)
    found = stats.theilslopes(times, places, confidence)
    change, low, high = (math.exp(100 * slope) for slope in (found.slope, found.low_slope, found.high_slope))
    return Estimate(change, low, high, None)
