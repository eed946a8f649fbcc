"""The error rate behind labels that are themselves sometimes wrong."""

from __future__ import annotations

import math
from typing import NamedTuple

from assay.statistics.intervals import wilson
from assay.statistics.rows import Estimate


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
    if informed < 1e-9:
        undefined = Estimate(None, None, None, "labels this often wrong say nothing about the error rate")
        return Corrected(labelled, undefined, undefined, None)
    point, low, high = ((share + specificity - 1) / informed for share in (labelled, *interval))
    cut = Estimate(_cut(point), _cut(low), _cut(high), None)
    standard_error = math.sqrt(labelled * (1 - labelled) / items) / informed
    return Corrected(labelled, cut, Estimate(point, low, high, None), standard_error)


def _cut(share: float) -> float:
    return min(max(share, 0.0), 1.0)
