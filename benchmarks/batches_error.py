"""Claim: over several batches a wrong verdict stays below 5 %, and a pass takes about twice the labels at most.

Run `python -m benchmarks.batches_error 400`: the number of runs. Outputs are drawn without replacement from strata
whose true rate, all together, is at the limit; looked at when a batch is added and after every 20 labels. Beside it
stands the rule that Jurat had before: weights of the newest design for the items of all batches, as if they had come in
a random order. The price is measured against one draw of the same outputs, whose items do come in a random order.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jurat.statistics.betting import weighted_log_e_values
from jurat.statistics.constrained import constrained_log_e_values
from jurat.statistics.sequential import Side, log_e_value

LOOK, ALPHA = 20, 0.05
PRICE = 2.2  # labels to a pass, as a multiple of those of one draw
SIDES: tuple[Side, Side] = ("pass", "fail")
Floats = NDArray[np.float64]


class Stage(NamedTuple):
    """What a batch brings: the study's outputs by stratum from now on (0: not in it), and how many items are judged.

    None for Neyman's sizes by the labels so far. `withdrawn`: the shares of judged errors and of other judged items
    that somebody withdraws by themselves beforehand; they count against both words.
    """

    outputs: tuple[int, ...]
    sizes: tuple[int, ...] | None
    withdrawn: tuple[float, float] = (0.0, 0.0)


class Workflow(NamedTuple):
    """Strata by their true rates, and the batches that come."""

    name: str
    rates: tuple[float, ...]
    stages: tuple[Stage, ...]

    @property
    def limit(self) -> float:
        """Return the true rate of all outputs in the end."""
        return self.rate(self.stages[-1])

    def rate(self, stage: Stage) -> float:
        """Return the true rate of the outputs that the study has in a stage."""
        return sum(n * rate for n, rate in zip(stage.outputs, self.rates, strict=True)) / sum(stage.outputs)


TWO, TWO_RATES = (500, 3500), (0.5, 0.02)
WORKFLOWS = [
    Workflow("proportional 400, then equal 850", TWO_RATES, (Stage(TWO, (50, 350)), Stage(TWO, (425, 425)))),
    Workflow("equal 200, then proportional 1,000", TWO_RATES, (Stage(TWO, (100, 100)), Stage(TWO, (125, 875)))),
    Workflow(
        "weekly frames, drawn at different rates",
        (0.09, 0.16, 0.02),
        (
            Stage((2000, 0, 0), (400, 0, 0)),
            Stage((2000, 2000, 0), (0, 100, 0)),
            Stage((2000, 2000, 2000), (0, 0, 300)),
        ),
    ),
    Workflow("unweighted batches", (0.02, 0.38), (Stage((400, 0), (400, 0)), Stage((400, 200), (0, 200)))),
    Workflow("equal 200, then Neyman by its labels", TWO_RATES, (Stage(TWO, (100, 100)), Stage(TWO, None))),
    Workflow(  # of those untouched a fifth leaves; the third stratum is a batch that leaves as a whole
        "withdrawn: judged, untouched, a batch",
        (0.5, 0.02, 0.08),
        (
            Stage((500, 3500, 0), (100, 100, 0)),
            Stage((400, 2800, 1000), (0, 0, 200), (0.1, 0.05)),
            Stage((400, 2800, 0), (50, 350, 0)),
        ),
    ),
]


class Looks(NamedTuple):
    """What is seen at each look of a stage: by stratum the touched items, errors at least and at most, and those drawn.

    `labels` are how many there are so far.
    """

    items: Floats
    at_least: Floats
    at_most: Floats
    drawn: Floats
    labels: Floats


Rule = Callable[[Stage, Looks, float, Side], Floats]


def main() -> None:
    """Simulate and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    random = np.random.default_rng(20261125)
    print(f"{runs:,} runs; true rate at the limit; looked at with each batch and every {LOOK} labels")
    head = f"{'false pass':>12}{'false fail':>12}"
    print(f"{'':<42}{'Jurat':>24}{'the old rule':>24}")
    print(f"{'ever told':<42}{head}{head}{'labels to a pass at half the limit':>38}")
    worst = 0.0
    for workflow in WORKFLOWS:
        new, old = wrong_words(workflow, runs, random)
        worst = max(worst, *new)
        need = labels_to_pass(workflow, runs, random)
        shares = "".join(f"{share:>12.1%}" for share in (*new, *old))
        print(f"{workflow.name:<42}{shares}{need:>38,.0f}", flush=True)
    ratio = max(in_proportion(runs, random))
    sys.exit(worst > ALPHA or ratio > PRICE)


def in_proportion(runs: int, random: np.random.Generator) -> list[float]:
    """Print and give the labels to a pass of batches judged in proportion, as a multiple of those of a single draw."""
    ratios = []
    for rates in ((0.05,) * 4, (0.02, 0.04, 0.06, 0.08)):
        for count in (2, 3, 4):
            whole = math.lcm(*range(1, 5)) * 100
            outputs, sizes = (whole // count,) * count, (whole // 2 // count,) * count
            batches = Workflow("", rates[:count], (Stage(outputs, sizes),))
            one = Workflow("", (batches.limit,), (Stage((whole,), (whole // 2,)),))
            alone = labels_to_pass(one, runs, random, by_one_stream)
            many = labels_to_pass(batches, runs, random)
            ratios.append(many / alone)
            told = "alike" if len(set(rates)) == 1 else "unlike"
            print(
                f"{count} batches {told}, judged in proportion: {many:,.0f} labels to a pass at half the limit,", end=""
            )
            print(f" one draw {alone:,.0f}: {ratios[-1]:.2f}")
    return ratios


def wrong_words(
    workflow: Workflow, runs: int, random: np.random.Generator
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the shares of runs that ever told a false pass, and a false fail: by Jurat's rule, and by the old one."""
    limit = workflow.limit
    told = np.zeros((2, 2), dtype=int)
    for _ in range(runs):
        ever = np.zeros((2, 2), dtype=bool)
        for stage, looks in study(workflow, random):
            truth = workflow.rate(stage)
            for number, rule in enumerate((by_strata, by_newest_design)):
                for place, side in enumerate(SIDES):
                    is_wrong = truth >= limit - 1e-9 if side == "pass" else truth <= limit + 1e-9
                    ever[number, place] |= is_wrong and bool(
                        (rule(stage, looks, limit, side) >= -math.log(ALPHA)).any()
                    )
        told += ever
    shares = told / runs
    return (float(shares[0, 0]), float(shares[0, 1])), (float(shares[1, 0]), float(shares[1, 1]))


def labels_to_pass(workflow: Workflow, runs: int, random: np.random.Generator, rule: Rule | None = None) -> float:
    """Return the median number of labels until the first pass, at a limit of twice the true rate; infinite without."""
    limit, rule = 2 * workflow.limit, rule or by_strata
    needs = []
    for _ in range(runs):
        need = math.inf
        for stage, looks in study(workflow, random):
            passes = rule(stage, looks, limit, "pass") >= -math.log(ALPHA)
            if passes.any():
                need = float(looks.labels[passes.argmax()])
                break
        needs.append(need)
    return float(np.median(needs))


def study(workflow: Workflow, random: np.random.Generator) -> list[tuple[Stage, Looks]]:
    """Draw and judge one study, batch after batch."""
    strata = len(workflow.rates)
    largest = np.max([stage.outputs for stage in workflow.stages], axis=0)
    outputs = [
        random.permutation(np.arange(n) < round(n * rate)) for n, rate in zip(largest, workflow.rates, strict=True)
    ]
    taken, errors = np.zeros(strata, dtype=int), np.zeros(strata)
    held = np.zeros((2, strata))  # errors and others that were withdrawn after a label
    found = []
    for stage in workflow.stages:
        is_in = np.array(stage.outputs) > 0
        for place, judged in enumerate((errors - held[0], taken - errors - held[1])):
            held[place] += random.binomial(np.maximum(judged, 0).astype(int), stage.withdrawn[place])
        sizes = neyman(stage.outputs, taken, errors, 600) if stage.sizes is None else np.array(stage.sizes)
        order = random.permutation(np.repeat(np.arange(strata), sizes))
        is_error = np.zeros(len(order), dtype=bool)
        for stratum in range(strata):
            is_error[order == stratum] = outputs[stratum][taken[stratum] : taken[stratum] + sizes[stratum]]
        seen = np.unique([*range(0, len(order) + 1, LOOK), len(order)])
        one_hot = np.eye(strata)[order]
        add = np.concatenate([np.zeros((1, strata)), np.cumsum(one_hot, axis=0)])[seen]
        wrong = np.concatenate([np.zeros((1, strata)), np.cumsum(one_hot * is_error[:, None], axis=0)])[seen]
        drawn = np.broadcast_to(taken + sizes, add.shape)
        labels = (taken + add).sum(-1)
        at_least, at_most = errors + wrong - held[0], errors + wrong + held[1]
        found.append((stage, Looks((taken + add) * is_in, at_least * is_in, at_most * is_in, drawn * is_in, labels)))
        taken, errors = taken + sizes, errors + wrong[-1]
    return found


def by_strata(stage: Stage, looks: Looks, limit: float, side: Side) -> Floats:
    """Judge as Jurat does: the strata's true sizes, in whatever order their items came."""
    errors = looks.at_most if side == "pass" else looks.at_least
    return constrained_log_e_values(np.array(stage.outputs, dtype=float), looks.items, errors, limit, side)


def by_one_stream(_stage: Stage, looks: Looks, limit: float, side: Side) -> Floats:
    """Judge items of a single draw."""
    errors = looks.at_most if side == "pass" else looks.at_least
    return log_e_value(errors.sum(-1).astype(int), looks.items.sum(-1).astype(int), limit, side)


def by_newest_design(stage: Stage, looks: Looks, limit: float, side: Side) -> Floats:
    """Judge as Jurat did: all items by the newest design's weights, as if they had come in a random order."""
    drawn = looks.drawn[0]
    if (drawn == stage.outputs).all():  # nothing was drawn: whole batches, one stream
        return by_one_stream(stage, looks, limit, side)
    weights = np.array(stage.outputs) / np.maximum(drawn, 1)
    errors = looks.at_most if side == "pass" else looks.at_least
    return weighted_log_e_values(weights, looks.items, errors, limit, side)


def neyman(outputs: tuple[int, ...], taken: NDArray[np.int64], errors: Floats, size: int) -> NDArray[np.int64]:
    """Share a size out by outputs times standard deviation, as far as earlier labels tell it."""
    shares = (errors + 0.5) / (taken + 1)
    measure = np.array(outputs) * np.sqrt(shares * (1 - shares))
    wanted = np.rint(size * measure / measure.sum()).astype(int)
    return np.asarray(np.minimum(wanted, np.array(outputs) - taken))


if __name__ == "__main__":
    main()
