"""Before the first label: how many items it takes to show a rate below the limit, and what a study will say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from jurat.statistics.planning import anytime_outlook, fixed_outlook, items_to_pass
from jurat.statistics.sequential import stopping_table

MOST_ALLOWED = 5  # errors
SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)  # of the limit: the true rates that are tried
LOOK_AHEAD = 40  # times one divided by the limit: how far the stopping table is followed


@dataclass(frozen=True)
class PlanRow:
    """What a study of the planned items will say at a true rate: the chances of each word, and items until it."""

    true_rate: float
    pass_chance: float
    fail_chance: float
    open_chance: float
    average_items: float
    one_look_pass: float
    one_look_fail: float


@dataclass(frozen=True)
class Plan:
    """Items that pass with so many errors (errors, in one look, looked at any time), and a row for each true rate."""

    items_to_pass: list[tuple[int, int, int | None]]
    rows: list[PlanRow]


@lru_cache(maxsize=64)
def plan_rows(limit: float, confidence: float, items: int) -> Plan:
    """Plan a study of at most so many items. Deterministic: every chance is computed, none simulated."""
    table = stopping_table(limit, 1 - confidence, min(int(LOOK_AHEAD / limit) + 200, 200_000))
    allowed = []
    for errors in range(MOST_ALLOWED + 1):
        reached = np.flatnonzero(table.pass_at_most >= errors)
        allowed.append((errors, items_to_pass(limit, confidence, errors), int(reached[0]) if len(reached) else None))
    rows = []
    for share in SHARES:
        rate = min(share * limit, 1.0)
        looked, once = (outlook(limit, confidence, items, rate) for outlook in (anytime_outlook, fixed_outlook))
        rows.append(PlanRow(rate, *looked[1:4], looked.items, once.pass_chance, once.fail_chance))
    return Plan(allowed, rows)
