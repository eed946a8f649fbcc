"""What stands out about reviewers: copying, rubber-stamping, drift, fatigue.

An alert is told where something is more surprising than one in a thousand, after Holm's correction for every question
that was asked (of each reviewer, pair and criterion), and larger than a trifle: the odds must have changed, or differ,
by more than a factor. See docs/method.md, "Closer looks".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple

from assay.analytics.mirror import Mirror
from assay.analytics.pairs import Pair, pair_tables, values_of
from assay.analytics.trials import (
    halves_of_sessions,
    halves_of_study,
    labels_by_criterion,
    others_halves,
    reviewers_of,
    times_of,
    trials_of,
)
from assay.statistics.multiplicity import holm
from assay.statistics.odds import Halves, has_risen
from assay.statistics.reviewers import Shared, by_habit, expected_to_share, has_drifted, stands_out

ALERT = 0.001  # how surprising, after counting every question asked, something must be to be told
MORE = 1.5  # times the odds: a smaller change of a reviewer, or excess of two, is not told however sure it is
TWICE = 2.0  # the same of a reviewer's usual answers: honest reviewers differ more in them
FEWEST_SESSIONS = 4  # long ones: in fewer, somebody who tires cannot be told from somebody who drifts

Given = Mapping[str, Mapping[str, Mapping[str | None, int]]]


class Question(NamedTuple):
    """What may stand out: the criterion and the reviewers it is about, what to tell, and how surprising it is."""

    criterion: str
    reviewers: tuple[str, ...]
    text: str
    p_value: float


def alerts(mirror: Mirror, given: Given) -> dict[tuple[str, str], list[str]]:
    """Ask every question, correct for their number, and say what still stands out, by criterion and reviewer."""
    asked = [*_copying(mirror), *_stamping(mirror, given), *_changing(mirror)]
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for question, adjusted in zip(asked, holm([question.p_value for question in asked]), strict=True):
        if adjusted <= ALERT:
            for reviewer in question.reviewers:
                found[question.criterion, reviewer].append(question.text)
    return found


def _copying(mirror: Mirror) -> Iterable[Question]:
    """Compare each two reviewers' agreement with that of two who are as good as they and work on their own.

    And with that of two who have their habits: two who hardly ever say error agree on nearly everything.
    """
    by_criterion: dict[str, list[Pair]] = defaultdict(list)
    for pair in pair_tables(mirror):
        by_criterion[pair.criterion].append(pair)
    for criterion_id, pairs in by_criterion.items():
        answers = {answer for pair in pairs for both in pair.table for answer in both}
        values = max(len(values_of(mirror.rubric.criterion(criterion_id), answers)), 2)
        same, shared = _totals(pairs)
        for pair in pairs:
            first, second = (
                Shared(same[one] - pair.same, shared[one] - pair.items) for one in (pair.first, pair.second)
            )
            others = Shared(
                same.total() // 2 - first.same - second.same - pair.same,
                shared.total() // 2 - first.items - second.items - pair.items,
            )
            expected = expected_to_share(first, second, others, values)
            if expected is None:
                continue
            each = (stands_out(pair.same, pair.items, *usual, MORE) for usual in (expected, by_habit(pair.table)))
            p_values = [p_value for p_value in each if p_value is not None]
            if p_values:
                p_value = max(p_values)
                text = f"copying: {pair.first} and {pair.second} agree on {pair.same} of {pair.items} items"
                yield Question(criterion_id, (pair.first, pair.second), text, p_value)


def _totals(pairs: Iterable[Pair]) -> tuple[Counter[str], Counter[str]]:
    """Count, for each reviewer, equal labels and shared items over all their pairs."""
    same: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    for pair in pairs:
        for reviewer in (pair.first, pair.second):
            same[reviewer] += pair.same
            shared[reviewer] += pair.items
    return same, shared


def _stamping(mirror: Mirror, given: Given) -> Iterable[Question]:
    """Compare how often each reviewer gives the usual answer with how often the others do."""
    for criterion in mirror.rubric.criteria:
        people = given.get(criterion.id, {})
        totals: Counter[str] = Counter()
        for counts in people.values():
            totals.update({value: items for value, items in counts.items() if value is not None})
        if not totals:
            continue
        usual = max(totals, key=lambda value: totals[value])
        for reviewer, counts in people.items():
            labels = sum(items for value, items in counts.items() if value is not None)
            same = counts.get(usual, 0)
            p_value = stands_out(same, labels, totals[usual] - same, totals.total() - labels, TWICE)
            if p_value is not None:
                text = f"rubber-stamping: '{usual}' on {same} of {labels} items"
                yield Question(criterion.id, (reviewer,), text, p_value)


def _changing(mirror: Mirror) -> Iterable[Question]:
    """Ask of each reviewer whether they have drifted, and whether they tire."""
    found = labels_by_criterion(mirror)
    seats = {number for labels in found.values() for number in reviewers_of(labels)}
    for number in sorted(seats):
        times = times_of(found.values(), number)
        for criterion_id, labels in found.items():
            trials = trials_of(labels, number)
            if len(trials.places) < 2:
                continue
            about = criterion_id, (str(mirror.cells.reviewers.texts[number]),)
            mine = halves_of_study(trials)
            p_value = has_drifted(mine, partial(others_halves, labels, trials), MORE)
            if p_value is not None:
                yield Question(*about, _told("drift", mine, "the first {} items", "the last {}"), p_value)
            sessions = halves_of_sessions(labels, trials, times)
            p_value = has_risen(sessions, MORE) if len(sessions) >= FEWEST_SESSIONS else None
            if p_value is not None:
                early, late = "{} items" + f" early in {len(sessions)} long sessions", "{} later"
                yield Question(*about, _told("fatigue", sessions, early, late), p_value)


def _told(name: str, halves: Iterable[Halves], earlier: str, later: str) -> str:
    before, first, after, last = (sum(column) for column in zip(*halves, strict=True))
    return (
        f"{name}: as the others on {first - before} of {earlier.format(first)}, {last - after} of {later.format(last)}"
    )
