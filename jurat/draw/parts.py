"""What a message is made of: words, calls of tools and what those gave back, in whatever shape a client writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from jurat.intake.output_columns import as_json

OTLP = {
    **dict.fromkeys(("stringValue", "intValue", "doubleValue", "boolValue"), "one"),
    **dict.fromkeys(("string_value", "int_value", "double_value", "bool_value"), "one"),
    **dict.fromkeys(("arrayValue", "array_value"), "list"),
    **dict.fromkeys(("kvlistValue", "kvlist_value"), "object"),
}
NAMES = ("model", "modelVersion", "model_name", "model_id")  # of whoever answered: hidden from reviewers
SAID = ("content", "text", "parts", "message", "kwargs", "output_text", "output", "answer", "refusal", "value")
TEXTS = ("text", "input_text", "output_text", "refusal", "summary_text")
THOUGHTS = ("reasoning", "thinking", "redacted_thinking", "reasoning_content")
CALLS = ("tool_use", "tool_call", "tool-call", "function_call", "server_tool_use")
RESULTS = ("tool_result", "tool_call_response", "tool-result", "function_call_output")
# Parts that are neither words nor thoughts; whatever else has a type may be a message.
OTHERS = (
    *("image", "image_url", "input_image", "audio", "input_audio", "video", "file", "input_file", "document"),
    *("blob", "uri", "file_data", "guard_content"),
)
WITHIN = ("message_content", "tool_call")  # what OpenInference puts around a part, or before its fields
CALL_FIELDS = {"functionCall": CALLS, "toolUse": CALLS, "functionResponse": RESULTS, "toolResult": RESULTS}
ARGUMENTS = ("arguments", "args", "input", "parameters")
GIVEN_BACK = ("content", "response", "result", "output")
CALL_IDS = ("id", "call_id", "tool_call_id", "toolCallId", "tool_use_id", "toolUseId")


class Parts(NamedTuple):
    """The words of a message, the calls it makes in OpenAI's form, and results as pairs of a call's id and a text."""

    texts: list[str]
    calls: list[dict[str, Any]]
    results: list[tuple[str | None, str]]


def unwrapped(value: Any) -> Any:  # noqa: ANN401
    """Take a value out of OpenTelemetry's wrapping, which says its type; others stay as they are."""
    if not isinstance(value, Mapping):
        return value
    held = [(kind, inner) for kind, inner in value.items() if inner is not None]
    if len(held) != 1 or held[0][0] not in OTLP:
        return value
    kind, inner = OTLP[held[0][0]], held[0][1]
    if kind == "one":
        return inner
    values = inner.get("values") or [] if isinstance(inner, Mapping) else inner
    if kind == "list":
        return [unwrapped(one) for one in values]
    return {one["key"]: unwrapped(one.get("value")) for one in values}


def bare(value: Any) -> Any:  # noqa: ANN401
    """Take everything in a value out of OpenTelemetry's wrapping."""
    value = unwrapped(value)
    if isinstance(value, Mapping):
        return {key: bare(one) for key, one in value.items()}
    return [bare(one) for one in value] if isinstance(value, list) else value


def opened(value: Any) -> Any:  # noqa: ANN401
    """Return JSON that is text as what it holds."""
    value = unwrapped(value)
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def without_prefix(value: Mapping[str, Any], prefix: str) -> Mapping[str, Any]:
    """Take OpenInference's prefix off the names of fields: `message.role` or `{"message": {"role": ...}}` is `role`."""
    inner = value.get(prefix)
    if isinstance(inner, Mapping):
        return inner
    start = f"{prefix}."
    if not any(str(key).startswith(start) for key in value):
        return value
    plain: dict[str, Any] = {}
    for key, one in value.items():
        name, _, rest = str(key).removeprefix(start).partition(".")
        if rest and str(key).startswith(start):  # tool_call.function.name
            plain[name] = {**plain.get(name, {}), rest: one}
        else:
            plain[name if not rest else str(key)] = one
    return plain


def taken_apart(content: Any) -> Parts:  # noqa: ANN401
    """Sort what a message's content holds into words, calls and results; thoughts are none of these."""
    found = Parts([], [], [])
    held = opened(content)
    if not isinstance(held, list | Mapping) or (isinstance(content, str) and not are_parts(held)):
        if content not in (None, ""):
            found.texts.append(content if isinstance(content, str) else str(content))
        return found
    for part in held if isinstance(held, list) else [held]:
        _sort(part, found)
    return found


def are_parts(value: Any) -> bool:  # noqa: ANN401
    """Whether a list holds nothing but parts of a message."""
    known = {*TEXTS, *THOUGHTS, *CALLS, *RESULTS, *OTHERS}
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, Mapping) and "role" not in one and _plain(one).get("type") in known for one in value)
    )


def _plain(part: Mapping[str, Any]) -> Mapping[str, Any]:
    for prefix in WITHIN:
        part = without_prefix(part, prefix)
    return part


def _sort(part: Any, found: Parts) -> None:  # noqa: ANN401
    part = opened(part) if not isinstance(part, str) else part
    if not isinstance(part, Mapping):
        found.texts.extend([as_text(part)] if part not in (None, "") else [])
        return
    part = _plain(part)
    kind = part.get("type")
    for name, kinds in CALL_FIELDS.items():
        if isinstance(part.get(name), Mapping):
            part, kind = part[name], kinds[0]
    if kind in THOUGHTS or part.get("thought") is True:
        return
    if kind in CALLS:
        found.calls.append(as_call(part))
    elif kind in RESULTS:
        said = next((part[name] for name in GIVEN_BACK if part.get(name) is not None), "")
        found.results.append((_call_id(part), as_text(said)))
    else:
        found.texts.extend(filter(None, [_part_text(part, kind)]))


def _part_text(part: Mapping[str, Any], kind: object) -> str:
    if kind not in OTHERS:
        said = next((part[key] for key in SAID if part.get(key) is not None), None)
        if said is not None:
            return as_text(said)
    return as_json({key: one for key, one in part.items() if key not in NAMES})


def as_call(value: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a call of a tool in OpenAI's form, its arguments as JSON text, whoever wrote it."""
    call = opened(value)
    if not isinstance(call, Mapping):
        return {"type": "function", "function": {"name": str(call), "arguments": "{}"}}
    call = without_prefix(bare(call), "tool_call")
    function = call.get("function")
    inner = function if isinstance(function, Mapping) else call
    name = function if isinstance(function, str) else inner.get("name") or inner.get("toolName")
    given: Any = next((inner[key] for key in ARGUMENTS if inner.get(key) is not None), {})
    arguments = given if isinstance(given, str) else as_json(given)
    call_id = _call_id(call)
    head = {} if call_id is None else {"id": call_id}
    return {**head, "type": "function", "function": {"name": str(name or ""), "arguments": arguments}}


def _call_id(value: Mapping[str, Any]) -> str | None:
    return next((str(value[key]) for key in CALL_IDS if value.get(key) not in (None, "")), None)


def as_text(value: Any) -> str:  # noqa: ANN401
    """Give what a message, a list of them, or of parts says; JSON, without the model's name, where it says no words."""
    value = unwrapped(value)
    if isinstance(value, str):
        held = opened(value)
        return as_text(held) if _is_said(held) else value
    if isinstance(value, list):
        if _is_in_pieces(value):
            return "".join(value)
        return "\n".join(filter(None, (as_text(one) for one in value if not _is_thought(one))))
    if isinstance(value, Mapping):
        value = _plain(without_prefix(value, "message"))
        said = next((value[key] for key in SAID if value.get(key) is not None), None)
        if said is not None and value.get("type") not in (*CALLS, *RESULTS, *OTHERS):
            return as_text(said)
        return as_json({key: one for key, one in value.items() if key not in NAMES}) if value else ""
    return "" if value is None else str(value)


def _is_in_pieces(texts: Sequence[Any]) -> bool:
    """Whether texts are the pieces of a stream: some begin or end with a blank, which lines would not."""
    if len(texts) < 2 or not all(isinstance(one, str) for one in texts):
        return False
    return any(one[:1] == " " for one in texts[1:]) or any(one[-1:] == " " for one in texts[:-1])


def _is_thought(part: Any) -> bool:  # noqa: ANN401
    """Whether a part is what the model thought before it said something: it is no part of the answer."""
    return isinstance(part, Mapping) and (_plain(part).get("type") in THOUGHTS or part.get("thought") is True)


def _is_said(value: Any) -> bool:  # noqa: ANN401
    one = value[0] if isinstance(value, list) and value else value
    return isinstance(one, Mapping) and ("role" in one or "parts" in one or one.get("type") == "text")


def texts_only(value: Any) -> Any:  # noqa: ANN401
    """Leave out of a conversation or an answer what is no words: pictures, files, calls of tools, their results."""
    value = opened(value)
    if isinstance(value, Mapping):
        dropped = ("tool_calls", "function_call", "additional_kwargs")
        return {key: texts_only(one) for key, one in value.items() if key not in dropped}
    if isinstance(value, list):
        return [texts_only(one) for one in value if not _is_other(one)]
    return value


def _is_other(part: Any) -> bool:  # noqa: ANN401
    return isinstance(part, Mapping) and _plain(part).get("type") in (*CALLS, *RESULTS, *OTHERS)
