"""Files of model outputs to checked items: every fault of every file in one report, in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from assay.blinding import Leaks
from assay.errors import Fault, OutputsError
from assay.file_forms import tell_nobody
from assay.findings import Findings, Kind
from assay.output_columns import ALIASES, CONTENT, REQUIRED, Check, Misfit, check_of, is_empty, shown
from assay.output_readers import PLAINLY, Reading, Row, missing_columns, read_rows
from assay.shown_plain import ShownPlain

TICK = 1000
KNOWN_HEADERS = 256  # JSONL may give each line other keys

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Item:
    """One model output: `content` is what reviewers read, `attributes` are its other columns (JSON values)."""

    item_id: str
    content: dict[str, Any]
    attributes: dict[str, Any]


@dataclass(frozen=True)
class OutputsSummary:
    """What a check found: how many good items, and under which columns (as the files name them, in their order)."""

    items: int
    columns: tuple[str, ...]


class _Column(NamedTuple):
    """What to do with a column: the file calls it `column`, Assay calls it `name`."""

    column: str
    name: str
    check: Check
    is_content: bool


class _Ids:
    """The ids so far, as 16-byte digests, each with where it stands first: a million ids take about 150 MB."""

    def __init__(self, paths: Sequence[Path], findings: Findings) -> None:
        self.paths = paths
        self.findings = findings
        self.rows: dict[bytes, int] = {}
        self.units: dict[int, str] = {}

    def note(self, file: int, row: Row, item_id: str) -> None:
        self.units[file] = row.unit
        digest = hashlib.blake2b(item_id.encode(), digest_size=16).digest()
        here = row.number * len(self.paths) + file
        first = self.rows.setdefault(digest, here)
        if first != here:
            number, first_file = divmod(first, len(self.paths))
            where = f"{self.paths[first_file]}, {self.units[first_file]} {number}"
            kind = Kind(self.paths[file], row.unit, "item_id", "already", "Give each output its own id")
            self.findings.add(kind, row.number, f"{shown(item_id)} stands in {where}")


def check_outputs(
    paths: Sequence[Path], progress: Progress | None = None, reading: Reading = PLAINLY
) -> OutputsSummary:
    """Read every file to its end and say what is in them. `progress` hears how many rows were read since its last call.

    Raises `OutputsError` with all faults, a cause each with its rows (the first hundred causes in words): what cannot
    be read, a file without rows, a missing column, a duplicate or empty id, an empty output, a value of the wrong type,
    shape or range.
    """
    findings = Findings()
    ids = _Ids(paths, findings)
    columns: dict[str, None] = {}
    leaks, plain = Leaks(), ShownPlain()
    items = 0
    for file, path in enumerate(paths):
        before = items + findings.count
        for row, item in _items_of(path, findings, reading):
            items += 1
            leaks.note(item.item_id, item.content, item.attributes)
            if reading.tell is not tell_nobody:
                plain.note(item.item_id, item.content)
            if not columns.keys() >= row.values.keys():
                columns |= dict.fromkeys(row.values)
            if item.item_id:
                ids.note(file, row, item.item_id)
            if progress is not None and items % TICK == 0:
                progress(TICK)
        if items + findings.count == before:
            findings.add_whole(Fault(str(path), "holds no rows", "Give at least one output, or leave the file out"))
    if progress is not None and items % TICK:
        progress(items % TICK)
    findings.raise_any(OutputsError)
    for warning in [*leaks.warnings(), *plain.warnings()]:
        reading.tell(warning)
    return OutputsSummary(items, tuple(columns))


def iter_items(paths: Sequence[Path], reading: Reading = PLAINLY) -> Iterator[Item]:
    """Stream the items of files that were checked. Raises `OutputsError` at the first fault; ids are not compared.

    Whoever checked them has heard what was assumed: nothing is told again.
    """
    findings = Findings()
    reading = replace(reading, tell=tell_nobody)
    for path in paths:
        for _, item in _items_of(path, findings, reading):
            if findings.count:
                findings.raise_any(OutputsError)
            yield item
        findings.raise_any(OutputsError)


def _items_of(path: Path, findings: Findings, reading: Reading) -> Iterator[tuple[Row, Item]]:
    """Read a file's rows as items, whether or not they are good; what is wrong goes into `findings`."""
    is_first = True
    for row in read_rows(path, reading):
        if not isinstance(row, Row):
            findings.add_found(path, row)
            continue
        if is_first:
            is_first = False
            faults = missing_columns(path, row, [name for name in REQUIRED if name not in row.values])
            for fault in faults:
                findings.add_whole(fault)
            if faults:
                return
        yield row, _item(path, row, findings)


def _item(path: Path, row: Row, findings: Findings) -> Item:
    content: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    values = row.values
    for column, name, check, is_content in _columns(tuple(values)):
        value = values[column]
        if is_empty(value):
            continue
        try:
            checked = check(value)
        except Misfit as misfit:
            findings.add(Kind(path, row.unit, column, misfit.what, misfit.remedy), row.number, misfit.value)
        except RecursionError:
            kind = Kind(path, row.unit, column, "is too deeply nested", "Give a flatter value")
            findings.add(kind, row.number)
        else:
            if checked is not None:
                (content if is_content else attributes)[name] = checked
    for name, remedy in REQUIRED.items():
        if is_empty(values.get(name)):
            findings.add(Kind(path, row.unit, name, "is empty", remedy), row.number)
    return Item(attributes.pop("item_id", ""), content, attributes)


@lru_cache(KNOWN_HEADERS)
def _columns(columns: tuple[str, ...]) -> tuple[_Column, ...]:
    found = []
    for column in columns:
        name = ALIASES.get(column, column)
        if name != column and name in columns:
            name = column  # both are there: the alias is a column of its own
        found.append(_Column(column, name, check_of(name), name in CONTENT))
    return tuple(found)
