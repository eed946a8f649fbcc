"""A record of the logs as a row of ours: fields found, texts and times in our form, columns left out or redacted."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jurat.draw.answers import as_answer
from jurat.draw.conversations import Message, as_messages, told_system
from jurat.draw.parts import NAMES, as_text, opened, texts_only, unwrapped
from jurat.draw.paths import look_up
from jurat.draw.sources import Joined, Source, Where
from jurat.errors import DrawRefused, Fault
from jurat.intake.output_columns import REQUIRED, Misfit, as_json, check_of, id_text, is_empty, read_time

REDACTED = "[redacted]"
TEXTS = ("input", "reference")
SHOWN_TEXTS = ("output", *TEXTS)
NOTHING: tuple[Any, ...] = (None, "", [], {})
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
UNITS = ((10**17, 10**9), (10**14, 10**6), (10**11, 10**3))  # numbers above the first count so many a second

Row = dict[str, Any]
Hook = Callable[[Row], Row]


def shape(record: Any, source: Source) -> Row:  # noqa: ANN401 - whatever the logs hold
    """Return a record's columns under our names."""
    found = {name: _first_of(record, paths) for name, paths in source.columns.items()}
    if source.keeps_rest:
        return {name: value for name, value in record.items() if name not in source.taken} | found
    found |= {name: texts_only(found[name]) for name in source.text_only if name in found}
    found = {name: FORMS.get(name, unwrapped)(value) for name, value in found.items() if value is not None}
    found |= {name: _without_model(found[name], found.get("model")) for name in SHOWN_TEXTS if name in found}
    told = told_system(_first_of(record, source.system)) if source.system else []
    found["messages"] = _conversation(found, told)
    # The conversation holds the input with who said it; an input that is no conversation is text.
    found.pop("input" if found["messages"] else "messages", None)
    if source.latency is not None:
        start, end = (as_time(_first_of(record, paths)) for paths in source.latency)
        if start is not None and end is not None:
            found["latency_ms"] = (end - start) / dt.timedelta(milliseconds=1)
    return found


def _without_model(said: str, model: object) -> str:
    """Leave out of JSON the field that names the item's own model: reviewers see the text, and not the model."""
    held = opened(said)
    if model is None or not isinstance(held, Mapping) or model not in [held.get(name) for name in NAMES]:
        return said
    return as_json({key: value for key, value in held.items() if key not in NAMES})


def _conversation(found: Row, told: list[Message]) -> list[Message]:
    """Return the messages after what the system was told; an answer that they end with is not shown twice."""
    messages: list[Message] = found.get("messages") or []
    if told and not messages and found.get("input"):
        messages = [{"role": "user", "content": found["input"]}]
    if told and messages and messages[0]["role"] != "system":
        messages = told + messages
    if messages and messages[-1]["role"] == "assistant" and as_answer(messages[-1:]) == found.get("output"):
        return messages[:-1]
    return messages


def _first_of(record: Any, wheres: Sequence[Where]) -> Any:  # noqa: ANN401
    """Return the first value there is: a list or text that holds nothing is none."""
    return next((value for where in wheres if (value := _found(record, where)) not in NOTHING), None)


def _found(record: Any, where: Where) -> Any:  # noqa: ANN401
    if not isinstance(where, Joined):
        return look_up(record, where)
    values = [unwrapped(look_up(record, path)) for path in where.paths]
    joined = "/".join(id_text(value) or str(value) for value in values if value is not None)
    return hashlib.md5(joined.encode(), usedforsecurity=False).hexdigest() if where.is_digest and joined else joined


def as_time(value: Any) -> dt.datetime | None:  # noqa: ANN401
    """Return a time: text, or seconds, milliseconds, microseconds or nanoseconds since 1970; None where it is none."""
    value = unwrapped(value)
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        unit = next((unit for above, unit in UNITS if value >= above), 1)
        return EPOCH + dt.timedelta(microseconds=round(value * 10**6 / unit))
    return read_time(value)


def _time_or_text(value: Any) -> Any:  # noqa: ANN401
    moment = as_time(value)
    return value if moment is None else moment


FORMS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(TEXTS, as_text),
    "output": as_answer,
    "messages": as_messages,
    "created_at": _time_or_text,
}


def load_hook(name: str) -> Hook:
    """Load a function of the user's own, `module:function`, that redacts a row. Raises `DrawRefused`."""
    module, _, function = name.partition(":")
    sys.path.insert(0, str(Path.cwd()))
    try:
        hook = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        remedy = "Name a function in a module that lies here or is installed: --redact module:function"
        raise DrawRefused([Fault(f"--redact {name}", f"cannot be loaded ({error})", remedy)]) from error
    finally:
        sys.path.pop(0)
    return lambda row: _hooked(name, hook, row)


def _hooked(name: str, hook: Hook, row: Row) -> Row:
    """Run the hook on a copy. What it raises is named by its kind only: its text may hold what was to be redacted."""
    place = f"--redact {name}"
    try:
        redacted = hook(dict(row))
    except Exception as error:  # noqa: BLE001 - somebody else's code
        problem = f"failed on an item ({type(error).__name__})"
        raise DrawRefused([Fault(place, problem, "Try the function on rows of the logs by itself")]) from None
    if not isinstance(redacted, dict) or redacted.get("item_id") != row["item_id"]:
        raise DrawRefused([Fault(place, "gave no row with the same item_id", "Return the row, changed")])
    return redacted


def checked(row: Row, faults: list[Fault]) -> Row:
    """Return a row's values in the form they are kept in; what does not fit goes into `faults`."""
    kept: Row = {}
    item = f"item '{row.get('item_id')}'"
    for name, value in row.items():
        if is_empty(value):
            continue
        try:
            kept[name] = check_of(name)(value)
        except Misfit as misfit:
            faults.append(Fault(f"{item}, column '{name}'", misfit.problem, misfit.remedy))
        except RecursionError:
            faults.append(Fault(f"{item}, column '{name}'", "is too deeply nested", "Leave it out with --drop"))
    for name, remedy in REQUIRED.items():
        if is_empty(row.get(name)):
            faults.append(Fault(f"{item}, column '{name}'", "is missing or empty", remedy))
    return kept
