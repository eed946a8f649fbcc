"""How far reviewers agree, from count patterns: how many items got exactly these counts of each value.

Everything here depends on an item only through its counts, so a study of millions of labels is a few dozen patterns. An
interval comes from leaving out one item of each pattern in turn, which is the jackknife over items.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from jurat.statistics.coefficients import COEFFICIENTS, ROUNDING, Answers, Floats, LeftOut, Patterns, Scale
from jurat.statistics.distributions import beta_quantile, t_quantile
from jurat.statistics.evidence_rows import Estimate

NO_PAIR = "no item has labels by two reviewers yet"
TWO_VALUES_ONLY = "asked only where there are two values"
ORDERED_ONLY = "asked only where values have an order"
FEWEST = 10  # items with an error or a disagreement: see benchmarks/agreement_coverage.py
FEWEST_DOUBLE = 3  # items on which two reviewers leave the usual value
LOWEST = {"positive_agreement": 0.0, "negative_agreement": 0.0}  # what a bound can be; of the others, -1
FAR = 50.0  # on the scale of -log(1 - coefficient)
BY_DISTANCE = ("krippendorff_alpha", "gwet_ac2")


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


class _Evidence(NamedTuple):
    """Items with two labels that carry anything: `differ` of labels that do; `carry` these or an unusual value.

    On `double` of them two labels or more are not the usual value: agreement on errors is known from these alone.
    """

    carry: int
    differ: int
    double: int

    def lack(self, name: str, scale: Scale) -> str | None:
        """Report what is too little for an interval of a coefficient, if anything is."""
        if not self.differ:
            return "no item has labels that differ"
        if self.differ < 2:
            return "too few items have labels that differ: 1, and at least 2 are needed"
        if self.carry < FEWEST:
            return f"too few items carry an error or a disagreement: {self.carry}, about {FEWEST} are needed"
        if self.double < FEWEST_DOUBLE:
            return (
                f"too few items have two labels that are not the usual one: {self.double}, {FEWEST_DOUBLE} are needed"
            )
        if _counts_distance(name, scale) and self.differ < FEWEST:
            return f"too few items have labels that differ: {self.differ}, about {FEWEST} are needed"
        return None

    def degrees_of_freedom(self, name: str, scale: Scale) -> int:
        """Return how many at most: what there is beyond the least."""
        carry = self.differ if _counts_distance(name, scale) else self.carry
        return min(carry - FEWEST, self.double - FEWEST_DOUBLE) + 1


def _counts_distance(name: str, scale: Scale) -> bool:
    """Return whether a coefficient depends on how far labels differ: a single far one then weighs much."""
    return scale != "nominal" and name in BY_DISTANCE


def agreement(values: Sequence[str], patterns: Sequence[CountPattern], scale: Scale, confidence: float) -> Agreement:
    """Return every coefficient with its interval: the jackknife of -log(1 - coefficient), and Student's t.

    `values` are the answers in their order; for interval and ratio scales they are numbers, or `ValueError` is raised.
    A coefficient is undefined where no item has two labels, and (but for percent agreement) where every label is the
    same; agreement on one value also where nobody gave it, or where there are more values than two; AC2 where values
    have no order. There is no interval where fewer than about ten items carry an error or a disagreement (of a
    coefficient that counts how far labels differ: a disagreement), or fewer than three two labels that are not the
    usual value. The degrees of freedom are no more than the items that carry the variance (Satterthwaite 1946), and
    only what is beyond these smallest numbers, so that the interval fades out where it could not be trusted. Percent
    agreement has an exact interval for as many items as would vary like these (Korn and Graubard 1998).
    Sources: Tukey 1958; Efron and Stein 1981. See `benchmarks/agreement_coverage.py`.
    """
    arrays = _as_arrays(values, patterns)
    counts, weights = arrays.counts, np.asarray(arrays.weights)[0]
    per_item = counts.sum(axis=1)
    items, items_with_two, labels = weights.sum(), weights[per_item >= 2].sum(), (weights * per_item).sum()
    if not items_with_two:
        coefficients = {name: Estimate(None, None, None, NO_PAIR) for name in COEFFICIENTS}
        return Agreement(int(items), 0, int(labels), coefficients)
    answers, evidence = Answers(values, scale), _evidence(arrays)
    coefficients = {}
    for name, compute in COEFFICIENTS.items():
        point = float(compute(arrays, answers)[0])
        if not math.isfinite(point):
            coefficients[name] = Estimate(None, None, None, _why_undefined(name, counts, answers))
        elif name == "percent_agreement":
            coefficients[name] = _of_shares(point, arrays, confidence)
        elif (lack := evidence.lack(name, scale)) is not None:
            coefficients[name] = Estimate(point, None, None, f"no interval: {lack}")
        else:
            without = compute(Patterns(counts, LeftOut(weights)), answers)
            most = evidence.degrees_of_freedom(name, scale)
            found = _jackknifed(point, without, weights, most, confidence)
            lowest = LOWEST.get(name, -1.0)
            coefficients[name] = found if found.low is None else found._replace(low=max(found.low, min(lowest, point)))
    return Agreement(int(items), int(items_with_two), int(labels), coefficients)


def _as_arrays(values: Sequence[str], patterns: Sequence[CountPattern]) -> Patterns:
    """Lay out the patterns that have a label and occur."""
    used = [pattern for pattern in patterns if pattern.items and any(pattern.counts)]
    counts = np.array([pattern.counts for pattern in used], dtype=float).reshape(len(used), len(values))
    return Patterns(counts, np.array([[pattern.items for pattern in used]], dtype=float))


def _evidence(patterns: Patterns) -> _Evidence:
    """Count the items that carry anything; the usual value is that of most items whose labels are all the same."""
    has_two = patterns.counts.sum(axis=1) >= 2
    counts, often = patterns.counts[has_two], np.asarray(patterns.weights)[0, has_two]
    per_item = counts.sum(axis=1)
    is_whole = counts.max(axis=1) == per_item
    whole = often @ (counts * is_whole[:, None] / per_item[:, None])
    usual = int(np.argmax(whole)) if whole.any() else int(np.argmax(often @ counts))
    return _Evidence(
        carry=round(float(often.sum() - whole[usual])),
        differ=round(float(often @ ~is_whole)),
        double=round(float(often @ (per_item - counts[:, usual] >= 2))),
    )


def _jackknifed(point: float, without: Floats, often: Floats, most: int, confidence: float) -> Estimate:
    """Return the interval from the coefficient without an item of each pattern; `most` are the degrees of freedom."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = -np.log1p(-without)
    items = float(often.sum())
    deviations = logs - often @ logs / items
    squares = float(often @ deviations**2)
    if not (math.isfinite(squares) and squares > ROUNDING):
        return Estimate(point, None, None, "no interval: the items are too few or too alike")
    carried = squares**2 / float(often @ deviations**4)
    half = t_quantile((1 + confidence) / 2, min(most, carried)) * math.sqrt((items - 1) / items * squares)
    low, high = (-math.expm1(-(-math.log1p(-point) + side)) for side in (-min(half, FAR), min(half, FAR)))
    return Estimate(point, low, high, None)


def _of_shares(point: float, patterns: Patterns, confidence: float) -> Estimate:
    """Return percent agreement's interval: an exact one, for as many pairs as would vary like these."""
    has_two = patterns.counts.sum(axis=1) >= 2
    counts, often = patterns.counts[has_two], np.asarray(patterns.weights)[0, has_two]
    per_item = counts.sum(axis=1)
    items = float(often.sum())
    if items < 2:
        return Estimate(point, None, None, "no interval: a single item has two labels")
    equal = (counts * (counts - 1)).sum(axis=1) / (per_item * (per_item - 1))
    variance = float(often @ (equal - point) ** 2) / items / (items - 1)
    is_certain = 1 - point <= ROUNDING or point <= ROUNDING
    if variance <= ROUNDING**2 and not is_certain:
        return Estimate(point, None, None, "no interval: the items are too few or too alike")
    worth = items if is_certain else point * (1 - point) / variance
    same, tail = worth * point, (1 - confidence) / 2
    low = 0.0 if point <= ROUNDING else beta_quantile(tail, same, worth - same + 1)
    high = 1.0 if 1 - point <= ROUNDING else beta_quantile(1 - tail, same + 1, worth - same)
    return Estimate(point, low, high, None)


def _why_undefined(name: str, counts: Floats, answers: Answers) -> str:
    """Report why a coefficient is undefined although items have two labels."""
    values = answers.values
    if name == "gwet_ac2" and answers.scale == "nominal":
        return ORDERED_ONLY
    on_value = {"positive_agreement": 0, "negative_agreement": 1}.get(name)
    if on_value is not None:
        if len(values) != 2:
            return TWO_VALUES_ONLY
        return f"no item with two labels has the label '{values[on_value]}'"
    compared = counts[counts.sum(axis=1) >= 2].sum(axis=0) > 0
    which = "label" if (counts.sum(axis=0) > 0).sum() == compared.sum() else "label that can be compared"
    return f"no variation: every {which} is '{values[int(np.argmax(compared))]}'"
