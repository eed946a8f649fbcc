"""Files of model outputs to checked items: every fault of every file in one report, in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from assay.errors import Fault, OutputsError
from assay.output_columns import ALIASES, CONTENT, REQUIRED, check_column, is_empty
from assay.output_readers import FileFault, Row, read_rows

SHOWN_FAULTS = 100
TICK = 1000
LONGEST_FILE = 2**40  # rows

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Item:
    """One model output: `content` is what reviewers read, `attributes` are its other columns (JSON values)."""

    item_id: str
    content: dict[str, Any]
    attributes: dict[str, Any]


@dataclass(frozen=True)
class OutputsSummary:
    """What a check found: how many good items, and under which columns."""

    items: int
    columns: tuple[str, ...]


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


def check_outputs(paths: Sequence[Path], progress: Progress | None = None) -> OutputsSummary:
    """Read every file to its end and say what is in them. `progress` hears how many rows were read since its last call.

    Raises `OutputsError` with all faults: an unreadable file, a missing column, a duplicate or empty id, an empty
    output, a value of the wrong type, shape or range. Memory: 16 bytes an id, and a batch of rows.
    """
    findings = _Findings()
    seen: dict[bytes, int] = {}
    columns: dict[str, None] = {}
    items = 0
    for number, path in enumerate(paths):
        for row, item in _items_of(path, findings):
            items += 1
            columns |= dict.fromkeys(row.values)
            _note_id(findings, seen, number * LONGEST_FILE + row.number, item, paths)
            if progress is not None and items % TICK == 0:
                progress(TICK)
    if not items and not findings.count:
        findings.add(Fault(", ".join(map(str, paths)), "holds no rows", "Give at least one output"))
    findings.raise_any()
    return OutputsSummary(items, tuple(columns))


def iter_items(paths: Sequence[Path]) -> Iterator[Item]:
    """Stream the items of files that were checked. Raises `OutputsError` at the first fault."""
    for path in paths:
        findings = _Findings()
        for _, item in _items_of(path, findings):
            findings.raise_any()
            yield item
        findings.raise_any()


def _items_of(path: Path, findings: _Findings) -> Iterator[tuple[Row, Item]]:
    """Read a file's rows as items, whether or not they are good; what is wrong goes into `findings`."""
    is_first = True
    try:
        for row in read_rows(path):
            if is_first and not _has_columns(path, row, findings):
                return
            is_first = False
            yield row, _item(path, row, findings)
    except FileFault as error:
        findings.add(error.fault)


def _has_columns(path: Path, row: Row, findings: _Findings) -> bool:
    missing = [name for name in REQUIRED if name not in row.values]
    for name in missing:
        near = get_close_matches(name, row.values, 1)
        remedy = f"Did you mean '{near[0]}'? Rename it" if near else f"Its columns are: {', '.join(row.values)}"
        findings.add(Fault(f"{path}, column '{name}'", "is missing", remedy))
    return not missing


def _item(path: Path, row: Row, findings: _Findings) -> Item:
    content: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    for column, value in row.values.items():
        name = ALIASES.get(column, column) if ALIASES.get(column) not in row.values else column
        checked, problem = (None, None) if is_empty(value) else check_column(name, value, is_text=row.is_text)
        if problem is not None:
            findings.add(Fault(f"{path}, {row.place}, column '{column}'", problem.text, problem.remedy))
        elif checked is not None:
            (content if name in CONTENT else attributes)[name] = checked
    for name, remedy in REQUIRED.items():
        if is_empty(row.values.get(name)):
            findings.add(Fault(f"{path}, {row.place}, column '{name}'", "is empty", remedy))
    return Item(str(attributes.pop("item_id", "")), content, attributes)


def _note_id(findings: _Findings, seen: dict[bytes, int], here: int, item: Item, paths: Sequence[Path]) -> None:
    """Remember where an id stands: file and row in one number, because there may be many millions."""
    if not item.item_id:
        return
    digest = hashlib.blake2b(item.item_id.encode(), digest_size=16).digest()
    earlier = seen.setdefault(digest, here)
    if earlier != here:
        problem = f"'{item.item_id[:60]}' stands in {_place(paths, earlier)} already"
        findings.add(Fault(f"{_place(paths, here)}, column 'item_id'", problem, "Give each output its own id"))


def _place(paths: Sequence[Path], place: int) -> str:
    number, row = divmod(place, LONGEST_FILE)
    return f"{paths[number]}, {'line' if paths[number].suffix.lower() == '.jsonl' else 'row'} {row}"
