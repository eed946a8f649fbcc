"""Agreement with linearised standard errors, after Gwet 2014: a second way to an interval, and published for many sets.

Weights say how much two values agree: 1 on the diagonal, less away from it. With identity weights these are the
coefficients of `jurat.statistics.coefficients`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from jurat.statistics.agreement import CountPattern
from jurat.statistics.coefficients import Floats, difference

Weighting = Literal["identity", "linear", "quadratic", "ordinal"]


class Coefficient(NamedTuple):
    """A coefficient and its standard error; None where undefined. The error is that of drawing items, not reviewers."""

    estimate: float | None
    standard_error: float | None


class _Items(NamedTuple):
    """Items with a label, one row a pattern: how often it occurs, counts, labels, and the agreement of its pairs."""

    often: Floats
    counts: Floats
    labels: Floats
    agreed: Floats

    @property
    def has_two(self) -> Floats:
        return (self.labels >= 2).astype(float)


def linearised(
    values: Sequence[str], patterns: Sequence[CountPattern], weighting: Weighting = "identity"
) -> dict[str, Coefficient]:
    """Give percent agreement, Fleiss' kappa, Gwet's AC1 (with weights, AC2), Brennan-Prediger and alpha in Gwet's form.

    For linear and quadratic weights the values are numbers. Alpha in Gwet's form equals Krippendorff's for identity
    (nominal) and quadratic (interval) weights; his ordinal metric is another one. Without two labels on an item, or
    fewer than two values, nothing is defined; without variation only percent agreement is.
    """
    names = ("percent_agreement", "fleiss_kappa", "gwet_ac", "brennan_prediger", "krippendorff_alpha")
    used = [pattern for pattern in patterns if pattern.items and any(pattern.counts)]
    if len(values) < 2 or not any(sum(pattern.counts) >= 2 for pattern in used):
        return dict.fromkeys(names, Coefficient(None, None))
    weights = weights_between(values, weighting)
    items = _items(used, weights)
    shares = items.often @ (items.counts / items.labels[:, None]) / items.often.sum()
    per_item = items.counts / items.labels[:, None]
    evenness = weights.sum() / (len(values) * (len(values) - 1))
    found = (
        _beyond_chance(items, 0.0, np.zeros_like(items.labels)),
        _beyond_chance(items, float(shares @ weights @ shares), per_item @ (weights @ shares)),
        _beyond_chance(items, float(evenness * shares @ (1 - shares)), evenness * per_item @ (1 - shares)),
        _beyond_chance(items, float(weights.mean()), np.full_like(items.labels, weights.mean())),
        _alpha(items, weights),
    )
    return dict(zip(names, found, strict=True))


def weights_between(values: Sequence[str], weighting: Weighting) -> Floats:
    """Return how much each two values agree: 1 on the diagonal, less away from it."""
    if weighting == "identity":
        return np.eye(len(values))
    if weighting == "ordinal":  # how many pairs of values lie between two values, the two included
        places = np.arange(len(values))
        span = np.abs(places[:, None] - places[None, :]) + 1
        between = span * (span - 1) / 2
        return np.asarray(1 - between / between.max())
    numbers = np.array([float(value) for value in values])
    apart = np.abs(numbers[:, None] - numbers[None, :]) / (np.ptp(numbers) or 1.0)
    return np.asarray(1 - apart ** (2 if weighting == "quadratic" else 1))


def _items(used: Sequence[CountPattern], weights: Floats) -> _Items:
    counts = np.array([pattern.counts for pattern in used], dtype=float)
    labels = counts.sum(axis=1)
    pairs = np.maximum(labels * (labels - 1), 1)
    agreed = (counts * (counts @ weights - 1)).sum(axis=1) / pairs
    return _Items(np.array([pattern.items for pattern in used], dtype=float), counts, labels, agreed)


def _beyond_chance(items: _Items, chance: float, chance_of_item: Floats) -> Coefficient:
    """Correct percent agreement for chance; `chance_of_item` is each item's part in `chance`, their average."""
    if math.isclose(chance, 1):
        return Coefficient(None, None)
    total, with_two = items.often.sum(), items.often @ items.has_two
    agreed = float(items.often @ (items.agreed * items.has_two) / with_two)
    estimate = float(difference(agreed, chance)) / (1 - chance)
    own = total / with_two * (items.agreed - chance) * items.has_two / (1 - chance)
    through_chance = 2 * (1 - estimate) * (chance_of_item - chance) / (1 - chance)
    return Coefficient(estimate, _standard_error(items.often, own - through_chance - estimate))


def _alpha(items: _Items, weights: Floats) -> Coefficient:
    """Only items with two labels count, each by its labels; a small share of pairs is credited for drawing them."""
    kept = items.labels >= 2
    often, counts, labels = items.often[kept], items.counts[kept], items.labels[kept]
    given = float(often @ labels)
    mean_labels = given / often.sum()
    shares = often @ counts / given
    chance = float(shares @ weights @ shares)
    if math.isclose(chance, 1):
        return Coefficient(None, None)
    own = items.agreed[kept] * labels / mean_labels
    agreed = float(often @ own / often.sum())
    estimate = float(difference(agreed * (1 - 1 / given) + 1 / given, chance)) / (1 - chance)
    uncredited = (agreed - chance) / (1 - chance)
    excess = (labels - mean_labels) / mean_labels
    own_part = (own - agreed * excess - chance) / (1 - chance)
    chance_part = counts @ (weights @ shares) / mean_labels - chance * excess - chance
    linear = own_part - 2 * (1 - uncredited) * chance_part / (1 - chance) - uncredited
    return Coefficient(estimate, _standard_error(often, linear))


def _standard_error(often: Floats, deviations: Floats) -> float | None:
    """Return the standard error of a mean from what deviates from it; None with a single item."""
    total = float(often.sum())
    return math.sqrt(float(often @ deviations**2) / (total * (total - 1))) if total > 1 else None
