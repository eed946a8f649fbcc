"""What a row of labels says beside its answer: as `jurat export` writes it, so that an export comes back whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from jurat.errors import AnswersRefused
from jurat.intake.output_columns import Misfit, is_empty
from jurat.intake.output_readers import read_json
from jurat.rubric.evidence import read_spans
from jurat.rubric.limits import FLAGS
from jurat.rubric.values import as_number

MOST_MS = 1e12
OF_A_LABEL = ("cannot_judge_reason", "evidence")
TAKEN = {"item_id", "reviewer_id", "rater_id", "criterion", "value", "comment", "created_at", "answer_time_ms"} | {
    "active_ms",
    "flag",
    "corrected_output",
    "edit_distance",
}
MADE_ANEW = {
    "study",
    "value_counted",
    "is_error",
    "version_standing",
    "attributes",
}  # of the items, the rubric in force
SAYS_NOTHING = (0, "0", "false", "False", "{}", "[]")  # also False: it is 0


class Extras(NamedTuple):
    """What belongs to a whole review: None where its rows do not say. `active_ms` is of all its labels together."""

    flag: str | None = None
    corrected_output: str | None = None
    edit_distance: int | None = None
    active_ms: int | None = None


NO_EXTRAS = Extras()


def milliseconds(value: object) -> int | None:
    """Read a time in milliseconds; None for an empty value. Raises `Misfit`."""
    number = _whole(value)
    if number is not None and number >= MOST_MS:
        raise Misfit(value, "milliseconds, 0 or more", "cannot be read")
    return number


def _whole(value: object) -> int | None:
    if is_empty(value):
        return None
    number = as_number(str(value))
    if number is None or number < 0:
        raise Misfit(value, "milliseconds, 0 or more", "cannot be read")
    return round(number)


def _flag(value: object) -> str | None:
    if is_empty(value):
        return None
    if value not in FLAGS:
        raise Misfit(value, f"one of {', '.join(FLAGS)}")
    return str(value)


def read_extras(values: Mapping[str, Any]) -> Extras:
    """Read what a row says of its whole review. Raises `Misfit`, whose `column` is the one that does not fit."""
    column = "flag"
    try:
        flag = _flag(values.get(column))
        column = "active_ms"
        active_ms = milliseconds(values.get(column))
        column = "edit_distance"
        edit_distance = _whole(values.get(column))
    except Misfit as misfit:
        misfit.column = column
        raise
    corrected = values.get("corrected_output")
    found = Extras(
        flag,
        None if is_empty(corrected) else str(corrected),
        edit_distance,
        active_ms,
    )
    return NO_EXTRAS if found == NO_EXTRAS else found


def with_details(criterion: str, answer: Mapping[str, Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an answer with the reason why it could not be judged, and its evidence. Raises `AnswersRefused`."""
    reason, evidence = (values.get(column) for column in OF_A_LABEL)
    if is_empty(reason) and is_empty(evidence):
        return answer
    more: dict[str, Any] = {}
    if not is_empty(reason) and answer["value"] is None:
        more["reason"] = str(reason)
    if not is_empty(evidence):
        try:
            spans = read_json(evidence) if isinstance(evidence, str) else evidence
        except ValueError as error:
            raise AnswersRefused(f"{criterion}: evidence {error}.") from error
        found = read_spans(criterion, spans)
        more |= {"evidence": found} if found else {}
    return {**answer, **more}


def left_out(columns: Iterable[str], *, is_wide: bool) -> set[str]:
    """Return the columns of a file of labels that are not imported: those that are neither taken nor made anew."""
    taken = TAKEN if is_wide else TAKEN | {*OF_A_LABEL}
    return {name for name in columns if name not in taken | MADE_ANEW}


def says_something(value: object) -> bool:
    """Whether a value of a column that is left out would be lost."""
    return not (is_empty(value) or value in SAYS_NOTHING)
