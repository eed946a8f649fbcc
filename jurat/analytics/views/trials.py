"""Each reviewer's labels beside the others', in the order they were given: halves of a study, and sessions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jurat.analytics.mirror.mirror import Mirror
from jurat.statistics.odds import Halves

PAUSE_US = 30 * 60 * 1_000_000  # a longer one ends a session
LONG_US = 60 * 60 * 1_000_000  # a session that can tire

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


class Labels(NamedTuple):
    """A criterion's labels in the order they were given: item, reviewer (a number), is it an error, when (or None)."""

    items: Whole
    reviewers: Whole
    errors: Flags
    times: Whole
    has_times: bool


class Trials(NamedTuple):
    """A reviewer's labels of items whose other labels have a strict majority, in the order they were given.

    `from_error`: what the others say is "error"; `differs`: the reviewer does not.
    """

    places: Whole
    from_error: Flags
    differs: Flags


def labels_by_criterion(mirror: Mirror) -> dict[str, Labels]:
    """Return the labels of every criterion that has errors and labels; "cannot judge" is left out."""
    names = [text or "" for text in mirror.cells.reviewers.texts]
    table = mirror.label_table("standing_labels", names=names)
    numbers, places = table["criterion"].to_numpy(), table["place"].to_numpy()
    has_times = not table["created_us"].null_count
    times = table["created_us"].to_numpy() if has_times else places
    columns = [table[name].to_numpy() for name in ("item", "reviewer", "is_error")]
    found = {}
    for number, criterion in enumerate(mirror.cells.criteria):
        chosen = np.flatnonzero(numbers == number)
        if len(chosen):
            chosen = chosen[np.lexsort((places[chosen], times[chosen]))]
            items, reviewers, errors = (column[chosen] for column in columns)
            found[criterion] = Labels(
                items.astype(np.int64), reviewers.astype(np.int64), errors.astype(bool), times[chosen], has_times
            )
    return found


def trials_of(labels: Labels, reviewer: int) -> Trials:
    """Return a reviewer's labels beside what the others say of the same items."""
    given, called = np.bincount(labels.items), np.bincount(labels.items, weights=labels.errors).astype(np.int64)
    places = np.flatnonzero(labels.reviewers == reviewer)
    items, errors = labels.items[places], labels.errors[places]
    others, alarms = given[items] - 1, called[items] - errors
    is_told = 2 * alarms != others
    from_error = 2 * alarms > others
    return Trials(places[is_told], from_error[is_told], (errors != from_error)[is_told])


def halves_of_study(trials: Trials) -> list[Halves]:
    """Count a reviewer's dissent in the earlier and the later half of their trials, by what the others say."""
    is_later = np.arange(len(trials.places)) >= len(trials.places) // 2
    return _halves(trials.from_error.astype(np.int64), trials.differs, is_later)


def others_halves(labels: Labels, trials: Trials) -> list[Halves]:
    """Count the others' dissent among themselves in the times of the two halves of a reviewer's trials.

    It is that of the first two labels of each item that are not the reviewer's, by whose they are: who works when may
    change without anybody's changing.
    """
    cut = trials.places[len(trials.places) // 2]
    first, second = _others_pairs(labels, int(labels.reviewers[cut]))
    seats = np.sort(np.stack([labels.reviewers[first], labels.reviewers[second]]), axis=0)
    _, pairs = np.unique(seats[0] * (labels.reviewers.max() + 1) + seats[1], return_inverse=True)
    return _halves(pairs, labels.errors[first] != labels.errors[second], second >= cut)


def halves_of_sessions(labels: Labels, trials: Trials, times: Whole) -> list[Halves]:
    """Count a reviewer's dissent in the earlier and the later half of each long session; `times` are all of theirs."""
    if not len(times):
        return []
    ends = np.append(np.flatnonzero(np.diff(times) > PAUSE_US), len(times) - 1)
    starts = np.append(0, ends[:-1] + 1)
    when = labels.times[trials.places]
    found = []
    for start, end in zip(times[starts], times[ends], strict=True):
        chosen = np.flatnonzero((when >= start) & (when <= end)) if end - start >= LONG_US else np.zeros(0, np.int64)
        if len(chosen) >= 2:
            later = np.arange(len(chosen)) >= len(chosen) // 2
            differs = trials.differs[chosen]
            found.append(
                Halves(int(differs[~later].sum()), int((~later).sum()), int(differs[later].sum()), int(later.sum()))
            )
    return found


def times_of(criteria: Iterable[Labels], reviewer: int) -> Whole:
    """Return, in order, when a reviewer gave labels, on whatever criterion; nothing where that is not known."""
    found = [labels.times[labels.reviewers == reviewer] for labels in criteria if labels.has_times]
    return np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)


def reviewers_of(labels: Labels) -> Iterator[int]:
    """Number the reviewers who gave these labels."""
    yield from np.unique(labels.reviewers).tolist()


def _others_pairs(labels: Labels, reviewer: int) -> tuple[Whole, Whole]:
    """Return the places of the first two labels of each item that are not a reviewer's."""
    places = np.flatnonzero(labels.reviewers != reviewer)
    order = places[np.argsort(labels.items[places], kind="stable")]
    items = labels.items[order]
    is_first = np.append(True, items[1:] != items[:-1])[: len(items)]
    has_next = np.append(items[1:] == items[:-1], False)[: len(items)]
    starts = np.flatnonzero(is_first & has_next)
    return order[starts], order[starts + 1]


def _halves(strata: Whole, differs: Flags, is_later: Flags) -> list[Halves]:
    cells = 4 * (int(strata.max()) + 1) if len(strata) else 0
    counts = np.bincount(strata * 4 + is_later * 2 + differs, minlength=cells)
    return [
        Halves(earlier, earlier + same_earlier, later, later + same_later)
        for same_earlier, earlier, same_later, later in counts.reshape(-1, 4).tolist()
    ]
