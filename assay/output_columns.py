"""The columns Assay knows: what each may hold, and the form it is kept in."""

from __future__ import annotations

import datetime as dt
import math
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from assay.output_readers import read_json

REQUIRED = {
    "item_id": "Give each output an id that is unique",
    "output": "Leave the row out, or give the text the model produced",
}
CONTENT = {"output", "input", "context", "messages", "reference"}
ALIASES = {"prompt": "input"}
OUTCOMES = ("accepted", "edited", "rejected")
CONTEXT = "text, a list of texts, or a list of {title, text, url}"
MESSAGES = "a list of {role, content}"
TIME = "a time such as 2026-11-23T14:05:00Z"
SHOWN = 60

Check = Callable[[Any], Any]


class Misfit(ValueError):  # noqa: N818 - a value that does not fit its column
    """A value does not fit its column: `problem` names the value, `remedy` what to give instead."""

    def __init__(self, value: object, wanted: str, problem: str = "") -> None:
        self.problem = f"{shown(value)} {problem or f'is not {wanted}'}"
        self.remedy = f"Give {wanted}"
        super().__init__(self.problem)


def shown(value: object) -> str:
    """Write a value for a message: on one line, and shortened."""
    text = " ".join(str(value)[: 4 * SHOWN].split())
    return f"'{text[:SHOWN]}{'...' if len(text) > SHOWN else ''}'"


def is_empty(value: object) -> bool:
    """Whether a value says nothing: null, NaN, or text of blanks only."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    return isinstance(value, float) and math.isnan(value)


def check_of(name: str, *, is_text: bool) -> Check:
    """Give the check of a column: it takes a value that is not empty, and gives the form it is kept in.

    The check raises `Misfit` for a value of the wrong type, shape or range. `is_text`: all values come as text (CSV),
    where nested columns are JSON.
    """
    if is_text and name in JSON_TEXT:
        return JSON_TEXT[name]
    return CHECKS.get(name) or (_text if name.startswith("judge_") else plain)


def read_time(value: object) -> dt.datetime | None:
    """Read a time (a date is its midnight; a time without zone is in UTC), or None where it is none."""
    try:
        moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(moment, dt.date) and not isinstance(moment, dt.datetime):
            moment = dt.datetime(moment.year, moment.month, moment.day, tzinfo=dt.UTC)
        if not isinstance(moment, dt.datetime):
            return None
        return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None


def plain(value: Any) -> Any:  # noqa: ANN401, PLR0911 - one line a kind
    """Give any value as JSON can hold it: times as ISO text in UTC, what is not finite as nothing."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.datetime):
        return _time(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return plain(float(value)) if isinstance(value, Decimal) else str(value)


def _id(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Misfit(value, "text or a whole number")


def _text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.15g}"  # a column of whole numbers with gaps arrives as 1.0, 2.0: the value is 1, 2
    if isinstance(value, int):
        return str(value)
    raise Misfit(value, "text")


def _only_text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, str):
        return value
    raise Misfit(value, "text")


def _time(value: Any) -> str:  # noqa: ANN401
    moment = read_time(value)
    if moment is None:
        raise Misfit(value, TIME)
    return moment.isoformat().replace("+00:00", "Z")


def _number(low: float, high: float, wanted: str) -> Check:
    def check(value: Any) -> float:  # noqa: ANN401
        try:
            number = math.nan if isinstance(value, bool) else float(value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if low <= number <= high:
            return number
        raise Misfit(value, wanted)

    return check


def _outcome(value: Any) -> str:  # noqa: ANN401
    if value in OUTCOMES:
        return str(value)
    raise Misfit(value, f"one of {', '.join(OUTCOMES)}")


def _context(value: Any) -> list[dict[str, str | None]]:  # noqa: ANN401
    passages = value if isinstance(value, list) else [value]
    return [_passage(passage) for passage in passages if passage is not None]


def _passage(passage: Any) -> dict[str, str | None]:  # noqa: ANN401
    if isinstance(passage, str):
        return {"title": None, "text": passage, "url": None}
    if isinstance(passage, Mapping) and isinstance(passage.get("text"), str):
        return {key: None if passage.get(key) is None else str(passage[key]) for key in ("title", "text", "url")}
    raise Misfit(passage, CONTEXT)


def _context_in_csv(value: str) -> list[dict[str, str | None]]:
    """Read a cell as JSON where it is a list or a passage; any other text, JSON or not, is the context itself."""
    if not value.lstrip().startswith(("[", "{")):
        return _context(value)
    try:
        parsed = read_json(value)
    except ValueError:
        return _context(value)
    is_passage = isinstance(parsed, list) or isinstance(parsed.get("text"), str)
    return _context(parsed if is_passage else value)


def _messages(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    if not isinstance(value, list):
        raise Misfit(value, MESSAGES)
    return [_message(message) for message in value]


def _message(message: Any) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(message, Mapping) or not isinstance(message.get("role"), str):
        raise Misfit(message, MESSAGES)
    content = message.get("content")
    if not (content is None or isinstance(content, str)):
        raise Misfit(message, MESSAGES)
    # Parquet gives every message every key; those without a value are not the message's own.
    others = {str(key): plain(inner) for key, inner in message.items() if inner is not None}
    return {"role": message["role"], "content": content} | others


def _messages_in_csv(value: str) -> list[dict[str, Any]]:
    try:
        parsed = read_json(value)
    except ValueError as error:
        raise Misfit(value, f"{MESSAGES} as JSON", str(error)) from error
    return _messages(parsed)


_NOT_NEGATIVE = _number(0.0, sys.float_info.max, "a number of 0 or more")

CHECKS: dict[str, Check] = {
    "item_id": _id,
    "output": _only_text,
    "input": _only_text,
    "reference": _only_text,
    "context": _context,
    "messages": _messages,
    "model": _text,
    "prompt_version": _text,
    "category": _text,
    "input_id": _text,
    "stratum": _text,
    "created_at": _time,
    "latency_ms": _NOT_NEGATIVE,
    "cost_usd": _NOT_NEGATIVE,
    "outcome": _outcome,
    "inclusion_probability": _number(math.ulp(0.0), 1.0, "a probability above 0 and at most 1"),
}
JSON_TEXT: dict[str, Check] = {"context": _context_in_csv, "messages": _messages_in_csv}
