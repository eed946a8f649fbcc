"""Files of model outputs to checked items: every fault of every file in one report, in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from assay.errors import Fault, OutputsError
from assay.output_columns import ALIASES, CONTENT, REQUIRED, Check, Misfit, check_of, is_empty, shown
from assay.output_readers import Row, missing_columns, read_rows

SHOWN_FAULTS = 100
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


@dataclass
class _Findings:
    """The faults so far; only the first hundred are kept, the rest is counted."""

    faults: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, fault: Fault) -> None:
        self.count += 1
        if self.count <= SHOWN_FAULTS:
            self.faults.append(fault)

    def raise_any(self) -> None:
        more = self.count - len(self.faults)
        if more:
            self.faults.append(Fault("these files", f"{more:,} more faults like these", "Mend these first"))
        if self.faults:
            raise OutputsError(self.faults)


class _Ids:
    """The ids so far, as 16-byte digests, each with where it stands first: a million ids take about 150 MB."""

    def __init__(self, paths: Sequence[Path], findings: _Findings) -> None:
        self.paths = paths
        self.findings = findings
        self.rows: dict[bytes, int] = {}

    def note(self, file: int, row: Row, item_id: str) -> None:
        digest = hashlib.blake2b(item_id.encode(), digest_size=16).digest()
        here = row.number * len(self.paths) + file
        first = self.rows.setdefault(digest, here)
        if first != here:
            number, first_file = divmod(first, len(self.paths))
            problem = f"{shown(item_id)} stands in {self.paths[first_file]}, {_unit(self.paths[first_file])} {number}"
            place = f"{self.paths[file]}, {row.unit} {row.number}, column 'item_id'"
            self.findings.add(Fault(place, f"{problem} already", "Give each output its own id"))


def check_outputs(paths: Sequence[Path], progress: Progress | None = None) -> OutputsSummary:
    """Read every file to its end and say what is in them. `progress` hears how many rows were read since its last call.

    Raises `OutputsError` with all faults (the first hundred in words): what cannot be read, a file without rows, a
    missing column, a duplicate or empty id, an empty output, a value of the wrong type, shape or range.
    """
    findings = _Findings()
    ids = _Ids(paths, findings)
    columns: dict[str, None] = {}
    items = 0
    for file, path in enumerate(paths):
        before = items + findings.count
        for row, item in _items_of(path, findings):
            items += 1
            if not columns.keys() >= row.values.keys():
                columns |= dict.fromkeys(row.values)
            if item.item_id:
                ids.note(file, row, item.item_id)
            if progress is not None and items % TICK == 0:
                progress(TICK)
        if items + findings.count == before:
            findings.add(Fault(str(path), "holds no rows", "Give at least one output, or leave the file out"))
    if progress is not None and items % TICK:
        progress(items % TICK)
    findings.raise_any()
    return OutputsSummary(items, tuple(columns))


def iter_items(paths: Sequence[Path]) -> Iterator[Item]:
    """Stream the items of files that were checked. Raises `OutputsError` at the first fault; ids are not compared."""
    findings = _Findings()
    for path in paths:
        for _, item in _items_of(path, findings):
            if findings.count:
                findings.raise_any()
            yield item
        findings.raise_any()


def _items_of(path: Path, findings: _Findings) -> Iterator[tuple[Row, Item]]:
    """Read a file's rows as items, whether or not they are good; what is wrong goes into `findings`."""
    is_first = True
    for row in read_rows(path):
        if isinstance(row, Fault):
            findings.add(row)
            continue
        if is_first:
            is_first = False
            faults = missing_columns(path, row, [name for name in REQUIRED if name not in row.values])
            for fault in faults:
                findings.add(fault)
            if faults:
                return
        yield row, _item(path, row, findings)


def _item(path: Path, row: Row, findings: _Findings) -> Item:
    content: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    values = row.values
    for column, name, check, is_content in _columns(tuple(values), row.is_text):
        value = values[column]
        if is_empty(value):
            continue
        try:
            checked = check(value)
        except Misfit as misfit:
            findings.add(_fault(path, row, column, misfit.problem, misfit.remedy))
        except RecursionError:
            findings.add(_fault(path, row, column, "is too deeply nested", "Give a flatter value"))
        else:
            if checked is not None:
                (content if is_content else attributes)[name] = checked
    for name, remedy in REQUIRED.items():
        if is_empty(values.get(name)):
            findings.add(_fault(path, row, name, "is empty", remedy))
    return Item(attributes.pop("item_id", ""), content, attributes)


@lru_cache(KNOWN_HEADERS)
def _columns(columns: tuple[str, ...], is_text: bool) -> tuple[_Column, ...]:
    found = []
    for column in columns:
        name = ALIASES.get(column, column)
        if name != column and name in columns:
            name = column  # both are there: the alias is a column of its own
        found.append(_Column(column, name, check_of(name, is_text=is_text), name in CONTENT))
    return tuple(found)


def _fault(path: Path, row: Row, column: str, problem: str, remedy: str) -> Fault:
    return Fault(f"{path}, {row.unit} {row.number}, column '{column}'", problem, remedy)


def _unit(path: Path) -> str:
    return "line" if path.suffix.lower() == ".jsonl" else "row"
