"""Exports of tracing tools in the shapes their documents show, and sources of one's own."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jurat.draw import Request, draw
from jurat.draw.answers import as_answer
from jurat.draw.conversations import as_messages
from jurat.draw.parts import as_text
from jurat.draw.paths import BadPath, look_up, parse_path
from jurat.draw.records import as_time
from jurat.errors import DrawRefused
from jurat.intake.outputs import check_outputs
from jurat.settings import WorkspacePaths
from tests.conftest import write_lines
from tests.draw_logs import read_batch_rows

SAID = [{"role": "assistant", "parts": [{"type": "text", "content": "It rains."}], "finish_reason": "stop"}]
ASKED = [{"role": "user", "parts": [{"type": "text", "content": "Weather?"}]}]
MESSAGES = [{"role": "user", "content": "Weather?"}]


def otel(number: int) -> dict[str, Any]:
    """A request of the OpenTelemetry protocol in JSON: one span of a chat, one of something else."""

    def text(key: str, value: str) -> dict[str, Any]:
        return {"key": key, "value": {"stringValue": value}}

    chat = {
        "traceId": f"trace-{number}",
        "spanId": f"span-{number}",
        "startTimeUnixNano": "1760000000000000000",
        "endTimeUnixNano": "1760000001500000000",
        "attributes": [
            text("gen_ai.operation.name", "chat"),
            text("gen_ai.request.model", "atlas"),
            text("gen_ai.input.messages", json.dumps(ASKED)),
            text("gen_ai.output.messages", json.dumps(SAID)),
        ],
    }
    other = {"spanId": f"other-{number}", "attributes": [text("http.method", "GET")]}
    return {"resourceSpans": [{"scopeSpans": [{"spans": [chat, other]}]}]}


def openai(number: int) -> dict[str, Any]:
    """A chat completion with the messages it answers, or a line of a batch's output file."""
    answer = {"index": 0, "message": {"role": "assistant", "content": "It rains."}, "finish_reason": "stop"}
    body = {"object": "chat.completion", "created": 1760000000, "model": "atlas", "choices": [answer]}
    if number % 2:
        return {"id": f"chatcmpl-{number}", **body, "messages": MESSAGES}
    response = {"status_code": 200, "body": body}
    return {"id": f"batch_req_{number}", "custom_id": f"request-{number}", "response": response, "error": None}


def langfuse(number: int) -> dict[str, Any]:
    """An enriched observation of the blob storage export; every third is no generation."""
    return {
        "id": f"obs-{number}",
        "trace_id": "t",
        "type": "GENERATION" if number % 3 else "SPAN",
        "start_time": "2026-05-29 13:46:19.963000",
        "end_time": "2026-05-29 13:46:21.463000",
        "provided_model_name": "atlas",
        "input": MESSAGES,
        "output": {"role": "assistant", "content": "It rains."},
        "total_cost": 0.002,
    }


def langsmith(number: int) -> dict[str, Any]:
    """A run; in the bulk export inputs and outputs are JSON in text columns."""
    return {
        "id": f"run-{number}",
        "trace_id": "t",
        "run_type": "llm",
        "start_time": "2026-05-29T13:46:19.963000",
        "end_time": "2026-05-29T13:46:21.463000",
        "inputs": json.dumps({"messages": MESSAGES}),
        "outputs": json.dumps({"choices": [{"message": {"role": "assistant", "content": "It rains."}}]}),
        "extra": json.dumps({"metadata": {"ls_model_name": "atlas"}}),
    }


def phoenix(number: int) -> dict[str, Any]:
    """A row of the data frame of spans."""
    return {
        "context.span_id": f"span-{number}",
        "context.trace_id": "t",
        "span_kind": "LLM" if number % 2 else "CHAIN",
        "start_time": "2026-05-29T13:46:19.963000+00:00",
        "end_time": "2026-05-29T13:46:21.463000+00:00",
        "attributes.input.value": "Weather?",
        "attributes.output.value": "It rains.",
        "attributes.llm.model_name": "atlas",
    }


def opened(value: Any) -> Any:
    """Return JSON that is text as what it holds."""
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value


def openllmetry(number: int) -> dict[str, Any]:
    """A span of OpenLLMetry: each message's role and content is an attribute of its own."""
    said = {
        "llm.request.type": "chat",
        "gen_ai.request.model": "atlas",
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": "Weather?",
        "gen_ai.completion.0.role": "assistant",
        "gen_ai.completion.0.content": "It rains.",
    }
    chat = {
        "traceId": f"trace-{number}",
        "spanId": f"span-{number}",
        "startTimeUnixNano": "1760000000000000000",
        "endTimeUnixNano": "1760000001500000000",
        "attributes": [{"key": key, "value": {"stringValue": value}} for key, value in said.items()],
    }
    return {"resourceSpans": [{"scopeSpans": [{"spans": [chat]}]}]}


EXPORTS = {
    "openllmetry": openllmetry,
    "otel-genai": otel,
    "openai-chat": openai,
    "langfuse": langfuse,
    "langsmith": langsmith,
    "phoenix": phoenix,
}
NEVER_PARQUET = ("openllmetry", "otel-genai", "openai-chat")
WRITTEN = [
    (source, suffix)
    for source in EXPORTS
    for suffix in ("jsonl", "json", "parquet")
    if suffix != "parquet" or source not in NEVER_PARQUET
]


@pytest.mark.parametrize(("source", "suffix"), WRITTEN)
def test_an_export_is_drawn_from(source: str, suffix: str, tmp_path: Path) -> None:
    """Ids, outputs, models, times and latencies are found; only what a model said is drawn; `add` takes the batch."""
    records = [EXPORTS[source](number) for number in range(12)]
    if source == "langsmith" and suffix != "parquet":
        records = [{key: opened(value) for key, value in record.items()} for record in records]
    path = tmp_path / f"export.{suffix}"
    if suffix == "jsonl":
        write_lines(path, records)
    elif suffix == "json":
        path.write_text(json.dumps(records), encoding="utf-8")
    else:
        pq.write_table(pa.Table.from_pylist(records), path)
    workspace = WorkspacePaths(tmp_path / "workspace")

    drawing = draw(workspace, Request((str(path),), "s", 4, ("model",), source=source, seed="x"), (), lambda _: None)
    assert drawing.path is not None
    rows = read_batch_rows(drawing.path)

    assert check_outputs([drawing.path]).items == 4
    assert {row["output"] for row in rows} == {"It rains."}
    assert {row["model"] for row in rows} == {"atlas"}
    assert {row["stratum"] for row in rows} == {"model=atlas"}
    assert all(row["created_at"].startswith("202") for row in rows)
    if source != "openai-chat":
        assert {row["latency_ms"] for row in rows} == {1500.0}


def test_a_source_of_ones_own(tmp_path: Path) -> None:
    """Columns by paths into nested fields."""
    source = tmp_path / "ours.toml"
    source.write_text(
        '[columns]\nitem_id = "meta.id"\noutput = "turns[-1].text"\nteam = \'tags[key=team].value\'\n', encoding="utf-8"
    )
    records = [
        {
            "meta": {"id": number},
            "turns": [{"text": "?"}, {"text": f"Answer {number}"}],
            "tags": [{"key": "x", "value": "y"}, {"key": "team", "value": f"t{number % 2}"}],
        }
        for number in range(10)
    ]
    logs = str(write_lines(tmp_path / "x.jsonl", [dict(record) for record in records]))
    request = Request((logs,), "s", 6, ("team",), where="team <> 't9'", source=str(source))

    drawing = draw(WorkspacePaths(tmp_path), request, (), lambda _: None)
    assert drawing.path is not None
    assert {(row["item_id"], row["output"], row["team"]) for row in read_batch_rows(drawing.path)} <= {
        (str(number), f"Answer {number}", f"t{number % 2}") for number in range(10)
    }


@pytest.mark.parametrize(
    "text",
    [
        "[columns]\nitem_id = 'id'",
        "[columns]\nitem_id = 'id'\noutput = 'a..b'",
        "[columns]\nitem_id = 'id'\noutput = 3",
        "each = ['@line', 'data[*]']\n[columns]\nitem_id = 'id'\noutput = 'o'",
        "each = []\n[columns]\nitem_id = 'id'\noutput = 'o'",
        "[columns]\nitem_id = {some = ['id']}\noutput = 'o'",
        "[columns]\nitem_id = {all = []}\noutput = 'o'",
        "each = '; DROP'\n[columns]\nitem_id = 'id'\noutput = 'o'",
        "[colums]\nitem_id = 'id'",
        "not toml",
        "columns = 3",
        "only = 'x'\n[columns]\nitem_id = 'id'\noutput = 'o'",
        "latency = 3\n[columns]\nitem_id = 'id'\noutput = 'o'",
        "[[columns]]\nitem_id = 'id'\noutput = 'o'",
        f"{'a.' * 20_000}a = 1",
        f"x = {'[' * 5_000}{']' * 5_000}",
        "[latency]\nstart = 'a'\n[columns]\nitem_id = 'id'\noutput = 'o'",
    ],
)
def test_a_source_that_is_none(text: str, tmp_path: Path) -> None:
    """The file is named, and what is wrong with it."""
    path = tmp_path / "source.toml"
    path.write_text(text, encoding="utf-8")
    logs = str(write_lines(tmp_path / "x.jsonl", [{"id": "a", "output": "o"}]))

    with pytest.raises(DrawRefused, match=r"source\.toml: is not a source"):
        draw(WorkspacePaths(tmp_path), Request((logs,), "s", 2, source=str(path)), (), lambda _: None)


@pytest.mark.parametrize("text", ["", ".a", "a..b", "[0].a", "a[", "a[x]", 'a"b"', "a.'b'"])
def test_paths_that_are_none(text: str) -> None:
    """A path begins with a field's name."""
    with pytest.raises(BadPath):
        parse_path(text)


def test_a_path_is_followed() -> None:
    """Into objects, lists, picks, and text that is JSON; nowhere where there is nothing."""
    record = {"a": {"b.c": [1, {"key": "x", "value": '{"d": [4, 5]}'}]}}

    assert look_up(record, parse_path('a."b.c"[0]')) == 1
    assert look_up(record, parse_path('a."b.c"[key=x].value.d[-1]')) == 5
    assert look_up(record, parse_path("a.z.y")) is None


def test_texts_messages_and_times_come_in_many_shapes() -> None:
    """One form for each."""
    assert as_text(SAID) == as_text(json.dumps(SAID)) == "It rains."
    assert as_text([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]) == "a\nb"
    assert as_text({"x": 1}) == '{"x": 1}'
    assert as_text('["a list that was said"]') == '["a list that was said"]'
    assert as_messages([[{"id": ["langchain", "HumanMessage"], "kwargs": {"content": "Hi"}}]]) == [
        {"role": "user", "content": "Hi"}
    ]
    moments = [as_time(value) for value in (1760000000, 1760000000000, "1760000000000000000", "2025-10-09T08:53:20Z")]
    assert len(set(moments)) == 1
    assert as_time("soon") is None


SYSTEM, USER = {"role": "system", "content": "Be brief."}, {"role": "user", "content": "Weather?"}
PART, SAYS = {"type": "text", "text": "Weather?"}, ("assistant", "Rain.")
CALL = [{"id": "c1", "type": "function", "function": {"name": "sky", "arguments": "{}"}}]
NAMELESS = [{"type": "function", "function": {"name": "sky", "arguments": "{}"}}]
TURNS = [
    SYSTEM,
    {"role": "user", "content": [{"type": "text", "text": "Weather?"}, {"type": "text", "text": "Here."}]},
    {"role": "assistant", "content": None, "tool_calls": CALL},
    {"role": "tool", "tool_call_id": "c1", "content": "rain"},
]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            {"model": "atlas", "messages": TURNS},
            [("system", "Be brief."), ("user", "Weather?\nHere."), ("assistant", None), ("tool", "rain")],
        ),
        (json.dumps({"model": "atlas", "messages": [SYSTEM, USER]}), [("system", "Be brief."), ("user", "Weather?")]),
        (
            {"model": "atlas", "system": "Be brief.", "messages": [USER]},
            [("system", "Be brief."), ("user", "Weather?")],
        ),
        (
            {"model": "atlas", "instructions": "Be brief.", "input": "Weather?"},
            [("system", "Be brief."), ("user", "Weather?")],
        ),
        ({"model": "atlas", "input": [SYSTEM, USER]}, [("system", "Be brief."), ("user", "Weather?")]),
        ({"contents": [{"role": "model", "parts": [{"text": "Hello"}]}]}, [("assistant", "Hello")]),
        ({"args": [], "kwargs": {"messages": [USER]}}, [("user", "Weather?")]),
        ([{"message.role": "user", "message.content": "Weather?"}], [("user", "Weather?")]),
        ([{"message": {"role": "user", "content": "Weather?"}}], [("user", "Weather?")]),
        (
            [{"type": "human", "content": "Weather?"}, {"type": "ai", "content": "Rain."}],
            [("user", "Weather?"), ("assistant", "Rain.")],
        ),
        (
            [
                {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "rain"}, PART]},
                {"role": "assistant", "content": [{"type": "thinking", "thinking": "Hm."}, PART]},
            ],
            [("tool", "rain"), ("user", "Weather?"), ("assistant", "Weather?")],
        ),
        ([["system", "Be brief."], ["human", "Weather?"]], [("system", "Be brief."), ("user", "Weather?")]),
        ([{"from": "human", "value": "Weather?"}, {"from": "gpt", "value": "Rain."}], [("user", "Weather?"), SAYS]),
        ([{"type": "human", "data": {"content": "Weather?"}}], [("user", "Weather?")]),
        ([{"role": "user", "content": [{"text": "Weather?"}]}], [("user", "Weather?")]),
        ({"model": "atlas", "prompt": "Weather?"}, [("user", "Weather?")]),
        ("Weather?", []),
        ({"question": "Weather?"}, []),
    ],
)
def test_a_conversation_keeps_its_roles(written: Any, expected: list[tuple[str, str | None]]) -> None:
    """Whatever client or tool wrote the request; a text is none."""
    assert [(message["role"], message["content"]) for message in as_messages(written)] == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"model": "atlas", "choices": [{"message": {"role": "assistant", "content": "Rain."}}]}, "Rain."),
        ({"model": "atlas", "choices": [{"text": "Rain."}]}, "Rain."),
        (
            [{"model": "atlas", "choices": [{"delta": {"content": one}}]} for one in ("Ra", "in.")] + [{"choices": []}],
            "Rain.",
        ),
        (
            {
                "output": [
                    {"type": "reasoning"},
                    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Rain."}]},
                ]
            },
            "Rain.",
        ),
        ({"model": "atlas", "role": "assistant", "content": [{"type": "text", "text": "Rain."}]}, "Rain."),
        (
            {"candidates": [{"content": {"role": "model", "parts": [{"text": "Rain."}]}}], "modelVersion": "atlas"},
            "Rain.",
        ),
        (
            {
                "generations": [
                    [{"text": "Rain.", "message": {"kwargs": {"content": "Rain."}, "id": ["x", "AIMessage"]}}]
                ]
            },
            "Rain.",
        ),
        ({"messages": [USER, {"role": "assistant", "content": "Rain."}]}, "Rain."),
        ([{"message.role": "assistant", "message.content": "Rain."}], "Rain."),
        (
            [{"type": "content_block_delta", "delta": {"type": "text_delta", "text": one}} for one in ("Ra", "in.")],
            "Rain.",
        ),
        ([{"type": "response.output_text.delta", "delta": one} for one in ("Ra", "in.")], "Rain."),
        (
            [{"type": "response.created"}, {"type": "response.completed", "response": {"output_text": "Rain."}}],
            "Rain.",
        ),
        ([{"candidates": [{"content": {"parts": [{"text": one}]}}]} for one in ("Ra", "in.")], "Rain."),
        ([{"type": "AIMessageChunk", "content": one} for one in ("Ra", "in.")], "Rain."),
        ({"output": {"message": {"role": "assistant", "content": [{"text": "Rain."}]}}, "stopReason": "x"}, "Rain."),
        ({"output": {"role": "assistant", "content": "Rain."}}, "Rain."),
        (
            [{"role": "assistant", "content": "Rain."}, {"role": "tool", "content": "x"}, {"role": "assistant"}],
            "Rain.",
        ),
        ({"error": {"message": "rate limit"}}, ""),
        ({}, ""),
        (
            [
                {"choices": [{"delta": {"tool_calls": [{"index": 0, "id": "c1", "function": {"name": "sky"}}]}}]},
                {"choices": [{"delta": {"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]}}]},
            ],
            json.dumps(CALL),
        ),
        (
            {"role": "assistant", "content": [{"type": "tool_use", "id": "c1", "name": "sky", "input": {}}]},
            json.dumps(CALL),
        ),
        (
            {"candidates": [{"content": {"parts": [{"functionCall": {"name": "sky", "args": {}}}]}}]},
            json.dumps(NAMELESS),
        ),
        ("Rain.", "Rain."),
        ('{"sky": "rain"}', '{"sky": "rain"}'),
        ({"choices": [{"message": {"role": "assistant", "content": None, "tool_calls": CALL}}]}, json.dumps(CALL)),
    ],
)
def test_an_answer_is_what_was_said_without_the_model_s_name(written: Any, expected: str) -> None:
    """Also as JSON text; pieces of a stream are joined, and a structured answer stays as it is."""
    assert as_answer(written) == expected
    if written and not isinstance(written, str) and "error" not in written:
        assert as_answer(json.dumps(written)) == expected


def test_a_failed_call_is_left_out_whatever_the_seed(tmp_path: Path) -> None:
    """It has no output: it is counted, and the others keep their chances."""
    records = [phoenix(1 + 2 * number) for number in range(8)]
    records[3]["attributes.output.value"] = None
    path = tmp_path / "x.jsonl"
    write_lines(path, records)
    said: list[str] = []
    request = Request((str(path),), "s", 8, source="phoenix", seed="x")
    drawing = draw(WorkspacePaths(tmp_path / "w"), request, (), lambda _: None, tell=said.append)

    assert said == ["Left out 1 of the drawn rows: they hold no output."]
    assert drawing.path is not None
    assert [row["inclusion_probability"] for row in read_batch_rows(drawing.path)] == [1.0] * 7
    assert drawing.record.size == 7


def test_a_source_that_takes_nothing_says_so(tmp_path: Path) -> None:
    """And by which field."""
    path = tmp_path / "x.jsonl"
    write_lines(path, [phoenix(2 * number) for number in range(8)])
    with pytest.raises(DrawRefused, match="it takes those in which span_kind is LLM"):
        draw(WorkspacePaths(tmp_path / "w"), Request((str(path),), "s", 4, source="phoenix"), (), lambda _: None)


def test_a_conversation_may_hold_its_own_answer(tmp_path: Path) -> None:
    """All messages but the last are shown, and the last is the output; what was thought before it is not."""
    answer = {
        "role": "assistant",
        "content": [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Rain."}],
    }
    records = [{"id": str(number), "conversation": [SYSTEM, USER, answer]} for number in range(6)]
    source = tmp_path / "source.toml"
    columns = "item_id = 'id'\noutput = 'conversation[-1]'\nmessages = 'conversation[:-1]'"
    source.write_text(f"[columns]\n{columns}", encoding="utf-8")
    logs = str(write_lines(tmp_path / "x.jsonl", records))
    drawing = draw(WorkspacePaths(tmp_path), Request((logs,), "s", 3, source=str(source)), (), lambda _: None)
    assert drawing.path is not None

    assert [(row["output"], row["messages"]) for row in read_batch_rows(drawing.path)] == [
        ("Rain.", [SYSTEM, USER])
    ] * 3


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet", "tsv"])
def test_a_source_joins_columns_and_names_files(suffix: str, tmp_path: Path) -> None:
    """An id of several columns, or its digest; the names of the file and its folder, in every format and of copies."""
    folder = tmp_path / "atlas"
    folder.mkdir()
    path = folder / f"weather.{suffix}"
    records: list[dict[str, object]] = [{"doc": number // 2, "try": number % 2, "said": "Rain."} for number in range(6)]
    if suffix == "parquet":
        pq.write_table(pa.Table.from_pylist(records), path)
    elif suffix == "jsonl":
        write_lines(path, records)
    else:
        mark = "," if suffix == "csv" else "\t"
        lines = [mark.join(map(str, row.values())) for row in records]
        path.write_text("\n".join([mark.join(records[0]), *lines]) + "\n", encoding="utf-8")
    source = tmp_path / "source.toml"
    columns = "output = 'said'\nmodel = '@folder'\ntask = '@file'\nown = {digest = ['@folder', 'doc', 'gone']}"
    source.write_text(f"[columns]\nitem_id = {{all = ['@file', 'doc', 'try', 'gone']}}\n{columns}", encoding="utf-8")
    request = Request((str(path),), "s", 6, ("model",), where="task LIKE 'weather%'", source=str(source))
    drawing = draw(WorkspacePaths(tmp_path), request, (), lambda _: None)
    assert drawing.path is not None
    rows = read_batch_rows(drawing.path)

    assert {row["item_id"] for row in rows} == {f"weather.{suffix}/{n // 2}/{n % 2}" for n in range(6)}
    assert {(row["model"], row["task"], row["stratum"]) for row in rows} == {
        ("atlas", f"weather.{suffix}", "model=atlas")
    }
    assert {row["own"] for row in rows} == {
        hashlib.md5(f"atlas/{n}".encode(), usedforsecurity=False).hexdigest() for n in range(3)
    }


def test_only_words_are_taken_where_a_source_says_so(tmp_path: Path) -> None:
    """No pictures, no calls of tools, no results of them."""
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    asked = {"role": "user", "content": [PART, picture]}
    used = {"role": "assistant", "content": [{"type": "tool_use", "id": "c1", "name": "sky", "input": {}}, PART]}
    both: dict[str, object] = {"asked": [asked, used], "said": [{"type": "text", "text": "Rain."}, picture]}
    source = tmp_path / "source.toml"
    columns = "item_id = 'id'\noutput = 'said'\nmessages = 'asked'"
    source.write_text(f"text_only = ['output', 'messages']\n[columns]\n{columns}", encoding="utf-8")
    logs = str(write_lines(tmp_path / "x.jsonl", [both | {"id": str(number)} for number in range(2)]))
    drawing = draw(WorkspacePaths(tmp_path), Request((logs,), "s", 2, source=str(source)), (), lambda _: None)
    assert drawing.path is not None

    assert [(row["output"], conversation(row)) for row in read_batch_rows(drawing.path)] == [
        ("Rain.", [("user", "Weather?"), ("assistant", "Weather?")])
    ] * 2


def conversation(row: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Return who said what; without calls."""
    assert not any(message.get("tool_calls") for message in row["messages"])
    return [(message["role"], message["content"]) for message in row["messages"]]


def test_a_source_looks_around_its_records(tmp_path: Path) -> None:
    """At the name of their file, and at what their list lies in."""
    runs = [
        {"model": "atlas", "samples": [{"id": f"{run}-{number}", "answer": "Rain."} for number in range(4)]}
        for run in range(2)
    ]
    source = tmp_path / "source.toml"
    columns = "item_id = 'id'\noutput = 'answer'\nmodel = '@parent.model'\ntask = '@file'"
    source.write_text(f"each = 'samples[*]'\n[columns]\n{columns}", encoding="utf-8")
    logs = str(write_lines(tmp_path / "weather.jsonl", runs))
    request = Request((logs,), "s", 8, ("model",), source=str(source))
    drawing = draw(WorkspacePaths(tmp_path), request, (), lambda _: None)
    assert drawing.path is not None

    found = {(row["output"], row["model"], row["task"], row["stratum"]) for row in read_batch_rows(drawing.path)}
    assert found == {("Rain.", "atlas", "weather.jsonl", "model=atlas")}
