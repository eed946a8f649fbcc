"""Which files hold the logs, and what their columns are: every fault that shows without reading rows."""

from __future__ import annotations

import csv
import glob
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from assay.draw.eval_archives import ENDING as EVAL
from assay.draw.plain_copies import is_over_lines, plain_copies
from assay.errors import DrawRefused, Fault
from assay.file_forms import ENDINGS, SHEET_MARK, Tell, file_of, format_of, sheet_of, tell_nobody, unpacked_stream

PACKED = ".gz"
LOG_ENDINGS = f"{ENDINGS}; .eval"
PATTERN = re.compile(r"[*?\[]")
HIVE = re.compile(r"^([^=]+)=(.*)$")
SHOWN_FAULTS = 20


@dataclass(frozen=True)
class Logs:
    """Files of one format with the columns they share (None for JSON), and where they are.

    `columns` gives each column's Arrow type, `hive` the columns that folders are named after. `layout` says how DuckDB
    finds the objects of JSON files. `originals` names the file that was given for each plain copy of one.
    """

    files: tuple[str, ...]
    format: str
    columns: dict[str, pa.DataType] | None
    hive: tuple[str, ...]
    filesystem: Any = None
    layout: str = "newline_delimited"
    originals: Mapping[str, str] = field(default_factory=dict)


def find_logs(arguments: Sequence[str], spill: Path | None = None, tell: Tell = tell_nobody) -> Logs:
    """Find the files that are named: files, folders, patterns (`logs/**/*.parquet`), or addresses (`s3://...`).

    What DuckDB would read otherwise than every other command is copied into `spill` in a plain form; `tell` hears what
    was assumed.

    Raises `DrawRefused` with every fault: nothing there, a name that is not a log's, a link out of a folder, files of
    several formats, a file that is cut short, columns that differ.
    """
    filesystem, files = _remote_files(arguments) if any("://" in one for one in arguments) else (None, None)
    named = tuple(files if files is not None else dict.fromkeys(_local_files(arguments)))
    formats = {_format(name) for name in named}
    if None in formats or len(formats) > 1:
        odd = next((name for name in named if _format(name) is None), named[0])
        problem = "is not a format that is drawn from" if None in formats else "is one of several formats"
        raise DrawRefused([Fault(odd, problem, f"Name files of one of: {LOG_ENDINGS}")])
    kind = next(iter(formats)) or ""
    hive = _hive_columns(named)
    copies = plain_copies(named, kind, spill, tell) if spill is not None and filesystem is None else {}
    originals = {copy: name for name, copy in copies.items()}
    named = tuple(copies.get(name, name) for name in named)
    kind = "csv" if kind == "xlsx" else kind
    far = next((name for name in named if name.endswith((".xlsx", EVAL)) and name not in originals), None)
    if far is not None:
        raise DrawRefused([Fault(far, "is an archive elsewhere", "Copy it to this machine first")])
    if kind == "json":
        is_free = any(_is_free(name, filesystem) for name in named)
        return Logs(named, kind, None, hive, filesystem, "auto" if is_free else "newline_delimited", originals)
    columns = _shared_columns(named, kind, filesystem, hive)
    return Logs(named, kind, columns, hive, filesystem, originals=originals)


def _format(name: str) -> str | None:
    """Give the format a log's name stands for; archives of Inspect hold JSON."""
    return "json" if name.endswith(EVAL) else format_of(name)


def _is_free(name: str, filesystem: Any) -> bool:  # noqa: ANN401
    """Whether a JSON file may hold a list, or an object over several lines; elsewhere its name has to say."""
    return is_over_lines(Path(name)) if filesystem is None else Path(name.removesuffix(PACKED)).suffix == ".json"


def _local_files(arguments: Sequence[str]) -> list[str]:
    faults: list[Fault] = []
    found: list[str] = []
    for argument in arguments:
        files = list(_matching(argument, faults))
        if not files and not faults:
            faults.append(Fault(argument, "matches no log", f"Name files that end in {LOG_ENDINGS}"))
        found.extend(files)
    if faults:
        raise DrawRefused(faults[:SHOWN_FAULTS])
    return found


def _matching(argument: str, faults: list[Fault]) -> Iterator[str]:
    path = Path(argument)
    if sheet_of(path) is not None and file_of(path).is_file():
        yield f"{file_of(path).resolve()}{SHEET_MARK}{sheet_of(path)}"
    elif path.is_file():
        yield from _accepted([path], path.resolve().parent, faults)
    elif path.is_dir():
        logs = (one for one in path.rglob("*") if one.is_file() and _format(one.name) and one.name[0] not in "._")
        yield from _accepted(logs, path.resolve(), faults)
    elif PATTERN.search(argument):
        top = Path(re.split(r"[^/]*[*?\[]", argument, maxsplit=1)[0] or ".")
        matches = (Path(one) for one in glob.glob(argument, recursive=True))  # noqa: PTH207 - patterns may be absolute
        yield from _accepted((one for one in matches if one.is_file()), top.resolve(), faults)
    else:
        faults.append(Fault(argument, "is not there", "Check the path"))


def _accepted(paths: Iterator[Path] | list[Path], top: Path, faults: list[Fault]) -> Iterator[str]:
    """Give the real paths of files, refusing links that lead out of the folder they were found in."""
    for path in sorted(paths):
        real = path.resolve()
        if not real.is_relative_to(top):
            faults.append(Fault(str(path), f"is a link that leads out of {top}", "Name the file it leads to"))
        elif PATTERN.search(str(real)):
            faults.append(Fault(str(path), "has a pattern's character (* ? [) in its name", "Rename it"))
        else:
            yield str(real)


def _remote_files(arguments: Sequence[str]) -> tuple[Any, list[str]]:
    """List files by their addresses, through fsspec."""
    try:
        import fsspec  # noqa: PLC0415 - an extra: only who draws from object storage needs it
    except ImportError as error:
        remedy = "Install it: pip install 'assay[remote]'"
        raise DrawRefused([Fault(arguments[0], "is an address, which takes the package fsspec", remedy)]) from error
    files: list[str] = []
    filesystem = None
    for argument in arguments:
        try:
            one, path = fsspec.url_to_fs(argument)
            found = sorted(one.glob(path) if PATTERN.search(path) else one.find(path))
        except (OSError, ValueError, ImportError) as error:
            problem = f"cannot be reached ({type(error).__name__}: {' '.join(str(error).split())[:200]})"
            raise DrawRefused([Fault(argument, problem, "Check the address and your right to read it")]) from error
        if filesystem is not None and one.protocol != filesystem.protocol:
            raise DrawRefused([Fault(argument, "is elsewhere than the first log", "Draw from one place at a time")])
        filesystem = one
        logs = [str(one.unstrip_protocol(name)) for name in found if _format(name)]
        if not logs:
            raise DrawRefused([Fault(argument, "matches no log", f"Name files that end in {LOG_ENDINGS}")])
        files.extend(logs)
    return filesystem, list(dict.fromkeys(files))


def _hive_columns(files: Sequence[str]) -> tuple[str, ...]:
    """Give the columns that the folders of the files are named after (`.../day=2026-11-24/...`)."""
    found = [tuple(m[1] for part in Path(name).parts[:-1] if (m := HIVE.match(part))) for name in files]
    if len(set(found)) > 1:
        odd = next(name for name, columns in zip(files, found, strict=True) if columns != found[0])
        raise DrawRefused(
            [Fault(odd, "lies in folders that name other columns", "Name folders alike: day=.../x.parquet")]
        )
    return found[0] if found else ()


def _shared_columns(files: Sequence[str], kind: str, filesystem: Any, hive: Sequence[str]) -> dict[str, pa.DataType]:  # noqa: ANN401
    """Read every file's header; all must have the same columns, of the same types."""
    faults: list[Fault] = []
    shared: dict[str, pa.DataType] | None = None
    for name in files:
        try:
            with _open(name, filesystem) as file:
                columns = _parquet_columns(file) if kind == "parquet" else _csv_columns(file, name)
        except (pa.ArrowException, OSError, ValueError, csv.Error, EOFError) as error:
            problem = f"is not readable as {kind} ({' '.join(str(error).split())[:120]})"
            faults.append(Fault(name, problem, "It may be cut short: write it again, or leave it out"))
            continue
        faults.extend(_twice(name, columns, hive))
        if shared is None:
            shared = dict(columns)
        elif dict(columns) != shared:
            faults.append(_difference(name, dict(columns), files[0], shared))
    if faults:
        raise DrawRefused(faults[:SHOWN_FAULTS])
    return (shared or {}) | {column: pa.string() for column in hive}


def _open(name: str, filesystem: Any) -> IO[bytes]:  # noqa: ANN401
    return filesystem.open(name, "rb") if filesystem is not None else Path(name).open("rb")


def _parquet_columns(file: IO[bytes]) -> list[tuple[str, pa.DataType]]:
    schema = pq.read_schema(file)
    return [(field.name, field.type) for field in schema]


def _csv_columns(file: IO[bytes], name: str) -> list[tuple[str, pa.DataType]]:
    with unpacked_stream(file, name) as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines, strict=True), [])
    if not header:
        raise ValueError("it has no header")
    return [(name, pa.string()) for name in header]


def _twice(name: str, columns: Sequence[tuple[str, pa.DataType]], hive: Sequence[str]) -> Iterator[Fault]:
    seen = {column.lower() for column in hive}
    for column, _ in columns:
        if column.lower() in seen:
            yield Fault(f"{name}, column '{column}'", "is there twice", "Rename one of them (capitals do not count)")
        seen.add(column.lower())


def _difference(name: str, columns: dict[str, pa.DataType], first: str, shared: dict[str, pa.DataType]) -> Fault:
    for column in [*shared, *columns]:
        mine, theirs = columns.get(column), shared.get(column)
        if mine != theirs:
            problem = f"is {mine or 'missing'} here and {theirs or 'missing'} in {first}"
            return Fault(
                f"{name}, column '{column}'", problem, "Draw from files of one schema, or write them again alike"
            )
    return Fault(name, f"has its columns in another order than {first}", "Write them in one order")
