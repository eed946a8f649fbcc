"""Rows out of Parquet, JSONL and CSV files, each with its place in the file; what cannot be read comes as a fault."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from assay.errors import Fault

BATCH_ROWS = 1024
BATCH_BYTES = 8 * 2**20
READ_BUFFER = 2**20
LONGEST_CELL = 2**31 - 1  # bytes; the csv module's own limit is far too small for contexts
JSON_REMEDY = "Write one JSON object a line; the file may be cut short"


class Row(NamedTuple):
    """One row: where it stands (the unit is "row" or "line", from 1) and its columns. `is_text`: it is from CSV."""

    unit: str
    number: int
    values: dict[str, Any]
    is_text: bool = False


def read_rows(path: Path) -> Iterator[Row | Fault]:
    """Stream a file's rows in bounded memory; a row or a rest of the file that cannot be read comes as a fault."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        problem = f"'{path.suffix}' is not a format Assay reads"
        yield Fault(str(path), problem, f"Use one of: {', '.join(READERS)}")
        return
    try:
        yield from reader(path)
    except OSError as error:
        yield Fault(str(path), f"cannot be read ({error.strerror or error})", "Check the path and its permissions")


def missing_columns(path: Path, row: Row, names: Sequence[str]) -> list[Fault]:
    """Give a fault for each column a row lacks, with the nearest name it has."""
    faults = []
    for name in names:
        near = get_close_matches(name, row.values, 1)
        remedy = f"Did you mean '{near[0]}'? Rename it" if near else f"Its columns are: {', '.join(row.values)}"
        faults.append(Fault(f"{path}, column '{name}'", "is missing", remedy))
    return faults


def read_json(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Read JSON that can be stored as UTF-8. Raises `ValueError`, saying in words what is wrong."""
    try:
        value = json.loads(text)
        if "\\ud" in text or "\\uD" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("is not text (half of a surrogate pair)") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON ({error.msg} at column {error.colno})") from error
    except RecursionError as error:
        raise ValueError("is not JSON we can hold (too deeply nested)") from error
    except ValueError as error:
        raise ValueError("is not JSON we can hold (a number of thousands of digits)") from error
    return value


def _read_parquet(path: Path) -> Iterator[Row | Fault]:
    number = 0
    try:
        # Without pre_buffer and with a buffer, a row group is read page by page, not whole.
        with path.open("rb") as file, pq.ParquetFile(file, pre_buffer=False, buffer_size=READ_BUFFER) as parquet:
            twice = _twice(parquet.schema_arrow.names)
            if twice:
                yield _column_twice(path, twice)
                return
            for batch in parquet.iter_batches(_batch_rows(parquet.metadata)):
                for values in batch.to_pylist():
                    number += 1
                    yield Row("row", number, values)
    except (FileNotFoundError, PermissionError, IsADirectoryError):
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        where = f"{path}, after row {number}" if number else str(path)
        problem = f"is not a readable Parquet file ({' '.join(str(error).split())[:120]})"
        yield Fault(where, problem, "It may be cut short: write it again")


def _batch_rows(metadata: pq.FileMetaData) -> int:
    """Give how many rows fit into memory at once, by the size of the largest rows the file speaks of."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    row_bytes = max((group.total_byte_size // max(group.num_rows, 1) for group in groups), default=0)
    return max(1, min(BATCH_ROWS, BATCH_BYTES // max(row_bytes, 1)))


def _read_jsonl(path: Path) -> Iterator[Row | Fault]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield _json_row(path, number, line)


def _json_row(path: Path, number: int, line: bytes) -> Row | Fault:
    place = f"{path}, line {number}"
    try:
        values = read_json(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        return Fault(place, f"byte {error.start + 1} is not UTF-8", "Save the file as UTF-8")
    except ValueError as error:
        return Fault(place, str(error), JSON_REMEDY)
    if not isinstance(values, dict):
        return Fault(place, f"is a JSON {type(values).__name__}, not an object", JSON_REMEDY)
    return Row("line", number, values)


def _read_csv(path: Path) -> Iterator[Row | Fault]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = [name or f"column_{number}" for number, name in enumerate(next(reader, []), start=1)]
            twice = _twice(header)
            if twice:
                yield _column_twice(path, twice)
                return
            for number, cells in enumerate(filter(None, reader), start=1):
                yield _csv_row(path, number, header, cells)
        except UnicodeDecodeError:
            yield Fault(f"{path}, line {_line_not_utf8(path)}", "is not UTF-8", "Save the file as UTF-8")
        except csv.Error as error:
            yield Fault(f"{path}, line {reader.line_num}", f"is not CSV ({error})", "Check its quotes")


def _csv_row(path: Path, number: int, header: list[str], cells: list[str]) -> Row | Fault:
    if len(cells) != len(header):
        problem = f"has {len(cells)} cells, the header has {len(header)}"
        return Fault(f"{path}, row {number}", problem, 'Put text with commas or line breaks in "quotes"')
    return Row("row", number, dict(zip(header, cells, strict=True)), is_text=True)


def _line_not_utf8(path: Path) -> int:
    """Find the line; the decoder stops far from it, because it reads in blocks."""
    with path.open("rb") as file:
        return next(number for number, line in enumerate(file, start=1) if not _is_utf8(line))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _twice(names: Sequence[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _column_twice(path: Path, names: Sequence[str]) -> Fault:
    return Fault(f"{path}, column '{names[0]}'", "is there twice", "Rename one of them, or leave one out")


READERS: dict[str, Callable[[Path], Iterator[Row | Fault]]] = {
    ".parquet": _read_parquet,
    ".jsonl": _read_jsonl,
    ".csv": _read_csv,
}
