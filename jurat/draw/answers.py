"""What was answered, in whatever shape a model's client or a tracing tool writes a response: one text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from jurat.draw.conversations import Message, as_messages, messages_of
from jurat.draw.parts import NAMES, are_parts, as_text, bare, opened, taken_apart
from jurat.intake.output_columns import as_json

WRAPPERS = ("message", "output", "response", "result", "generation", "body")  # what a message or a response may lie in
OF_A_FAILURE = {"error", "status", "status_code", "code", "type", "request_id"}
LAST_EVENTS = ("response.completed", "response.done", "response.incomplete")
CALL = ("id", "type", "function")
SENT = "data:"  # how the lines of a stream of events begin


def as_answer(value: Any) -> str:  # noqa: ANN401
    """Return what was answered: of a response its message, of a conversation its last answer, of a stream all pieces.

    An answer that only calls tools is their calls as JSON; an empty object or list is no answer.
    """
    held = bare(opened(_received(value)))
    if isinstance(held, list):
        return last_answer(held)
    if not isinstance(held, Mapping):
        return as_text(value)
    found = _answered(held)
    if found is not None:
        return found
    return as_text(held) if isinstance(value, Mapping) or held.keys() & {"output_text", *NAMES} else as_text(value)


def _received(value: Any) -> Any:  # noqa: ANN401
    """Return the events of a stream that was kept as it was sent."""
    if not (isinstance(value, str) and value.lstrip().startswith((SENT, "event:"))):
        return value
    lines = (line.removeprefix(SENT).strip() for line in value.splitlines() if line.startswith(SENT))
    try:
        events = [json.loads(line) for line in lines if line and line != "[DONE]"]
    except ValueError:
        return value
    return events or value


def _answered(held: Mapping[str, Any]) -> str | None:
    """Return the answer in a response or a message; None where it is neither."""
    for key, find in ANSWERS.items():
        inner = opened(held.get(key))
        if isinstance(inner, list) and inner:
            return find(inner)
    messages = messages_of(held)
    if messages:
        return _answer_of(messages[-1])
    for key in WRAPPERS:
        inner = opened(held.get(key))
        if isinstance(inner, Mapping) and (found := _answered(inner)) is not None:
            return found
    is_failure = bool(held.get("error")) and held.keys() <= OF_A_FAILURE
    return "" if is_failure or not held else None


def _answer_of(message: Message) -> str:
    return message["content"] or (as_json(message["tool_calls"]) if message.get("tool_calls") else "")


def last_answer(held: Sequence[Any]) -> str:
    """Return the last answer in words of a list of messages, else its last calls; or all pieces of a stream."""
    if held and isinstance(held[0], list):
        return last_answer(held[0])
    pieces = _pieces(held)
    if pieces is not None:
        return pieces
    if are_parts(list(held)):
        parts = taken_apart(list(held))
        return "\n".join(parts.texts) or (as_json(parts.calls) if parts.calls else "")
    answers = [one for one in as_messages(list(held)) if one["role"] == "assistant"]
    if not answers:
        return as_text(list(held))
    return _answer_of(next((one for one in reversed(answers) if one["content"]), answers[-1]))


def _pieces(held: Sequence[Any]) -> str | None:
    """Join the pieces of a stream; None where it is none."""
    events = [one for one in held if isinstance(one, Mapping)]
    if not events or len(events) < len(held):
        return None
    if all("choices" in one for one in events):
        return _joined_choices(events)
    if all("candidates" in one for one in events):
        return "".join(_candidate(one["candidates"]) for one in events if one["candidates"])
    return _joined_events(events)


def _joined_events(events: Sequence[Mapping[str, Any]]) -> str | None:
    kinds = [str(one.get("type", "")) for one in events]
    whole = next((one["response"] for one in events if one.get("type") in LAST_EVENTS and "response" in one), None)
    if whole is not None:
        return as_answer(whole)
    if any(kind.endswith(("_delta", "_text.delta")) for kind in kinds):
        return "".join(_delta(one) for one in events)
    if len(events) > 1 and all(map(_is_chunk, events)):
        return "".join(_answer_of(message) for one in events for message in messages_of(one))
    return None


def _is_chunk(value: Mapping[str, Any]) -> bool:
    names = value.get("id")
    named = names[-1] if isinstance(names, list) and names else value.get("type")
    return named == "AIMessageChunk"


def _delta(event: Mapping[str, Any]) -> str:
    delta = event.get("delta")
    if isinstance(delta, str):
        return delta if str(event.get("type")).endswith("_text.delta") else ""
    return str(delta.get("text") or "") if isinstance(delta, Mapping) else ""


def _joined_choices(chunks: Sequence[Mapping[str, Any]]) -> str:
    """Join the pieces of the first choice: its words, else the calls that come in pieces too."""
    firsts = [one for chunk in chunks for one in (chunk["choices"] or [])[:1] if _is_first(one)]
    said = "".join(_words(one) for one in firsts)
    if said:
        return said
    calls: dict[int, dict[str, Any]] = {}
    for piece in _call_pieces(firsts):
        call = calls.setdefault(piece.get("index", 0), {"type": "function", "function": {"name": "", "arguments": ""}})
        function = piece.get("function") or {}
        call.update({"id": piece["id"]} if piece.get("id") else {})
        call["function"]["name"] += function.get("name") or ""
        call["function"]["arguments"] += function.get("arguments") or ""
    ordered = [calls[place] for place in sorted(calls)]
    return as_json([{key: one[key] for key in CALL if key in one} for one in ordered]) if ordered else ""


def _is_first(choice: Any) -> bool:  # noqa: ANN401
    return isinstance(choice, Mapping) and choice.get("index") in (0, None)


def _words(choice: Mapping[str, Any]) -> str:
    said = choice.get("message") or choice.get("delta") or choice.get("text")
    content = said.get("content") if isinstance(said, Mapping) else said
    return "" if content is None else as_text(content)


def _call_pieces(choices: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for choice in choices:
        delta = choice.get("delta") or choice.get("message")
        if isinstance(delta, Mapping):
            yield from delta.get("tool_calls") or []


def _choice(choices: Sequence[Any]) -> str:
    first = choices[0]
    if not isinstance(first, Mapping):
        return as_text(first)
    said = first.get("message") or first.get("delta") or first.get("text")
    if isinstance(said, Mapping) and "role" not in said:
        said = {"role": "assistant", **said}
    messages = messages_of(said)
    return _answer_of(messages[-1]) if messages else as_text(said)


def _generation(generations: Sequence[Any]) -> str:
    """Return what LangChain's first generation says."""
    first = generations[0][0] if isinstance(generations[0], list) and generations[0] else generations[0]
    messages = messages_of(first.get("message")) if isinstance(first, Mapping) else []
    return _answer_of(messages[-1]) if messages else as_text(first)


def _responses(output: Sequence[Any]) -> str:
    """Return what OpenAI's responses hold: messages in words, else calls of functions as JSON."""
    items = [one for one in output if isinstance(one, Mapping)]
    said = [as_text(one) for one in items if one.get("type") == "message"]
    calls = [call for one in items if one.get("type") == "function_call" for call in taken_apart([one]).calls]
    return "\n".join(filter(None, said)) or (as_json(calls) if calls else last_answer(output))


def _candidate(candidates: Sequence[Any]) -> str:
    """Return what Gemini's first candidate says."""
    first = candidates[0]
    content = first.get("content") if isinstance(first, Mapping) else first
    if not isinstance(content, Mapping):
        return as_text(content)
    parts = taken_apart(content.get("parts"))
    return "\n".join(parts.texts) or (as_json(parts.calls) if parts.calls else "")


ANSWERS: dict[str, Callable[[Sequence[Any]], str]] = {
    "choices": _choice,
    "generations": _generation,
    "candidates": _candidate,
    "messages": last_answer,
    "output": _responses,
    "outputs": last_answer,
}
