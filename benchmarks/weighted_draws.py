"""Claim: a sample drawn at very different rates tells the truth once it is weighted back, and only then.

Four strata of a population are drawn by equal allocation, thousands of times, each time with another seed and by the
definition itself. How often does the interval hold the true error rate, weighted and not? And how often is a wrong word
ever told, at a true rate exactly at the limit, when one looks after every tenth item?
"""

from __future__ import annotations

import math
import sys
from typing import NamedTuple

import numpy as np

from jurat.draw.definition import StratumSize, allocate, first, inclusion_probability, order_key
from jurat.statistics.betting import weighted_log_e_value
from jurat.statistics.intervals import wilson
from jurat.statistics.verdict import StratumTally, Tally, weight_classes, weighted_estimate

DRAWS, SIZE, LOOK, ALPHA = 2000, 400, 10, 0.05
POPULATION = {"calm": (3000, 90), "usual": (1400, 84), "odd": (400, 36), "flagged": (200, 28)}  # outputs, errors
TRUE_RATE = sum(errors for _, errors in POPULATION.values()) / sum(size for size, _ in POPULATION.values())


class Found(NamedTuple):
    """Shares of draws: whose interval holds the true rate, weighted and not; that ever told pass, or fail."""

    weighted: float
    unweighted: float
    passed: float
    failed: float


def main() -> None:
    """Simulate and print."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else DRAWS
    found = results(draws)
    print(f"{draws:,} draws of {SIZE} items, 4 strata at rates from 1 in 30 to 1 in 2; true error rate {TRUE_RATE:.2%}")
    print(f"interval holds the truth, weighted   {found.weighted:>8.1%}  (claim: 94 % at least)")
    print(f"interval holds the truth, unweighted {found.unweighted:>8.1%}")
    print(f"ever told pass, at the limit         {found.passed:>8.1%}  (claim: 5 % at most)")
    print(f"ever told fail, at the limit         {found.failed:>8.1%}  (claim: 5 % at most)")


def results(draws: int) -> Found:
    """Draw so often and give the shares."""
    sizes = [StratumSize(name, size) for name, (size, _) in POPULATION.items()]
    drawn = allocate("equal", SIZE, sizes)
    ids = {name: [f"{name}-{number}" for number in range(size)] for name, (size, _) in POPULATION.items()}
    told = [_one(f"seed {number}", ids, dict(zip(ids, drawn, strict=True))) for number in range(draws)]
    return Found(*(float(share) for share in np.mean(told, axis=0)))


def _one(seed: str, ids: dict[str, list[str]], drawn: dict[str, int]) -> tuple[bool, bool, bool, bool]:
    """Draw once; the first ones of each stratum's population are its errors."""
    sample = {name: first(members, seed, drawn[name]) for name, members in ids.items()}
    errors = {name: [int(one.rpartition("-")[2]) < POPULATION[name][1] for one in sample[name]] for name in sample}
    strata = _strata({name: (len(found), sum(found)) for name, found in errors.items()}, drawn)
    estimate = weighted_estimate(strata, 1 - ALPHA)
    plain = wilson(sum(sum(found) for found in errors.values()), sum(drawn.values()), 1 - ALPHA)
    assert estimate.low is not None
    assert estimate.high is not None
    assert plain is not None
    passed, failed = _ever_told(seed, sample, errors, drawn)
    return estimate.low <= TRUE_RATE <= estimate.high, plain[0] <= TRUE_RATE <= plain[1], passed, failed


def _strata(counts: dict[str, tuple[int, int]], drawn: dict[str, int]) -> list[StratumTally]:
    return [
        StratumTally(
            Tally(items, errors, items, errors, errors),
            inclusion_probability(drawn[name], POPULATION[name][0]),
            drawn[name],
        )
        for name, (items, errors) in counts.items()
    ]


def _ever_told(
    seed: str, sample: dict[str, list[str]], errors: dict[str, list[bool]], drawn: dict[str, int]
) -> tuple[bool, bool]:
    """Judge in a study's own random order, and look after every tenth item until a word is told."""
    judged = [(one, name, error) for name in sample for one, error in zip(sample[name], errors[name], strict=True)]
    judged.sort(key=lambda row: order_key(f"study {seed}", row[0]))
    counts = {name: [0, 0] for name in sample}
    for number, (_, name, error) in enumerate(judged, start=1):
        counts[name][0] += 1
        counts[name][1] += int(error)
        if number % LOOK == 0:
            strata = _strata({name: (items, wrong) for name, (items, wrong) in counts.items()}, drawn)
            for side in ("pass", "fail"):
                if weighted_log_e_value(weight_classes(strata, side), TRUE_RATE, side) >= -math.log(ALPHA):
                    return side == "pass", side == "fail"
    return False, False


if __name__ == "__main__":
    main()
