"""The draw reads what every other command reads, and finds the same items there."""

from __future__ import annotations

import gzip
import json
import uuid
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jurat.draw import Request, draw
from jurat.errors import DrawRefused
from jurat.intake.outputs import iter_items
from jurat.settings import WorkspacePaths
from tests.draw_logs import read_batch_rows

ROWS = [{"item_id": str(n), "output": f"café, {n}"} for n in range(6)]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
COMMAS = "item_id,output\n" + "".join(f'{n},"café, {n}"\n' for n in range(6))
SEMICOLONS = "item_id;output\r\n" + "".join(f"{n};café, {n}\r\n" for n in range(6))
WANTED = {(row["item_id"], row["output"]) for row in ROWS}


def drawn(folder: Path, log: str, **options: Any) -> set[tuple[str, str]]:
    """Draw every item of a log, and give ids and outputs."""
    drawing = draw(WorkspacePaths(folder / "w"), Request((log,), "s", 6, seed="x", **options), (), lambda _: None)
    assert drawing.path is not None
    return {(row["item_id"], row["output"]) for row in read_batch_rows(drawing.path)}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", json.dumps(ROWS).encode()),
        ("x.jsonl", json.dumps(ROWS, indent=1).encode()),
        ("x.ndjson.gz", gzip.compress(LINES.encode(), mtime=0)),
        ("x.jsonl.zst", pa.compress(LINES.encode(), codec="zstd", asbytes=True)),
        ("x.jsonl", LINES.encode("utf-16")),
        ("x.jsonl", LINES.replace('"item_id": "0"', '"item_id": 0.0').encode()),
        ("x.csv", COMMAS.encode()),
        ("x.csv", (COMMAS + ",\n").encode()),
        ("x.csv.zst", pa.compress(COMMAS.encode(), codec="zstd", asbytes=True)),
        ("x.csv", COMMAS.encode("cp1252")),
        ("x.csv", SEMICOLONS.encode("utf-16")),
        ("x.csv.gz", gzip.compress(SEMICOLONS.encode(), mtime=0)),
        ("x.csv", b"sep=;\r\n" + SEMICOLONS.encode()),
        ("x.tsv", SEMICOLONS.replace(";", "\t").encode()),
        ("day=1/x.csv", ("," + COMMAS.replace("\n", "\n,")[:-1]).encode()),
    ],
)
def test_every_form_is_drawn_from_as_it_is_added(tmp_path: Path, name: str, content: bytes) -> None:
    """Packed, in other encodings, with other separators, with columns without a name."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)

    assert drawn(tmp_path, str(path)) == WANTED
    assert {(item.item_id, item.content["output"]) for item in iter_items([path])} == WANTED


@pytest.mark.parametrize(
    "ids",
    [
        pa.array([float(n) for n in range(6)]),
        pa.array([str(n) for n in range(6)], pa.string_view()),
        pa.array([uuid.UUID(int=n).bytes for n in range(6)], pa.uuid()),
    ],
)
def test_ids_of_every_type_are_those_that_are_added(tmp_path: Path, ids: pa.Array) -> None:
    """Whole floats, views, UUIDs."""
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"item_id": ids, "output": ["x"] * 6}), path)

    assert drawn(tmp_path, str(path)) == {(item.item_id, "x") for item in iter_items([path])}


def test_an_id_that_is_no_whole_number_is_refused(tmp_path: Path) -> None:
    """At this door as at the others."""
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"item_id": [n + 0.5 for n in range(6)], "output": ["x"] * 6}), path)
    with pytest.raises(DrawRefused, match="is double, which has no one way"):
        drawn(tmp_path, str(path))


def test_columns_may_be_called_otherwise(tmp_path: Path) -> None:
    """As `--map` says."""
    path = tmp_path / "x.csv"
    path.write_text(COMMAS.replace("item_id,output", "id,response"), encoding="utf-8")

    assert drawn(tmp_path, str(path), names={"id": "item_id", "response": "output"}) == WANTED


def test_a_copy_is_told_by_the_name_of_its_file(tmp_path: Path) -> None:
    """A row that does not fit is found in the file that was given."""
    path = tmp_path / "x.csv"
    path.write_text(SEMICOLONS + "6;a;b\r\n7;a;b\r\n", encoding="utf-8")
    with pytest.raises(DrawRefused) as refused:
        drawn(tmp_path, str(path))

    assert str(refused.value).startswith(f"{path}, rows 7, 8: has 3 cells, the header has 2")
