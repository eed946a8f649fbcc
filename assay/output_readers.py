"""Rows out of Parquet, JSONL and CSV files, each with its place in the file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assay.errors import Fault

ROWS_AT_ONCE = 1024
LONGEST_CELL = 2**31 - 1  # bytes; the csv module's own limit is far too small for contexts


@dataclass(frozen=True)
class Row:
    """One row: where it stands and its columns. `is_text`: every value is text (CSV)."""

    number: int
    values: dict[str, Any]
    unit: str = "row"
    is_text: bool = False

    @property
    def place(self) -> str:
        """Say where it stands: "row 3", "line 3"."""
        return f"{self.unit} {self.number}"


class FileFault(Exception):  # noqa: N818 - it carries a Fault
    """The file cannot be read any further."""

    def __init__(self, path: Path, where: str, problem: str, remedy: str) -> None:
        self.fault = Fault(f"{path}, {where}" if where else str(path), problem, remedy)
        super().__init__(str(self.fault))


def read_rows(path: Path) -> Iterator[Row]:
    """Stream a file's rows. Raises `FileFault` where it cannot be read, or not any further."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise FileFault(path, "", f"'{path.suffix}' is not a format Assay reads", f"Use one of: {', '.join(READERS)}")
    try:
        yield from reader(path)
    except FileNotFoundError as error:
        raise FileFault(path, "", "is not there", "Check the path") from error
    except PermissionError as error:
        raise FileFault(path, "", "may not be read", "Check the file's permissions") from error


def _read_parquet(path: Path) -> Iterator[Row]:
    number = 0
    try:
        with path.open("rb") as file, pq.ParquetFile(file) as parquet:
            for batch in parquet.iter_batches(ROWS_AT_ONCE):
                for values in batch.to_pylist():
                    number += 1
                    yield Row(number, values)
    except (FileNotFoundError, PermissionError):
        raise
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        where = f"after row {number}" if number else ""
        problem = f"is not a readable Parquet file ({' '.join(str(error).split())[:120]})"
        raise FileFault(path, where, problem, "It may be cut short: write it again") from error


def _read_jsonl(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            yield Row(number, _json_object(path, number, line), unit="line")


def _json_object(path: Path, number: int, line: bytes) -> dict[str, Any]:
    where = f"line {number}"
    try:
        values = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        raise FileFault(path, where, f"byte {error.start + 1} is not UTF-8", "Save the file as UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        column = f", column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        problem = f"is not JSON ({getattr(error, 'msg', 'too deeply nested')})"
        raise FileFault(
            path, where + column, problem, "Write one JSON object a line; the file may be cut short"
        ) from error
    if not isinstance(values, dict):
        raise FileFault(path, where, f"is a JSON {type(values).__name__}", "Write one JSON object a line")
    return values


def _read_csv(path: Path) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader, None)
            if header is None:
                return
            for number, cells in enumerate(reader, start=1):
                if not cells:
                    continue
                if len(cells) != len(header):
                    problem = f"has {len(cells)} cells, the header has {len(header)}"
                    raise FileFault(path, f"row {number}", problem, 'Put text with commas or line breaks in "quotes"')
                yield Row(number, dict(zip(header, cells, strict=True)), is_text=True)
        except UnicodeDecodeError as error:
            where = f"after line {reader.line_num}"
            raise FileFault(path, where, "is not UTF-8", "Save the file as UTF-8") from error
        except csv.Error as error:
            raise FileFault(path, f"line {reader.line_num}", f"is not CSV ({error})", "Check its quotes") from error


READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    ".parquet": _read_parquet,
    ".jsonl": _read_jsonl,
    ".csv": _read_csv,
}
