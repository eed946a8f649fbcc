"""Who said what, in whatever shape a model's client or a tracing tool writes a request: a list of messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jurat.draw.parts import CALLS, NAMES, RESULTS, SAID, Parts, as_call, as_text, bare, opened, taken_apart
from jurat.draw.parts import without_prefix as _without_prefix
from jurat.intake.output_columns import as_json

ROLES = {
    "human": "user",
    "HumanMessage": "user",
    "HumanMessageChunk": "user",
    "ai": "assistant",
    "AIMessage": "assistant",
    "AIMessageChunk": "assistant",
    "model": "assistant",
    "gpt": "assistant",
    "bot": "assistant",
    "chatbot": "assistant",
    "SystemMessage": "system",
    "ToolMessage": "tool",
    "FunctionMessage": "tool",
    "ChatMessage": "user",
    "function": "tool",
}
KNOWN = {*ROLES, *ROLES.values(), "developer"}
LISTS = ("messages", "input", "contents", "prompt", "history")  # where a request keeps its conversation
WRAPPERS = ("kwargs", "request", "body", "inputs")  # what a request may lie in
BEFORE = ("system", "instructions", "systemInstruction", "system_instruction")  # said before the first message
INSIDE = ("kwargs", "data")  # where LangChain keeps what a message holds

Message = dict[str, Any]


def as_messages(value: Any) -> list[Message]:  # noqa: ANN401
    """Return a conversation as messages of a role and a text, with their tool calls; empty where there is none."""
    return _messages(bare(opened(value)))


def _messages(value: Any) -> list[Message]:  # noqa: ANN401
    value = opened(value)
    if isinstance(value, list) and value and isinstance(value[0], list) and not _is_pair(value[0]):
        value = value[0]
    if isinstance(value, Mapping):
        return _request(value)
    if not isinstance(value, list):
        return []
    return [message for one in value for message in messages_of(one)]


def _is_pair(value: Any) -> bool:  # noqa: ANN401
    """Whether it is LangChain's short form of a message: its role and its text."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(one, str) for one in value)
        and value[0].lower() in KNOWN
    )


def _request(value: Mapping[str, Any]) -> list[Message]:
    """Find the conversation in a request: beside its model and settings, after what the system was told."""
    told = [] if "role" in value else [one for key in BEFORE if value.get(key) for one in told_system(value[key])]
    for key in LISTS:
        inner = opened(value.get(key))
        if isinstance(inner, list | Mapping):
            found = _messages(inner)
            if found:
                return told + found
        if isinstance(inner, str) and (told or value.keys() & {*NAMES}):
            return [*told, {"role": "user", "content": inner}]
    for key in WRAPPERS:
        inner = opened(value.get(key))
        if isinstance(inner, Mapping) and "role" not in value and (found := _messages(inner)):
            return found
    return messages_of(value)


def told_system(value: Any) -> list[Message]:  # noqa: ANN401
    """Return what the system was told, a text or parts, as a message; none where it was told nothing."""
    text = as_text(bare(opened(value)))
    return [{"role": "system", "content": text}] if text else []


def messages_of(value: Any) -> list[Message]:  # noqa: ANN401
    """Return a message as ours, and results of tools that lie in it as messages of their own; none for what is none."""
    value = opened(value)
    if _is_pair(value):
        value = {"role": value[0], "content": value[1]}
    if not isinstance(value, Mapping):
        return []
    value = _without_prefix(value, "message")
    role = _role(value)
    if role is None:
        return []
    parts, calls = _contents(_inside(value))
    results = [{"role": "tool", "content": said, **_named(call_id)} for call_id, said in parts.results]
    message: Message = {"role": role, "content": _said(value, parts, calls)}
    message |= {"tool_calls": calls} if calls else {}
    message |= _named(value.get("tool_call_id") or _inside(value).get("tool_call_id")) if role == "tool" else {}
    return results if results and not (parts.texts or calls) else [*results, message]


def _named(call_id: object) -> dict[str, str]:
    return {"tool_call_id": str(call_id)} if call_id else {}


def _inside(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what LangChain's wrapping holds."""
    found = next((value[key] for key in INSIDE if isinstance(value.get(key), Mapping)), None)
    return value if found is None or "content" in value else found


def _contents(message: Mapping[str, Any]) -> tuple[Parts, list[dict[str, Any]]]:
    """Return a message's parts, and the calls it makes: its own, else those among its parts."""
    if message.get("type") in (*CALLS, *RESULTS):
        parts = taken_apart([message])
        return parts, parts.calls
    content = next((message[key] for key in ("contents", *SAID) if message.get(key) not in (None, "", [])), None)
    parts = taken_apart(content)
    more = message.get("additional_kwargs")
    more = more if isinstance(more, Mapping) else {}
    given = next((holder["tool_calls"] for holder in (message, more) if holder.get("tool_calls")), None)
    if given is not None:
        return parts, [as_call(one) for one in _listed(opened(given))]
    one = message.get("function_call") or more.get("function_call")
    if one is None and message.get("function_call_name"):
        one = {"name": message["function_call_name"], "arguments": message.get("function_call_arguments_json")}
    return parts, parts.calls if one is None else [as_call(one)]


def _listed(value: Any) -> Sequence[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [value]


def _said(message: Mapping[str, Any], parts: Parts, calls: Sequence[Any]) -> str | None:
    if parts.texts:
        return "\n".join(parts.texts)
    if calls or parts.results or _inside(message).keys() & {"contents", *SAID}:
        return None
    rest = {key: value for key, value in message.items() if key not in ("role", *NAMES)}
    return as_json(rest) if rest else None


def _role(value: Mapping[str, Any]) -> str | None:
    names = value.get("id")
    named = names[-1] if isinstance(names, list) and names else None
    kind = value.get("type")
    if kind in (*CALLS, *RESULTS) and "role" not in value:
        return "assistant" if kind in CALLS else "tool"
    said = value.get("role") or named or (kind if kind in KNOWN else None) or value.get("from")
    inner = _inside(value)
    if named == "ChatMessage" and inner.get("role"):
        said = inner["role"]
    if said is None:
        return None
    return ROLES.get(str(said)) or ROLES.get(str(said).lower()) or str(said).lower()
