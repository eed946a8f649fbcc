"""Every fact of a study, read back from a file that `assay export --what facts` wrote.

Times, authors, revisions, places and what refers to what are as they were. What the file does not hold: the outputs
(they are added first), gold items and repeats with their reviews, roles, and names that were merged. A file never makes
anybody a lead.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from assay.asking import Asker
from assay.errors import AnswersRefused, AssayError, Fault, LabelsError, RubricError
from assay.findings import Findings, Kind
from assay.labels import microseconds
from assay.output_columns import Misfit, id_text, is_empty, shown
from assay.output_readers import Reading, Row, missing_columns, read_rows
from assay.rubric import Rubric, parse_rubric
from assay.spreadsheets import plain
from assay.store import LabelStore, Transaction
from assay.study import add_reviewer

DECIDED = frozenset({"reason", "decided_by"})
REVIEW = (
    "review_id reviewer_id supersedes counted origin rubric_hash answers comment flag active_ms corrected_output "
    "edit_distance sent_back"
)
# What each kind of fact holds beside its number, item and time, in the order in which facts are stored: what others
# refer to goes first.
FIELDS: dict[str, frozenset[str]] = {
    "place": frozenset({"extra"}),
    "rubric": frozenset({"rubric_hash", "source"}),
    "sending_back": DECIDED | {"about"},
    "review": frozenset(REVIEW.split()),
    "skip": frozenset({"skip_id", "reviewer_id", "reason", "comment", "active_ms"}),
    "adjudication": DECIDED | {"criterion", "decision", "replaces"},
    "withdrawal": DECIDED | {"about", "is_withdrawn"},
    "withdrawn_item": frozenset({"withdrawal", "held"}),
    "exclusion": DECIDED | {"reviewer_id", "is_excluded"},
    "waiver": DECIDED | {"criterion", "ends_on"},
    "ruling": DECIDED | {"reviewer_id", "kind", "holds"},
    "rubric_change": DECIDED | {"from_hash", "to_hash", "is_harmless", "value_map"},
    "study_state": DECIDED | {"is_closed"},
}
KINDS = tuple(FIELDS)
OF_ITEMS = {"place", "review", "skip", "adjudication", "withdrawn_item"}
REFERENCES = {  # which kind a field's number is of
    ("review", "supersedes"): "review",
    ("review", "sent_back"): "sending_back",
    ("adjudication", "replaces"): "adjudication",
    ("withdrawn_item", "withdrawal"): "withdrawal",
}
TIMELESS = {"place", "withdrawn_item"}
PEOPLE = ("reviewer_id", "decided_by")


class Fact(NamedTuple):
    """One fact of a file: its number there, the item it is about (None: none), and what is stored."""

    number: int
    item_id: str | None
    values: dict[str, Any]


Facts = dict[str, list[Fact]]  # by kind


def read_facts(paths: Sequence[Path], reading: Reading, item_ids: Mapping[str, int]) -> Facts:
    """Read facts from files, all of them, or raise `LabelsError` with every fault."""
    reader = _Reader(item_ids)
    for path in paths:
        reader.read(path, reading)
    reader.check_answers()
    reader.findings.raise_any(LabelsError)
    return {kind: sorted(reader.facts[kind], key=lambda fact: fact.number) for kind in KINDS}


@dataclass
class _Reader:
    item_ids: Mapping[str, int]
    facts: Facts = field(default_factory=lambda: {kind: [] for kind in KINDS})
    findings: Findings = field(default_factory=Findings)

    def read(self, path: Path, reading: Reading) -> None:
        is_csv = ".csv" in path.name.lower()
        is_first = True
        for row in read_rows(path, reading):
            if not isinstance(row, Row):
                self.findings.add_found(path, row)
                continue
            if is_first:
                needed = [name for name in ("fact", "number", "content") if name not in row.values]
                for fault in missing_columns(path, row, needed):
                    self.findings.add_whole(fault)
                if needed:
                    return
                is_first = False
            values = {name: plain(value) for name, value in row.values.items()} if is_csv else row.values
            try:
                self._keep(str(values["fact"]), values)
            except Misfit as misfit:
                kind = Kind(path, row.unit, misfit.column or "content", misfit.what, misfit.remedy)
                self.findings.add(kind, row.number, misfit.value)

    def _keep(self, kind: str, values: Mapping[str, Any]) -> None:
        if kind not in FIELDS:
            raise _misfit("fact", kind, f"one of {', '.join(KINDS)}")
        try:
            number = int(str(values["number"]))
            content = json.loads(values["content"]) if isinstance(values["content"], str) else values["content"]
        except ValueError as error:
            raise _misfit("content", values["content"], "JSON as assay export writes it") from error
        if not isinstance(content, dict) or content.keys() != FIELDS[kind]:
            raise _misfit("content", values["content"], f"an object of {', '.join(sorted(FIELDS[kind]))}")
        item_id = None
        if kind in OF_ITEMS:
            item_id = id_text(values.get("item_id"))
            if item_id not in self.item_ids:
                raise _misfit("item_id", values.get("item_id"), "an item of this study: add its output first")
        if kind not in TIMELESS:
            created_us = None if is_empty(values.get("created_at")) else microseconds(values["created_at"])
            if created_us is None:
                raise _misfit("created_at", values.get("created_at"), "a time")
            content["created_us"] = created_us
        self.facts[kind].append(Fact(number, item_id, content))

    def check_answers(self) -> None:
        """Check every review against the version of the rubric that it was given under, where it can be read."""
        rubrics = {fact.values["rubric_hash"]: _rubric(fact.values["source"]) for fact in self.facts["rubric"]}
        for version, rubric in rubrics.items():
            if rubric is not None and rubric.content_hash != version:
                told = f"is no rubric of this text, whose hash is {rubric.content_hash}"
                self.findings.add_whole(Fault(f"rubric '{version}'", told, "Leave the file as it was exported"))
        for fact in self.facts["review"]:
            problem = _problem(fact.values, rubrics.get(fact.values["rubric_hash"]))
            if problem is not None:
                place = f"review '{fact.values['review_id']}' of item '{fact.item_id}'"
                self.findings.add_whole(Fault(place, problem.rstrip("."), "Leave the file as it was exported"))


def _misfit(column: str, value: object, what: str) -> Misfit:
    misfit = Misfit(value, what)
    misfit.column = column
    return misfit


def _rubric(source: object) -> Rubric | None:
    try:
        return parse_rubric(str(source), "a version in the file")
    except RubricError:
        return None  # one that an earlier release took


def _problem(values: Mapping[str, Any], rubric: Rubric | None) -> str | None:
    """Say why a review's answers are none, or None."""
    try:
        answers = json.loads(values["answers"])
        if not isinstance(answers, dict):
            return "has answers that are no JSON object"
        if rubric is not None and rubric.check_answers(answers, partial=True).keys() != answers.keys():
            return "has an answer that says nothing"
    except (ValueError, TypeError):
        return f"has answers {shown(values['answers'])}, which are no JSON"
    except AnswersRefused as refused:
        return f"does not fit its version of the rubric: {refused}"
    return None


def import_facts(store: LabelStore, study_id: str, facts: Facts, asker: Asker) -> Counter[str]:
    """Store facts in a study that has its items and no facts yet, all or none, and count them by kind.

    Raises `AssayError` where the study has facts already, or the file holds what the store forbids.
    """

    def work(tx: Transaction) -> Counter[str]:
        asker.lead(tx)
        there = tx.one("facts_there", study_id=study_id)
        if there is not None and there["facts"]:
            raise AssayError(
                f"Study '{study_id}' has {there['facts']:,} reviews, skips and decisions already. Import facts into a "
                "study that has its outputs and nothing else: they are never mixed."
            )
        _Storing(tx, study_id).store(facts)
        return Counter({kind: len(found) for kind, found in facts.items() if found})

    try:
        return store.write(work)
    except store.rule_errors as error:
        told = str(error).splitlines()[0]
        raise AssayError(f"The file holds what a label store forbids ({told}). Nothing was stored.") from error


class _Storing:
    """Stores facts one after the other, with the numbers that they get here."""

    def __init__(self, tx: Transaction, study_id: str) -> None:
        self._tx = tx
        self._study_id = study_id
        self._keys = {row["item_id"]: row["item_key"] for row in tx.all("item_ids", study_id=study_id)}
        self._people: dict[str, str] = {}
        self._numbers: dict[str, dict[int, int]] = {kind: {} for kind in KINDS}
        self._sent_back: set[int] = set()

    def store(self, facts: Facts) -> None:
        for kind in KINDS:
            for fact in facts[kind]:
                self._store(kind, fact)

    def _store(self, kind: str, fact: Fact) -> None:
        if kind == "place":
            for _ in range(int(fact.values["extra"])):
                self._tx.run("add_place", item_key=self._keys[str(fact.item_id)])
            return
        if kind == "rubric":
            values = {name: value for name, value in fact.values.items() if name != "created_us"}
            self._tx.run("add_rubric", study_id=self._study_id, **values, now_us=fact.values["created_us"])
            return
        values = dict(self._in_store(kind, fact.values))
        about = {"study_id": self._study_id} if fact.item_id is None else {"item_key": self._keys[fact.item_id]}
        if kind == "review":
            self._make_place(fact, about["item_key"])
        row = self._tx.one(f"restore_{kind}", **about, **values)
        self._numbers[kind][fact.number] = 0 if row is None else row["seq"]

    def _in_store(self, kind: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Give a fact's values with people and numbers as they are here."""
        for name, value in values.items():
            if name in PEOPLE:
                is_simulated = values.get("origin") == "simulated"
                yield name, self._person(str(value), is_simulated=is_simulated)
            elif (kind, name) in REFERENCES and value is not None:
                yield name, self._number(REFERENCES[kind, name], value)
            else:
                yield name, value

    def _person(self, name: str, *, is_simulated: bool) -> str:
        if name not in self._people:
            self._people[name] = add_reviewer(self._tx, name, granted_by="import", is_simulated=is_simulated)
        return self._people[name]

    def _number(self, kind: str, number: object) -> int:
        found = self._numbers[kind].get(number) if isinstance(number, int) else None
        if found is None:
            raise AssayError(f"The file names a {kind.replace('_', ' ')} {shown(number)} that it does not hold.")
        return found

    def _make_place(self, fact: Fact, item_key: object) -> None:
        """Give a counted review a place, where it takes one: the first of its reviewer, or one after a sending back."""
        if fact.values["sent_back"] is not None:
            self._sent_back.add(fact.number)
            return
        before = fact.values["supersedes"]
        if fact.values["counted"] and (before is None or before in self._sent_back):
            self._tx.run("make_place", item_key=item_key)
