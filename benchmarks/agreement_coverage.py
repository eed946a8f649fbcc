"""Claim: intervals of agreement coefficients cover, where one is shown, in at least 94 of 100 studies. Prints a table.

Simulated studies of two to five reviewers who miss some of the errors and invent a few, on two values and on five
ordered ones; errors from 2 to 30 %, 20 to 500 items. The truth is the coefficient of a billion items. Cells in which
fewer than one study in ten has an interval stand apart: which studies have one is then itself a matter of chance.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy import stats

from jurat.statistics.agreement import CountPattern, agreement
from jurat.statistics.coefficients import Floats, Scale

ERRORS = (0.02, 0.05, 0.1, 0.2, 0.3)
ITEMS = (20, 50, 100, 200, 500)
REVIEWERS: dict[Scale, tuple[int, ...]] = {"nominal": (2, 3, 5), "ordinal": (2, 3)}
FINDS = {"good": (0.95, 0.995), "middling": (0.85, 0.99), "poor": (0.6, 0.97)}  # errors found, correct ones left alone
NEAR = {"good": 0.95, "middling": 0.85, "poor": 0.7}  # on five values: how sharply labels fall off around the true one
CONFIDENCE, PROMISED, OFTEN = 0.95, 0.94, 0.1
POPULATION = 10**9
STUDIES = 200


class Cell(NamedTuple):
    """A kind of study."""

    scale: Scale
    reviewers: int
    skill: str
    errors: float
    items: int


class Covered(NamedTuple):
    """Of the studies of a cell: the share with an interval, and the share of these whose interval holds the truth."""

    shown: float
    covered: float | None


def main() -> None:
    """Simulate, print, and fail where a claim does not hold."""
    options = argparse.ArgumentParser()
    options.add_argument("--studies", type=int, default=STUDIES)
    studies = options.parse_args().studies
    found: dict[tuple[Scale, str], list[tuple[Cell, Covered]]] = defaultdict(list)
    for cell in cells():
        for name, covered in simulated(cell, studies).items():
            found[cell.scale, name].append((cell, covered))
    print(f"{studies:,} studies a cell; coverage of {CONFIDENCE:.0%} intervals where one is shown")
    print(f"{'coefficient':<30}{'no interval':>12}{'average':>9}{'lowest':>8}{'seldom':>8}  lowest of cells, where")
    slack = float(3 * np.sqrt(CONFIDENCE * (1 - CONFIDENCE) / studies / OFTEN))
    for (scale, name), seen in found.items():
        often = [(one.covered, cell, one) for cell, one in seen if one.covered is not None and one.shown >= OFTEN]
        seldom = [one.covered for _, one in seen if one.covered is not None and one.shown < OFTEN]
        if not often:
            continue
        average = np.average([share for share, _, _ in often], weights=[one.shown for _, _, one in often])
        share, where, one = min(often)
        print(
            f"{scale + ' ' + name:<30}{1 - np.mean([one.shown for _, one in seen]):>12.0%}{average:>9.3f}{share:>8.3f}"
            f"{min(seldom, default=1):>8.3f}  {where.skill} {where.reviewers} reviewers, {where.errors:.0%} errors, "
            f"{where.items} items ({1 - one.shown:.0%} without)",
            flush=True,
        )
        assert average >= PROMISED
        assert share >= PROMISED - slack


def cells() -> Iterator[Cell]:
    """List the kinds of study."""
    for scale, several in REVIEWERS.items():
        for reviewers, skill, errors, items in product(several, FINDS, ERRORS, ITEMS):
            yield Cell(scale, reviewers, skill, errors, items)


def simulated(cell: Cell, studies: int) -> dict[str, Covered]:
    """Simulate studies of a cell, and give for each coefficient how often an interval is shown, and holds."""
    values = ["1", "2"] if cell.scale == "nominal" else ["1", "2", "3", "4", "5"]
    counts = np.array(
        [one for one in product(range(cell.reviewers + 1), repeat=len(values)) if sum(one) == cell.reviewers]
    )
    chances = chances_of(cell, counts)
    truth = agreement(values, patterns(counts, np.round(POPULATION * chances)), cell.scale, CONFIDENCE).coefficients
    random = np.random.default_rng(20260101)
    shown, held = Counter[str](), Counter[str]()

    @cache
    def found(drawn: tuple[int, ...]) -> dict[str, bool]:
        some = agreement(values, patterns(counts, np.array(drawn)), cell.scale, CONFIDENCE).coefficients
        return {
            name: one.low <= true <= one.high
            for name, one in some.items()
            if one.low is not None and one.high is not None and (true := truth[name].estimate) is not None
        }

    for drawn in random.multinomial(cell.items, chances, studies):
        for name, holds in found(tuple(drawn.tolist())).items():
            shown[name] += 1
            held[name] += holds
    return {
        name: Covered(shown[name] / studies, held[name] / shown[name] if shown[name] else None)
        for name, true in truth.items()
        if true.estimate is not None
    }


def chances_of(cell: Cell, counts: np.ndarray) -> Floats:
    """Return the chance of each pattern; the last value is the usual one, the others are errors."""
    if cell.scale == "nominal":
        finds, leaves = FINDS[cell.skill]
        labels = np.array([[finds, 1 - finds], [1 - leaves, leaves]])
    else:
        away = 1 - NEAR[cell.skill]
        places = np.arange(5)
        labels = away ** np.abs(places[:, None] - places[None, :]).astype(float)
        labels[-1] = (away / 10) ** np.abs(places - 4).astype(float)
        labels /= labels.sum(axis=1, keepdims=True)
    truths = np.array([cell.errors / (len(labels) - 1)] * (len(labels) - 1) + [1 - cell.errors])
    chances = sum(
        share * stats.multinomial.pmf(counts, cell.reviewers, one) for share, one in zip(truths, labels, strict=True)
    )
    return np.asarray(chances / np.sum(chances))


def patterns(counts: np.ndarray, often: np.ndarray) -> list[CountPattern]:
    """Name patterns and how often each occurs."""
    return [CountPattern(tuple(one), int(items)) for one, items in zip(counts.tolist(), often.tolist(), strict=True)]


if __name__ == "__main__":
    main()
