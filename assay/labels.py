"""Files of labels that were given elsewhere, to reviews that fit a rubric: all of a file, or a report of its faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from assay.errors import AnswersRefused, Fault, LabelsError
from assay.output_columns import TIME, Misfit, is_empty, read_time, shown
from assay.output_readers import Row, missing_columns, read_rows
from assay.rubric import Rubric
from assay.rubric_values import as_number

REVIEWER_COLUMNS = ("reviewer_id", "rater_id")
SHOWN_FAULTS = 100
SHOWN_PLACES = 5
SHOWN_VALUES = 3
MOST_MS = 1e12
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class ImportedReview:
    """One reviewer's labels of one item.

    `answers` is {criterion: {"value": text, or None for "cannot judge"}} in the rubric's order. `active_ms` and
    `created_us` (microseconds since 1970, of the latest label) are None where the file has no times.
    """

    reviewer_id: str
    item_id: str
    answers: Mapping[str, Answer]
    comment: str | None
    active_ms: int | None
    created_us: int | None


class _Label(NamedTuple):
    """A row that fits. Equal answers are one object: a million labels hold few different ones."""

    path: Path
    unit: str
    number: int
    answer: Answer
    comment: str | None
    answer_ms: int | None
    created_us: int | None


class _Kind(NamedTuple):
    """One kind of fault of one file's column; its rows are told together."""

    path: Path
    unit: str
    column: str
    problem: str
    remedy: str


@dataclass
class _Findings:
    """The faults so far. Of a kind: the rows, and the values that are told (as keys, in order)."""

    whole: list[Fault] = field(default_factory=list)
    rows: dict[_Kind, list[int]] = field(default_factory=dict)
    values: dict[_Kind, dict[str, None]] = field(default_factory=dict)

    def add(self, kind: _Kind, number: int, value: str = "") -> None:
        self.rows.setdefault(kind, []).append(number)
        if value:
            self.values.setdefault(kind, {})[value] = None

    def raise_any(self) -> None:
        faults = self.whole + [_fault(kind, rows, [*self.values.get(kind, ())]) for kind, rows in self.rows.items()]
        if len(faults) > SHOWN_FAULTS:
            more = Fault("these files", f"{len(faults) - SHOWN_FAULTS:,} more kinds of faults", "Mend these first")
            faults = [*faults[:SHOWN_FAULTS], more]
        if faults:
            raise LabelsError(faults)


class _Reviews:
    """The labels so far, by reviewer and item and then by criterion."""

    def __init__(self, on_duplicate: str, findings: _Findings) -> None:
        self.on_duplicate = on_duplicate
        self.findings = findings
        self.labels: dict[tuple[str, str], dict[str, _Label]] = {}
        self.names: dict[str, str] = {}

    def keep(self, reviewer_id: str, item_id: str, criterion: str, label: _Label) -> None:
        review = (self.names.setdefault(reviewer_id, reviewer_id), self.names.setdefault(item_id, item_id))
        answers = self.labels.setdefault(review, {})
        earlier = answers.setdefault(criterion, label)
        if earlier is label:
            return
        if self.on_duplicate == "refuse":
            where = f"{earlier.unit} {earlier.number}" + (f" of {earlier.path}" if earlier.path != label.path else "")
            who = f"reviewer {shown(reviewer_id)}, item {shown(item_id)} and criterion {shown(criterion)}"
            kind = _Kind(label.path, label.unit, "item_id", "already", "Leave one out, or use --on-duplicate latest")
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
    paths: Sequence[Path], rubric: Rubric, item_ids: Container[str], on_duplicate: str = "refuse"
) -> list[ImportedReview]:
    """Read labels (one row each: `item_id`, `reviewer_id` or `rater_id`, `criterion`, `value`) as reviews.

    Optional columns: `comment`, `created_at`, `answer_time_ms`; others are ignored. An empty value says "cannot judge".
    A review's time is the sum of its labels' times, or the one time that all its labels repeat. Different comments of
    one review are joined, a line each. A second label of the same reviewer, item and criterion is a fault, or with
    `on_duplicate="latest"` replaces the first (by `created_at`, else by order). Raises `LabelsError` with every fault,
    naming the rows.
    """
    findings = _Findings()
    reviews = _Reviews(on_duplicate, findings)
    checker = _Checker(rubric)
    for path in paths:
        _read_file(path, checker, item_ids, reviews, findings)
    if not (reviews.labels or findings.whole or findings.rows):
        findings.whole.append(Fault(", ".join(map(str, paths)), "holds no labels", "Give at least one"))
    findings.raise_any()
    return list(reviews.reviews(rubric))


def _read_file(path: Path, checker: _Checker, item_ids: Container[str], reviews: _Reviews, findings: _Findings) -> None:
    reviewer_column = ""
    for row in read_rows(path):
        if isinstance(row, Fault):
            findings.whole.append(row)
            continue
        if not reviewer_column:
            reviewer_column = next((name for name in REVIEWER_COLUMNS if name in row.values), REVIEWER_COLUMNS[0])
            needed = ("item_id", reviewer_column, "criterion", "value")
            faults = missing_columns(path, row, [name for name in needed if name not in row.values])
            if faults:
                findings.whole.extend(faults)
                return
        _read_row(path, row, reviewer_column, checker, item_ids, reviews, findings)


def _read_row(
    path: Path,
    row: Row,
    reviewer_column: str,
    checker: _Checker,
    item_ids: Container[str],
    reviews: _Reviews,
    findings: _Findings,
) -> None:
    values = row.values
    for column in ("item_id", reviewer_column, "criterion"):
        if is_empty(values.get(column)):
            kind = _Kind(path, row.unit, column, "is empty", "Fill it in, or leave the row out")
            findings.add(kind, row.number)
            return
    item_id, criterion = str(values["item_id"]), str(values["criterion"])
    answer = checker.check(criterion, values.get("value"))
    if isinstance(answer, tuple):
        findings.add(_Kind(path, row.unit, *answer), row.number)
    elif item_id not in item_ids:
        remedy = "Add its output first, or leave its labels out"
        kind = _Kind(path, row.unit, "item_id", "is no item of this study", remedy)
        findings.add(kind, row.number, shown(item_id))
    else:
        label = _label(path, row, answer, findings)
        if label is not None:
            reviews.keep(str(values[reviewer_column]), item_id, criterion, label)


def _label(path: Path, row: Row, answer: Answer, findings: _Findings) -> _Label | None:
    values = row.values
    comment = values.get("comment")
    column = "answer_time_ms"
    try:
        answer_ms = _milliseconds(values.get(column))
        column = "created_at"
        created_us = _microseconds(values.get(column))
    except Misfit as misfit:
        findings.add(_Kind(path, row.unit, column, misfit.problem, misfit.remedy), row.number)
        return None
    return _Label(
        path, row.unit, row.number, answer, None if is_empty(comment) else str(comment), answer_ms, created_us
    )


def _review(reviewer_id: str, item_id: str, labels: Mapping[str, _Label], order: Sequence[str]) -> ImportedReview:
    comments = dict.fromkeys(label.comment for label in labels.values() if label.comment is not None)
    created = [label.created_us for label in labels.values() if label.created_us is not None]
    return ImportedReview(
        reviewer_id=reviewer_id,
        item_id=item_id,
        answers={criterion: labels[criterion].answer for criterion in order if criterion in labels},
        comment="\n".join(comments) or None,
        active_ms=_active_ms([label.answer_ms for label in labels.values()]),
        created_us=max(created, default=None),
    )


def _active_ms(times: Sequence[int | None]) -> int | None:
    """Add the times up; a time that every label repeats is that of the whole review."""
    given = [time for time in times if time is not None]
    if not given:
        return None
    return given[0] if len(given) == len(times) and len(set(given)) == 1 else sum(given)


def _milliseconds(value: object) -> int | None:
    if is_empty(value):
        return None
    number = as_number(str(value))
    if number is None or not 0 <= number < MOST_MS:
        raise Misfit(value, "milliseconds, 0 or more", "cannot be read")
    return round(number)


def _microseconds(value: object) -> int | None:
    if is_empty(value):
        return None
    moment = read_time(value)
    if moment is None:
        raise Misfit(value, TIME, "cannot be read")
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


def _fault(kind: _Kind, rows: Sequence[int], values: Sequence[str]) -> Fault:
    numbers = _listed([str(number) for number in rows], SHOWN_PLACES, ", ")
    place = f"{kind.path}, {kind.unit if len(rows) == 1 else kind.unit + 's'} {numbers}, column '{kind.column}'"
    problem = f"{_listed(values, SHOWN_VALUES, '; ')} {kind.problem}".strip()
    return Fault(place, f"each of {problem}" if len(values) > 1 and problem[0] == "'" else problem, kind.remedy)


def _listed(words: Sequence[str], most: int, between: str) -> str:
    more = len(words) - most
    return between.join(words[:most]) + (f" and {more:,} more" if more > 0 else "")
