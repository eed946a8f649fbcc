"""The columns Jurat knows: what each may hold, and the form it is kept in."""

from __future__ import annotations

import datetime as dt
import json
import math
import sys
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from jurat.intake.output_readers import read_json

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
EXACT = 2**53  # beyond it a float no longer tells whole numbers apart
TEXT_PARTS = ("text", "input_text", "output_text")
PASSAGE_TEXTS = ("text", "page_content", "content")

Check = Callable[[Any], Any]


class Misfit(ValueError):  # noqa: N818 - a value that does not fit its column
    """A value does not fit its column: `problem` is the `value` and `what` is wrong, `remedy` what to give instead."""

    column = ""  # where whoever raises it knows it

    def __init__(self, value: object, wanted: str, problem: str = "") -> None:
        self.value, self.what = shown(value), problem or f"is not {wanted}"
        self.problem = f"{self.value} {self.what}"
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


def check_of(name: str) -> Check:
    """Return the check of a column: it takes a value that is not empty, and gives the form it is kept in.

    The check raises `Misfit` for a value of the wrong type, shape or range. Nested columns may be JSON text.
    """
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
    """Return any value as JSON can hold it: times as ISO text in UTC, what is not finite as nothing."""
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
    written = id_text(value)
    if written is None:
        raise Misfit(value, "text or a whole number")
    return written


def id_text(value: object) -> str | None:
    """Write an id as text: a UUID as it is written, 1.0 as 1 (whole numbers with gaps arrive so); None for no id."""
    if isinstance(value, str):
        return value
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


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
    """Return text as it is; parts of a message and structured outputs as `said` writes them."""
    if isinstance(value, Mapping | list | tuple):
        return said(value)
    if isinstance(value, str):
        return value
    raise Misfit(value, "text")


def said(content: Any) -> str:  # noqa: ANN401
    """Write what a message's content says: the text of its text parts, a line each, and other parts as JSON."""
    if isinstance(content, list) and content and all(isinstance(part, Mapping) and "type" in part for part in content):
        return "\n".join(map(_part, content))
    return as_json(content)


def _part(part: Mapping[str, Any]) -> str:
    text = part.get("text")
    return text if part["type"] in TEXT_PARTS and isinstance(text, str) else as_json(part)


def as_json(value: Any) -> str:  # noqa: ANN401
    """Write any value as JSON text. In Parquet each part has every key: those without a value are left out."""
    return json.dumps(_without_nulls(plain(value)), ensure_ascii=False)


def _without_nulls(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


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
    if isinstance(value, str):
        value = _context_in_text(value)
    passages = value if isinstance(value, list) else [value]
    return [_passage(passage) for passage in passages if passage is not None]


def _passage(passage: Any) -> dict[str, str | None]:  # noqa: ANN401
    """Return a passage as {title, text, url}; LangChain keeps its text as page_content and the rest as metadata."""
    if isinstance(passage, str):
        return {"title": None, "text": passage, "url": None}
    if isinstance(passage, Mapping):
        text = next((passage[key] for key in PASSAGE_TEXTS if isinstance(passage.get(key), str)), None)
        if text is not None:
            more = passage.get("metadata")
            more = more if isinstance(more, Mapping) else {}
            title = passage.get("title") or more.get("title")
            url = passage.get("url") or more.get("url") or more.get("source")
            return {"title": _or_none(title), "text": text, "url": _or_none(url)}
    raise Misfit(passage, CONTEXT)


def _or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _context_in_text(value: str) -> Any:  # noqa: ANN401
    """Read text as JSON where it is a list or a passage; any other text, JSON or not, is the context itself."""
    if not value.lstrip().startswith(("[", "{")):
        return value
    try:
        parsed = read_json(value)
    except ValueError:
        return value
    is_passage = isinstance(parsed, list) or any(isinstance(parsed.get(key), str) for key in PASSAGE_TEXTS)
    return parsed if is_passage else value


def _messages(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    if isinstance(value, str):
        try:
            value = read_json(value)
        except ValueError as error:
            raise Misfit(value, f"{MESSAGES} as JSON", str(error)) from error
    if not isinstance(value, list):
        raise Misfit(value, MESSAGES)
    return [_message(number, message) for number, message in enumerate(value, start=1)]


def _message(number: int, message: Any) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(message, Mapping) or not isinstance(message.get("role"), str):
        raise Misfit(message, MESSAGES)
    content = message.get("content")
    if isinstance(content, Mapping | list | tuple):
        content = said(content)
    if not (content is None or isinstance(content, str)):
        raise Misfit(content, "text, a list of parts, or nothing", f"is no content of a message (number {number})")
    # Parquet gives every message every key; those without a value are not the message's own.
    others = {str(key): plain(inner) for key, inner in message.items() if inner is not None}
    return others | {"role": message["role"], "content": content}


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
