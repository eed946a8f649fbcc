"""What form a file is in, by its name and its bytes: format, packing, encoding and separator."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import stat
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import pyarrow as pa

FORMATS = {
    ".parquet": "parquet",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
}
NEVER_PACKED = ("parquet", "xlsx")
SHEET_MARK = "#"  # between the name of a workbook and that of its sheet
WITH_SHEET = re.compile(rf"^(.+\.xlsx){SHEET_MARK}(.+)$", re.IGNORECASE)
PACKINGS = {".gz": "gzip", ".zst": "zstd"}
ENDINGS = f"{', '.join(FORMATS)} (all but .parquet and .xlsx also with {' or '.join(PACKINGS)})"
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
SEPARATOR_LINE = re.compile(r'^"?sep=(.)"?$', re.IGNORECASE)
LONGEST_CELL = 2**31 - 1  # bytes; the csv module's own limit is far too small for contexts
BLOCK = 2**20
PEEK = 2**16
MARKS = (  # the longer mark first: one begins like the other
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HIGH = re.compile(rb"[\x80-\xff]+")
MANY_ZEROS = 0.3  # share of the bytes; Latin text in UTF-16 has half of them
SAVE_AS = "Save the file as UTF-8"


class Undecided(ValueError):  # noqa: N818 - the file is
    """It cannot be told how a file is to be read: `line` (None: the whole file), `problem` and `remedy`."""

    def __init__(self, problem: str, remedy: str, line: int | None = None) -> None:
        self.problem, self.remedy, self.line = problem, remedy, line
        super().__init__(problem)


class CsvForm(NamedTuple):
    """How a CSV file is written: its encoding, its separator, and lines before its header."""

    encoding: str
    separator: str
    skipped: int


def format_of(name: str) -> str | None:
    """Return the format a file's name stands for: parquet, json, csv or xlsx; None for any other."""
    path = file_of(Path(name))
    suffix = path.suffix.lower()
    if suffix not in PACKINGS:
        return FORMATS.get(suffix)
    inner = FORMATS.get(path.with_suffix("").suffix.lower())
    return None if inner in NEVER_PACKED else inner


def file_of(path: Path) -> Path:
    """Return the file of a path that may name a sheet of a workbook: `labels.xlsx#March`."""
    found = WITH_SHEET.match(str(path))
    return Path(found[1]) if found and not path.exists() else path


def sheet_of(path: Path) -> str | None:
    """Return the sheet that a path names; None where it names none."""
    found = WITH_SHEET.match(str(path))
    return found[2] if found and not path.exists() else None


def is_regular(path: Path) -> bool:
    """Whether a path is a file that ends, and neither a pipe nor a device, from which one would read for ever."""
    return stat.S_ISREG(path.stat().st_mode)


@contextmanager
def unpacked(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file, unpacking what its name says is packed. Raises `OSError` or `EOFError`, also when cut short."""
    with path.open("rb") as file, unpacked_stream(file, path.name) as plain:
        yield plain


@contextmanager
def unpacked_stream(file: IO[bytes], name: str) -> Iterator[io.BufferedReader]:
    """Unpack an open file as its name says, as `unpacked` does."""
    suffix = Path(name).suffix.lower()
    if suffix == ".gz":
        stream: Any = gzip.GzipFile(fileobj=file)
    elif suffix == ".zst":
        stream = pa.CompressedInputStream(file, PACKINGS[suffix])
    elif isinstance(file, io.BufferedReader):
        yield file
        return
    else:
        stream = file
    with stream, io.BufferedReader(stream, BLOCK) as plain:
        yield plain


def encoding_of(path: Path) -> str:
    """Return a text's encoding: by its mark, as UTF-8 if all of it is, as UTF-16 without a mark, or as cp1252.

    Raises `Undecided` where a byte fits none of them, or the text may as well be of another script.
    """
    with unpacked(path) as file:
        start = file.read(PEEK)
        marked = marked_encoding(start)
        if marked is not None:
            return marked
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while start:
                decoder.decode(start)
                start = file.read(BLOCK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            pass
        else:
            return "utf-8"
    with unpacked(path) as file:
        _check_western(file)
    return "cp1252"


def marked_encoding(start: bytes) -> str | None:
    """Return the encoding that a file's first bytes show: a mark, or the zeros of Latin text in UTF-16; else None."""
    return next((name for mark, name in MARKS if start.startswith(mark)), None) or _unmarked_utf16(start)


def _unmarked_utf16(start: bytes) -> str | None:
    """Recognise Latin text in UTF-16 without a mark: every second byte is zero."""
    if not start:
        return None
    later, earlier = start[1::2].count(0), start[::2].count(0)
    if max(later, earlier) < MANY_ZEROS * len(start):
        return None
    return "utf-16-le" if later > earlier else "utf-16-be"


def _check_western(file: IO[bytes]) -> None:
    """Raise `Undecided` for text that is not certainly a Western one of one byte a letter."""
    first_bad, alone, beside = 0, 0, 0
    for number, line in enumerate(file, start=1):
        runs = HIGH.findall(line)
        if not runs:
            continue
        if _fits(line, "utf-8"):
            raise Undecided(
                "is UTF-8 in some lines and not in others", SAVE_AS, first_bad or _first_not_utf8(file, number)
            )
        first_bad = first_bad or number
        if not _fits(line, "cp1252"):
            raise Undecided("is not UTF-8, and no Western text (cp1252) either", SAVE_AS, number)
        alone += sum(len(run) == 1 for run in runs)
        beside += sum(len(run) for run in runs if len(run) > 1)
    if beside > alone:
        # Western letters with accents stand between plain ones; whole words of high bytes are another script's.
        raise Undecided("is not UTF-8, and not certainly a Western text (cp1252)", SAVE_AS, first_bad)


def _first_not_utf8(file: IO[bytes], after: int) -> int:
    lines = enumerate(file, start=after + 1)
    return next((number for number, line in lines if not _fits(line, "utf-8")), after)


def _fits(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def csv_form(path: Path, known: Set[str]) -> CsvForm:
    """Return how a CSV file is written. `known`: names of columns, of which its header is likely to have some.

    Raises `Undecided` where several separators fit equally well.
    """
    encoding = encoding_of(path)
    with unpacked(path) as file, io.TextIOWrapper(file, encoding, newline="") as text:
        sample = text.read(PEEK)
        is_whole = not text.read(1)
    said = SEPARATOR_LINE.match(sample.partition("\n")[0].rstrip("\r"))
    if said:
        return CsvForm(encoding, said[1], 1)
    return CsvForm(encoding, _separator(sample, known, is_whole=is_whole), 0)


def _separator(sample: str, known: Set[str], *, is_whole: bool) -> str:
    """Find the separator under which every row has as many cells as the header; commas where none has any."""
    headers: dict[str, list[str]] = {}
    fitting = []
    for separator in SEPARATORS:
        header, *rows = _records(sample, separator, is_whole=is_whole) or [[]]
        headers[separator] = header
        if len(header) > 1 and all(_width(row, len(header)) == len(header) for row in rows):
            fitting.append(separator)
    parting = [separator for separator, header in headers.items() if len(header) > 1]
    for choice in (fitting, parting):
        named = [separator for separator in choice if known & {name.strip() for name in headers[separator]}]
        found = named or choice
        if len(found) == 1:
            return found[0]
        if len(named) > 1 or (choice is fitting and len(found) > 1):
            words = " or ".join(SEPARATORS[separator] for separator in found)
            raise Undecided(f"is separated by {words}: both fit", "Say which in a first line of its own, such as sep=;")
    return ","


def _records(sample: str, separator: str, *, is_whole: bool) -> list[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    records = list(csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
    whole = records if is_whole or len(records) < 2 else records[:-1]  # the last one is cut
    return [record for record in whole if any(cell.strip() for cell in record)]


def _width(row: Sequence[str], header: int) -> int:
    """Count a row's cells, without empty ones beyond the header."""
    return len(row) if any(row[header:]) else min(len(row), header)


def told_form(form: CsvForm) -> str:
    """Report what was assumed of a CSV file; empty for UTF-8 with commas."""
    assumed = []
    if form.encoding not in ("utf-8", "utf-8-sig"):
        assumed.append(f"as {'Windows-1252' if form.encoding == 'cp1252' else form.encoding.upper()} text")
    if form.separator != ",":
        assumed.append(f"as separated by {SEPARATORS.get(form.separator, repr(form.separator))}")
    return f"read {' and '.join(assumed)}" if assumed else ""


Tell = Callable[[str], None]


def tell_nobody(_: str) -> None:
    """Say nothing: to whoever has been told already."""
