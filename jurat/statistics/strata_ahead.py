"""Looking ahead over several strata: how many more items a verdict would take, and what passing takes at the least."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from jurat.statistics.coefficients import Floats
from jurat.statistics.distributions import beta_quantiles
from jurat.statistics.sequential import ITEMS_AHEAD, LabelsToDecide, Side, fewest, told_ahead

Shows = Callable[[Floats, Floats, Side], Floats]  # of items and errors, the last axis the strata

FUTURES, CELLS = 200, 1200  # as many as are followed; fewer where there are many strata
FEWEST_FUTURES = 60
FIRST, GROWTH, AT_ONCE = 4, 1.06, 12  # items until the first look, from one look to the next, and looks in one go


class Standing(NamedTuple):
    """By stratum: items judged, errors among them, items of the study not judged yet, and all of its items."""

    items: Floats
    errors: Floats
    left: Floats
    drawn: Floats

    def more(self, count: int) -> Floats:
        """Return how many of so many more items come from each stratum: first of those left, then as drawn."""
        left, drawn = float(self.left.sum()), float(self.drawn.sum())
        of_left = min(count, left)
        found = self.left * (of_left / left) if left else np.zeros_like(self.left)
        return np.rint(found + (count - of_left) * self.drawn / drawn)


def strata_ahead(standing: Standing, shows: Shows, alpha: float, seed: int = 0) -> LabelsToDecide:
    """Look ahead: how many more items until a verdict, to about 6 %, over the next three thousand.

    Each stratum's rate is drawn from its Jeffreys posterior, evenly over its quantiles; each future is followed until
    `shows` reaches a word. Repeatable for a seed.
    """
    count = max(min(FUTURES, CELLS // len(standing.items)), FEWEST_FUTURES)
    random = np.random.default_rng(seed)
    evenly = (np.arange(count)[:, None] + random.random((count, len(standing.items)))) / count
    places = random.permuted(evenly, axis=0)
    rates = beta_quantiles(places, standing.errors + 0.5, standing.items - standing.errors + 0.5)
    looks = _looks()
    grown = np.array([standing.more(int(look)) for look in looks])
    steps = np.diff(grown, axis=0, prepend=0.0)
    first = np.full(count, ITEMS_AHEAD + 1)
    is_pass = np.zeros(count, dtype=bool)
    errors = np.broadcast_to(standing.errors, rates.shape)
    for start in range(0, len(looks), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        is_open = np.flatnonzero(first > ITEMS_AHEAD)
        if not len(is_open):
            break
        news = random.binomial(np.maximum(steps[part], 0).astype(int)[None], rates[is_open][:, None])
        counts = errors[is_open][:, None] + np.cumsum(news, axis=1)
        items = np.broadcast_to(standing.items + grown[part], counts.shape)
        passes, fails = (shows(items, counts, side) >= -math.log(alpha) for side in ("pass", "fail"))
        decided = passes | fails
        at = decided.argmax(axis=1)
        is_told = decided.any(axis=1)
        first[is_open[is_told]] = looks[part][at[is_told]]
        is_pass[is_open[is_told]] = passes[np.arange(len(at)), at][is_told]
        errors = errors.copy()
        errors[is_open] = counts[:, -1]
    return told_ahead(first, is_pass)


def strata_least_to_pass(standing: Standing, shows: Shows, alpha: float) -> int | None:
    """Return how many more items, all of them correct, it takes to pass; None where that is more than a million."""

    def passes(more: int) -> bool:
        return float(shows(standing.items + standing.more(more), standing.errors, "pass")) >= -math.log(alpha)

    return fewest(passes)


def _looks() -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    number = math.ceil(math.log(ITEMS_AHEAD / FIRST) / math.log(GROWTH))
    few = np.arange(1, FIRST)
    return np.unique(np.concatenate([few, np.rint(np.geomspace(FIRST, ITEMS_AHEAD, number)).astype(np.int64)]))
