"""What stands out about reviewers: copying, rubber-stamping, drift, fatigue.

An alert is told where something is more surprising than one in a thousand, after Holm's correction for every question
that was asked (of each reviewer, pair and criterion), and larger than a trifle: the odds must have changed, or differ,
by more than a factor. See docs/method.md, "Closer looks".
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple

from assay.analytics.mirror import Mirror
from assay.analytics.pairs import FEWEST_SHARED, Pair, pair_tables, shared_labels, values_of
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
FAR_MORE = 5.0  # the same of two beside a single third, who may simply be worse than they
TWICE = 2.0  # the same of a reviewer's usual answers: honest reviewers differ more in them
FEWEST_PEOPLE = 3
FEWEST_SESSIONS = 4  # long ones: in fewer, somebody who tires cannot be told from somebody who drifts

TOO_EARLY = "too early to tell"
THIRD = "needs a third reviewer"
NO_THIRD = "needs a third reviewer who shares items with both"
WITHOUT = {
    "copying": "shares too few items with anybody",
    "rubber-stamping": "needs labels by a second reviewer",
    "drift": "too few items shared with the others, earlier and later",
    "fatigue": f"needs {FEWEST_SESSIONS} long sessions on items shared with the others",
}  # why a check finds no question to ask

Given = Mapping[str, Mapping[str, Mapping[str | None, int]]]


class Question(NamedTuple):
    """What may stand out: the criterion and the reviewers it is about, what to tell, and how surprising it is.

    `least` is how surprising the plainest case would be among as many labels: where not even that could be told, it is
    too early to tell. Without a p-value the question cannot be asked, and `text` says why.
    """

    criterion: str
    reviewers: tuple[str, ...]
    check: str
    text: str
    p_value: float | None
    least: float = 0.0


class Alerts(NamedTuple):
    """By criterion and reviewer: what stands out, and what could not be checked, by name and with the reason."""

    told: dict[tuple[str, str], list[str]]
    not_checked: dict[tuple[str, str], list[str]]


def alerts(mirror: Mirror, given: Given) -> Alerts:
    """Ask every question, correct for their number, and say what still stands out, and what nobody could have told."""
    questions = [*_copying(mirror, given), *_stamping(mirror, given), *_changing(mirror)]
    asked = [question for question in questions if question.p_value is not None]
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    for question, adjusted in zip(asked, holm([question.p_value or 0.0 for question in asked]), strict=True):
        if adjusted <= ALERT:
            for reviewer in question.reviewers:
                told[question.criterion, reviewer].append(question.text)
    not_checked = _not_checked(questions, len(asked), given)
    for criterion_id, pairs in pair_tables(mirror).left_out.items():
        for reviewer in given.get(criterion_id, ()):
            reasons = not_checked[criterion_id, reviewer]
            reasons[:] = [reason for reason in reasons if not reason.startswith("copying")]
            reasons.insert(0, f"copying: {pairs:,} pairs of reviewers share too few items")
    return Alerts(told, not_checked)


def _not_checked(questions: Iterable[Question], asked: int, given: Given) -> dict[tuple[str, str], list[str]]:
    """Say, of each reviewer and criterion, which checks found no question that could have been answered, and why."""
    reasons: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    is_checked: set[tuple[str, str, str]] = set()
    for question in questions:
        for reviewer in question.reviewers:
            if question.p_value is None:
                reasons[question.criterion, reviewer].setdefault(question.check, question.text)
            elif question.least * asked > ALERT:
                reasons[question.criterion, reviewer].setdefault(question.check, TOO_EARLY)
            else:
                is_checked.add((question.criterion, reviewer, question.check))
    return {
        (criterion, reviewer): [
            f"{check}: {reasons[criterion, reviewer].get(check, WITHOUT[check])}"
            for check in WITHOUT
            if (criterion, reviewer, check) not in is_checked
        ]
        for criterion, people in given.items()
        for reviewer in people
    }


def _copying(mirror: Mirror, given: Given) -> Iterable[Question]:
    """Compare each two reviewers' agreement with that of two who are as good as they and work on their own.

    And with that of two who have their habits: two who hardly ever say error agree on nearly everything. With three
    reviewers nobody is left who would tell how good the two are: then they must differ far more seldom than either does
    from the third.
    """
    by_criterion: dict[str, list[Pair]] = defaultdict(list)
    for pair in pair_tables(mirror).listed:
        by_criterion[pair.criterion].append(pair)
    for criterion_id, pairs in by_criterion.items():
        answers = {answer for pair in pairs for both in pair.table for answer in both}
        values = max(len(values_of(mirror.rubric.criterion(criterion_id), answers)), 2)
        of_each = {name: one for (about, name), one in shared_labels(mirror).items() if about == criterion_id}
        same, shared = (sum(column) for column in zip(*of_each.values(), strict=True))
        for pair in pairs:
            first, second = (
                Shared(of_each[one].same - pair.same, of_each[one].items - pair.items)
                for one in (pair.first, pair.second)
            )
            others = Shared(
                same // 2 - first.same - second.same - pair.same,
                shared // 2 - first.items - second.items - pair.items,
            )
            about = criterion_id, (pair.first, pair.second), "copying"
            if pair.items < FEWEST_SHARED:
                yield Question(*about, TOO_EARLY, None)
            elif not (first.items and second.items):
                yield Question(*about, THIRD if len(given.get(criterion_id, ())) < FEWEST_PEOPLE else NO_THIRD, None)
            elif not others.items:
                yield _beside_a_third(pair, first, second)
            elif (expected := expected_to_share(first, second, others, values)) is None:
                yield Question(*about, "the others agree no more than by chance", None)
            else:
                yield _beyond(pair, [(expected, MORE), (by_habit(pair.table), MORE)], _agreed(pair))


def _beside_a_third(pair: Pair, first: Shared, second: Shared) -> Question:
    """Ask whether two differ far more seldom than either does from the third, and more seldom than their habits say."""
    text = f"{_agreed(pair)}; either differs from the third far more often: copied, or both far better"
    return _beyond(pair, [(first, FAR_MORE), (second, FAR_MORE), (by_habit(pair.table), MORE)], text)


def _agreed(pair: Pair) -> str:
    one, other = sorted((pair.first, pair.second))  # who was numbered first is chance
    return f"copying: {one} and {other} agree on {pair.same} of {pair.items} items"


def _beyond(pair: Pair, usual: Iterable[tuple[Shared, float]], text: str) -> Question:
    """Ask whether two agree more than each of what is usual, by a factor of the odds."""
    about = pair.criterion, (pair.first, pair.second), "copying"
    found, least = [], []
    for one, odds in usual:
        p_value = stands_out(pair.same, pair.items, *one, odds)
        if p_value is not None:
            found.append(p_value)
            least.append(stands_out(pair.items, pair.items, *one, odds) or 0.0)
    if not found:
        return Question(*about, TOO_EARLY, None)
    return Question(*about, text, max(found), max(least))


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
        labelled = {reviewer: sum(counts.values()) - counts.get(None, 0) for reviewer, counts in people.items()}
        odds = {name: _odds(counts.get(usual, 0), labelled[name]) for name, counts in people.items() if labelled[name]}
        ordered = sorted(odds.values())
        for reviewer, counts in people.items():
            labels, same = labelled[reviewer], counts.get(usual, 0)
            rest = totals[usual] - same, totals.total() - labels
            p_value = stands_out(same, labels, *rest, TWICE)
            if p_value is None:
                continue
            # two who copy from each other are no measure of a third, nor is one who differs from all the rest
            less = bisect_left(ordered, odds[reviewer] / TWICE)
            if 2 * less <= len(ordered) - 1:
                p_value = 1.0
            text = f"rubber-stamping: '{usual}' on {same} of {labels} items"
            least = stands_out(labels, labels, *rest, TWICE) or 0.0
            yield Question(criterion.id, (reviewer,), "rubber-stamping", text, p_value, least)


def _odds(part: int, whole: int) -> float:
    """Give the odds of a share, half an item added on both sides: neither 0 nor without end."""
    return (part + 0.5) / (whole - part + 0.5)


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
                text = _told("drift", mine, "the first {} items", "the last {}")
                yield Question(*about, "drift", text, p_value, _plainest(mine))
            sessions = halves_of_sessions(labels, trials, times)
            p_value = has_risen(sessions, MORE) if len(sessions) >= FEWEST_SESSIONS else None
            if p_value is not None:
                early, late = "{} items" + f" early in {len(sessions)} long sessions", "{} later"
                text = _told("fatigue", sessions, early, late)
                yield Question(*about, "fatigue", text, p_value, _plainest(sessions))


def _plainest(halves: Iterable[Halves]) -> float:
    """Say how surprising it would be if a reviewer differed from the others never before and always after."""
    found = has_risen([Halves(0, one.earlier_whole, one.later_whole, one.later_whole) for one in halves], MORE)
    return 1.0 if found is None else found


def _told(name: str, halves: Iterable[Halves], earlier: str, later: str) -> str:
    before, first, after, last = (sum(column) for column in zip(*halves, strict=True))
    return (
        f"{name}: as the others on {first - before} of {earlier.format(first)}, {last - after} of {later.format(last)}"
    )
