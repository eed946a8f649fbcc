"""How far reviewers agree, from count patterns: how many items got exactly these counts of each value.

Everything here depends on an item only through its counts, so a study of millions of labels is a few dozen patterns. An
interval comes from drawing the patterns anew (multinomially), which is drawing items anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assay.statistics.rows import Estimate

Scale = Literal["nominal", "ordinal", "interval", "ratio"]
Floats = NDArray[np.float64]

NO_PAIR = "no item has two labels"
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


Distances = Callable[[Sequence[str], Floats], Floats]


class _Patterns(NamedTuple):
    """Patterns as arrays: counts (pattern, value) and how often each occurs (replicate, pattern)."""

    counts: Floats
    weights: Floats


def agreement(
    values: Sequence[str], patterns: Sequence[CountPattern], scale: Scale, confidence: float, seed: int
) -> Agreement:
    """Give every coefficient with its bootstrap interval.

    `values` are the answers in their order; for interval and ratio scales they are numbers. A coefficient is undefined
    where no item has two labels, and (but for percent agreement) where every label is the same. Deterministic for a
    seed. Sources: Krippendorff 2011; Fleiss 1971 with missing labels after Gwet 2014; Gwet 2008; Brennan and Prediger
    1981.
    """
    counts = np.array([pattern.counts for pattern in patterns], dtype=float).reshape(len(patterns), len(values))
    weights = np.array([pattern.items for pattern in patterns], dtype=float)
    per_item = counts.sum(axis=1)
    has_label, has_two = per_item >= 1, per_item >= 2
    summary = (
        int(weights[has_label].sum()),
        int(weights[has_two].sum()),
        int((weights * per_item).sum()),
    )
    if not weights[has_two].sum():
        return Agreement(*summary, {name: Estimate(None, None, None, NO_PAIR) for name in COEFFICIENTS})
    counts, weights = counts[has_label], weights[has_label]
    point = _Patterns(counts, weights[None, :])
    drawn = _Patterns(counts, _draw_again(weights, seed))
    distances = _DISTANCES[scale]
    coefficients = {
        name: _estimate(
            compute(point, values, distances), compute(drawn, values, distances), confidence, counts, values
        )
        for name, compute in COEFFICIENTS.items()
    }
    return Agreement(*summary, coefficients)


def _draw_again(weights: Floats, seed: int) -> Floats:
    total = int(weights.sum())
    random = np.random.default_rng(seed)
    return random.multinomial(total, weights / weights.sum(), REPLICATES).astype(float)


def _estimate(point: Floats, drawn: Floats, confidence: float, counts: Floats, values: Sequence[str]) -> Estimate:
    if not np.isfinite(point[0]):
        used = [value for value, is_used in zip(values, counts.sum(axis=0) > 0, strict=True) if is_used]
        return Estimate(None, None, None, f"no variation: every label is '{used[0]}'")
    defined = drawn[np.isfinite(drawn)]
    if len(defined) < (1 - LOST_REPLICATES) * len(drawn):
        reason = "no interval: labels vary on too few items"
        return Estimate(float(point[0]), None, None, reason)
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Estimate(float(point[0]), float(low), float(high), None)


def _ratio(above: Floats, below: Floats) -> Floats:
    """Divide, with NaN where nothing stands below."""
    is_defined = below > 1e-12
    return np.where(is_defined, above / np.where(is_defined, below, 1.0), np.nan)


def _pair_agreement(patterns: _Patterns) -> Floats:
    """Mean over items with two labels of the share of their pairs that are equal; one number a replicate."""
    counts, weights = patterns
    per_item = counts.sum(axis=1)
    has_two = per_item >= 2
    pairs = np.where(has_two, per_item * (per_item - 1), 1.0)
    equal = (counts * (counts - 1)).sum(axis=1) / pairs
    return _ratio(weights[:, has_two] @ equal[has_two], weights[:, has_two].sum(axis=1))


def _shares(patterns: _Patterns) -> Floats:
    """Mean over items of the share of each value; (replicate, value)."""
    counts, weights = patterns
    return np.asarray((weights @ (counts / counts.sum(axis=1, keepdims=True))) / weights.sum(axis=1, keepdims=True))


def _beyond_chance(agreed: Floats, chance: Floats) -> Floats:
    return _ratio(agreed - chance, 1 - chance)


def _percent_agreement(patterns: _Patterns, _values: Sequence[str], _distances: Distances) -> Floats:
    return _pair_agreement(patterns)


def _fleiss_kappa(patterns: _Patterns, _values: Sequence[str], _distances: Distances) -> Floats:
    return _beyond_chance(_pair_agreement(patterns), (_shares(patterns) ** 2).sum(axis=1))


def _gwet_ac1(patterns: _Patterns, values: Sequence[str], _distances: Distances) -> Floats:
    shares = _shares(patterns)
    chance = (shares * (1 - shares)).sum(axis=1) / max(len(values) - 1, 1)
    return _beyond_chance(_pair_agreement(patterns), chance)


def _brennan_prediger(patterns: _Patterns, values: Sequence[str], _distances: Distances) -> Floats:
    agreed = _pair_agreement(patterns)
    return _beyond_chance(agreed, np.full_like(agreed, 1 / len(values)))


def _krippendorff_alpha(patterns: _Patterns, values: Sequence[str], distances: Distances) -> Floats:
    """1 - observed / expected disagreement, over items with two labels or more."""
    counts, weights = patterns
    per_item = counts.sum(axis=1)
    has_two = per_item >= 2
    counts, weights, per_item = counts[has_two], weights[:, has_two], per_item[has_two]
    totals = weights @ counts  # (replicate, value): how often each value was given
    apart = distances(values, totals)  # (replicate or 1, value, value)
    pairs = counts[:, :, None] * counts[:, None, :] / (per_item - 1)[:, None, None]
    met = (weights @ pairs.reshape(len(pairs), -1)).reshape(len(weights), *apart.shape[1:])
    observed = (met * apart).sum(axis=(1, 2))
    given = totals.sum(axis=1)
    expected = (totals[:, :, None] * totals[:, None, :] * apart).sum(axis=(1, 2)) / np.maximum(given - 1, 1)
    return 1 - _ratio(observed, expected)


def _nominal(values: Sequence[str], _totals: Floats) -> Floats:
    return (1.0 - np.eye(len(values)))[None]


def _ordinal(_values: Sequence[str], totals: Floats) -> Floats:
    """Krippendorff's ordinal metric: how many labels lie between two values, each end counted half."""
    below = np.cumsum(totals, axis=1) - totals / 2
    return np.asarray((below[:, :, None] - below[:, None, :]) ** 2)


def _interval(values: Sequence[str], _totals: Floats) -> Floats:
    numbers = np.array([float(value) for value in values])
    apart: Floats = (numbers[:, None] - numbers[None, :]) ** 2
    return apart[None]


def _ratio_scale(values: Sequence[str], _totals: Floats) -> Floats:
    numbers = np.array([float(value) for value in values])
    sums = numbers[:, None] + numbers[None, :]
    apart: Floats = np.divide(numbers[:, None] - numbers[None, :], sums, out=np.zeros_like(sums), where=sums != 0) ** 2
    return apart[None]


_DISTANCES: dict[Scale, Distances] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio_scale,
}

COEFFICIENTS: dict[str, Callable[[_Patterns, Sequence[str], Distances], Floats]] = {
    "percent_agreement": _percent_agreement,
    "krippendorff_alpha": _krippendorff_alpha,
    "fleiss_kappa": _fleiss_kappa,
    "gwet_ac1": _gwet_ac1,
    "brennan_prediger": _brennan_prediger,
}
