"""The test that reviewers pass before real items, if the share of their right answers is high enough.

A test of fixed length: passed where the exact one-sided lower bound of the share of right answers (Clopper and Pearson
1934) lies at or above the share that is asked for. That is so where so many right answers would come by with at most
`1 - confidence` chance from somebody who is right exactly that often; nobody at or below the share passes more often.
Stopping as soon as the answers still to come can change nothing leaves this chance as it is.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal

from jurat.statistics.distributions import binomial_at_least

Outcome = Literal["passed", "failed"]

ROUNDING = 1e-9  # shares and confidences are decimals; their binary forms miss a bound that is met exactly


@lru_cache(maxsize=1024)
def fewest_right(items: int, share: float, confidence: float) -> int | None:
    """Return how many of so many test items must be right; None where not even all of them are enough."""
    allowed = (1 - confidence) * (1 + ROUNDING)
    for right in range(math.floor(items * share), items + 1):  # with fewer the bound lies below the share
        if binomial_at_least(right, items, share) <= allowed:
            return right
    return None


def fewest_items(share: float, confidence: float) -> int:
    """Return how many test items it takes at least, so that somebody with every answer right passes."""
    items = max(math.floor(math.log(1 - confidence) / math.log(share)) - 1, 1)
    while fewest_right(items, share, confidence) is None:
        items += 1
    return items


def outcome(right: int, wrong: int, items: int, share: float, confidence: float) -> Outcome | None:
    """Report how a test of so many items ends; None while the answers to come decide, or where it has too few items."""
    needed = fewest_right(items, share, confidence)
    if needed is None:
        return None
    if right >= needed:
        return "passed"
    return "failed" if items - wrong < needed else None
