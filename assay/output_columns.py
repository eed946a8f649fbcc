"""The columns Assay knows: what each may hold, and the form it is kept in."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

REQUIRED = {
    "item_id": "Give each output an id that is unique",
    "output": "Leave the row out, or give the text the model produced",
}
CONTENT = {"output", "input", "context", "messages", "reference"}
ALIASES = {"prompt": "input"}
OUTCOMES = ("accepted", "edited", "rejected")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a value, and the remedy."""

    text: str
    remedy: str


Checked = tuple[Any, Problem | None]
Check = Callable[[Any], Checked]


def is_empty(value: object) -> bool:
    """Whether a value says nothing: null, NaN, or text without a character."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return isinstance(value, str) and not value.strip()


def check_column(name: str, value: Any, *, is_text: bool) -> Checked:  # noqa: ANN401 - whatever a file holds
    """Give a value in the form it is kept in, or what is wrong with it. `is_text`: it came as text and may be JSON."""
    if is_text and name in ("context", "messages") and value.lstrip().startswith(("[", "{")):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            if name == "messages":
                return _wrong(value, "a JSON list of {role, content}")
    if name in CHECKS:
        return CHECKS[name](value)
    return _text(value) if name.startswith("judge_") else _any(value)


def _wrong(value: object, wanted: str) -> Checked:
    shown = str(value)
    return None, Problem(f"'{shown[:60]}{'...' if len(shown) > 60 else ''}' is not {wanted}", f"Give {wanted}")


def _text(value: Any) -> Checked:  # noqa: ANN401
    if isinstance(value, bool):
        return ("yes" if value else "no"), None
    if isinstance(value, str | int | float):
        return str(value), None
    return _wrong(value, "text")


def _only_text(value: Any) -> Checked:  # noqa: ANN401
    return (value, None) if isinstance(value, str) else _wrong(value, "text")


def _time(value: Any) -> Checked:  # noqa: ANN401
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            return _wrong(value, "a time such as 2026-11-23T14:05:00Z")
    if isinstance(value, dt.datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        return aware.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"), None
    if isinstance(value, dt.date):
        return value.isoformat(), None
    return _wrong(value, "a time such as 2026-11-23T14:05:00Z")


def _number(low: float, high: float, wanted: str) -> Check:
    def check(value: Any) -> Checked:  # noqa: ANN401
        try:
            number = float(value) if not isinstance(value, bool) else math.nan
        except (TypeError, ValueError):
            return _wrong(value, wanted)
        return (number, None) if low <= number <= high else _wrong(value, wanted)

    return check


def _outcome(value: Any) -> Checked:  # noqa: ANN401
    return (value, None) if value in OUTCOMES else _wrong(value, f"one of {', '.join(OUTCOMES)}")


def _context(value: Any) -> Checked:  # noqa: ANN401
    wanted = "text, a list of texts, or a list of {title, text, url}"
    passages = value if isinstance(value, list) else [value]
    kept = []
    for passage in passages:
        if isinstance(passage, str):
            kept.append({"title": None, "text": passage, "url": None})
        elif isinstance(passage, Mapping) and isinstance(passage.get("text"), str):
            kept.append({key: _or_none(passage.get(key)) for key in ("title", "text", "url")})
        elif passage is not None:
            return _wrong(passage, wanted)
    return kept, None


def _messages(value: Any) -> Checked:  # noqa: ANN401
    wanted = "a list of {role, content}"
    if not isinstance(value, list):
        return _wrong(value, wanted)
    kept = []
    for message in value:
        if not isinstance(message, Mapping) or not isinstance(message.get("role"), str):
            return _wrong(message, wanted)
        content = message.get("content")
        if content is not None and not isinstance(content, str):
            return _wrong(message, wanted)
        kept.append({key: _plain(inner) for key, inner in message.items() if inner is not None or key == "content"})
    return kept, None


def _or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _any(value: Any) -> Checked:  # noqa: ANN401
    return _plain(value), None


def _plain(value: Any) -> Any:  # noqa: ANN401 - one line a kind
    """Give a value as JSON can hold it: times as ISO text in UTC, what is not finite as nothing."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.datetime | dt.date):
        return _time(value)[0]
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else str(value)


_NOT_NEGATIVE = _number(0, math.inf, "a number of 0 or more")

CHECKS: dict[str, Check] = {
    "item_id": _text,
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
