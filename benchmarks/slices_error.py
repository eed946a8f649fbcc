"""Claim: of the slices whose verdict still stands, 5 % at most are told wrongly, however one looks. Prints a table.

Seeded studies of twelve slices: nine with a rate exactly at the limit, where every word is wrong, and three far below
it. Somebody who wants to be wrong looks after every 50 items of each slice and stops when a wrong word stands.
"""

from __future__ import annotations

import numpy as np

from jurat.statistics.sequential import log_e_value
from jurat.statistics.verdict import Evidence, which_stand

LIMIT, CONFIDENCE = 0.05, 0.95
RATES = np.array([0.05] * 9 + [0.005] * 3)
EVERY, LOOKS = 50, 20
STUDIES = 2000


def false_share(studies: int, *, is_corrected: bool) -> float:
    """Give the share of wrong words among those that stand, at the worst look of each study, averaged over studies."""
    random = np.random.default_rng(20260101)
    errors = np.cumsum(random.binomial(EVERY, RATES, (studies, LOOKS, len(RATES))), axis=1)
    items = EVERY * np.arange(1, LOOKS + 1)[None, :, None]
    below, above = (log_e_value(errors, items, LIMIT, side) for side in ("pass", "fail"))
    return float(np.mean([_worst(*study, is_corrected) for study in zip(below, above, strict=True)]))


def _worst(below: np.ndarray, above: np.ndarray, is_corrected: bool) -> float:
    """Return the share of wrong words at the first look with one; with none, there is none."""
    for looked in zip(below, above, strict=True):
        words = [_word(float(one), float(other)) for one, other in zip(*looked, strict=True)]
        stands = [word != "undecided" for word in words]
        if is_corrected and any(stands):
            sides = [Evidence(float(one), float(other)) for one, other in zip(*looked, strict=True)]
            found = which_stand([(word, one, CONFIDENCE) for word, one in zip(words, sides, strict=True)])
            stands = [bool(one) for one in found]
        wrong = sum(is_told for is_told, rate in zip(stands, RATES, strict=True) if rate == LIMIT)
        if wrong:
            return wrong / sum(stands)
    return 0.0


def _word(below: float, above: float) -> str:
    threshold = -np.log(1 - CONFIDENCE)
    return "pass" if below >= threshold else "fail" if above >= threshold else "undecided"


def main() -> None:
    """Simulate and print."""
    print(f"{len(RATES)} slices, {STUDIES:,} studies, looked at every {EVERY} items until a wrong word stands")
    for name, is_corrected in (("verdicts that stand", True), ("verdicts, each for itself", False)):
        print(f"{name:<40}{false_share(STUDIES, is_corrected=is_corrected):>10.1%} wrong", flush=True)


if __name__ == "__main__":
    main()
