"""Exports of tracing and evaluation tools are drawn from as they are: who said what, tools, answers, no model."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assay.draw import Request, draw, ready_sources
from assay.draw.drawing import Drawn, Sample, fetch_rows
from assay.draw.engines import open_frame
from assay.draw.frame import Frame
from assay.errors import DrawRefused
from assay.settings import Workspace
from tests.unit import tool_exports as shapes

FOUR = [("system", "Be brief."), ("user", "Weather?\nIn Rome."), ("assistant", None), ("tool", "rain")]
THREE = [("user", "Hello"), ("assistant", "Hello!"), ("user", "Weather?")]
RUN = "helm/weather:model=atlas-9/scenario_state.json"

# (source, name of the file, its lines, the conversation, outputs, rows left out)
TRACES = [
    ("otel-genai", "otlp.jsonl", shapes.otel_genai(is_text=True), 1),
    ("otel-genai", "structured.jsonl", shapes.otel_genai(is_text=False), 1),
    ("openllmetry", "flat.jsonl", shapes.openllmetry(), 1),
    ("openllmetry", "new.json", shapes.openllmetry_new(), 1),
    ("openinference", "otlp.jsonl", shapes.openinference(), 1),
    ("openinference", "phoenix.json", shapes.phoenix_otlp(), 1),
    ("phoenix", "page.json", shapes.phoenix_api(is_flat=True), 1),
    ("phoenix", "spans.json", shapes.phoenix_api(is_flat=False), 1),
    ("phoenix", "frame.jsonl", shapes.phoenix_frame(has_messages=True), 1),
    ("phoenix", "raw.jsonl", shapes.phoenix_frame(has_messages=False), 1),
    ("phoenix", "frame.parquet", shapes.phoenix_frame(has_messages=True), 1),
    ("langfuse", "page.json", shapes.langfuse("page"), 1),
    ("langfuse", "trace.json", shapes.langfuse("trace"), 1),
    ("langfuse", "rows.jsonl", shapes.langfuse("rows"), 1),
    ("langfuse", "text.jsonl", shapes.langfuse("text"), 1),
    ("langfuse", "text.csv", shapes.langfuse("text"), 1),
    ("langsmith", "chain.json", shapes.langsmith({"messages": [shapes.LC_MESSAGES]}, shapes.LC_ANSWER), 1),
    ("langsmith", "wrapped.jsonl", shapes.langsmith(shapes.REQUEST, shapes.COMPLETION), 1),
    (
        "langsmith",
        "bulk.parquet",
        shapes.langsmith({"messages": [shapes.LC_MESSAGES]}, shapes.LC_ANSWER, is_text=True),
        1,
    ),
    (
        "langsmith",
        "traced.jsonl",
        shapes.langsmith({"messages": shapes.MESSAGES}, {"output": ["It ", "rains."]}),
        1,
    ),
    ("openai-chat", "kept.jsonl", [shapes.COMPLETION | {"messages": shapes.MESSAGES}], 0),
    ("openai-chat", "responses.jsonl", [shapes.RESPONSE | {"input": shapes.RESPONSES_INPUT}], 0),
    ("openai-chat", "proxy.jsonl", shapes.proxy(shapes.COMPLETION), 1),
    ("openai-chat", "streamed.jsonl", shapes.proxy(shapes.CHUNKS), 1),
    (
        "openai-chat",
        "sent.jsonl",
        shapes.proxy("".join(f"data: {json.dumps(one)}\n\n" for one in shapes.CHUNKS) + "data: [DONE]\n\n"),
        1,
    ),
    ("inspect", "log.json", shapes.INSPECT, 1),
    ("promptfoo", "results.json", shapes.PROMPTFOO, 1),
    ("promptfoo", "results.jsonl", shapes.PROMPTFOO_ROWS, 1),
]


def write(path: Path, records: list[Any]) -> Path:
    """Write an export as its name says: one record alone over several lines, or one a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(records), path)
    elif path.suffix == ".csv":
        import csv  # noqa: PLC0415 - only here

        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, records[0].keys())
            writer.writeheader()
            writer.writerows(records)
    elif path.suffix == ".json":
        path.write_text(json.dumps(records[0] if len(records) == 1 else records, indent=2), encoding="utf-8")
    else:
        path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


def drawn(path: Path, source: str, folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """Fetch all rows as a draw of all would, and give them and what was said."""
    said: list[str] = []
    request = Request((str(path),), "s", 9, source=source)
    folder.mkdir(exist_ok=True)
    with open_frame(request, folder, said.append) as frame:
        assert isinstance(frame, Frame)
        ids = sorted(frame.query(f"SELECT id FROM ({frame.text})")["id"].to_pylist())
        sample = Sample(tuple(Drawn(one, "all", 1.0) for one in ids), "")
        return fetch_rows(frame, request, sample, None, said.append), said


def conversation(row: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Give who said what."""
    return [(message["role"], message["content"]) for message in row["messages"]]


def shown(row: dict[str, Any]) -> str:
    """Give all that reviewers may be shown as one text."""
    return str([row.get(name) for name in ("item_id", "output", "input", "messages", "reference")])


@pytest.mark.parametrize(("source", "name", "records", "lacking"), TRACES)
def test_a_trace_is_a_conversation_and_its_answer(
    source: str, name: str, records: list[Any], lacking: int, tmp_path: Path
) -> None:
    """With roles, the call's name and arguments, the tool's result, the answer alone; a failed call is left out."""
    [row], said = drawn(write(tmp_path / name, records), source, tmp_path)
    [call] = [one for message in row["messages"] for one in message.get("tool_calls") or []]
    named = call["function"]

    assert conversation(row) == FOUR
    assert (named["name"], json.loads(named["arguments"]), call["id"]) == ("sky", {"city": "Rome"}, "c1")
    assert row["output"] == shapes.ANSWER
    assert row["model"].endswith(shapes.MODEL)
    assert shapes.MODEL not in shown(row)
    assert said == ["Left out 1 of the drawn rows: they hold no output."] * lacking


ROWS = [
    ("lm-eval", "atlas-9/samples_weather.jsonl", shapes.LM_EVAL, [], [shapes.ANSWER] * 2, 0),
    ("helm", RUN, shapes.HELM, [], [shapes.ANSWER] * 2, 1),
    ("helm", "helm/weather/display_predictions.json", shapes.HELM_PREDICTIONS, [], [shapes.ANSWER], 1),
    ("lmsys", "rows.jsonl", shapes.LMSYS, THREE, [shapes.ANSWER], 0),
    ("lmsys", "rows.parquet", shapes.LMSYS, THREE, [shapes.ANSWER], 0),
    ("wildchat", "rows.parquet", shapes.WILDCHAT, THREE, [shapes.ANSWER] * 2, 0),
    ("wildchat", "rows.jsonl", shapes.WILDCHAT, THREE, [shapes.ANSWER] * 2, 0),
    ("arena-a", "rows.jsonl", shapes.ARENA, THREE, [shapes.ANSWER], 0),
    ("arena-b", "rows.jsonl", shapes.ARENA, THREE, ["No idea."], 0),
    ("alpaca-eval", "model_outputs.json", shapes.ALPACA_EVAL, [], [shapes.ANSWER] * 2, 0),
    ("openai-chat", "batch.jsonl", [shapes.BATCH, shapes.FAILED], [], [shapes.ANSWER], 1),
]


@pytest.mark.parametrize(("source", "name", "records", "messages", "outputs", "lacking"), ROWS)
def test_rows_of_evaluations(
    source: str,
    name: str,
    records: list[Any],
    messages: list[tuple[str, str | None]],
    outputs: list[str],
    lacking: int,
    tmp_path: Path,
) -> None:
    """Ids of their own, the answer, what was asked, the model beside what is shown."""
    rows, said = drawn(write(tmp_path / name, records), source, tmp_path)

    assert [row["output"] for row in rows] == outputs
    assert len({row["item_id"] for row in rows}) == len(rows)
    assert all(conversation(row) == messages for row in rows if row.get("messages"))
    assert [bool(row.get("messages")) for row in rows] == [bool(messages)] * len(rows)
    assert all(shapes.MODEL not in shown(row) for row in rows)
    assert len(said) == lacking


def test_what_rows_of_evaluations_say_besides(tmp_path: Path) -> None:
    """The model out of a folder's name or the run, the reference, the winner, the filter."""
    lm_eval, _ = drawn(write(tmp_path / "atlas-9" / "samples_x.jsonl", shapes.LM_EVAL), "lm-eval", tmp_path / "1")
    helm, _ = drawn(write(tmp_path / RUN, shapes.HELM), "helm", tmp_path / "2")
    arena, _ = drawn(write(tmp_path / "arena.jsonl", shapes.ARENA), "arena-b", tmp_path / "3")
    alpaca, _ = drawn(write(tmp_path / "alpaca.json", shapes.ALPACA_EVAL), "alpaca-eval", tmp_path / "4")
    inspect, _ = drawn(write(tmp_path / "log.json", shapes.INSPECT), "inspect", tmp_path / "5")

    assert {(row["model"], row["filter"], row["reference"], row["input"]) for row in lm_eval} == {
        ("atlas-9", name, "rain", "Q: Weather?\nA:") for name in ("strict-match", "flexible-extract")
    }
    assert {row["item_id"] for row in lm_eval} == {
        f"samples_x.jsonl/0/{name}" for name in ("strict-match", "flexible-extract")
    }
    assert {(row["model"], row["reference"], row["run"]) for row in helm} == {
        ("ours/atlas-9", "rain", "weather:model=atlas-9")
    }
    assert [(row["model"], row["winner"], row["input_id"]) for row in arena] == [("comet-2", "model_a", "q")]
    assert {(row["model"], row["category"]) for row in alpaca} == {(shapes.MODEL, "helpful_base")}
    assert [(row["task"], row["item_id"], row["reference"]) for row in inspect] == [("weather", "r/0/1", "rain")]


def write_archive(path: Path, packing: int = zipfile.ZIP_DEFLATED, header: str = "header.json") -> Path:
    """Write a log as Inspect's archive."""
    log = shapes.INSPECT[0]
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr(header, json.dumps({name: value for name, value in log.items() if name != "samples"}))
        archive.writestr("summaries.json", "[]")
        for sample in log["samples"]:
            archive.writestr(f"samples/{sample['id']}_epoch_1.json", json.dumps(sample))
    return path


@pytest.mark.parametrize("header", ["header.json", "_journal/start.json"])
def test_an_archive_of_inspect_is_as_its_json_log(header: str, tmp_path: Path) -> None:
    """The same rows, also of a run that broke off and has no final header."""
    rows, said = drawn(write_archive(tmp_path / "log.eval", header=header), "inspect", tmp_path / "1")
    of_json, said_of_json = drawn(write(tmp_path / "log.json", shapes.INSPECT), "inspect", tmp_path / "2")

    assert rows == of_json
    assert said == said_of_json == ["Left out 1 of the drawn rows: they hold no output."]


def test_an_archive_packed_with_zstd_is_read(tmp_path: Path) -> None:
    """As newer versions pack them; Python's own reader knows it only from 3.14 on."""
    path = write_archive(tmp_path / "log.eval", zipfile.ZIP_STORED)
    plain = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    path.write_bytes(zstd_archive(plain))

    assert [row["output"] for row in drawn(path, "inspect", tmp_path / "1")[0]] == [shapes.ANSWER]


def zstd_archive(parts: dict[str, bytes]) -> bytes:
    """Write an archive by hand, its parts packed with Zstandard (method 93)."""
    whole, listed = b"", b""
    for name, part in parts.items():
        packed = pa.compress(part, "zstd", asbytes=True)
        sizes = struct.pack("<IIIHH", zlib.crc32(part), len(packed), len(part), len(name), 0)
        listed += b"PK\x01\x02" + struct.pack("<HHHHHH", 63, 63, 0, 93, 0, 0) + sizes
        listed += struct.pack("<HHHII", 0, 0, 0, 0, len(whole)) + name.encode()
        whole += b"PK\x03\x04" + struct.pack("<HHHHH", 63, 0, 93, 0, 0) + sizes + name.encode() + packed
    count = len(parts)
    return whole + listed + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(listed), len(whole), 0)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"item_id,output\n"])
def test_an_archive_that_is_none(content: bytes, tmp_path: Path) -> None:
    """Named, with what to do."""
    path = tmp_path / "log.eval"
    path.write_bytes(content)

    with pytest.raises(DrawRefused, match=r"log\.eval: is not a readable log of Inspect .*: inspect log convert"):
        drawn(path, "inspect", tmp_path)


def test_an_archive_that_would_fill_the_memory(tmp_path: Path) -> None:
    """A sample says that it unpacks to more than is held of one."""
    path = write_archive(tmp_path / "log.eval")
    whole = bytearray(path.read_bytes())
    place = whole.rindex(b"PK\x01\x02")
    whole[place + 24 : place + 28] = struct.pack("<I", 2**30)
    path.write_bytes(bytes(whole))

    with pytest.raises(DrawRefused, match=r"samples/1_epoch_1\.json would take 1,024 MiB"):
        drawn(path, "inspect", tmp_path)


def test_likelihoods_alone_are_no_outputs(tmp_path: Path) -> None:
    """A task that compares likelihoods holds no text: said so."""
    path = write(tmp_path / "samples_x.jsonl", shapes.LM_EVAL[2:])

    with pytest.raises(DrawRefused, match=r"it takes those in which resps\[0\]\[0\] is text"):
        draw(Workspace(tmp_path), Request((str(path),), "s", 2, source="lm-eval"), (), lambda _: None)


def test_every_ready_source_is_tested() -> None:
    """A new one needs an export here."""
    assert sorted({source for source, *_ in [*TRACES, *ROWS]}) == ready_sources()


@pytest.mark.parametrize("indent", [None, 1])
def test_a_run_in_one_long_object_is_read_piece_by_piece(indent: int | None, tmp_path: Path) -> None:
    """Of any size, over lines or in one; what stands beside the list comes before or after it."""
    states = [{**shapes.helm_state(0), "train_trial_index": number, "filler": "x" * 2**21} for number in range(3)]
    for state in states:
        del state["request"]["model"]
    path = tmp_path / "run" / "scenario_state.json"
    path.parent.mkdir()
    whole = {"request_states": states, "adapter_spec": {"model": "ours/atlas-9"}}
    path.write_text(json.dumps(whole, indent=indent), encoding="utf-8")
    rows, _ = drawn(path, "helm", tmp_path)

    assert [(row["output"], row["model"], row["run"]) for row in rows] == [
        (shapes.ANSWER, "ours/atlas-9", "run"),
    ] * 3
