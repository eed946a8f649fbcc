"""Agreement coefficients from count patterns, for many weightings of the patterns at once; NaN where undefined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Scale = Literal["nominal", "ordinal", "interval", "ratio"]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ROUNDING = 1e-12  # of sums of shares; no two shares of counted labels that differ lie so near each other
AT_ONCE = 2_000_000  # numbers


class LeftOut:
    """How often each pattern occurs when one item is left out: a row for each pattern that the item may have.

    Stands for the matrix `often - eye(patterns)`, which for ten thousand patterns would not fit: sums over patterns
    are the sum over all of them less what the one adds.
    """

    def __init__(self, often: Floats, kept: Bools | None = None) -> None:
        self.often = often
        self.kept = np.ones(len(often), dtype=bool) if kept is None else kept

    def __len__(self) -> int:
        return len(self.often)

    def __getitem__(self, asked: tuple[slice, Bools]) -> Self:
        """Keep the columns of some patterns, and all rows."""
        if asked[0] != slice(None) or not self.kept.all():
            raise ValueError("columns are chosen once, and rows not at all")
        return type(self)(self.often, asked[1])

    def __matmul__(self, other: Floats) -> Floats:
        less = np.zeros((len(self), *other.shape[1:]))
        less[self.kept] = other
        return np.asarray((self.often[self.kept] @ other)[None] - less)

    def sum(self, axis: int, *, keepdims: bool = False) -> Floats:
        """Return how many items are left in each row."""
        if axis != 1:
            raise ValueError("only rows are added up")
        totals = self.often[self.kept].sum() - self.kept
        return np.asarray(totals[:, None] if keepdims else totals)

    def rows(self, some: slice) -> Floats:
        """Write some rows down."""
        rows = np.arange(len(self))
        less = rows[some, None] == rows[None, self.kept]
        return np.asarray(self.often[self.kept][None] - less)


class Patterns(NamedTuple):
    """Patterns as arrays, each with a label: counts (pattern, value) and how often each occurs (replicate, pattern)."""

    counts: Floats
    weights: Floats | LeftOut


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


def gwet_ac2(patterns: Patterns, answers: Answers) -> Floats:
    """AC1 with weights: two values agree the more, the nearer they are. Source: Gwet 2014.

    Ordinal values by how many values lie between two, numbers by squared distance; nominal values have no distance.
    """
    counts, weights, per_item = _with_two(patterns)
    if answers.scale == "nominal":
        return np.full(len(weights), np.nan)
    if len(answers.values) < 2:
        return np.full(len(weights), np.nan)
    apart, mean_apart = _disagreement_of_weights(counts, answers)
    agreed = 1 - _ratio(weights @ (apart / (per_item * (per_item - 1))), weights.sum(axis=1))
    evenness = (1 - mean_apart) * len(answers.values) / (len(answers.values) - 1)
    shares = _shares(patterns)
    return _beyond_chance(agreed, evenness * (shares * (1 - shares)).sum(axis=1))


def _disagreement_of_weights(counts: Floats, answers: Answers) -> tuple[Floats, float]:
    """Return what the weights take off each item's pairs together, and off two values on average."""
    if answers.scale == "ordinal":
        places = np.arange(len(answers.values))
        span = np.abs(places[:, None] - places[None, :]) + 1
        apart = span * (span - 1) / 2
        apart = apart / apart.max()
        return np.asarray(((counts @ apart) * counts).sum(axis=1)), float(apart.mean())
    numbers = _numbers(answers.values)
    return _squares_apart(counts, numbers), 2 * float(np.var(numbers))


def krippendorff_alpha(patterns: Patterns, answers: Answers) -> Floats:
    """1 - observed / expected disagreement, over items with two labels or more. Source: Krippendorff 2011."""
    counts, weights, per_item = _with_two(patterns)
    is_given = np.asarray(counts.any(axis=0))  # of thousands of values a few may have been given
    values = [value for value, given in zip(answers.values, is_given, strict=True) if given]
    counts = counts[:, is_given]
    totals = weights @ counts  # (replicate, value): how often each value was given
    if answers.scale == "ordinal":
        observed, expected = _ordinal(counts, weights, totals)
    else:
        disagreement = DISAGREEMENT[answers.scale]
        observed = weights @ (disagreement(values, counts) / (per_item - 1))
        expected = disagreement(values, totals)
    return np.asarray(difference(1.0, _ratio(observed, expected / np.maximum(totals.sum(axis=1) - 1, 1))))


def _with_two(patterns: Patterns) -> tuple[Floats, Floats | LeftOut, Floats]:
    """Return counts, weights and labels of the items that have two labels or more."""
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


def _nominal(_values: Sequence[str], counts: Floats) -> Floats:
    return np.asarray(counts.sum(axis=1) ** 2 - (counts**2).sum(axis=1))


def _interval(values: Sequence[str], counts: Floats) -> Floats:
    """Add up squared differences."""
    return _squares_apart(counts, _numbers(values)) if values else np.zeros(len(counts))


def _numbers(values: Sequence[str]) -> Floats:
    """Read numbers, as shares of the widest difference: no coefficient depends on the unit, nor may the arithmetic."""
    numbers = np.array([float(value) for value in values])
    return np.asarray((numbers - numbers.mean()) / (np.ptp(numbers) or 1.0))


def _squares_apart(counts: Floats, places: Floats) -> Floats:
    """Add up the squared differences of each two labels in a row, from its sums alone; `places` are near their mean."""
    apart = 2 * (counts.sum(axis=1) * (counts @ places**2) - (counts @ places) ** 2)
    return np.where((counts > 0).sum(axis=1) > 1, apart, 0.0)


def _ordinal(counts: Floats, weights: Floats | LeftOut, totals: Floats) -> tuple[Floats, Floats]:
    """Krippendorff's ordinal metric: how many labels lie between two values, each end counted half; squared.

    The labels between two values are the difference of the two's places among all labels, which are others in every
    replicate. Gives observed and expected disagreement.
    """
    per_item = counts.sum(axis=1)
    is_split = (counts > 0).sum(axis=1) > 1
    labels = totals.sum(axis=1)
    places = np.cumsum(totals, axis=1) - totals / 2
    places = places - (places * totals).sum(axis=1, keepdims=True) / np.maximum(labels, 1)[:, None]
    expected = 2 * labels * (totals * places**2).sum(axis=1)
    observed = np.zeros(len(totals))
    step = max(AT_ONCE // max(counts.size, 1), 1)
    for start in range(0, len(totals), step):
        some = slice(start, start + step)
        often = weights.rows(some) if isinstance(weights, LeftOut) else weights[some]
        apart = 2 * (per_item * (places[some] ** 2 @ counts.T) - (places[some] @ counts.T) ** 2)
        observed[some] = (often * np.where(is_split, apart, 0.0) / (per_item - 1)).sum(axis=1)
    return observed, expected


def _ratio_scale(values: Sequence[str], counts: Floats) -> Floats:
    numbers = np.array([float(value) for value in values])
    if len(numbers) and numbers.min() < 0:
        raise ValueError(f"a ratio scale begins at 0, and {numbers.min():g} is below it")
    sums = numbers[:, None] + numbers[None, :]
    apart = np.divide(numbers[:, None] - numbers[None, :], sums, out=np.zeros_like(sums), where=sums != 0) ** 2
    return np.asarray(((counts @ apart) * counts).sum(axis=1))


DISAGREEMENT: dict[Scale, Callable[[Sequence[str], Floats], Floats]] = {
    "nominal": _nominal,
    "interval": _interval,
    "ratio": _ratio_scale,
}  # each gives, of rows of counts, the distances of every two labels added up; for the ordinal see `_ordinal`

COEFFICIENTS: dict[str, Callable[[Patterns, Answers], Floats]] = {
    "percent_agreement": percent_agreement,
    "krippendorff_alpha": krippendorff_alpha,
    "fleiss_kappa": fleiss_kappa,
    "gwet_ac1": gwet_ac1,
    "gwet_ac2": gwet_ac2,
    "brennan_prediger": brennan_prediger,
    "positive_agreement": positive_agreement,
    "negative_agreement": negative_agreement,
}
