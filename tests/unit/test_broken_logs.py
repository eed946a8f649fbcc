"""Logs that cannot be drawn from: one clear error each, and no file left behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jurat.draw import Request, draw
from jurat.errors import JuratError
from jurat.settings import WorkspacePaths
from tests.conftest import write_lines
from tests.draw_logs import log_rows, write_parquet

Break = Callable[[Path], str]


def changed(**values: Any) -> Break:
    """Logs whose twentieth row is otherwise."""

    def write(folder: Path) -> str:
        rows = log_rows(40)
        rows[20] |= values
        return write_parquet(folder / "x.parquet", rows)

    return write


def in_every_row(**values: Any) -> Break:
    """Logs with these values in every row."""
    return lambda folder: write_parquet(folder / "x.parquet", [row | values for row in log_rows(40)])


def truncated(folder: Path) -> str:
    """Parquet without its end."""
    path = Path(write_parquet(folder / "x.parquet", log_rows(40)))
    path.write_bytes(path.read_bytes()[:-200])
    return str(path)


def corrupt_pages(folder: Path) -> str:
    """Parquet whose end is whole and whose middle is not."""
    path = Path(write_parquet(folder / "x.parquet", log_rows(4000)))
    path.write_bytes(path.read_bytes()[:4] + bytes(600) + path.read_bytes()[604:])
    return str(path)


def two_files(second: list[dict[str, Any]]) -> Break:
    """A good file and another."""

    def write(folder: Path) -> str:
        write_parquet(folder / "logs" / "a.parquet", log_rows(40))
        write_parquet(folder / "logs" / "b.parquet", second)
        return str(folder / "logs")

    return write


def other_type(row: dict[str, Any]) -> dict[str, Any]:
    """Latency as text."""
    return row | {"latency_ms": str(row["latency_ms"])}


def text_file(name: str, content: bytes) -> Break:
    """A file of this content."""

    def write(folder: Path) -> str:
        (folder / name).write_bytes(content)
        return str(folder / name)

    return write


def link_out(folder: Path) -> str:
    """A folder with a link that leads out of it."""
    outside = write_parquet(folder / "elsewhere" / "x.parquet", log_rows(40))
    (folder / "logs").mkdir()
    (folder / "logs" / "x.parquet").symlink_to(outside)
    return str(folder / "logs" / "*.parquet")


def two_formats(folder: Path) -> str:
    """Parquet beside JSONL."""
    write_parquet(folder / "logs" / "a.parquet", log_rows(40))
    write_lines(folder / "logs" / "b.jsonl", [dict(row) for row in log_rows(40, start=40)])
    return str(folder / "logs")


def uneven_folders(folder: Path) -> str:
    """Folders named after different columns."""
    write_parquet(folder / "logs" / "day=1" / "a.parquet", log_rows(40))
    write_parquet(folder / "logs" / "week=1" / "b.parquet", log_rows(40, start=40))
    return str(folder / "logs")


BROKEN: dict[str, tuple[Break, dict[str, Any], str]] = {
    "truncated Parquet": (truncated, {}, "x.parquet: is not readable as parquet"),
    "corrupt pages": (corrupt_pages, {}, "x.parquet: cannot be read"),
    "a column of another type": (
        two_files([other_type(row) for row in log_rows(9, 40)]),
        {},
        "'latency_ms': is string",
    ),
    "a column that is missing": (
        two_files([{"item_id": "z", "output": "o"}]),
        {},
        "column 'model': is missing here and string in",
    ),
    "a duplicate id": (changed(item_id="log-00003"), {}, "id 'log-00003': stands in the logs 2 times"),
    "a duplicate id in another stratum": (changed(item_id="log-00003"), {"by": ("flagged",)}, "id 'log-00003': stands"),
    "a file twice under two names": (
        two_files(log_rows(40)),
        {"size": 2},
        "id 'log-00000': stands in the logs 2 times",
    ),
    "null ids": (changed(item_id=None), {}, "1 rows have no id"),
    "empty ids": (changed(item_id=""), {}, "1 rows have no id"),
    "ids that are not whole": (in_every_row(item_id=1.5), {}, "--id item_id: is double"),
    "no ids": (in_every_row(), {"id_column": "id"}, "--id id: is no column of the logs"),
    "a stratum with one row": (changed(model="z"), {"by": ("model",)}, "stratum 'model=z': has a single row"),
    "more asked than there is": (in_every_row(), {"size": 41}, "41 are more than the 40 outputs there are"),
    "too few for the strata": (in_every_row(), {"size": 3, "by": ("model",)}, "3 are too few"),
    "dates as text": (in_every_row(created_at="last Tuesday"), {}, "column 'created_at': 'last Tuesday' is not a time"),
    "nested nulls": (in_every_row(messages=[{"role": None, "content": "x"}]), {}, "is not a list of {role, content}"),
    "outputs that are missing": (in_every_row(output=None), {}, "column 'output': is missing or empty"),
    "a column to divide by that is missing": (in_every_row(), {"by": ("team",)}, "--by team: is no column"),
    "a column to divide by without values": (
        lambda folder: str(write_lines(folder / "x.jsonl", [dict(row) for row in log_rows(40)])),
        {"by": ("team",)},
        "--by team: has no value in any row",
    ),
    "fractions to divide by": (in_every_row(), {"by": ("latency_ms",)}, "--by latency_ms: is double"),
    "our own columns in the logs": (in_every_row(stratum="x"), {}, "column 'stratum': is written by the draw itself"),
    "no rows": (lambda folder: write_parquet(folder / "x.parquet", log_rows(1)), {"where": "false"}, "leaves no rows"),
    "an empty file": (text_file("x.jsonl", b""), {}, "leaves no rows"),
    "an empty pattern": (lambda folder: str(folder / "*.parquet"), {}, "matches no log"),
    "a path that is not there": (lambda folder: str(folder / "x.parquet"), {}, "is not there"),
    "a link that leads out": (link_out, {}, "is a link that leads out of"),
    "two formats": (two_formats, {}, "is one of several formats"),
    "another format": (text_file("x.log", b"x"), {}, "is not a format that is drawn from"),
    "folders that differ": (uneven_folders, {}, "lies in folders that name other columns"),
    "a pattern's character in a name": (
        lambda folder: str(Path(write_parquet(folder / "a[1].parquet", log_rows(40))).parent),
        {},
        "has a pattern's character",
    ),
    "JSONL cut short": (
        text_file("x.jsonl", b'{"item_id": "a", "output": "o"}\n{"item_id": "b", "ou'),
        {},
        "cannot be read",
    ),
    "CSV with uneven rows": (text_file("x.csv", b"item_id,output\na,o,more\nb,o\n"), {}, "cannot be read"),
    "CSV that is not UTF-8": (text_file("x.csv", b"item_id,output\na,o\x81\nb,o\n"), {}, "line 2: is not UTF-8"),
    "CSV without a header": (text_file("x.csv", b""), {}, "is not readable as csv"),
    "a column twice": (text_file("x.csv", b"item_id,output,OUTPUT\na,o,p\n"), {}, "column 'OUTPUT': is there twice"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_logs_are_refused(name: str, tmp_path: Path) -> None:
    """The error names the place and the problem; the workspace stays as it was."""
    write, options, problem = BROKEN[name]
    workspace = WorkspacePaths(tmp_path / "workspace")
    (tmp_path / "logs_of_it").mkdir()
    logs = write(tmp_path / "logs_of_it")
    given: dict[str, Any] = {"logs": (logs,), "study": "s", "size": 20, "seed": "x"} | options
    request = Request(**given)
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(JuratError) as caught:
        draw(workspace, request, (), lambda _: None)

    assert problem in str(caught.value)
    assert caught.value.exit_code >= 64
    assert before == sorted(tmp_path.rglob("*"))


def test_there_are_twenty_of_them() -> None:
    """And more."""
    assert len(BROKEN) >= 20


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """The error names the file; nothing is left."""
    logs = write_parquet(tmp_path / "x.parquet", log_rows(40))
    (tmp_path / "data").write_text("a file where a folder should be", encoding="utf-8")

    with pytest.raises(JuratError, match="cannot be written"):
        draw(WorkspacePaths(tmp_path), Request((logs,), "s", 5), (), lambda _: None)
    assert ["data", "x.parquet"] == sorted(path.name for path in tmp_path.iterdir())
