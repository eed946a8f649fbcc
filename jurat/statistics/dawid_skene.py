"""What the true labels and the reviewers' habits must be for the labels to look as they do: a diagnostic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jurat.statistics.coefficients import Floats

SMALLEST = 1e-300
TOLERANCE = 1e-12  # of the logarithm of the likelihood, relative
MOST_ROUNDS = 5000


class GivenPattern(NamedTuple):
    """So many items got exactly these labels: (reviewer, value) pairs of places, repeated for repeated labels."""

    labels: tuple[tuple[int, int], ...]
    items: int


class DawidSkene(NamedTuple):
    """What was found: arrays prevalence (value), confusion (reviewer, true, given value), posterior (pattern, value).

    Rows of `confusion` add to 1; a reviewer who met no item of a true value has NaN there without a prior.
    """

    prevalence: Floats
    confusion: Floats
    posterior: Floats
    log_likelihood: float
    rounds: int


def dawid_skene(
    values: int,
    reviewers: int,
    patterns: Sequence[GivenPattern],
    right: float = 0.0,
    wrong: float = 0.0,
    most_rounds: int = MOST_ROUNDS,
) -> DawidSkene | None:
    """Find prevalence, each reviewer's confusion and each pattern's true value by expectation and maximisation.

    Without a prior (`right` = `wrong` = 0) it is maximum likelihood, started from the shares of the votes; it finds a
    local optimum and, with rare values and few labels, overstates them. `right` and `wrong` are counts added to the
    diagonal and to the rest of each confusion (a Dirichlet prior): (8, 1) says that reviewers are right eight times in
    nine before any label is seen. None without a label. Source: Dawid and Skene 1979; for priors, Paun et al. 2018.
    """
    used = [pattern for pattern in patterns if pattern.items and pattern.labels]
    if not used:
        return None
    given = np.zeros((len(used), reviewers, values))
    for number, pattern in enumerate(used):
        for reviewer, value in pattern.labels:
            given[number, reviewer, value] += 1
    often = np.array([pattern.items for pattern in used], dtype=float)
    prior = np.full((values, values), wrong) + np.eye(values) * (right - wrong)
    posterior = given.sum(axis=1) / given.sum(axis=(1, 2))[:, None]
    before, likelihood, rounds = -np.inf, -np.inf, 0
    while rounds < most_rounds:
        rounds += 1
        prevalence, confusion = _maximise(often, given, posterior, prior)
        posterior, likelihood = _expect(often, given, prevalence, confusion)
        if abs(likelihood - before) <= TOLERANCE * max(1.0, abs(likelihood)):
            break
        before = likelihood
    return DawidSkene(prevalence, confusion, _spread(patterns, posterior), likelihood, rounds)


def _expect(often: Floats, given: Floats, prevalence: Floats, confusion: Floats) -> tuple[Floats, float]:
    """Return each pattern's chances of being each true value, and the logarithm of the likelihood."""
    habits = np.log(np.maximum(np.nan_to_num(confusion), SMALLEST))
    patterns, reviewers, values = given.shape
    of_true = habits.transpose(0, 2, 1).reshape(reviewers * values, values)  # as products of matrices: far faster
    joint = np.log(np.maximum(prevalence, SMALLEST)) + given.reshape(patterns, -1) @ of_true
    highest = joint.max(axis=1, keepdims=True)
    shares = np.exp(joint - highest)
    likelihood = float(often @ (highest[:, 0] + np.log(shares.sum(axis=1))))
    return shares / shares.sum(axis=1, keepdims=True), likelihood


def _maximise(often: Floats, given: Floats, posterior: Floats, prior: Floats) -> tuple[Floats, Floats]:
    weighted = often[:, None] * posterior
    prevalence = weighted.sum(axis=0) / often.sum()
    patterns, reviewers, values = given.shape
    counts = (weighted.T @ given.reshape(patterns, -1)).reshape(values, reviewers, values).transpose(1, 0, 2) + prior
    totals = counts.sum(axis=2, keepdims=True)
    return prevalence, np.divide(counts, totals, out=np.full_like(counts, np.nan), where=totals > 0)


def _spread(patterns: Sequence[GivenPattern], posterior: Floats) -> Floats:
    """Return one row a pattern as it was handed in; NaN where it has no label."""
    everywhere: NDArray[np.float64] = np.full((len(patterns), posterior.shape[1]), np.nan)
    is_used = [bool(pattern.items and pattern.labels) for pattern in patterns]
    everywhere[is_used] = posterior
    return everywhere
