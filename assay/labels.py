"""Files of labels that were given elsewhere, to reviews that fit a rubric: all of a file, or a report of its faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from assay.errors import AnswersRefused, Fault, LabelsError
from assay.findings import Findings, Kind
from assay.label_columns import NO_EXTRAS, Extras, left_out, milliseconds, read_extras, says_something, with_details
from assay.names import fold, tidy
from assay.output_columns import TIME, Misfit, id_text, is_empty, read_time, shown
from assay.output_readers import PLAINLY, Reading, Row, missing_columns, read_rows
from assay.rubric import Rubric
from assay.rubric_values import as_digits, as_number
from assay.spreadsheets import plain

REVIEWER_COLUMNS = ("reviewer_id", "rater_id")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class ImportedReview:
    """One reviewer's labels of one item.

    `answers` is {criterion: {"value": text, or None for "cannot judge"}} in the rubric's order, with the "reason" and
    the "evidence" where the file has them; `extras` is what else an export says of the review. `active_ms` and
    `created_us` (microseconds since 1970, of the latest label) are None where the file has no times.
    """

    reviewer_id: str
    item_id: str
    answers: Mapping[str, Answer]
    comment: str | None
    active_ms: int | None
    created_us: int | None
    extras: Extras = NO_EXTRAS


class _Label(NamedTuple):
    """A row that fits. Equal answers are one object: a million labels hold few different ones."""

    path: Path
    unit: str
    number: int
    answer: Answer
    comment: str | None
    answer_ms: int | None
    created_us: int | None
    spelling: str  # of the reviewer's name, as it stands in the row
    extras: Extras


class _Reviews:
    """The labels so far, by reviewer and item and then by criterion."""

    def __init__(self, on_duplicate: str, findings: Findings) -> None:
        self.on_duplicate = on_duplicate
        self.findings = findings
        self.labels: dict[tuple[str, str], dict[str, _Label]] = {}
        self.names: dict[str, str] = {}
        self.people: dict[str, str] = {}  # by every spelling met so far, and by what these share: the first spelling

    def person(self, spelling: str) -> str:
        """Give the spelling that a reviewer came with first; empty for a name of which nothing can be seen."""
        if spelling not in self.people:
            kept = tidy(spelling)
            self.people[spelling] = self.people.setdefault(f"folded {fold(kept)}", kept)
        return self.people[spelling]

    def keep(self, reviewer_id: str, item_id: str, criterion: str, label: _Label) -> None:
        review = (reviewer_id, self.names.setdefault(item_id, item_id))
        answers = self.labels.setdefault(review, {})
        earlier = answers.setdefault(criterion, label)
        if earlier is label:
            return
        if earlier.spelling != label.spelling and earlier.answer == label.answer:
            return  # one person's one label, told twice under two spellings
        if self.on_duplicate == "refuse":
            where = f"{earlier.unit} {earlier.number}" + (f" of {earlier.path}" if earlier.path != label.path else "")
            who = f"reviewer {shown(reviewer_id)}, item {shown(item_id)} and criterion {shown(criterion)}"
            kind = Kind(label.path, label.unit, "item_id", "already", "Leave one out, or use --on-duplicate latest")
            self.findings.add(kind, label.number, f"{who} stand in {where}")
        elif (label.created_us or 0) >= (earlier.created_us or 0):
            answers[criterion] = label

    def reviews(self, rubric: Rubric) -> Iterator[ImportedReview]:
        """Give the reviews, letting go of their labels on the way."""
        order = [criterion.id for criterion in rubric.criteria]
        for review in list(self.labels):
            yield _review(*review, self.labels.pop(review), order)


class _Checker:
    """Checks each different value of a criterion once."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self.known = [criterion.id for criterion in rubric.criteria]
        self.checked: dict[tuple[str, type, object], Answer | tuple[str, str, str]] = {}
        self.answers: dict[str | None, Answer] = {None: {"value": None}}

    def check(self, criterion: str, value: object) -> Answer | tuple[str, str, str]:
        """Give the answer in its stored form, or (column, problem, remedy)."""
        if is_empty(value):
            value = None
        if not isinstance(value, str | int | float | None):
            return "value", f"{shown(value)} is not text, a number, true or false", "Give one value a row"
        key = (criterion, type(value), value)
        if key not in self.checked:
            self.checked[key] = self._check(criterion, value)
        return self.checked[key]

    def _check(self, criterion: str, value: object) -> Answer | tuple[str, str, str]:
        if criterion not in self.known:
            near = get_close_matches(criterion, self.known, 1)
            remedy = f"Did you mean '{near[0]}'?" if near else f"The rubric asks: {', '.join(self.known)}"
            return "criterion", f"{shown(criterion)} is not in the rubric", remedy
        try:
            word = None if value is None else self.rubric.criterion(criterion).check_value(value)
        except AnswersRefused as error:
            problem, _, remedy = str(error).partition(". ")
            return "value", problem.rstrip("."), (remedy or "Change the value, or the rubric").rstrip(".")
        return self.answers.setdefault(word, {"value": word})


def read_labels(
    paths: Sequence[Path],
    rubric: Rubric,
    item_ids: Container[str],
    on_duplicate: str = "refuse",
    reading: Reading = PLAINLY,
) -> list[ImportedReview]:
    """Read labels (one row each: `item_id`, `reviewer_id` or `rater_id`, `criterion`, `value`) as reviews.

    Or wide, one row a review: a column named after each criterion instead of `criterion` and `value`; an empty cell is
    no label there. Optional columns: `comment`, `created_at`, `answer_time_ms`, and those of an export that are facts
    (`assay.label_columns`); what is left out is told. In a row of one label an empty value says "cannot judge".
    Every spelling of a reviewer's name is one person (see `names.fold`): the first one is kept.
    A review's time is the sum of its labels' times, or the one time that all its labels repeat. Different comments of
    one review are joined, a line each. A second label of the same reviewer, item and criterion is a fault, or with
    `on_duplicate="latest"` replaces the first (by `created_at`, else by order); the same answer under two spellings of
    one name is one label. Raises `LabelsError` with every fault, naming the rows.
    """
    findings = Findings()
    reviews = _Reviews(on_duplicate, findings)
    checker = _Checker(rubric)
    for path in paths:
        _File(path, checker, item_ids, reviews, findings).read(reading)
    if not (reviews.labels or findings.count):
        findings.add_whole(Fault(", ".join(map(str, paths)), "holds no labels", "Give at least one"))
    findings.raise_any(LabelsError)
    return list(reviews.reviews(rubric))


@dataclass
class _File:
    """A file of labels while it is read. `wide`: its columns that are criteria; empty where a row is one label."""

    path: Path
    checker: _Checker
    item_ids: Container[str]
    reviews: _Reviews
    findings: Findings
    reviewer_column: str = ""
    wide: tuple[str, ...] = ()
    unread: set[str] = field(default_factory=set)
    lost: dict[str, None] = field(default_factory=dict)

    def read(self, reading: Reading) -> None:
        """Keep every label that fits; the rest goes into the findings."""
        # Perhaps written by `assay export`, for spreadsheets, and saved by one.
        is_csv = any(ending in self.path.name.lower() for ending in (".csv", ".xlsx"))
        for row in read_rows(self.path, reading):
            if not isinstance(row, Row):
                self.findings.add_found(self.path, row)
                continue
            if not self.reviewer_column and not self._is_laid_out(row):
                return
            for column in [name for name in self.unread if says_something(row.values.get(name))]:
                self.unread.discard(column)
                self.lost[column] = None
            told = row._replace(values={name: plain(value) for name, value in row.values.items()}) if is_csv else row
            if self._has_names(told):
                self._keep(told)
        if self.lost:
            reading.tell(f"{self.path}: left out the columns {', '.join(sorted(self.lost))}")

    def _is_laid_out(self, row: Row) -> bool:
        """See from the first row how the file is laid out; without the columns it takes it is a fault."""
        names = row.values
        self.reviewer_column = next((name for name in REVIEWER_COLUMNS if name in names), REVIEWER_COLUMNS[0])
        if "criterion" not in names:
            self.wide = tuple(name for name in self.checker.known if name in names)
        needed = ["item_id", self.reviewer_column] + ([] if self.wide else ["criterion", "value"])
        lacking = [name for name in needed if name not in names]
        for fault in missing_columns(self.path, row, lacking):
            if fault.place.endswith("'criterion'"):
                remedy = f"{fault.remedy}; or give a column for each of: {', '.join(self.checker.known)}"
                fault = Fault(fault.place, fault.problem, remedy)  # noqa: PLW2901
            self.findings.add_whole(fault)
        self.unread = left_out(set(names) - {*self.wide}, is_wide=bool(self.wide))
        return not lacking

    def _has_names(self, row: Row) -> bool:
        for column in (
            ("item_id", self.reviewer_column) if self.wide else ("item_id", self.reviewer_column, "criterion")
        ):
            value = row.values.get(column)
            if is_empty(value) or (column == self.reviewer_column and not self.reviews.person(_written(value))):
                kind = Kind(self.path, row.unit, column, "is empty", "Fill it in, or leave the row out")
                self.findings.add(kind, row.number)
                return False
        return True

    def _keep(self, row: Row) -> None:
        values = row.values
        item_id = _known_id(values["item_id"], self.item_ids)
        for column in self.wide or ("value",):
            value = values.get(column)
            if self.wide and is_empty(value):
                continue
            criterion = column if self.wide else str(values["criterion"])
            answer = self.checker.check(criterion, value)
            if isinstance(answer, tuple):
                where = column if answer[0] == "value" else answer[0]
                self.findings.add(Kind(self.path, row.unit, where, *answer[1:]), row.number)
            elif item_id is None:
                remedy = "Add its output first, or leave its labels out"
                kind = Kind(self.path, row.unit, "item_id", "is no item of this study", remedy)
                self.findings.add(kind, row.number, shown(values["item_id"]))
            else:
                spelling = _written(values[self.reviewer_column])
                label = self._label(row, criterion, answer, spelling)
                if label is None:
                    return
                self.reviews.keep(self.reviews.person(spelling), item_id, criterion, label)

    def _label(self, row: Row, criterion: str, answer: Answer, spelling: str) -> _Label | None:
        values, unit = row.values, row.unit
        comment = values.get("comment")
        column = "answer_time_ms"
        try:
            answer_ms = milliseconds(values.get(column))
            column = "created_at"
            created_us = microseconds(values.get(column))
            extras = read_extras(values)
            if not self.wide:
                answer = with_details(criterion, answer, values)
        except Misfit as misfit:
            kind = Kind(self.path, unit, misfit.column or column, misfit.what, misfit.remedy)
            self.findings.add(kind, row.number, misfit.value)
            return None
        except AnswersRefused as error:
            kind = Kind(self.path, unit, "evidence", str(error).rstrip("."), "Write it as assay export does")
            self.findings.add(kind, row.number)
            return None
        said = None if is_empty(comment) else str(comment)
        return _Label(self.path, unit, row.number, answer, said, answer_ms, created_us, spelling, extras)


def _known_id(value: object, item_ids: Container[str]) -> str | None:
    """Give the id of the item that is meant: as it is written, else as the same whole number (1.0 is 1)."""
    written = _written(value)
    if written in item_ids:
        return written
    number = as_number(written)
    if number is None or not number.is_integer():
        return None
    return next((one for one in (as_digits(number), f"{as_digits(number)}.0") if one in item_ids), None)


def _written(value: object) -> str:
    return id_text(value) or str(value)


def _review(reviewer_id: str, item_id: str, labels: Mapping[str, _Label], order: Sequence[str]) -> ImportedReview:
    extras = next((label.extras for label in labels.values() if label.extras is not NO_EXTRAS), NO_EXTRAS)
    summed = _active_ms([label.answer_ms for label in labels.values()])
    comments = dict.fromkeys(label.comment for label in labels.values() if label.comment is not None)
    created = [label.created_us for label in labels.values() if label.created_us is not None]
    return ImportedReview(
        reviewer_id=reviewer_id,
        item_id=item_id,
        answers={criterion: labels[criterion].answer for criterion in order if criterion in labels},
        comment="\n".join(comments) or None,
        active_ms=extras.active_ms if extras.active_ms is not None else summed,
        created_us=max(created, default=None),
        extras=extras,
    )


def _active_ms(times: Sequence[int | None]) -> int | None:
    """Add the times up; a time that every label repeats is that of the whole review."""
    given = [time for time in times if time is not None]
    if not given:
        return None
    return given[0] if len(given) == len(times) and len(set(given)) == 1 else sum(given)


def microseconds(value: object) -> int | None:
    """Read a time as microseconds since 1970; None for an empty value. Raises `Misfit`."""
    if is_empty(value):
        return None
    moment = read_time(value)
    if moment is None:
        raise Misfit(value, TIME, "cannot be read")
    return (moment - EPOCH) // dt.timedelta(microseconds=1)
