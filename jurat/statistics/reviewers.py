"""Reviewers: how often they are right on gold items, and whether something about one of them stands out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from jurat.statistics.distributions import median_slope
from jurat.statistics.evidence_rows import Estimate
from jurat.statistics.intervals import clopper_pearson
from jurat.statistics.odds import Halves, has_risen, has_risen_more

FEWEST_FOR_PACE, MOST_FOR_PACE = 10, 500
WIDEST_PACE = 100.0  # high over low: beyond it a pace tells of the method, not of the reviewer
SHARED = 0.001  # how surprising it must be that others do not share a change


class GoldQuality(NamedTuple):
    """A reviewer on gold items: share right, share of the errors found, share of the correct items left alone."""

    accuracy: Estimate
    sensitivity: Estimate
    specificity: Estimate


def gold_quality(found: int, missed: int, false_alarms: int, left_alone: int, confidence: float) -> GoldQuality:
    """Return accuracy, sensitivity and specificity with exact intervals (Clopper and Pearson 1934).

    Each is undefined where the reviewer has met no gold item of the kind.
    """
    return GoldQuality(
        exact_share(found + left_alone, found + missed + false_alarms + left_alone, confidence, "no gold item"),
        exact_share(found, found + missed, confidence, "no gold item with an error"),
        exact_share(left_alone, left_alone + false_alarms, confidence, "no gold item without an error"),
    )


def exact_share(part: int, whole: int, confidence: float, nothing: str) -> Estimate:
    """Return a share with Clopper and Pearson's interval; undefined, for the reason given, where there is nothing."""
    bounds = clopper_pearson(part, whole, confidence)
    return Estimate(part / whole, *bounds, None) if bounds else Estimate(None, None, None, nothing)


def self_agreement(same: int, repeated: int, confidence: float) -> Estimate:
    """Return how often a reviewer judged a repeated item as before. Undefined without repeated items."""
    return exact_share(same, repeated, confidence, "no item was judged twice")


def stands_out(part: int, whole: int, others_part: int, others_whole: int, odds: float = 1.0) -> float | None:
    """Report how surprising it is that a share is so much higher than the others': a one-sided p-value.

    With `odds`, how surprising it is if the odds are no more than so many times the others': with very many labels a
    trifle is certain, and still a trifle. None where a side is empty. Many such questions need `multiplicity.holm`.
    Sources: Fisher 1935; Cox 1970.
    """
    if not whole or not others_whole:
        return None
    found = has_risen([Halves(others_part, others_whole, part, whole)], odds)
    return 1.0 if found is None else found


class Shared(NamedTuple):
    """Items that were labelled twice, by two reviewers each, and how many of them equally."""

    same: int
    items: int

    def beyond_chance(self, values: int) -> float:
        """Return the share of equal labels, 0 where it is that of guessing among so many values."""
        return (self.same / self.items - 1 / values) / (1 - 1 / values)


def expected_to_share(first: Shared, second: Shared, others: Shared, values: int) -> Shared | None:
    """Return how often two reviewers would agree who are as good as they seem and work on their own.

    `first` and `second` say how each of the two agrees with the others, `others` how these agree among themselves. Of
    reviewers who err on their own, evenly over the values, agreement beyond chance is the product of what each is
    worth; so the two others' tells what the two are worth. `items` are how many the expectation is worth: fewer than
    any of the three it comes from. None where one of them is empty, or where the others agree no more than by chance.
    Source: Parisi, Strino, Nadler and Kluger 2014, for the product.
    """
    if not (first.items and second.items and others.items) or others.beyond_chance(values) <= 0:
        return None
    product = first.beyond_chance(values) * second.beyond_chance(values) / others.beyond_chance(values)
    share = 1 / values + (1 - 1 / values) * min(max(product, 0.0), 1.0)
    items = round(1 / (1 / first.items + 1 / second.items + 1 / others.items))
    return Shared(round(share * items), items)


def by_habit(table: Mapping[tuple[str, str], int]) -> Shared:
    """Return how often two would agree who give each answer as often as these two do, whatever the item.

    `table` holds items by both answers. The equal ones are rounded up. Source: Cohen 1960, for the chance agreement.
    """
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), items in table.items():
        first[one] += items
        second[other] += items
    items = first.total()
    return Shared(math.ceil(sum(first[answer] * second[answer] for answer in first) / items) if items else 0, items)


def has_drifted(mine: Sequence[Halves], others: Callable[[], Sequence[Halves]], odds: float) -> float | None:
    """Report how surprising it is that the odds of a reviewer's dissent have changed by a factor `odds` at most.

    Counts of dissent, in an earlier and a later half: a reviewer's from the others, and the others' among themselves in
    the same time. A two-sided p-value; but a change that the others share is no surprise, so that neither harder items
    nor somebody else's drift counts. On the scale of factors at least half of it must be the reviewer's alone, and that
    with a p-value of `SHARED` at most; where it is larger, it is given. The others are not looked at where the change
    is no surprise anyway. None where nothing could have shown one. Sources: see `jurat.statistics.odds`.
    """
    backwards = [one.backwards() for one in mine]
    up, down = has_risen(mine, odds), has_risen(backwards, odds)
    if up is None or down is None:
        return None
    alone = min(1.0, 2 * min(up, down))
    if alone > SHARED:
        return alone
    rest, half = others(), math.sqrt(odds)
    if up < down:
        beside = has_risen_more(mine, rest, half)
    else:
        beside = has_risen_more(backwards, [one.backwards() for one in rest], half)
    if beside is None:
        return None
    return alone if beside <= SHARED else beside


def pace_change(seconds: Sequence[float], confidence: float) -> Estimate:
    """Return by what factor the time for an item changes over a hundred items, from the times in their order.

    Below 1: faster. A median of slopes, which single long pauses cannot move. Times of 0 are left out; undefined with
    fewer than ten times, and where a bound, or the width of the interval, is beyond a factor `WIDEST_PACE`.
    Sources: Theil 1950; Sen 1968.
    """
    step = -(-len(seconds) // MOST_FOR_PACE)  # slopes are as many as pairs: of very many items, every so many will do
    logs = [(place, math.log(time)) for place, time in enumerate(seconds) if time > 0 and place % max(step, 1) == 0]
    if len(logs) < FEWEST_FOR_PACE:
        return Estimate(None, None, None, f"fewer than {FEWEST_FOR_PACE} timed items")
    places, times = zip(*logs, strict=True)
    found = median_slope(places, times, confidence)
    low, high = 100 * found.low, 100 * found.high
    if max(high - low, high, -low) > math.log(WIDEST_PACE):
        return Estimate(None, None, None, "too early to tell: the times vary too much for so few items")
    return Estimate(math.exp(100 * found.slope), math.exp(low), math.exp(high), None)
