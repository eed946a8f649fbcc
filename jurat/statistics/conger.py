"""Conger's kappa: agreement of several named reviewers, where chance comes from each one's own habits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from jurat.statistics.coefficients import difference
from jurat.statistics.linearised import Coefficient, Weighting, weights_between

Place = int | None


class ReviewerPattern(NamedTuple):
    """So many items got exactly these labels: for each reviewer the place of the value among the values, or None."""

    labels: tuple[Place, ...]
    items: int


def conger_kappa(
    values: Sequence[str], patterns: Sequence[ReviewerPattern], weighting: Weighting = "identity"
) -> Coefficient:
    """Return the kappa of all reviewers together, with its linearised standard error (that of drawing items).

    For two reviewers who rated everything it is Cohen's kappa. Undefined (None) with fewer than two reviewers who gave
    a label, without an item that has two labels, and without variation. Reviewers who gave no label are left out.
    Sources: Conger 1980; with missing labels and standard error, Gwet 2014.
    """
    undefined = Coefficient(None, None)
    used = [pattern for pattern in patterns if pattern.items and any(label is not None for label in pattern.labels)]
    if len(values) < 2 or not used:
        return undefined
    given = np.array([[[label == place for place in range(len(values))] for label in p.labels] for p in used], float)
    given = given[:, given.any(axis=(0, 2)), :]  # (pattern, reviewer, value)
    often = np.array([pattern.items for pattern in used], dtype=float)
    counts = given.sum(axis=1)
    labels = counts.sum(axis=1)
    has_two = labels >= 2
    reviewers = given.shape[1]
    if reviewers < 2 or not has_two.any():
        return undefined
    weights = weights_between(values, weighting)
    items, with_two = often.sum(), often @ has_two
    agreed_here = (counts * (counts @ weights - 1)).sum(axis=1) / np.maximum(labels * (labels - 1), 1)
    agreed = float(often @ (agreed_here * has_two) / with_two)

    has_rated = given.sum(axis=2)
    rated = often @ has_rated  # items of each reviewer
    habits = np.einsum("p,prv->rv", often, given) / rated[:, None]
    mean = habits.mean(axis=0)
    covariance = (habits.T @ habits - reviewers * np.outer(mean, mean)) / (reviewers - 1)
    chance = float((weights * (np.outer(mean, mean) - covariance / reviewers)).sum())
    if math.isclose(chance, 1):
        return undefined
    kappa = float(difference(agreed, chance)) / (1 - chance)

    # what an item adds to each reviewer's habits, seen through the habits of all the others
    deviation = given - (has_rated - rated / items)[:, :, None] * habits[None]
    towards = (deviation @ weights.T) * (items / rated)[None, :, None]
    chance_here = (towards * (reviewers * mean - habits)[None]).sum(axis=(1, 2)) / (reviewers * (reviewers - 1))
    own = items / with_two * (agreed_here - chance) * has_two / (1 - chance)
    linear = own - 2 * (1 - kappa) * (chance_here - chance) / (1 - chance)
    if items < 2:
        return Coefficient(kappa, None)
    return Coefficient(kappa, math.sqrt(float(often @ (linear - kappa) ** 2) / (items * (items - 1))))
