"""Exports of tracing and evaluation tools, in the shapes that the tools themselves write, of one conversation.

A system prompt, a question in parts, a call of a tool, its result and the answer; a second record whose call failed.
Each shape is a whole file: a list of lines, as objects.
"""

from __future__ import annotations

import json
from typing import Any

MODEL = "atlas-9"
ASKED = ["Weather?", "In Rome."]
ARGUMENTS = '{"city": "Rome"}'
ANSWER = "It rains."
START, END = "2026-05-29T13:46:19.963000+00:00", "2026-05-29T13:46:21.463000+00:00"
START_NS, END_NS = "1780062379963000000", "1780062381463000000"

PARTS = [{"type": "text", "text": one} for one in ASKED]
CALL = {"id": "c1", "type": "function", "function": {"name": "sky", "arguments": ARGUMENTS}}
MESSAGES: list[dict[str, Any]] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": PARTS},
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "c1", "content": "rain"},
]
REQUEST = {"model": MODEL, "messages": MESSAGES, "temperature": 0}
COMPLETION = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1780062379,
    "model": MODEL,
    "choices": [{"index": 0, "message": {"role": "assistant", "content": ANSWER}, "finish_reason": "stop"}],
}
CHUNKS = [
    {"model": MODEL, "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]},
    *({"model": MODEL, "choices": [{"index": 0, "delta": {"content": one}}]} for one in ("It ", "rains.")),
    {"model": MODEL, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
    {"model": MODEL, "choices": [], "usage": {"total_tokens": 9}},
]


def attributes(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Write attributes as OTLP does in JSON: whole numbers are text, lists and objects say so."""
    return [{"key": key, "value": any_value(value)} for key, value in said.items()]


def any_value(value: Any) -> dict[str, Any]:
    """Write one value as OTLP does."""
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, list):
        return {"arrayValue": {"values": [any_value(one) for one in value]}}
    return {"kvlistValue": {"values": attributes(value)}}


def otlp(spans: list[dict[str, Any]]) -> list[Any]:
    """A line of the collector's file exporter."""
    whole = [
        {"traceId": "5b8e", "spanId": f"span-{number}", "startTimeUnixNano": START_NS, "endTimeUnixNano": END_NS}
        | {"status": {"code": 2, "message": "rate limit"} if "error.type" in said else {}}
        | {"attributes": attributes(said)}
        for number, said in enumerate(spans)
    ]
    return [{"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {"name": "x"}, "spans": whole}]}]}]


# OpenTelemetry

OTEL_INPUT = [
    {"role": "user", "parts": [{"type": "text", "content": one} for one in ASKED]},
    {
        "role": "assistant",
        "parts": [{"type": "tool_call", "id": "c1", "name": "sky", "arguments": {"city": "Rome"}}],
    },
    {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "rain"}]},
]
OTEL_SYSTEM = [{"type": "text", "content": "Be brief."}]
OTEL_OUTPUT = [
    {
        "role": "assistant",
        "parts": [{"type": "reasoning", "content": "Hm."}, {"type": "text", "content": ANSWER}],
        "finish_reason": "stop",
    }
]


def otel_genai(*, is_text: bool) -> list[Any]:
    """Messages are JSON text, or structured attributes."""

    def put(value: Any) -> Any:
        return json.dumps(value) if is_text else value

    said = {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": MODEL,
        "gen_ai.system_instructions": put(OTEL_SYSTEM),
        "gen_ai.input.messages": put(OTEL_INPUT),
        "gen_ai.output.messages": put(OTEL_OUTPUT),
        "gen_ai.usage.input_tokens": 9,
    }
    failed = {key: value for key, value in said.items() if "output" not in key} | {"error.type": "timeout"}
    return otlp([said, failed, {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "sky"}])


def openllmetry() -> list[Any]:
    """Each message's role, content and calls are attributes of their own; parts are JSON text."""
    asked = {
        "llm.request.type": "chat",
        "gen_ai.system": "openai",
        "gen_ai.request.model": MODEL,
        "llm.is_streaming": "true",
        "gen_ai.prompt.0.role": "system",
        "gen_ai.prompt.0.content": "Be brief.",
        "gen_ai.prompt.1.role": "user",
        "gen_ai.prompt.1.content": json.dumps(PARTS),
        "gen_ai.prompt.2.role": "assistant",
        "gen_ai.prompt.2.tool_calls.0.id": "c1",
        "gen_ai.prompt.2.tool_calls.0.name": "sky",
        "gen_ai.prompt.2.tool_calls.0.arguments": ARGUMENTS,
        "gen_ai.prompt.3.role": "tool",
        "gen_ai.prompt.3.tool_call_id": "c1",
        "gen_ai.prompt.3.content": "rain",
    }
    said = {
        "gen_ai.completion.0.finish_reason": "stop",
        "gen_ai.completion.0.role": "assistant",
        "gen_ai.completion.0.content": ANSWER,
        "gen_ai.response.model": MODEL,
    }
    return otlp([asked | said, asked | {"error.type": "timeout"}, {"traceloop.span.kind": "workflow"}])


def openllmetry_new() -> list[Any]:
    """Later versions write the messages as the semantic conventions say."""
    lines = otel_genai(is_text=True)
    for span in lines[0]["resourceSpans"][0]["scopeSpans"][0]["spans"][:2]:
        span["attributes"].append({"key": "llm.request.type", "value": {"stringValue": "chat"}})
    return lines


# OpenInference

OI_CALL = {
    "tool_call.id": "c1",
    "tool_call.function.name": "sky",
    "tool_call.function.arguments": ARGUMENTS,
}
OI_INPUT = [
    {"message.role": "system", "message.content": "Be brief."},
    {
        "message.role": "user",
        "message.contents": [{"message_content.type": "text", "message_content.text": one} for one in ASKED],
    },
    {"message.role": "assistant", "message.tool_calls": [OI_CALL]},
    {"message.role": "tool", "message.content": "rain", "message.tool_call_id": "c1"},
]
OI_OUTPUT = [{"message.role": "assistant", "message.content": ANSWER}]


def flat(prefix: str, value: Any) -> dict[str, Any]:
    """Write lists and objects as one attribute a leaf, as spans carry them."""
    if isinstance(value, dict):
        pairs = [(str(key), one) for key, one in value.items()]
    elif isinstance(value, list):
        pairs = [(str(number), one) for number, one in enumerate(value)]
    else:
        return {prefix: value}
    return {name: leaf for key, one in pairs for name, leaf in flat(f"{prefix}.{key}", one).items()}


def oi_flat() -> dict[str, Any]:
    """The attributes of a span with one attribute a leaf."""
    return {
        "llm.model_name": MODEL,
        "input.value": json.dumps(REQUEST),
        "input.mime_type": "application/json",
        "output.value": json.dumps(CHUNKS),
        "output.mime_type": "application/json",
        **flat("llm.input_messages", OI_INPUT),
        **flat("llm.output_messages", OI_OUTPUT),
    }


def phoenix_span(said: dict[str, Any], number: int = 0, kind: str = "LLM") -> dict[str, Any]:
    """A span as Phoenix's interface gives it."""
    return {
        "id": f"U3Bhbj{number}",
        "name": "ChatCompletion",
        "context": {"trace_id": "t", "span_id": f"span-{number}"},
        "span_kind": kind,
        "parent_id": None,
        "start_time": START,
        "end_time": END,
        "status_code": "OK" if said else "ERROR",
        "attributes": said,
        "events": [],
    }


def phoenix_api(*, is_flat: bool) -> list[Any]:
    """A page of spans."""
    nested = {"llm.model_name": MODEL, "llm.input_messages": OI_INPUT, "llm.output_messages": OI_OUTPUT}
    said = oi_flat() if is_flat else nested
    failed = {key: value for key, value in said.items() if "output" not in key}
    spans = [phoenix_span(said), phoenix_span(failed, 1), phoenix_span({"input.value": "x"}, 2, "CHAIN")]
    return [{"data": spans, "next_cursor": None}]


def phoenix_frame(*, has_messages: bool) -> list[Any]:
    """Rows of the data frame of spans; without messages only the raw request and a stream's pieces are there."""
    messages = {"llm.input_messages": OI_INPUT, "llm.output_messages": OI_OUTPUT} if has_messages else {}
    said = messages | {"llm.model_name": MODEL, "input.value": json.dumps(REQUEST), "output.value": json.dumps(CHUNKS)}
    row = {f"attributes.{key}": value for key, value in said.items()}
    row |= {
        "context.span_id": "span-0",
        "context.trace_id": "t",
        "span_kind": "LLM",
        "start_time": START,
        "end_time": END,
    }
    failed = row | {"context.span_id": "span-1", "attributes.output.value": None}
    failed |= {"attributes.llm.output_messages": []} if has_messages else {}
    return [row, failed, {**failed, "context.span_id": "span-2", "span_kind": "CHAIN"}]


def openinference() -> list[Any]:
    """OpenInference's attributes in a line of the collector's file exporter."""
    said = oi_flat() | {"openinference.span.kind": "LLM"}
    failed = {key: value for key, value in said.items() if "output" not in key} | {"error.type": "timeout"}
    return otlp([said, failed, {"openinference.span.kind": "CHAIN", "output.value": "x"}])


def phoenix_otlp() -> list[Any]:
    """A page of spans of Phoenix's otlpv1 interface: names with underscores, empty fields written out."""

    def renamed(value: dict[str, Any]) -> dict[str, Any]:
        return {"array_value": None, "bool_value": None, "string_value": value["stringValue"]}

    spans = openinference()[0]["resourceSpans"][0]["scopeSpans"][0]["spans"]
    data = [
        {
            "span_id": span["spanId"],
            "trace_id": span["traceId"],
            "start_time_unix_nano": int(span["startTimeUnixNano"]),
            "end_time_unix_nano": int(span["endTimeUnixNano"]),
            "attributes": [{"key": one["key"], "value": renamed(one["value"])} for one in span["attributes"]],
        }
        for span in spans
    ]
    return [{"data": data, "next_cursor": None}]


# Langfuse and LangSmith


def observation(number: int, kind: str = "GENERATION", *, is_text: bool) -> dict[str, Any]:
    """An observation as the API gives it; the second failed."""
    said = {"role": "assistant", "content": ANSWER} if number != 1 else None
    return {
        "id": f"obs-{number}",
        "traceId": "t",
        "type": kind,
        "name": "answer",
        "startTime": START,
        "endTime": END,
        "completionStartTime": START,
        "model": MODEL,
        "modelParameters": {"temperature": 0},
        "input": json.dumps(MESSAGES) if is_text else MESSAGES,
        "output": json.dumps(said) if is_text and said else said,
        "level": "ERROR" if number == 1 else "DEFAULT",
        "statusMessage": "rate limit" if number == 1 else None,
        "usage": {"input": 9, "output": 3, "total": 12, "unit": "TOKENS"},
        "calculatedTotalCost": 0.002,
    }


def langfuse(shape: str) -> list[Any]:
    """A page of the API, the download of a trace, or rows with JSON as text."""
    found = [
        observation(number, "GENERATION" if number < 2 else "SPAN", is_text=shape == "text") for number in range(3)
    ]
    if shape == "page":
        return [{"data": found, "meta": {"page": 1, "limit": 50, "totalItems": 3, "totalPages": 1}}]
    if shape == "trace":
        return [{"trace": {"id": "t", "name": "chat", "input": MESSAGES, "output": ANSWER}, "observations": found}]
    return found


def constructor(name: str, **held: Any) -> dict[str, Any]:
    """A message as LangChain writes its objects down."""
    return {"lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", name], "kwargs": held}


LC_MESSAGES = [
    constructor("SystemMessage", content="Be brief.", type="system"),
    constructor("HumanMessage", content=PARTS, type="human"),
    constructor(
        "AIMessage",
        content="",
        type="ai",
        tool_calls=[{"name": "sky", "args": {"city": "Rome"}, "id": "c1", "type": "tool_call"}],
        additional_kwargs={"tool_calls": [CALL]},
    ),
    constructor("ToolMessage", content="rain", tool_call_id="c1", type="tool"),
]
LC_ANSWER = {
    "generations": [
        [
            {
                "text": ANSWER,
                "generation_info": {"finish_reason": "stop", "model_name": MODEL},
                "type": "ChatGenerationChunk",
                "message": constructor("AIMessageChunk", content=ANSWER, response_metadata={"model_name": MODEL}),
            }
        ]
    ],
    "llm_output": None,
    "type": "LLMResult",
}


def run(number: int, inputs: Any, outputs: Any, kind: str = "llm") -> dict[str, Any]:
    """A run; the second failed."""
    return {
        "id": f"run-{number}",
        "trace_id": "t",
        "name": "ChatOpenAI",
        "run_type": kind,
        "start_time": START,
        "end_time": END,
        "status": "error" if number == 1 else "success",
        "error": "RateLimitError()" if number == 1 else None,
        "inputs": inputs,
        "outputs": ({} if number == 1 else outputs),
        "extra": {"metadata": {"ls_model_name": MODEL}, "invocation_params": {"model": MODEL}},
        "total_cost": 0.002,
    }


def langsmith(inputs: Any, outputs: Any, *, is_text: bool = False) -> list[Any]:
    """Runs of a model, one that failed, and one of a chain; in the bulk export their columns are JSON text."""
    runs = [run(number, inputs, outputs, "llm" if number < 2 else "chain") for number in range(3)]
    if not is_text:
        return runs
    columns = ("inputs", "outputs", "extra")
    return [{key: json.dumps(one) if key in columns else one for key, one in each.items()} for each in runs]


# OpenAI

RESPONSES_INPUT = [
    {"role": "user", "content": [{"type": "input_text", "text": one} for one in ASKED]},
    {"type": "function_call", "call_id": "c1", "name": "sky", "arguments": ARGUMENTS},
    {"type": "function_call_output", "call_id": "c1", "output": "rain"},
]
RESPONSE = {
    "id": "resp-1",
    "object": "response",
    "created_at": 1780062379,
    "model": MODEL,
    "instructions": "Be brief.",
    "output": [
        {"type": "reasoning", "id": "rs", "summary": [{"type": "summary_text", "text": "Hm."}]},
        {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": ANSWER, "annotations": []}],
        },
    ],
}
BATCH = {"id": "batch-1", "custom_id": "q1", "response": {"status_code": 200, "body": COMPLETION}, "error": None}
FAILED = {"id": "batch-2", "custom_id": "q2", "response": None, "error": {"code": "batch_expired", "message": "late"}}


def proxy(response: Any) -> list[Any]:
    """Requests and responses side by side, as a proxy logs them."""
    return [
        {"id": "p-1", "request": REQUEST, "response": response},
        {"id": "p-2", "request": REQUEST, "response": {"error": {"message": "rate limit"}}},
    ]


# Evaluations

LM_EVAL = [
    {
        "doc_id": 0,
        "doc": {"question": "Weather?"},
        "target": "rain",
        "arguments": {"gen_args_0": {"arg_0": "Q: Weather?\nA:", "arg_1": {"until": ["\n"], "do_sample": False}}},
        "resps": [[ANSWER]],
        "filtered_resps": [found],
        "filter": name,
        "metrics": ["exact_match"],
        "doc_hash": "d",
        "prompt_hash": "p",
        "target_hash": "t",
        "exact_match": 0.0,
    }
    for name, found in (("strict-match", "[invalid]"), ("flexible-extract", "rains"))
] + [
    {
        "doc_id": 1,
        "target": 0,
        "arguments": {"gen_args_0": {"arg_0": "Q", "arg_1": " yes"}, "gen_args_1": {"arg_0": "Q", "arg_1": " no"}},
        "resps": [[["-1.2", "False"]], [["-0.3", "True"]]],
        "filtered_resps": [["-1.2", "False"], ["-0.3", "True"]],
        "filter": "none",
        "acc": 0.0,
    }
]


def helm_state(number: int, **more: Any) -> dict[str, Any]:
    """A request of HELM's, with what came of it."""
    return {
        "instance": {
            "input": {"text": "Weather?"},
            "references": [{"output": {"text": "rain"}, "tags": ["correct"]}],
            "split": "test",
            "id": f"id{number}",
            **more,
        },
        "train_trial_index": 0,
        "request_mode": "original",
        "request": {"model": f"ours/{MODEL}", "prompt": "Q: Weather?\nA:", "temperature": 0.0},
        "result": {
            "success": number != 1,
            "completions": [{"text": ANSWER, "logprob": -1.0, "tokens": []}] if number != 1 else [],
            "request_time": 0.5,
        },
        "num_train_instances": 5,
    }


HELM = [
    {
        "adapter_spec": {"method": "generation", "model": f"ours/{MODEL}"},
        "request_states": [helm_state(0), helm_state(1), helm_state(0, perturbation={"name": "typos"})],
    }
]
HELM_PREDICTIONS = [
    {"instance_id": "id0", "predicted_text": ANSWER, "train_trial_index": 0, "stats": {"exact_match": 0.0}},
    {"instance_id": "id1", "predicted_text": "", "train_trial_index": 0, "stats": {}},
]
INSPECT_MESSAGES = [
    {"id": "m1", "role": "system", "content": "Be brief."},
    {"id": "m2", "role": "user", "source": "input", "content": PARTS},
    {
        "id": "m3",
        "role": "assistant",
        "source": "generate",
        "model": MODEL,
        "content": [{"type": "reasoning", "reasoning": "Hm."}],
        "tool_calls": [{"id": "c1", "function": "sky", "arguments": {"city": "Rome"}, "type": "function"}],
    },
    {"id": "m4", "role": "tool", "content": "rain", "tool_call_id": "c1", "function": "sky"},
]
INSPECT_ANSWER = {
    "id": "m5",
    "role": "assistant",
    "source": "generate",
    "model": MODEL,
    "content": [{"type": "reasoning", "reasoning": "Hm."}, {"type": "text", "text": ANSWER}],
}
INSPECT_EVAL = {"run_id": "r", "created": START, "task": "weather", "model": f"ours/{MODEL}"}


def inspect_sample(number: int) -> dict[str, Any]:
    """A sample of Inspect's; the second ended in an error."""
    answered = number != 1
    return {
        "id": number,
        "epoch": 1,
        "input": [{"role": "user", "content": "Weather?"}],
        "target": "rain",
        "messages": [*INSPECT_MESSAGES, INSPECT_ANSWER] if answered else INSPECT_MESSAGES,
        "output": {
            "model": MODEL,
            "choices": [{"message": INSPECT_ANSWER, "stop_reason": "stop"}] if answered else [],
            "completion": ANSWER if answered else "",
        },
        "scores": {"match": {"value": "C" if answered else "I"}},
        "metadata": {},
        "store": {},
        "events": [],
        **({} if answered else {"error": {"message": "time out", "traceback": "", "traceback_ansi": ""}}),
    }


INSPECT: list[dict[str, Any]] = [
    {"version": 2, "status": "success", "eval": INSPECT_EVAL, "samples": [inspect_sample(0), inspect_sample(1)]}
]


def promptfoo_row(number: int) -> dict[str, Any]:
    """A result of promptfoo's; the second failed."""
    return {
        "id": f"row-{number}",
        "testIdx": number,
        "promptIdx": 0,
        "provider": {"id": f"ours:{MODEL}", "label": ""},
        "prompt": {"raw": json.dumps(MESSAGES), "label": "prompts.json"},
        "vars": {"city": "Rome"},
        "response": {"output": ANSWER, "cached": False} if number != 1 else {"error": "rate limit"},
        "error": None if number != 1 else "rate limit",
        "success": number != 1,
        "failureReason": 0,
        "latencyMs": 1500,
        "cost": 0.002,
        "testCase": {"vars": {"city": "Rome"}, "assert": []},
    }


PROMPTFOO_ROWS = [promptfoo_row(0), promptfoo_row(1)]
PROMPTFOO = [
    {
        "evalId": "eval-1",
        "results": {"version": 3, "prompts": [{"raw": "x", "provider": MODEL}], "results": PROMPTFOO_ROWS, "stats": {}},
        "config": {},
        "shareableUrl": None,
    }
]
CONVERSATION = [
    {"role": "user", "content": "Hello"},
    {"role": "assistant", "content": "Hello!"},
    {"role": "user", "content": "Weather?"},
    {"role": "assistant", "content": ANSWER},
]
LMSYS = [
    {"conversation_id": "a", "model": MODEL, "conversation": CONVERSATION, "turn": 2, "language": "English"},
]
WILDCHAT = [
    {
        "conversation_hash": "same",
        "model": MODEL,
        "timestamp": START,
        "conversation": [{**one, "turn_identifier": 7 + number, "toxic": False} for one in CONVERSATION],
        "turn": 2,
        "language": "English",
    }
    for number in range(2)
]
ARENA = [
    {
        "question_id": "q",
        "model_a": MODEL,
        "model_b": "comet-2",
        "winner": "model_a",
        "conversation_a": CONVERSATION,
        "conversation_b": [
            *CONVERSATION[:-1],
            {"role": "assistant", "content": [{"type": "text", "text": "No idea."}]},
        ],
        "turn": 2,
        "language": "English",
        "tstamp": 1780062379.963,
    }
]
ALPACA_EVAL = [
    {"dataset": "helpful_base", "instruction": "Weather?", "output": ANSWER, "generator": MODEL},
    {"dataset": "helpful_base", "instruction": "Weather!", "output": ANSWER, "generator": MODEL},
]
