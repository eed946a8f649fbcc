"""One set of formats: however a file is packed, encoded or separated, it gives the same items."""

from __future__ import annotations

import gzip
import json
import os
import uuid
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jurat.errors import OutputsError
from jurat.intake.output_readers import Reading
from jurat.intake.outputs import check_outputs, iter_items

ROWS = [{"item_id": "a", "output": "one, two"}, {"item_id": "b", "output": "café"}]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
COMMAS = 'item_id,output\na,"one, two"\nb,café\n'
SEMICOLONS = "item_id;output\r\na;one, two\r\nb;café\r\n"


def zstd(data: bytes) -> bytes:
    """Pack bytes."""
    packed: bytes = pa.compress(data, codec="zstd", asbytes=True)
    return packed


def outputs_of(path: Path, said: list[str]) -> list[tuple[str, str]]:
    """Return each item's id and output; what was assumed goes into `said`."""
    reading = Reading(tell=lambda text: said.append(text.removeprefix(f"{path}: ")))
    check_outputs([path], None, reading)
    return [(item.item_id, item.content["output"]) for item in iter_items([path], reading)]


def faults(path: Path) -> list[str]:
    """Return every fault of a file, without its name."""
    with pytest.raises(OutputsError) as error:
        check_outputs([path])
    return [str(fault).removeprefix(str(path)).lstrip(",: ") for fault in error.value.faults]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.jsonl", LINES.encode(), []),
        ("x.ndjson", LINES.encode(), []),
        ("x.json", LINES.encode(), []),
        ("x.jsonl.gz", gzip.compress(LINES.encode(), mtime=0), []),
        ("x.ndjson.zst", zstd(LINES.encode()), []),
        ("x.json", json.dumps(ROWS).encode(), []),
        ("x.jsonl", b"\xef\xbb\xbf " + json.dumps(ROWS, indent=2).encode() + b"\n", []),
        ("x.json.zst", zstd(json.dumps(ROWS, indent=2).encode()), []),
        ("x.jsonl", LINES.encode("utf-16"), ["read as UTF-16 text"]),
        ("x.csv", COMMAS.encode(), []),
        ("x.csv", b"\xef\xbb\xbf" + COMMAS.encode(), []),
        ("x.csv.gz", gzip.compress(COMMAS.encode(), mtime=0), []),
        ("x.csv.zst", zstd(COMMAS.encode()), []),
        ("x.csv", COMMAS.encode("cp1252"), ["read as Windows-1252 text"]),
        ("x.csv", COMMAS.encode("utf-16"), ["read as UTF-16 text"]),
        ("x.csv", COMMAS.encode("utf-16-le"), ["read as UTF-16-LE text"]),
        ("x.csv", b"\xef\xbb\xbf" + SEMICOLONS.encode(), ["read as separated by semicolons"]),
        ("x.csv", SEMICOLONS.encode("cp1252"), ["read as Windows-1252 text and as separated by semicolons"]),
        ("x.csv", b"sep=;\r\n" + SEMICOLONS.encode(), ["read as separated by semicolons"]),
        ("x.csv", SEMICOLONS.replace(";", "\t").encode(), ["read as separated by tabs"]),
        ("x.tsv", SEMICOLONS.replace(";", "\t").encode(), ["read as separated by tabs"]),
        ("x.csv", SEMICOLONS.replace(";", "|").encode(), ["read as separated by pipes"]),
        ("x.csv", (COMMAS + ",\n,\n").encode(), ["left out 2 empty rows"]),
        ("x.csv", COMMAS.replace("café", "café,,").encode(), []),
    ],
)
def test_every_form_gives_the_same_items(tmp_path: Path, name: str, content: bytes, told: list[str]) -> None:
    """What was assumed is said once, and nothing is said where nothing was assumed."""
    path = tmp_path / name
    path.write_bytes(content)
    said: list[str] = []

    assert outputs_of(path, said) == [("a", "one, two"), ("b", "café")]
    assert said == told


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.csv", "item_id,output\na,ф\nb,".encode() + b"caf\xe9\n", "line 3: is UTF-8 in some lines"),
        ("x.csv", b"item_id,output\nb,caf\xe9\nc,\xc3\xa9\n", "line 2: is UTF-8 in some lines"),
        ("x.csv", "item_id,output\na,привет мир\n".encode("cp1251"), "line 2: is not UTF-8, and not certainly"),
        ("x.csv", "item_id,output\na,日本語の文\n".encode("shift_jis"), "is not UTF-8, and"),
        ("x.csv", b"name;a,b\n1;2,3\n", "is separated by commas or semicolons: both fit. Say which"),
        ("x.csv.gz", gzip.compress(COMMAS.encode(), mtime=0)[:-12], "is packed, and cut short"),
        ("x.jsonl.zst", zstd(LINES.encode() * 99)[:-9], "cannot be read"),
        ("x.jsonl", b'{\n "item_id": "a",\n "output": "x"\n}\n{\n "item_id": "b"\n}\n', "holds several JSON objects"),
        (
            "x.json",
            b'{"data": [{"item_id": "a", "output": "x"}]}',
            "holds its rows in the list 'data'. Write that list",
        ),
        ("x.json", b'[{"item_id": "a", "output": "x"}, {"item_id"', "after row 1: is a JSON list that breaks off"),
        ("x.json", b'[{"item_id": "a", "output": "x"}] more', "after row 1: goes on after the end"),
        ("x.parquet.gz", b"", "'.gz' is not a format"),
    ],
)
def test_what_cannot_be_decided_is_one_fault(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    """Nothing is guessed: it names the place and what to do."""
    path = tmp_path / name
    path.write_bytes(content)
    (fault,) = faults(path)

    assert words in fault


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    """Reading it would never end."""
    path = tmp_path / "x.jsonl"
    os.mkfifo(path)

    assert faults(path) == ["is a pipe or a device, not a file. Write it to a file first"]


def test_a_long_list_is_read_element_by_element(tmp_path: Path) -> None:
    """Elements that are cut by the end of a block are whole, and all are there."""
    rows = [{"item_id": str(n), "output": "x" * 3000} for n in range(1000)]
    path = tmp_path / "x.json"
    path.write_text(json.dumps(rows, indent=1), encoding="utf-8")

    assert [item.item_id for item in iter_items([path])] == [str(n) for n in range(1000)]


@pytest.mark.parametrize(
    ("column", "kept"),
    [
        (pa.array([1.0, 20.0]), ["1", "20"]),
        (pa.array(["x", "y"], pa.string_view()), ["x", "y"]),
        (
            pa.array([uuid.UUID(int=1).bytes, uuid.UUID(int=2).bytes], pa.uuid()),
            [str(uuid.UUID(int=n)) for n in (1, 2)],
        ),
        (pa.array(["x", "y"]).dictionary_encode(), ["x", "y"]),
        (pa.array([7, 8], pa.int8()), ["7", "8"]),
    ],
)
def test_ids_of_every_type_are_their_text(tmp_path: Path, column: pa.Array, kept: list[str]) -> None:
    """Whole floats are whole numbers: a column with gaps arrives so."""
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"item_id": column, "output": ["o", "p"]}), path)

    assert [item.item_id for item in iter_items([path])] == kept


@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        ("messages", '[{"role": "user", "content": "hi"}]', [{"role": "user", "content": "hi"}]),
        (
            "messages",
            [{"role": "user", "content": [{"type": "text", "text": "hi"}, {"type": "image_url", "url": "u"}]}],
            [{"role": "user", "content": 'hi\n{"type": "image_url", "url": "u"}'}],
        ),
        ("context", '["t"]', [{"title": None, "text": "t", "url": None}]),
        (
            "context",
            [{"page_content": "t", "metadata": {"source": "u", "title": "T"}}],
            [{"title": "T", "text": "t", "url": "u"}],
        ),
        ("output", {"answer": "é", "sure": True}, '{"answer": "é", "sure": true}'),
        ("output", [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}], "one\ntwo"),
        ("output", ["x", "y"], '["x", "y"]'),
    ],
)
@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_nested_and_structured_values_are_shown(
    tmp_path: Path, suffix: str, column: str, value: Any, kept: Any
) -> None:
    """JSON text as in CSV, parts of content as their text, structured outputs as JSON."""
    row = {"item_id": "a", "output": "o", column: value}
    path = tmp_path / f"x{suffix}"
    if suffix == ".jsonl":
        path.write_text(json.dumps(row), encoding="utf-8")
    else:
        pq.write_table(pa.Table.from_pylist([row]), path)

    assert next(iter_items([path])).content[column] == kept


def test_columns_may_be_called_otherwise(tmp_path: Path) -> None:
    """A mapped column is ours; two columns of one name are a fault."""
    path = tmp_path / "x.csv"
    path.write_text("id,response\na,x\n", encoding="utf-8")
    reading = Reading(names={"id": "item_id", "response": "output"})

    assert [item.content for item in iter_items([path], reading)] == [{"output": "x"}]
    path.write_text("id,item_id,output\na,b,x\n", encoding="utf-8")
    with pytest.raises(OutputsError, match="column 'item_id': is there twice"):
        check_outputs([path], None, reading)


def test_a_text_that_names_its_own_model_is_warned_of(tmp_path: Path) -> None:
    """In the output, the messages or the context; a short version stands in many a text by chance."""
    rows = [
        {"item_id": "a", "output": "I am atlas-2.", "model": "atlas-2", "prompt_version": "v1"},
        {"item_id": "b", "output": "v1", "messages": [{"role": "user", "content": "atlas-2?"}], "model": "atlas-2"},
        {"item_id": "c", "output": "fine", "model": "atlas-2", "prompt_version": "v1"},
        {"item_id": "d", "output": "atlas-2", "model": "comet-1"},
    ]
    path = tmp_path / "x.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    said: list[str] = []
    check_outputs([path], None, Reading(tell=said.append))

    assert said == [
        "Warning: what reviewers see names the item's own model in 2 items (such as 'a'), "
        "though it is hidden from them."
    ]
