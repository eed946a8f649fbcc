"""What comes before real items: training items, then a test. Where somebody stands is derived from their reviews.

A test consists of the test items there were when a reviewer gave the first answer that counts for it; later ones are
for those who come later. An item is right where every expected answer is agreed with; the first answer counts; a skip
is no right answer. What the rubric asks of the share of right items is decided in `statistics.qualification_tests`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from jurat.rubric.model import Rubric
from jurat.rubric.renamed_values import NONE, Renames, counted_answers, counted_values
from jurat.serving.pooled_versions import counted_in
from jurat.statistics.intervals import clopper_pearson_low
from jurat.statistics.qualification_tests import fewest_items, outcome
from jurat.store import LabelStore, Study, Transaction
from jurat.store.reader import Reader
from jurat.store.statements import EntranceRow

State = Literal["training", "testing", "passed", "failed", "admitted"]


@dataclass(frozen=True)
class Entry:
    """A training or test item and what a reviewer has done with it: `is_right` is None before an answer or a skip."""

    item_key: int
    item_id: str
    position: int
    is_test: bool
    created_us: int
    answered_us: int | None
    is_right: bool | None

    @property
    def is_done(self) -> bool:
        """Whether it was answered or skipped."""
        return self.is_right is not None


@dataclass(frozen=True)
class Step:
    """Which one of how many training or test items an item is for its reviewer."""

    kind: str
    number: int
    of: int


@dataclass(frozen=True)
class Qualification:
    """Where a reviewer stands. `trained` of `training` items are done; of `items` test items `right` and `wrong` ones.

    `needed` is how many test items it takes at least before anybody can pass; with fewer, nobody is tested. Who is
    paused gets nothing, here as elsewhere.
    """

    state: State
    training: tuple[Entry, ...]
    test: tuple[Entry, ...]
    needed: int
    is_paused: bool = False

    @property
    def trained(self) -> int:
        """How many training items are done."""
        return sum(entry.is_done for entry in self.training)

    @property
    def right(self) -> int:
        """How many test items were answered as expected."""
        return sum(entry.is_right is True for entry in self.test)

    @property
    def tested(self) -> int:
        """How many test items were answered or skipped."""
        return sum(entry.is_done for entry in self.test)

    @property
    def is_in(self) -> bool:
        """Whether real items may come."""
        return self.state in ("passed", "admitted")

    @property
    def has_test(self) -> bool:
        """Whether there are test items enough for somebody to pass."""
        return len(self.test) >= self.needed

    def next_ones(self, held: Sequence[int]) -> list[Entry]:
        """Return what may be put before the reviewer now: training items, and behind them test items."""
        training = [entry for entry in self.training if not entry.is_done and entry.item_key not in held]
        if self.is_in or self.is_paused or self.state == "failed":
            return []
        if training or not self.has_test:
            return training
        return [entry for entry in self.test if not entry.is_done and entry.item_key not in held]

    def steps(self, in_hand: Sequence[int]) -> dict[int, Step]:
        """Return, for the training and test items in hand, which one of how many each is."""
        found: dict[int, Step] = {}
        for kind, entries in (("training", self.training), ("test", self.test)):
            left = {entry.item_key for entry in entries if not entry.is_done}
            mine = [item_key for item_key in in_hand if item_key in left]
            first = len(entries) - len(left) + 1
            found |= {key: Step(kind, number, len(entries)) for number, key in enumerate(mine, start=first)}
        return found


@dataclass(frozen=True)
class QualificationRules:
    """What a rubric asks for before real items."""

    rubric: Rubric
    share: float
    confidence: float

    def versions(self, source: Transaction | Reader, study_id: str) -> frozenset[str | None]:
        """List the versions of the rubric whose answers count for the test; {None} for any version."""
        if not self.rubric.qualify_again:
            return frozenset({None})
        return frozenset(counted_in(source, study_id, self.rubric))


def qualification_rules(rubric: Rubric) -> QualificationRules | None:
    """Return what a rubric asks for, None where it asks for nothing."""
    return (
        None if rubric.qualify_at is None else QualificationRules(rubric, rubric.qualify_at, rubric.qualify_confidence)
    )


def look(source: Transaction | Reader, study_id: str, reviewer_id: str, rules: QualificationRules) -> Qualification:
    """Read where a reviewer stands."""
    asked = {"study_id": study_id, "reviewer_id": reviewer_id}
    first: dict[int, EntranceRow] = {}
    for version in rules.versions(source, study_id):
        for row in source.gold.entrance(**asked, rubric_hash=version):
            other = first.setdefault(row.item_key, row)
            if row.seq is not None and (other.seq is None or row.seq < other.seq):
                first[row.item_key] = row
    rulings = {row.kind: bool(row.holds) for row in source.rulings.all_on(**asked)}
    compared = [row for row in first.values() if rules.rubric.compare(json.loads(row.expected), {})]
    counted = counted_in(source, study_id, rules.rubric)
    entries = [_entry(row, rules.rubric, counted) for row in compared]
    found = stand(entries, rules, is_admitted=rulings.get("admitted", False))
    return replace(found, is_paused=rulings.get("paused", False))


def stand(entries: Sequence[Entry], rules: QualificationRules, *, is_admitted: bool) -> Qualification:
    """Derive where somebody stands from what they did with the training and test items."""
    training = tuple(entry for entry in entries if not entry.is_test)
    test = [entry for entry in entries if entry.is_test]
    begun = min((entry.answered_us for entry in test if entry.answered_us is not None), default=None)
    if begun is not None:
        test = [entry for entry in test if entry.created_us <= begun]
    right = sum(entry.is_right is True for entry in test)
    wrong = sum(entry.is_right is False for entry in test)
    ending = outcome(right, wrong, len(test), rules.share, rules.confidence)
    state: State
    if ending == "passed":
        state = "passed"
    elif is_admitted:
        state = "admitted"
    elif ending == "failed":
        state = "failed"
    else:
        state = "testing" if all(entry.is_done for entry in training) else "training"
    return Qualification(state, training, tuple(test), fewest_items(rules.share, rules.confidence))


def _entry(row: EntranceRow, rubric: Rubric, counted: Mapping[str, Renames]) -> Entry:
    is_right: bool | None = False if row.is_skipped else None
    if row.answers is not None:
        expected = counted_values(json.loads(row.expected), counted.get(row.expected_under or "", NONE))
        answers = counted_answers(json.loads(row.answers), counted.get(row.rubric_hash or "", NONE))
        is_right = all(rubric.compare(expected, answers).values())
    return Entry(
        item_key=row.item_key,
        item_id=row.item_id,
        position=row.position,
        is_test=row.purpose == "test",
        created_us=row.created_us,
        answered_us=row.answered_us,
        is_right=is_right,
    )


class Entrance:
    """Asks, before a reviewer gets real items, whether they may; remembers for whom the answer cannot change."""

    def __init__(self, study: Study, rules: QualificationRules | None) -> None:
        self._study = study
        self._rules = rules
        self._passed: set[str] = set()

    def ask(self, tx: Transaction, reviewer_id: str, now_us: int) -> Qualification | None:
        """Return where a reviewer stands, None where nothing lies before real items.

        A pass is remembered once a later turn finds it stored: this turn may yet be undone. One that rests on another
        version of the rubric is looked at each time: a lead may say that the versions are not alike after all.
        """
        if self._rules is None or reviewer_id in self._passed:
            return None
        found = look(tx, self._study.study_id, reviewer_id, self._rules)
        is_stored = all((entry.answered_us or 0) < now_us for entry in found.test)
        if found.state == "passed" and is_stored and len(self._rules.versions(tx, self._study.study_id)) == 1:
            self._passed.add(reviewer_id)
        return None if found.is_in else found


@dataclass(frozen=True)
class QualificationRow:
    """A reviewer before real items: training items done, test items right of those answered, and where that leads.

    `low` is the exact lower bound of the share of right answers, with what is not answered yet taken as wrong: it grows
    to the share asked for. None before the first answer. `reason` says why nobody is tested.
    """

    reviewer: str
    state: State
    trained: int
    training: int
    right: int
    tested: int
    test: int
    low: float | None
    asked: float
    reason: str | None


def qualification_rows(store: LabelStore, study_id: str, rubric: Rubric) -> list[QualificationRow]:
    """Return a row for everybody who has met a training or test item, has an item in hand, or was ever admitted.

    No rows where the rubric asks for no qualification.
    """
    rules = qualification_rules(rubric)
    if rules is None:
        return []
    people = [row.reviewer_id for row in store.read.gold.at_the_entrance(study_id)]
    return [_row(reviewer, look(store.read, study_id, reviewer, rules), rules) for reviewer in people]


def _row(reviewer: str, found: Qualification, rules: QualificationRules) -> QualificationRow:
    items = len(found.test)
    return QualificationRow(
        reviewer=reviewer,
        state=found.state,
        trained=found.trained,
        training=len(found.training),
        right=found.right,
        tested=found.tested,
        test=items,
        low=clopper_pearson_low(found.right, items, rules.confidence) if found.tested else None,
        asked=rules.share,
        reason=None if found.is_in or found.has_test else f"{items} test items are too few: it takes {found.needed}",
    )


def lack_of_test_items(store: LabelStore, study_id: str, rubric: Rubric) -> str | None:
    """Say that nobody can pass because there are too few test items; None where there are enough, or none is asked."""
    rules = qualification_rules(rubric)
    if rules is None:
        return None
    needed = fewest_items(rules.share, rules.confidence)
    found = {row.purpose: row.items for row in store.read.gold.purposes(study_id)}.get("test", 0)
    if found >= needed:
        return None
    return (
        f"Nobody can pass the test yet: qualify_at = {rules.share:g} with a confidence of {rules.confidence:g} takes "
        f"at least {needed} test items, and there are {found}. Add some: jurat gold add FILE --purpose test"
    )
