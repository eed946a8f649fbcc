"""Files of labels that were given elsewhere, to reviews that fit a rubric: all of a file, or a report of its faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from assay.errors import AnswersRefused, Fault, LabelsError
from assay.output_columns import is_empty
from assay.output_readers import FileFault, Row, read_rows
from assay.rubric import Rubric
from assay.rubric_values import as_number

REVIEWER_COLUMNS = ("reviewer_id", "rater_id")
SHOWN_FAULTS = 100
SHOWN_PLACES = 5
MOST_MS = 1e12


@dataclass(frozen=True)
class ImportedReview:
    """One reviewer's labels of one item. `active_ms` is None where no time was given."""

    reviewer_id: str
    item_id: str
    answers: dict[str, dict[str, Any]]
    comment: str | None
    active_ms: int | None
    created_us: int | None


@dataclass(frozen=True)
class _Label:
    """A row that fits."""

    path: Path
    place: str
    reviewer_id: str
    item_id: str
    criterion: str
    value: str | None
    comment: str | None
    answer_ms: int | None
    created_us: int | None


@dataclass
class _Findings:
    """Faults, those of one kind together: (file, column, problem, remedy) to the places."""

    places: dict[tuple[Path, str, str, str], list[str]] = field(default_factory=dict)
    whole: list[Fault] = field(default_factory=list)

    def add(self, path: Path, place: str, column: str, problem: str, remedy: str) -> None:
        self.places.setdefault((path, column, problem, remedy), []).append(place)

    def raise_any(self) -> None:
        faults = self.whole + [
            Fault(f"{path}, {_places(places)}, column '{column}'", problem, remedy)
            for (path, column, problem, remedy), places in self.places.items()
        ]
        if len(faults) > SHOWN_FAULTS:
            more = Fault("these files", f"{len(faults) - SHOWN_FAULTS:,} more kinds of faults", "Mend these first")
            faults = [*faults[:SHOWN_FAULTS], more]
        if faults:
            raise LabelsError(faults)


def read_labels(
    paths: Sequence[Path], rubric: Rubric, item_ids: Container[str], on_duplicate: str = "refuse"
) -> list[ImportedReview]:
    """Read labels (one row each: `item_id`, `reviewer_id` or `rater_id`, `criterion`, `value`) as reviews.

    Optional columns: `comment`, `created_at`, `answer_time_ms`; others are ignored. An empty value says "cannot judge".
    A review's time is the sum of its labels' times, or the one time that all its labels repeat. A second label of the
    same reviewer, item and criterion is a fault, or with `on_duplicate="latest"` replaces the first (by `created_at`,
    else by order). Raises `LabelsError` with every fault, naming the rows.
    """
    findings = _Findings()
    reviews: dict[tuple[str, str], dict[str, _Label]] = {}
    for path in paths:
        for label in _labels(path, rubric, item_ids, findings):
            answers = reviews.setdefault((label.reviewer_id, label.item_id), {})
            _keep(answers, label, on_duplicate, findings)
    if not reviews and not findings.whole and not findings.places:
        findings.whole.append(Fault(", ".join(map(str, paths)), "holds no labels", "Give at least one"))
    findings.raise_any()
    return [_review(answers, rubric) for answers in reviews.values()]


def _labels(path: Path, rubric: Rubric, item_ids: Container[str], findings: _Findings) -> Iterator[_Label]:
    checked: dict[tuple[str, object], tuple[str | None, tuple[str, str, str] | None]] = {}
    reviewer_column = ""
    try:
        for row in read_rows(path):
            if not reviewer_column:
                reviewer_column = _reviewer_column(path, row, findings)
                if not reviewer_column:
                    return
            label = _label(path, row, reviewer_column, rubric, checked, findings)
            if label is None:
                continue
            if label.item_id not in item_ids:
                problem = f"'{label.item_id[:60]}' is no item of this study"
                findings.add(path, label.place, "item_id", problem, "Add its output first, or leave its labels out")
                continue
            yield label
    except FileFault as error:
        findings.whole.append(error.fault)


def _reviewer_column(path: Path, row: Row, findings: _Findings) -> str:
    found = next((name for name in REVIEWER_COLUMNS if name in row.values), "")
    missing = [name for name in ("item_id", "criterion", "value") if name not in row.values]
    for name in [*missing, *([] if found else ["reviewer_id"])]:
        near = get_close_matches(name, row.values, 1)
        remedy = f"Did you mean '{near[0]}'? Rename it" if near else f"Its columns are: {', '.join(row.values)}"
        findings.whole.append(Fault(f"{path}, column '{name}'", "is missing", remedy))
    return "" if missing else found


def _label(
    path: Path,
    row: Row,
    reviewer_column: str,
    rubric: Rubric,
    checked: dict[tuple[str, object], tuple[str | None, tuple[str, str, str] | None]],
    findings: _Findings,
) -> _Label | None:
    values = row.values
    for column in ("item_id", reviewer_column, "criterion"):
        if is_empty(values.get(column)):
            findings.add(path, row.place, column, "is empty", "Fill it in, or leave the row out")
            return None
    criterion, value = str(values["criterion"]), values.get("value")
    if (criterion, value) not in checked:
        checked[criterion, value] = _check(rubric, criterion, value)
    word, problem = checked[criterion, value]
    if problem is not None:
        findings.add(path, row.place, *problem)
        return None
    try:
        answer_ms, created_us = _milliseconds(values.get("answer_time_ms")), _microseconds(values.get("created_at"))
    except ValueError as error:
        column, shown, remedy = error.args
        findings.add(path, row.place, column, f"'{shown}' cannot be read", remedy)
        return None
    comment = values.get("comment")
    return _Label(
        path,
        row.place,
        str(values[reviewer_column]),
        str(values["item_id"]),
        criterion,
        word,
        None if is_empty(comment) else str(comment),
        answer_ms,
        created_us,
    )


def _check(rubric: Rubric, criterion: str, value: object) -> tuple[str | None, tuple[str, str, str] | None]:
    """Give a value in its stored form, or (column, problem, remedy)."""
    known = [one.id for one in rubric.criteria]
    if criterion not in known:
        near = get_close_matches(criterion, known, 1)
        remedy = f"Did you mean '{near[0]}'?" if near else f"The rubric asks: {', '.join(known)}"
        return None, ("criterion", f"'{criterion[:60]}' is not in the rubric", remedy)
    if is_empty(value):
        return None, None
    try:
        return rubric.criterion(criterion).check_value(value), None
    except AnswersRefused as error:
        problem, _, remedy = str(error).partition(". ")
        return None, ("value", problem, (remedy or "Change the value, or the rubric").rstrip("."))


def _keep(answers: dict[str, _Label], label: _Label, on_duplicate: str, findings: _Findings) -> None:
    earlier = answers.get(label.criterion)
    if earlier is None:
        answers[label.criterion] = label
    elif on_duplicate == "latest":
        if (label.created_us or 0) >= (earlier.created_us or 0):
            answers[label.criterion] = label
    else:
        problem = (
            f"reviewer '{label.reviewer_id}', item '{label.item_id}' and criterion '{label.criterion}' stand in "
            f"{earlier.place} already"
        )
        findings.add(label.path, label.place, "item_id", problem, "Leave one out, or use --on-duplicate latest")


def _review(answers: Mapping[str, _Label], rubric: Rubric) -> ImportedReview:
    labels = list(answers.values())
    order = [criterion.id for criterion in rubric.criteria]
    times = [label.answer_ms for label in labels if label.answer_ms is not None]
    comments = list(dict.fromkeys(label.comment for label in labels if label.comment is not None))
    created = [label.created_us for label in labels if label.created_us is not None]
    return ImportedReview(
        reviewer_id=labels[0].reviewer_id,
        item_id=labels[0].item_id,
        answers={name: {"value": answers[name].value} for name in order if name in answers},
        comment="\n".join(comments) or None,
        active_ms=(times[0] if len(set(times)) == 1 and len(times) == len(labels) else sum(times)) if times else None,
        created_us=max(created, default=None),
    )


def _milliseconds(value: object) -> int | None:
    if is_empty(value):
        return None
    number = as_number(str(value))
    if number is None or not 0 <= number < MOST_MS:
        raise ValueError("answer_time_ms", str(value)[:60], "Give milliseconds, 0 or more")
    return round(number)


def _microseconds(value: object) -> int | None:
    if is_empty(value):
        return None
    moment = value
    if isinstance(moment, str):
        try:
            moment = dt.datetime.fromisoformat(moment)
        except ValueError:
            moment = None
    if not isinstance(moment, dt.datetime):
        raise ValueError("created_at", str(value)[:60], "Give a time such as 2026-11-23T14:05:00Z")  # noqa: TRY004
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return round(aware.timestamp() * 1_000_000)


def _places(places: Sequence[str]) -> str:
    shown = list(places[:SHOWN_PLACES])
    word = shown[0].split()[0]
    numbers = ", ".join(place.removeprefix(f"{word} ") for place in shown)
    more = len(places) - len(shown)
    return f"{word if len(places) == 1 else word + 's'} {numbers}{f' and {more:,} more' if more else ''}"
