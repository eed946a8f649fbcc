"""Claim: over several batches a wrong verdict stays below 5 %, and costs few labels.

Run `python -m benchmarks.batches_error 400`: the number of runs.

Frames are drawn from without replacement; the true rate is at the limit; looked at every 20 labels.
"""

from __future__ import annotations

import sys
from typing import NamedTuple

import numpy as np

from assay.verdict import Standard, StratumTally, Tally, judge, judge_strata

LOOK = 20


class Workflow(NamedTuple):
    """Populations and error rates of strata, and how many items of each every batch brings (None: Neyman's sizes)."""

    name: str
    populations: tuple[int, ...]
    rates: tuple[float, ...]
    batches: tuple[tuple[int, ...] | None, ...]


WORKFLOWS = [
    Workflow("proportional, then equal", (500, 3500), (0.5, 0.02), ((50, 350), (425, 425))),
    Workflow("equal, then proportional", (500, 3500), (0.5, 0.02), ((100, 100), (125, 875))),
    Workflow("equal, then Neyman from its labels", (500, 3500), (0.5, 0.02), ((100, 100), None)),
    Workflow(
        "weekly frames at different rates",
        (2000, 2000, 2000),
        (0.02, 0.05, 0.2),
        ((200, 0, 0), (0, 200, 0), (0, 0, 200)),
    ),
    Workflow("unweighted batches", (200, 400), (0.02, 0.2), ((200, 0), (0, 400))),
]


def main() -> None:
    """Simulate and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    random = np.random.default_rng(20261125)
    print(f"{'workflow, ' + str(runs) + ' runs':<40}{'ever false pass':>16}{'ever false fail':>16}")
    worst = 0.0
    for workflow in WORKFLOWS:
        limit = float(np.dot(workflow.populations, workflow.rates) / sum(workflow.populations))
        found = [run(workflow, limit, random) for _ in range(runs)]
        shares = [sum(word in told for told, _ in found) / runs for word in ("pass", "fail")]
        worst = max(worst, *shares)
        print(f"{workflow.name:<40}{shares[0]:>16.1%}{shares[1]:>16.1%}", flush=True)
    need = labels_to_pass(max(runs // 4, 20), random)
    print(f"labels to a pass at half the limit: one draw {need[0]:.0f}, two {need[1]:.0f}: {need[1] / need[0]:.2f}")
    sys.exit(worst > 0.05 or need[1] > 1.5 * need[0])


def run(workflow: Workflow, limit: float, random: np.random.Generator, *, as_one: bool = False) -> tuple[set[str], int]:
    """Judge one study as it grows: the words ever told, and how many labels the first took (or all there were)."""
    outputs = [
        random.permutation(np.arange(size) < round(size * rate))
        for size, rate in zip(workflow.populations, workflow.rates, strict=True)
    ]
    items, errors = [0] * len(outputs), [0] * len(outputs)
    told: set[str] = set()
    seen = first = 0
    for sizes in workflow.batches:
        drawn = neyman(workflow.populations, items, errors, 600) if sizes is None else sizes
        for stratum in random.permutation(np.repeat(np.arange(len(outputs)), drawn)):
            errors[stratum] += int(outputs[stratum][items[stratum]])
            items[stratum] += 1
            seen += 1
            if seen % (5 if as_one or limit > 0.1 else LOOK) == 0:
                word = verdict(workflow, items, errors, limit, as_one=as_one)
                if word in ("pass", "fail"):
                    told.add(word)
                    first = first or seen
    return told, first or seen


def verdict(workflow: Workflow, items: list[int], errors: list[int], limit: float, *, as_one: bool) -> str | None:
    """Judge what is seen, by strata, or as one stream in a random order."""
    tallies = [Tally(n, k, n, k, k) for n, k in zip(items, errors, strict=True)]
    standard = Standard(limit, 0.95)
    if as_one:
        return judge(sum(tallies, Tally(0, 0, 0, 0, 0)), standard).verdict
    strata = [StratumTally(tally, 1.0, size) for tally, size in zip(tallies, workflow.populations, strict=True)]
    return judge_strata(strata, standard, in_batches=True).verdict


def neyman(populations: tuple[int, ...], items: list[int], errors: list[int], size: int) -> list[int]:
    """Share a size out by population times standard deviation, as far as earlier labels tell it."""
    shares = [(k + 0.5) / (n + 1) for n, k in zip(items, errors, strict=True)]
    measure = [size_ * (share * (1 - share)) ** 0.5 for size_, share in zip(populations, shares, strict=True)]
    wanted = [round(size * one / sum(measure)) for one in measure]
    return [min(one, size_ - n) for one, size_, n in zip(wanted, populations, items, strict=True)]


def labels_to_pass(runs: int, random: np.random.Generator) -> tuple[float, float]:
    """Give the median labels to a pass at half the limit: one draw in proportion as one stream, and two batches."""
    workflow = Workflow("", (500, 3500), (0.5, 0.02), ((78, 547), (78, 547)))
    limit = 2 * float(np.dot(workflow.populations, workflow.rates) / sum(workflow.populations))
    one, two = ([run(workflow, limit, random, as_one=as_one)[1] for _ in range(runs)] for as_one in (True, False))
    return float(np.median(one)), float(np.median(two))


if __name__ == "__main__":
    main()
