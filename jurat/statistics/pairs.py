"""Cohen's kappa: how far two named reviewers agree beyond chance, each with their own habits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from jurat.statistics.coefficients import difference

Weighting = Literal["identity", "linear", "quadratic"]

NO_ITEM = "the two have no item in common"
NO_VARIATION = "no variation: both gave one and the same label throughout"


class CohenKappa(NamedTuple):
    """Agreement of two reviewers: observed and expected by chance, kappa and its large-sample standard error.

    Where kappa is undefined it and its error are None and `reason` says why; without a common item all is None.
    """

    agreed: float | None
    chance: float | None
    kappa: float | None
    standard_error: float | None
    reason: str | None


def cohen_kappa(table: Sequence[Sequence[int]], weighting: Weighting = "identity") -> CohenKappa:
    """Return kappa from a square table: items by the first reviewer's value (row) and the second's (column).

    `linear` and `quadratic` weights take the values as evenly spaced, in their order. Sources: Cohen 1960 and 1968;
    standard error by Fleiss, Cohen and Everitt 1969.
    """
    counts = np.array(table, dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(f"a table of two reviewers is square, not {' by '.join(map(str, counts.shape))}")
    items = float(counts.sum())
    if not items:
        return CohenKappa(None, None, None, None, NO_ITEM)
    weights = _weights(len(counts), weighting)
    shares = counts / items
    first, second = shares.sum(axis=1), shares.sum(axis=0)
    agreed, chance = float((weights * shares).sum()), float(first @ weights @ second)
    if math.isclose(chance, 1):
        return CohenKappa(agreed, chance, None, None, NO_VARIATION)
    kappa = float(difference(agreed, chance)) / (1 - chance)
    expected_here = (weights @ second)[:, None] + (first @ weights)[None, :]
    spread = (shares * (weights - expected_here * (1 - kappa)) ** 2).sum() - (kappa - chance * (1 - kappa)) ** 2
    standard_error = math.sqrt(max(float(spread), 0.0) / items) / (1 - chance)
    return CohenKappa(agreed, chance, kappa, standard_error, None)


def _weights(values: int, weighting: Weighting) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    if weighting == "identity":
        return np.eye(values)
    places = np.arange(values, dtype=float)
    apart = np.abs(places[:, None] - places[None, :]) / max(values - 1, 1)
    return np.asarray(1 - apart ** (2 if weighting == "quadratic" else 1))
