"""Agreement coefficients from count patterns, for many resamplings of the items at once; NaN where undefined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Scale = Literal["nominal", "ordinal", "interval", "ratio"]
Floats = NDArray[np.float64]

ROUNDING = 1e-12  # of sums of shares; no two shares of counted labels that differ lie so near each other


class Patterns(NamedTuple):
    """Patterns as arrays, each with a label: counts (pattern, value) and how often each occurs (replicate, pattern)."""

    counts: Floats
    weights: Floats


class Answers(NamedTuple):
    """The values in their order, and what kind of values they are."""

    values: Sequence[str]
    scale: Scale


def percent_agreement(patterns: Patterns, _answers: Answers) -> Floats:
    """Average, over items with two labels, the share of their pairs that are equal; one number a replicate."""
    counts, weights, per_item = _with_two(patterns)
    equal = (counts * (counts - 1)).sum(axis=1) / (per_item * (per_item - 1))
    return _ratio(weights @ equal, weights.sum(axis=1))


def fleiss_kappa(patterns: Patterns, answers: Answers) -> Floats:
    """Take chance from the shares of the values. Sources: Fleiss 1971; with missing labels, Gwet 2014."""
    return _beyond_chance(percent_agreement(patterns, answers), (_shares(patterns) ** 2).sum(axis=1))


def gwet_ac1(patterns: Patterns, answers: Answers) -> Floats:
    """Take chance from how evenly the values are used. Source: Gwet 2008."""
    shares = _shares(patterns)
    chance = (shares * (1 - shares)).sum(axis=1) / max(len(answers.values) - 1, 1)
    return _beyond_chance(percent_agreement(patterns, answers), chance)


def brennan_prediger(patterns: Patterns, answers: Answers) -> Floats:
    """Take chance to be one in as many as there are values. Source: Brennan and Prediger 1981."""
    agreed = percent_agreement(patterns, answers)
    return _beyond_chance(agreed, np.full_like(agreed, 1 / len(answers.values)))


def positive_agreement(patterns: Patterns, answers: Answers) -> Floats:
    """Of two values, the agreement on the first. Source: Cicchetti and Feinstein 1990."""
    return _agreement_on(0, patterns, answers)


def negative_agreement(patterns: Patterns, answers: Answers) -> Floats:
    """Of two values, the agreement on the second. Source: Cicchetti and Feinstein 1990."""
    return _agreement_on(1, patterns, answers)


def krippendorff_alpha(patterns: Patterns, answers: Answers) -> Floats:
    """1 - observed / expected disagreement, over items with two labels or more. Source: Krippendorff 2011."""
    counts, weights, per_item = _with_two(patterns)
    totals = weights @ counts  # (replicate, value): how often each value was given
    apart = DISTANCES[answers.scale](answers.values, totals)  # (replicate or 1, value, value)
    if len(apart) == 1:  # the distances are the same in every replicate, and so is an item's disagreement
        observed = weights @ (((counts @ apart[0]) * counts).sum(axis=1) / (per_item - 1))
    else:
        pairs = counts[:, :, None] * counts[:, None, :] / (per_item - 1)[:, None, None]
        met = (weights @ pairs.reshape(len(pairs), -1)).reshape(len(weights), *apart.shape[1:])
        observed = (met * apart).sum(axis=(1, 2))
    expected = ((totals[:, None, :] @ apart)[:, 0, :] * totals).sum(axis=1)
    return np.asarray(difference(1.0, _ratio(observed, expected / np.maximum(totals.sum(axis=1) - 1, 1))))


def _with_two(patterns: Patterns) -> tuple[Floats, Floats, Floats]:
    """Give counts, weights and labels of the items that have two labels or more."""
    per_item = patterns.counts.sum(axis=1)
    has_two = per_item >= 2
    return patterns.counts[has_two], patterns.weights[:, has_two], per_item[has_two]


def _agreement_on(value: int, patterns: Patterns, answers: Answers) -> Floats:
    """Of the pairs in which one label is this value, the share in which both are; for two values only."""
    counts, weights, per_item = _with_two(patterns)
    if len(answers.values) != 2:
        return np.full(len(weights), np.nan)
    given = counts[:, value]
    return _ratio(weights @ (given * (given - 1)), weights @ (given * (per_item - 1)))


def _shares(patterns: Patterns) -> Floats:
    """Mean over items of the share of each value; (replicate, value)."""
    counts, weights = patterns
    return np.asarray((weights @ (counts / counts.sum(axis=1, keepdims=True))) / weights.sum(axis=1, keepdims=True))


def _beyond_chance(agreed: Floats, chance: Floats) -> Floats:
    return _ratio(np.asarray(difference(agreed, chance)), 1 - chance)


def difference(one: Floats | float, other: Floats | float) -> Floats | float:
    """Subtract shares that were summed in floating point; what is less than their rounding is exactly 0."""
    apart = np.subtract(one, other)
    exact = np.where(np.abs(apart) <= ROUNDING, 0.0, apart)
    return exact if exact.ndim else float(exact)


def _ratio(above: Floats, below: Floats) -> Floats:
    """Divide, with NaN where nothing stands below."""
    is_defined = below > 1e-12
    return np.where(is_defined, above / np.where(is_defined, below, 1.0), np.nan)


def _nominal(values: Sequence[str], _totals: Floats) -> Floats:
    return (1.0 - np.eye(len(values)))[None]


def _ordinal(_values: Sequence[str], totals: Floats) -> Floats:
    """Krippendorff's ordinal metric: how many labels lie between two values, each end counted half."""
    below = np.cumsum(totals, axis=1) - totals / 2
    return np.asarray((below[:, :, None] - below[:, None, :]) ** 2)


def _interval(values: Sequence[str], _totals: Floats) -> Floats:
    """Squared differences, as shares of the widest: alpha does not depend on the unit, nor may the arithmetic."""
    numbers = np.array([float(value) for value in values])
    numbers = (numbers - numbers.min()) / (np.ptp(numbers) or 1.0)
    return np.asarray((numbers[:, None] - numbers[None, :]) ** 2)[None]


def _ratio_scale(values: Sequence[str], _totals: Floats) -> Floats:
    numbers = np.array([float(value) for value in values])
    if numbers.min() < 0:
        raise ValueError(f"a ratio scale begins at 0, and {numbers.min():g} is below it")
    sums = numbers[:, None] + numbers[None, :]
    apart = np.divide(numbers[:, None] - numbers[None, :], sums, out=np.zeros_like(sums), where=sums != 0) ** 2
    return np.asarray(apart)[None]


DISTANCES: dict[Scale, Callable[[Sequence[str], Floats], Floats]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio_scale,
}

COEFFICIENTS: dict[str, Callable[[Patterns, Answers], Floats]] = {
    "percent_agreement": percent_agreement,
    "krippendorff_alpha": krippendorff_alpha,
    "fleiss_kappa": fleiss_kappa,
    "gwet_ac1": gwet_ac1,
    "brennan_prediger": brennan_prediger,
    "positive_agreement": positive_agreement,
    "negative_agreement": negative_agreement,
}
