"""How many more items a verdict would take, in which direction, and whether the study has them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from jurat.analytics import VerdictRow
from jurat.leads.outlook import way_to_go
from jurat.statistics.betting import weighted_log_e_values
from jurat.statistics.coefficients import Floats
from jurat.statistics.constrained import constrained_log_e_values
from jurat.statistics.planning import sequential_plan
from jurat.statistics.sequential import Side, labels_to_decide, log_e_value
from jurat.statistics.strata_ahead import Standing, strata_ahead, strata_least_to_pass
from jurat.statistics.verdict import Standard, StratumTally, Tally, judge, judge_strata

Shows = Callable[[Floats, Floats, Side], Floats]
MEDIANS = tuple[float | None, float | None]


def by_simulation(
    items: list[int], errors: list[int], shares: list[float], shows: Shows, look: int, futures: int = 250
) -> MEDIANS:
    """Follow futures item by item, each item's stratum by chance: the medians of those that pass, and that fail."""
    random, most = np.random.default_rng(99), 1500
    ends: dict[str, list[int]] = {"pass": [], "fail": []}
    for _ in range(futures):
        rates = [random.beta(k + 0.5, n - k + 0.5) for n, k in zip(items, errors, strict=True)]
        strata = random.choice(len(items), size=most, p=shares)
        new = np.eye(len(items))[strata]
        wrong = new * (random.random(most) < np.array(rates)[strata])[:, None]
        at = np.arange(look - 1, most, look)
        now, bad = np.array(items) + np.cumsum(new, axis=0)[at], np.array(errors) + np.cumsum(wrong, axis=0)[at]
        sides: tuple[Side, Side] = ("pass", "fail")
        first = {}
        for side in sides:
            told = shows(now, bad, side) >= math.log(20)
            first[side] = int(told.argmax()) if told.any() else len(at)
        word = min(sides, key=lambda side: first[side])
        if first[word] < len(at):
            ends[word].append(int(at[first[word]]) + 1)
    return tuple(float(np.median(found)) if len(found) > 30 else None for found in ends.values())  # type: ignore[return-value]


def near(told: int | None, median: float | None) -> bool:
    """Return whether a number is within a fifth of a simulated median, or one look of it; few futures tell none."""
    return median is None or (told is not None and abs(told - median) <= max(0.2 * median, 6))


@pytest.mark.parametrize(("items", "errors", "limit"), [(40, 1, 0.1), (60, 11, 0.1), (20, 0, 0.05), (25, 3, 0.2)])
def test_one_stream_is_near_the_simulated_medians(items: int, errors: int, limit: float) -> None:
    """Every item looked at, rates drawn from Jeffreys' posterior."""

    def shows(now: Floats, bad: Floats, side: Side) -> Floats:
        return log_e_value(bad[..., 0].astype(int), now[..., 0].astype(int), limit, side)

    passing, failing = by_simulation([items], [errors], [1.0], shows, 2)
    ahead = labels_to_decide(errors, items, limit, 0.05)

    assert (near(ahead.to_pass, passing), near(ahead.to_fail, failing)) == (True, True)


@pytest.mark.parametrize(
    ("items", "errors", "limit", "in_batches"),
    [
        ([40, 40], [10, 1], 0.15, True),
        ([40, 40], [30, 10], 0.2, True),
        ([60, 20], [2, 0], 0.15, True),
        ([40, 40], [10, 2], 0.18, False),
        ([50, 50, 50], [1, 4, 8], 0.05, False),
    ],
)
def test_strata_are_near_the_simulated_medians(
    items: list[int], errors: list[int], limit: float, in_batches: bool
) -> None:
    """The next items come in proportion to those that are left."""
    outputs = np.array([500.0, 2000.0, 1500.0][: len(items)])
    left = [200, 600, 400][: len(items)]
    drawn = np.array(left) + items

    def shows(now: Floats, bad: Floats, side: Side) -> Floats:
        if in_batches:
            return constrained_log_e_values(outputs, now, bad, limit, side)
        return weighted_log_e_values(outputs / drawn, now, bad, limit, side)

    shares = [one / sum(left) for one in left]
    passing, failing = by_simulation(items, errors, shares, shows, 6, 200)
    standing = Standing(*(np.array(column, dtype=float) for column in (items, errors, left, drawn)))
    ahead = strata_ahead(standing, shows, 0.05)

    assert (near(ahead.to_pass, passing), near(ahead.to_fail, failing)) == (True, True)
    least = strata_least_to_pass(standing, shows, 0.05)
    assert least is not None
    for more, is_enough in ((least, True), (least - 1, False)):
        grown = np.array(items) + np.array([round(more * share) for share in shares])
        assert (float(shows(grown, np.array(errors, dtype=float), "pass")) >= math.log(20)) == is_enough


def stratum(items: int, errors: int, pending: int = 0, drawn: int = 300) -> StratumTally:
    """Make a stratum of a third of its outputs; pending ones could still be errors."""
    return StratumTally(Tally(items, errors, items + pending, errors, errors + pending), 1 / 3, drawn)


@pytest.mark.parametrize("in_batches", [True, False])
def test_where_only_pending_items_stand_in_the_way_they_are_what_it_takes(in_batches: bool) -> None:
    """Clean items would pass, were it not for those that somebody holds."""
    standard = Standard(0.1, 0.95)
    settled = judge_strata([stratum(150, 1), stratum(150, 1)], standard, in_batches=in_batches)
    held = judge_strata([stratum(150, 1, 20), stratum(150, 1, 25)], standard, in_batches=in_batches)

    assert settled.verdict == "pass"
    assert (held.verdict, held.likely, held.labels_to_decide) == ("undecided", "pass", 45)


def told(likely: Side | None, more: int, least: int | None, left: int, pending: int = 0) -> str:
    """Report the way to go of an undecided row."""
    row = VerdictRow(
        *("bad", None, "undecided", "anytime", "majority", 2, 0, 0, pending, 0.0, 0.0, 0.6, 0.01, 0.95),
        labels_to_decide=more,
        reason="too few labels",
    )
    return way_to_go(replace(row, likely=likely, least_to_pass=least, items_left=left))


def test_what_the_study_lacks_is_said() -> None:
    """34 have no label yet, too few or enough; items that wait for further labels are no new ones."""
    assert told("pass", 40, 40, 34) == (
        "About 40 more items would likely decide it as a pass. 34 are left: add 6 more outputs."
    )
    assert told("pass", 40, 40, 34, pending=4).endswith("34 are left: add 6 more outputs.")
    assert told("pass", 35, 35, 34).endswith("34 are left: add 1 more output.")
    assert told("pass", 34, 34, 34) == "About 34 more items would likely decide it as a pass."
    assert told("fail", 40, 375, 34) == (
        "About 40 more items would likely decide it as a fail. To pass takes at least 375 more, all correct. "
        "34 are left: add 341 more outputs."
    )
    assert told("fail", 40, 375, 1).endswith("1 is left: add 374 more outputs.")


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_walds_test_keeps_his_bound(confidence: float) -> None:
    """Counted exactly, state by state: at the zone's ends a wrong word has chance risk / (1 - risk') at most."""
    low, high, risk = 0.03, 0.1, 1 - confidence
    plan = sequential_plan(low, high, risk, risk)
    standard = Standard(0.06, confidence, "indifference", zone=(low, high))
    chances = {"pass at the upper rate": chance(high, plan, "pass"), "fail at the lower": chance(low, plan, "fail")}

    assert max(chances.values()) <= risk / (1 - risk)
    for items in range(1, 200, 7):
        for errors in range(min(items, 20)):
            word = judge(Tally(items, errors, items, errors, errors), standard).verdict
            assert word == (
                "pass"
                if errors <= plan.accept_from + plan.slope * items
                else "fail"
                if errors >= plan.reject_from + plan.slope * items
                else "undecided"
            )


def chance(rate: float, plan: object, word: str) -> float:
    """Sum the chance that a word is told first, over 3,000 items, in plain Python."""
    accept, reject, slope = (float(getattr(plan, name)) for name in ("accept_from", "reject_from", "slope"))
    alive, ended = {0: 1.0}, {"pass": 0.0, "fail": 0.0}
    for items in range(1, 3001):
        grown: dict[int, float] = {}
        for errors, share in alive.items():
            grown[errors] = grown.get(errors, 0.0) + share * (1 - rate)
            grown[errors + 1] = grown.get(errors + 1, 0.0) + share * rate
        alive = {}
        for errors, share in grown.items():
            if errors <= accept + slope * items:
                ended["pass"] += share
            elif errors >= reject + slope * items:
                ended["fail"] += share
            else:
                alive[errors] = share
    assert sum(alive.values()) < 1e-6
    return ended[word]
