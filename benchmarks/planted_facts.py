"""Claim: planted facts about reviewers and models are found, and honest people are left alone. Prints a table.

Fifty seeded studies of 3,000 items in each circumstance: five reviewers of known quality, three to an item, of whose
labels the first half was given under another version of the rubric (and is set aside). At most one clean study in fifty
may have an alert, and at most one study in eight a worse model where there is none (a test at 5 %).
"""

from __future__ import annotations

import argparse
from collections import Counter

from tests.spec.simulated_study import EXPECTED, SLIGHTLY_DRIFTED, UNLIKE, Circumstances, facts, mirror_of_simulated

SEEDS = 50
CLEAN = {
    "clean twin": Circumstances(),
    "clean, two excel and two are poor": Circumstances(people=UNLIKE),
    "clean, last third harder for all": Circumstances(is_harder=True),
}
PLANTED = {
    "planted: copies, stamps, drifts, a worse model": Circumstances(is_guilty=True),
    "the same, copying 9 in 10, drifting by half as much": Circumstances(
        is_guilty=True, copied=0.9, drifted=SLIGHTLY_DRIFTED
    ),
    "one tires: 5 times the odds of a mistake": Circumstances(tires="eva", tired=5.0),
    "one tires: 10 times the odds of a mistake": Circumstances(tires="eva", tired=10.0),
}
ALERTS = ("copying", "rubber-stamping", "drift", "fatigue")
MOST_FALSE, MOST_APART, FEWEST_FOUND = 1, 6, 49


def rates(circumstances: Circumstances, seeds: range) -> Counter[str]:
    """Count, over seeds, each right alert, studies with a wrong one, and studies with a worse model."""
    found: Counter[str] = Counter()
    for seed in seeds:
        seen = facts(mirror_of_simulated(seed, circumstances))
        right = (EXPECTED if circumstances.is_guilty else set()) | {("fatigue", frozenset({circumstances.tires or ""}))}
        found.update(name for name, _ in seen.alerts & right)
        found["wrong"] += bool(seen.alerts - right)
        found["worse model"] += seen.is_comet_worse
        found["models apart"] += seen.are_models_apart
    return found


def main() -> None:
    """Simulate, print, and fail where a claim does not hold."""
    options = argparse.ArgumentParser()
    options.add_argument("--seeds", type=int, default=SEEDS)
    seeds = range(options.parse_args().seeds)
    print(f"{len(seeds)} seeds; alerts that are right, studies with a wrong alert, studies that tell a worse model")
    print(f"{'':<54}" + "".join(f"{name:>16}" for name in (*ALERTS, "wrong alert", "worse model")))
    found = {}
    for name, circumstances in {**PLANTED, **CLEAN}.items():
        one = found[name] = rates(circumstances, seeds)
        numbers = [*(one[alert] for alert in ALERTS), one["wrong"], one["models apart"]]
        print(f"{name:<54}" + "".join(f"{number:>16}" for number in numbers), flush=True)
    if len(seeds) == SEEDS:
        planted = found["planted: copies, stamps, drifts, a worse model"]
        assert min(planted[name] for name in (*ALERTS[:3], "worse model")) >= FEWEST_FOUND
        assert max(one["wrong"] for one in found.values()) <= MOST_FALSE
        assert max(found[name]["models apart"] for name in CLEAN) <= MOST_APART


if __name__ == "__main__":
    main()
