"""What was said, in whatever shape a model's client or a tracing tool writes it: a conversation, and its answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import filterfalse
from typing import Any

from assay.output_columns import as_json

OTLP = ("stringValue", "intValue", "doubleValue", "boolValue")
ROLES = {
    "human": "user",
    "HumanMessage": "user",
    "HumanMessageChunk": "user",
    "ai": "assistant",
    "AIMessage": "assistant",
    "AIMessageChunk": "assistant",
    "model": "assistant",
    "SystemMessage": "system",
    "ToolMessage": "tool",
    "function": "tool",
}
LISTS = ("messages", "input", "contents", "prompt", "history")  # where a request keeps its conversation
WRAPPERS = ("kwargs", "request", "body", "inputs")  # what a request may lie in
BEFORE = ("system", "instructions", "systemInstruction", "system_instruction")  # said before the first message
SAID = ("content", "text", "parts", "message", "kwargs", "output_text", "output", "answer", "message_content.text")
CALLS = ("tool_calls", "function_call", "tool_call_id")
THOUGHTS = ("reasoning", "thinking", "redacted_thinking")
NAMES = ("model", "modelVersion", "model_name", "model_id")  # of whoever answered: hidden from reviewers


def unwrapped(value: Any) -> Any:  # noqa: ANN401
    """Take a value out of OpenTelemetry's wrapping, which says its type; others stay as they are."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return value
    kind, inner = next(iter(value.items()))
    if kind in OTLP:
        return inner
    if kind == "arrayValue":
        return [unwrapped(one) for one in inner.get("values", [])]
    if kind == "kvlistValue":
        return {one["key"]: unwrapped(one["value"]) for one in inner.get("values", [])}
    return value


def opened(value: Any) -> Any:  # noqa: ANN401
    """Give JSON that is text as what it holds."""
    value = unwrapped(value)
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def as_messages(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Give a conversation as messages of a role and a text, with their tool calls; empty where there is none."""
    value = opened(value)
    if isinstance(value, list) and value and isinstance(value[0], list):
        value = value[0]
    if isinstance(value, Mapping):
        return _request(value)
    if not isinstance(value, list):
        return []
    return [message for one in value if (message := _message(one)) is not None]


def _request(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Find the conversation in a request: beside its model and settings, after what the system was told."""
    told = [
        {"role": "system", "content": as_text(value[key])} for key in BEFORE if value.get(key) and "role" not in value
    ]
    for key in LISTS:
        inner = opened(value.get(key))
        if isinstance(inner, list | Mapping):
            found = as_messages(inner)
            if found:
                return told + found
        if isinstance(inner, str) and told:
            return [*told, {"role": "user", "content": inner}]
    for key in WRAPPERS:
        inner = opened(value.get(key))
        if isinstance(inner, Mapping) and "role" not in value and (found := as_messages(inner)):
            return found
    message = _message(value)
    return [] if message is None else [message]


def _message(value: Any) -> dict[str, Any] | None:  # noqa: ANN401
    value = opened(value)
    if not isinstance(value, Mapping):
        return None
    value = _plain_names(value)
    role = _role(value)
    if role is None:
        return None
    inner = value.get("kwargs") if "id" in value and isinstance(value.get("kwargs"), Mapping) else value
    calls = {key: unwrapped(inner[key]) for key in CALLS if inner.get(key)}
    return {"role": ROLES.get(role, role), "content": _said_in(inner, calls)} | calls


def _said_in(message: Mapping[str, Any], calls: Mapping[str, Any]) -> str | None:
    said = next((message[key] for key in SAID if message.get(key) not in (None, "", [])), None)
    if said is not None:
        return as_text(said)
    if calls or message.keys() & {*SAID}:
        return None
    return as_json({key: value for key, value in message.items() if key not in ("role", *NAMES)})


def _plain_names(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take OpenInference's prefixes off: message.role, message.content, and a message within its wrapping."""
    inner = value.get("message")
    if isinstance(inner, Mapping) and "role" in inner:
        return inner
    if not any(str(key).startswith("message.") for key in value):
        return value
    plain = {str(key).removeprefix("message."): one for key, one in value.items()}
    return plain | ({"content": plain["contents"]} if plain.get("contents") and not plain.get("content") else {})


def _role(value: Mapping[str, Any]) -> str | None:
    names = value.get("id")
    named = names[-1] if isinstance(names, list) and names else None
    kind = value.get("type")
    is_call = kind in ("function_call", "function_call_output")
    said = value.get("role") or named or ("tool" if is_call else kind if kind in ROLES or kind == "system" else None)
    return None if said is None else str(said)


def as_text(value: Any) -> str:  # noqa: ANN401
    """Give what a message, a list of them, or of parts says; JSON, without the model's name, where it says no words."""
    value = unwrapped(value)
    if isinstance(value, str):
        held = opened(value)
        return as_text(held) if _is_said(held) else value
    if isinstance(value, list):
        return "\n".join(filter(None, map(as_text, filterfalse(_is_thought, value))))
    if isinstance(value, Mapping):
        said = next((value[key] for key in SAID if value.get(key) is not None), None)
        kind = value.get("type")
        if said is not None and kind not in ("tool_use", "tool_result"):
            return as_text(said)
        return as_json({key: one for key, one in value.items() if key not in NAMES})
    return "" if value is None else str(value)


def _is_thought(part: Any) -> bool:  # noqa: ANN401
    """Whether a part is what the model thought before it said something: it is no part of the answer."""
    return isinstance(part, Mapping) and part.get("type") in THOUGHTS


def _is_said(value: Any) -> bool:  # noqa: ANN401
    one = value[0] if isinstance(value, list) and value else value
    return isinstance(one, Mapping) and ("role" in one or "parts" in one or one.get("type") == "text")


def as_answer(value: Any) -> str:  # noqa: ANN401
    """Give what was answered: of a response its message, of a conversation its last answer, of a stream all pieces.

    An answer that only calls tools is their calls as JSON.
    """
    held = opened(value)
    if isinstance(held, list):
        return _last_answer(held)
    if not isinstance(held, Mapping):
        return as_text(value)
    for key, find in ANSWERS.items():
        inner = opened(held.get(key))
        if isinstance(inner, list) and inner:
            return find(inner)
    message = _message(held)
    if message is None:
        return as_text(held) if isinstance(value, Mapping) or held.keys() & {"output_text", *NAMES} else as_text(value)
    return _answer_of(message)


def _answer_of(message: Mapping[str, Any]) -> str:
    calls = next((message[key] for key in CALLS if message.get(key)), None)
    return message["content"] or ("" if calls is None else as_json(opened(calls)))


def _last_answer(held: Sequence[Any]) -> str:
    """Give the last answer of a list of messages, or all pieces of a stream."""
    if held and all(isinstance(one, Mapping) and "choices" in one for one in held):
        return "".join(_choice(one["choices"]) for one in held if one["choices"])
    if held and isinstance(held[0], list):
        return _last_answer(held[0])
    messages = as_messages(list(held))
    answers = [one for one in messages if one["role"] == "assistant"]
    return _answer_of(answers[-1]) if answers else as_text(list(held))


def _choice(choices: Sequence[Any]) -> str:
    first = choices[0]
    if not isinstance(first, Mapping):
        return as_text(first)
    said = first.get("message") or first.get("delta") or first.get("text")
    if isinstance(said, Mapping) and "role" not in said:
        said = {"role": "assistant", **said}
    message = _message(said)
    return as_text(said) if message is None else _answer_of(message)


def _generation(generations: Sequence[Any]) -> str:
    """Give what LangChain's first generation says."""
    first = generations[0][0] if isinstance(generations[0], list) and generations[0] else generations[0]
    message = _message(first.get("message")) if isinstance(first, Mapping) else None
    return as_text(first) if message is None else _answer_of(message)


def _responses(output: Sequence[Any]) -> str:
    """Give what OpenAI's responses hold: messages in words, else calls of functions as JSON."""
    said = [as_text(one) for one in output if isinstance(one, Mapping) and one.get("type") == "message"]
    calls = [one for one in output if isinstance(one, Mapping) and one.get("type") == "function_call"]
    return "\n".join(said) or (as_json(calls) if calls else _last_answer(output))


def _candidate(candidates: Sequence[Any]) -> str:
    return as_text(candidates[0])


ANSWERS = {
    "choices": _choice,
    "generations": _generation,
    "candidates": _candidate,
    "messages": _last_answer,
    "output": _responses,
    "outputs": _last_answer,
}
