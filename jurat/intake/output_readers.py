"""Rows out of Parquet, JSON, CSV and Excel files, each with its place; what cannot be read comes as a fault."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from jurat.errors import Fault
from jurat.intake.file_forms import (
    BLOCK,
    ENDINGS,
    LONGEST_CELL,
    PEEK,
    SAVE_AS,
    Tell,
    Undecided,
    csv_form,
    file_of,
    format_of,
    is_regular,
    marked_encoding,
    tell_nobody,
    told_form,
    unpacked,
)

BATCH_ROWS = 1024
BATCH_BYTES = 8 * 2**20
READ_BUFFER = 2**20
LONGEST_VALUE = 2**28  # bytes of one JSON object over several lines, or in a list: it is held whole
JSON_REMEDY = "Write one JSON object a line; the file may be cut short"
PRETTY_REMEDY = "Write one JSON object a line, or all of them as one list: [{...}, {...}]"
OF_A_SHEET = "Give every column a name in the first row, or empty the cells beyond it"
CUT_REMEDY = "It may be cut short: write it again"
BLANKS = " \t\r\n\ufeff"
BLANK_BYTES = b" \t\r\n\xef\xbb\xbf"
NOTHING = object()
DECODER = json.JSONDecoder()
TOO_DEEP = "is not JSON we can hold (too deeply nested)"
TOO_MANY_DIGITS = "is not JSON we can hold (a number of thousands of digits)"


class Row(NamedTuple):
    """One row: where it stands (the unit is "row" or "line", from 1) and its columns."""

    unit: str
    number: int
    values: dict[str, Any]


class Broken(NamedTuple):
    """A row that cannot be read: where it stands, what is wrong with it (`detail`: with this one), and what to do."""

    unit: str
    number: int
    problem: str
    remedy: str
    detail: str = ""


Found = Row | Broken | Fault


@dataclass(frozen=True)
class Reading:
    """How files are read: `names` are their columns' names that stand for ours, `tell` hears what was assumed.

    `known`: names of our columns, by which a header is recognised.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    tell: Tell = tell_nobody
    known: Set[str] = frozenset({"item_id", "output", "reviewer_id", "rater_id", "criterion", "value"})


PLAINLY = Reading()


def read_rows(path: Path, reading: Reading = PLAINLY) -> Iterator[Found]:
    """Stream a file's rows in bounded memory; a row or a rest of the file that cannot be read comes as a fault."""
    kind = format_of(path.name)
    if kind is None:
        problem = f"'{path.suffix}' is not a format Jurat reads"
        yield Fault(str(path), problem, f"Use one of: {ENDINGS}")
        return
    try:
        if not (path.is_dir() or is_regular(file_of(path))):
            yield Fault(str(path), "is a pipe or a device, not a file", "Write it to a file first")
            return
        yield from _renamed(path, READERS[kind](path, reading), reading.names)
    except OSError as error:
        yield Fault(str(path), f"cannot be read ({error.strerror or error})", "Check the path and its permissions")
    except EOFError:
        yield Fault(str(path), "is packed, and cut short", "Write it again")


def _renamed(path: Path, found: Iterator[Found], names: Mapping[str, str]) -> Iterator[Found]:
    """Return rows their columns under our names. Two columns of one name are a fault, told once."""
    if not names:
        yield from found
        return
    for row in found:
        if isinstance(row, Row):
            values = {names.get(name, name): value for name, value in row.values.items()}
            if len(values) < len(row.values):
                twice = _twice([names.get(name, name) for name in row.values])
                yield _column_twice(path, twice, "Map one of them to another name")
                return
            yield row._replace(values=values)
        else:
            yield row


def missing_columns(path: Path, row: Row, names: Sequence[str]) -> list[Fault]:
    """Return a fault for each column a row lacks, with the nearest name it has; one for rows that lie within a row."""
    inside = [name for name, value in row.values.items() if isinstance(value, list) and _are_objects(value)]
    if len(names) > 1 and inside:
        remedy = f"Write that list alone into a file: jq .{inside[0]} {path.name}"
        return [Fault(str(path), f"is an object that holds its rows in the list '{inside[0]}'", remedy)]
    faults = []
    for name in names:
        near = get_close_matches(name, row.values, 1)
        there = f"Did you mean '{near[0]}'? Rename it" if near else f"Its columns are: {', '.join(row.values)}"
        remedy = f"{there}, or say which it is: --map {near[0] if near else 'COLUMN'}={name}"
        faults.append(Fault(f"{path}, column '{name}'", "is missing", remedy))
    return faults


def _are_objects(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(value, dict) for value in values)


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
        raise ValueError(TOO_DEEP) from error
    except ValueError as error:
        raise ValueError(TOO_MANY_DIGITS) from error
    return value


# Parquet


def _read_parquet(path: Path, _: Reading) -> Iterator[Found]:
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
        yield Fault(where, problem, CUT_REMEDY)


def _batch_rows(metadata: pq.FileMetaData) -> int:
    """Return how many rows fit into memory at once, by the size of the largest rows the file speaks of."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    row_bytes = max((group.total_byte_size // max(group.num_rows, 1) for group in groups), default=0)
    return max(1, min(BATCH_ROWS, BATCH_BYTES // max(row_bytes, 1)))


# JSON: an object a line, a list of objects, or one object over several lines


def _read_json_file(path: Path, reading: Reading) -> Iterator[Found]:
    with unpacked(path) as file:
        encoding = marked_encoding(file.peek(PEEK))
        if encoding in (None, "utf-8-sig"):  # JSON is UTF-8: what is not so is told by line
            yield from _read_json_bytes(path, file)
            return
        reading.tell(f"{path}: read as {str(encoding).upper()} text")
        with io.TextIOWrapper(file, encoding, newline="\n") as text:
            whole = text.read(LONGEST_VALUE)
            is_more = bool(text.read(1))
    if is_more:
        yield Fault(str(path), f"is too large to be read as {str(encoding).upper()}", SAVE_AS)
    else:
        yield from _read_json_bytes(path, io.BufferedReader(io.BytesIO(whole.encode("utf-8", "surrogatepass"))))


def _read_json_bytes(path: Path, file: io.BufferedReader) -> Iterator[Found]:
    is_list = file.peek(PEEK).lstrip(BLANK_BYTES)[:1] == b"["
    yield from _read_list(path, file) if is_list else _read_lines(path, file)


def _read_lines(path: Path, file: io.BufferedReader) -> Iterator[Found]:
    is_first = True
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        if is_first and line.lstrip(BLANK_BYTES)[:1] == b"{" and line.rstrip()[-1:] in (b"{", b"[", b","):
            yield from _read_pretty(path, line + file.read(LONGEST_VALUE))
            return
        is_first = False
        yield _json_row(number, line)


def _json_row(number: int, line: bytes) -> Row | Broken:
    try:
        values = read_json(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        return Broken("line", number, "is not UTF-8", SAVE_AS, f"byte {error.start + 1}")
    except ValueError as error:
        problem, _, detail = str(error).partition(" (")
        return Broken("line", number, problem, JSON_REMEDY, detail.removesuffix(")"))
    return _object("line", number, values, JSON_REMEDY)


def _object(unit: str, number: int, value: Any, remedy: str) -> Row | Broken:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, dict):
        return Row(unit, number, value)
    return Broken(unit, number, f"is a JSON {type(value).__name__}, not an object", remedy)


def _read_pretty(path: Path, text: bytes) -> Iterator[Found]:
    """Read one object that goes over several lines. Several of them are one fault, not one a line."""
    try:
        yield _object("line", 1, read_json(text.decode("utf-8-sig")), PRETTY_REMEDY)
    except UnicodeDecodeError:
        yield Fault(str(path), "is not UTF-8", SAVE_AS)
    except ValueError as error:
        is_more = "Extra data" in str(error)
        problem = "holds several JSON objects that go over several lines each" if is_more else str(error)
        yield Fault(str(path), problem, PRETTY_REMEDY if is_more else CUT_REMEDY)


def _read_list(path: Path, file: io.BufferedReader) -> Iterator[Found]:
    """Read a list's elements one by one, holding no more than one and a block."""
    number = 0
    try:
        with io.TextIOWrapper(file, "utf-8-sig") as text:
            for number, value in enumerate(_elements(text), start=1):
                yield _object("row", number, value, "Write a list of JSON objects: [{...}, {...}]")
    except UnicodeDecodeError:
        yield Fault(f"{path}, after row {number}", "is not UTF-8", SAVE_AS)
    except ValueError as error:
        yield Fault(f"{path}, after row {number}" if number else str(path), str(error), CUT_REMEDY)


def _elements(text: io.TextIOWrapper) -> Iterator[Any]:
    """Return the elements of a JSON list. Raises `ValueError` where it is none, or something follows it."""
    held, place, is_open = text.read(BLOCK).lstrip(BLANKS), 1, True
    while is_open:
        found = _element(held, place)
        if found is None:
            added = text.read(max(BLOCK, len(held) - place))
            if not added or len(held) - place > LONGEST_VALUE:
                raise ValueError("is a JSON list that breaks off, or is not JSON")
            held, place = held[place:] + added, 0
            continue
        value, place, is_open = found
        if value is not NOTHING:
            yield value
    if (held[place:] + text.read(BLOCK)).strip(BLANKS):
        raise ValueError("goes on after the end of its JSON list")


def _element(held: str, place: int) -> tuple[Any, int, bool] | None:
    """Return an element, where the next begins, and whether there is one; None where more text is needed to tell."""
    start = _after_blanks(held, place)
    if held[start : start + 1] == "]":
        return NOTHING, start + 1, False
    try:
        value, end = DECODER.raw_decode(held, start)
    except json.JSONDecodeError:
        return None
    except RecursionError as error:
        raise ValueError(TOO_DEEP) from error
    except ValueError as error:
        raise ValueError(TOO_MANY_DIGITS) from error
    after = _after_blanks(held, end)
    if after == len(held):
        return None
    if held[after] not in ",]":
        raise ValueError("is not JSON (a comma is missing between two elements)")
    return read_json(held[start:end]) if "\\u" in held[start:end] else value, after + 1, held[after] == ","


def _after_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place] in BLANKS:
        place += 1
    return place


# CSV


def _read_csv(path: Path, reading: Reading) -> Iterator[Found]:
    csv.field_size_limit(LONGEST_CELL)
    try:
        form = csv_form(path, {*reading.known, *reading.names})
    except Undecided as undecided:
        where = str(path) if undecided.line is None else f"{path}, line {undecided.line}"
        yield Fault(where, undecided.problem, undecided.remedy)
        return
    told = told_form(form)
    if told:
        reading.tell(f"{path}: {told}")
    with unpacked(path) as file, io.TextIOWrapper(file, form.encoding, newline="") as text:
        for _ in range(form.skipped):
            text.readline()
        reader = csv.reader(text, delimiter=form.separator, strict=True)
        try:
            yield from _csv_rows(path, reader, reading.tell)
        except UnicodeDecodeError:
            yield Fault(str(path), f"is not {form.encoding.upper()} to its end", SAVE_AS)
        except csv.Error as error:
            yield Fault(f"{path}, line {reader.line_num}", f"is not CSV ({error})", "Check its quotes")


def _read_workbook(path: Path, reading: Reading) -> Iterator[Found]:
    from jurat.intake.workbooks import sheet_rows  # noqa: PLC0415 - slow to import, and few commands need it

    rows = sheet_rows(path, reading.tell)
    try:
        header = next((row for row in rows if row), [])
        width = len(header)
        padded = (row + [""] * (width - len(row)) for row in rows)
        for found in _csv_rows(path, chain([header], padded), reading.tell):
            yield found._replace(remedy=OF_A_SHEET) if isinstance(found, Broken) else found
    except Undecided as undecided:
        yield Fault(str(path), undecided.problem, undecided.remedy)


def _csv_rows(path: Path, reader: Iterator[list[str]], tell: Tell) -> Iterator[Found]:
    """Return rows under the header's names; a column without a name gets one, rows without a value are counted."""
    header = [name or f"column_{number}" for number, name in enumerate(next(reader, []), start=1)]
    twice = _twice(header)
    if twice:
        yield _column_twice(path, twice)
        return
    empty = 0
    for number, cells in enumerate(filter(None, reader), start=1):
        if any(cell and not cell.isspace() for cell in cells):
            yield _csv_row(number, header, cells)
        else:
            empty += 1
    if empty:
        tell(f"{path}: left out {empty:,} empty row{'s' if empty > 1 else ''}")


def _csv_row(number: int, header: list[str], cells: list[str]) -> Row | Broken:
    if len(cells) > len(header) and not any(cells[len(header) :]):
        cells = cells[: len(header)]
    if len(cells) != len(header):
        problem = f"has {len(cells)} cells, the header has {len(header)}"
        return Broken("row", number, problem, 'Put text with separators or line breaks in "quotes"')
    return Row("row", number, dict(zip(header, cells, strict=True)))


def _twice(names: Sequence[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _column_twice(path: Path, names: Sequence[str], remedy: str = "Rename one of them, or leave one out") -> Fault:
    return Fault(f"{path}, column '{names[0]}'", "is there twice", remedy)


READERS: dict[str, Callable[[Path, Reading], Iterator[Found]]] = {
    "parquet": _read_parquet,
    "json": _read_json_file,
    "csv": _read_csv,
    "xlsx": _read_workbook,
}
