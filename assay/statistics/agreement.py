"""How far reviewers agree, from count patterns: how many items got exactly these counts of each value.

Everything here depends on an item only through its counts, so a study of millions of labels is a few dozen patterns. An
interval comes from drawing the patterns anew (multinomially), which is drawing items anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from assay.statistics.coefficients import COEFFICIENTS, Answers, Floats, Patterns, Scale
from assay.statistics.rows import Estimate

NO_PAIR = "no item has labels by two reviewers yet"
TWO_VALUES_ONLY = "asked only where there are two values"
REPLICATES = 1000
LOST_REPLICATES = 0.05


class CountPattern(NamedTuple):
    """So many items got exactly these counts; `counts` stands in the order of the values."""

    counts: tuple[int, ...]
    items: int


class Agreement(NamedTuple):
    """Agreement on one criterion: `items` with a label, those of them with two or more, and all labels."""

    items: int
    items_with_two: int
    labels: int
    coefficients: dict[str, Estimate]


def agreement(
    values: Sequence[str],
    patterns: Sequence[CountPattern],
    scale: Scale,
    confidence: float,
    seed: int,
    replicates: int = REPLICATES,
) -> Agreement:
    """Give every coefficient with its bootstrap interval (percentiles of `replicates` resamplings).

    `values` are the answers in their order; for interval and ratio scales they are numbers, or `ValueError` is raised.
    A coefficient is undefined where no item has two labels, and (but for percent agreement) where every label is the
    same; agreement on one value also where nobody gave it, or where there are more values than two. An interval is
    undefined where too many resamplings are, or where all of them come out the same. Deterministic for a seed.
    """
    arrays = _as_arrays(values, patterns)
    counts, weights = arrays.counts, arrays.weights[0]
    per_item = counts.sum(axis=1)
    items, items_with_two, labels = weights.sum(), weights[per_item >= 2].sum(), (weights * per_item).sum()
    if not items_with_two:
        coefficients = {name: Estimate(None, None, None, NO_PAIR) for name in COEFFICIENTS}
        return Agreement(int(items), 0, int(labels), coefficients)
    drawn = Patterns(counts, _draw_again(weights, seed, replicates))
    answers = Answers(values, scale)
    coefficients = {
        name: _estimate(float(compute(arrays, answers)[0]), compute(drawn, answers), confidence)
        or Estimate(None, None, None, _why_undefined(name, counts, values))
        for name, compute in COEFFICIENTS.items()
    }
    return Agreement(int(items), int(items_with_two), int(labels), coefficients)


def _as_arrays(values: Sequence[str], patterns: Sequence[CountPattern]) -> Patterns:
    """Lay out the patterns that have a label and occur."""
    used = [pattern for pattern in patterns if pattern.items and any(pattern.counts)]
    counts = np.array([pattern.counts for pattern in used], dtype=float).reshape(len(used), len(values))
    return Patterns(counts, np.array([[pattern.items for pattern in used]], dtype=float))


def _draw_again(weights: Floats, seed: int, replicates: int) -> Floats:
    total = int(weights.sum())
    random = np.random.default_rng(seed)
    return random.multinomial(total, weights / weights.sum(), replicates).astype(float)


def _estimate(point: float, drawn: Floats, confidence: float) -> Estimate | None:
    """Join a point with the percentiles of its resamplings; None where the point is undefined."""
    if not np.isfinite(point):
        return None
    defined = drawn[np.isfinite(drawn)]
    if len(defined) < (1 - LOST_REPLICATES) * len(drawn):
        return Estimate(point, None, None, "no interval: labels vary on too few items")
    if np.ptp(defined) < 1e-12:  # resampling sees no uncertainty here, which is not to say that there is none
        return Estimate(point, None, None, "no interval: the items are too few or too alike")
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Estimate(point, float(low), float(high), None)


def _why_undefined(name: str, counts: Floats, values: Sequence[str]) -> str:
    """Say why a coefficient is undefined although items have two labels."""
    on_value = {"positive_agreement": 0, "negative_agreement": 1}.get(name)
    if on_value is not None:
        if len(values) != 2:
            return TWO_VALUES_ONLY
        return f"no item with two labels has the label '{values[on_value]}'"
    compared = counts[counts.sum(axis=1) >= 2].sum(axis=0) > 0
    which = "label" if (counts.sum(axis=0) > 0).sum() == compared.sum() else "label that can be compared"
    return f"no variation: every {which} is '{values[int(np.argmax(compared))]}'"
