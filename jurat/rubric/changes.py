"""What differs between two versions of a rubric, and whether labels of the one keep their meaning under the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from jurat.errors import AnswersRefused
from jurat.rubric.model import SEEN, Criterion, Rubric, Scale
from jurat.rubric.renamed_values import NONE, Renames

WORDS = {"ask_when": "asked when"}  # what a reader calls a key, where it is another word
LISTED = {  # the scales between which answers may be added
    (Scale.NOMINAL, Scale.NOMINAL),
    (Scale.ORDINAL, Scale.ORDINAL),
    (Scale.BOOLEAN, Scale.NOMINAL),
}
SHOWN: dict[str, Callable[[Criterion], str]] = {
    "values": lambda criterion: ", ".join(criterion.values),
    "ask_when": lambda criterion: str(criterion.ask_when or "").removeprefix("it is asked when "),
}


@dataclass(frozen=True)
class RubricChange:
    """One difference: of a criterion, or of the rubric itself (`criterion` None); None stands for nothing there."""

    criterion: str | None
    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class LostAnswer:
    """An answer of the older version that is none of the newer one, in words."""

    criterion: str
    problem: str


def rubric_changes(old: Rubric, new: Rubric) -> list[RubricChange]:
    """List what differs in what reviewers read and may answer; two versions of one hash differ in nothing.

    The rubric's own differences come first, then those of each criterion in the new order, then criteria that are gone.
    """
    before, after = ({criterion.id: criterion for criterion in rubric.criteria} for rubric in (old, new))
    changes = [*_of_rubric(old, new)]
    for name, criterion in after.items():
        if name in before:
            changes += _of_criterion(before[name], criterion)
        else:
            changes.append(RubricChange(name, "added", None, criterion.question))
    gone = [criterion for name, criterion in before.items() if name not in after]
    return changes + [RubricChange(criterion.id, "removed", criterion.question, None) for criterion in gone]


def added_criteria(old: Rubric, new: Rubric) -> list[str]:
    """Name the criteria that labels of the older version say nothing about."""
    return [change.criterion for change in rubric_changes(old, new) if change.criterion and change.what == "added"]


def lost_answers(old: Rubric, new: Rubric, renames: Renames = NONE) -> list[LostAnswer]:
    """List why labels of the older version could not count under the newer one: answers that are no answers there.

    Looked at are the criteria of both. None where all can. A criterion that is gone takes its labels along, one that is
    added was not asked: neither changes what a label means. An answer that was renamed is looked for by its new word.
    """
    after = {criterion.id: criterion for criterion in new.criteria}
    pairs = [(criterion, after[criterion.id]) for criterion in old.criteria if criterion.id in after]
    problems = [(one.id, _lost(one, other, renames.get(one.id, {}))) for one, other in pairs]
    return [LostAnswer(name, problem) for name, problem in problems if problem is not None]


def only_added_answers(old: Rubric, new: Rubric) -> dict[str, list[str]] | None:
    """Give the answers that a change adds, by criterion, where it does nothing else; None where it does, or adds none.

    Only questions with a list of answers: yes and no may become a longer list. What was answered before is still an
    answer then, to the same question; wider bounds of a number are not additions, for they stretch the scale.
    """
    ids = [[criterion.id for criterion in rubric.criteria] for rubric in (old, new)]
    if (old.title, old.guidance, ids[0]) != (new.title, new.guidance, ids[1]):
        return None
    added: dict[str, list[str]] = {}
    for change in rubric_changes(old, new):
        if change.criterion is None or change.what not in ("values", "scale"):
            return None
        before, after = old.criterion(change.criterion), new.criterion(change.criterion)
        more = [value for value in after.values if value not in before.values]
        is_listed = (before.scale, after.scale) in LISTED and bool(before.values)
        if not is_listed or not more or _lost(before, after, {}) is not None:
            return None
        added[change.criterion] = more
    return added or None


def _of_rubric(old: Rubric, new: Rubric) -> Iterator[RubricChange]:
    for key in ("title", "guidance"):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield RubricChange(None, key, before or None, after or None)
    ids = [[criterion.id for criterion in rubric.criteria] for rubric in (old, new)]
    first, second = ([name for name in own if name in other] for own, other in (ids, reversed(ids)))
    if first != second:
        yield RubricChange(None, "order", ", ".join(first), ", ".join(second))


def _of_criterion(old: Criterion, new: Criterion) -> Iterator[RubricChange]:
    for key in SEEN:
        if getattr(old, key) != getattr(new, key):
            before, after = (_shown(criterion, key) or None for criterion in (old, new))
            yield RubricChange(new.id, WORDS.get(key, key), before, after)


def _shown(criterion: Criterion, key: str) -> str:
    return SHOWN[key](criterion) if key in SHOWN else str(getattr(criterion, key))


def _lost(old: Criterion, new: Criterion, renamed: Mapping[str, str]) -> str | None:
    """Report which answer of a criterion is lost, or None."""
    if Scale.TEXT in (old.scale, new.scale):  # what is counted in one version only cannot be compared
        return None if old.scale == new.scale else f"{old.scale} became {new.scale}"
    if old.scale == Scale.INTERVAL:
        return _lost_number(old, new)
    words = [renamed.get(value, value) for value in old.values]
    for value, word in zip(old.values, words, strict=True):
        try:
            is_kept = new.check_value(word) == word
        except AnswersRefused:
            is_kept = False
        if not is_kept:
            return f"'{value}' is no answer any more"
    if len({*words}) < len(words):
        return "two answers would be one"
    kept = [value for value in new.values if value in words]
    if old.scale == new.scale == Scale.ORDINAL and kept != words:
        return f"'{', '.join(old.values)}' stand in another order"
    return None


def _lost_number(old: Criterion, new: Criterion) -> str | None:
    if new.scale != Scale.INTERVAL:
        return f"numbers became {new.scale} values"
    if not new.values:
        return None
    low, high = map(float, new.values)
    if not old.values:
        return f"numbers below {new.values[0]} or above {new.values[1]} are no answers any more"
    for value in old.values:
        if not low <= float(value) <= high:
            return f"'{value}' is no answer any more"
    return None
