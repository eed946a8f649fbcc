"""The faults of files, gathered: one cause is one fault, with its rows listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from jurat.errors import Fault, FaultyFile
from jurat.intake.output_readers import Broken

SHOWN_FAULTS = 100
SHOWN_PLACES = 5
SHOWN_VALUES = 3
MOST_VALUES = 10_000


class Kind(NamedTuple):
    """One cause: what is wrong with a file's column (empty: with whole rows). Its rows are told together."""

    path: Path
    unit: str
    column: str
    problem: str
    remedy: str


@dataclass
class _Rows:
    count: int = 0
    first: list[int] = field(default_factory=list)
    values: dict[str, None] = field(default_factory=dict)
    detail: str = ""


@dataclass
class Findings:
    """The faults so far: whole ones, and causes with their first rows and values, in bounded memory."""

    whole: list[Fault] = field(default_factory=list)
    kinds: dict[Kind, _Rows] = field(default_factory=dict)
    count: int = 0

    def add(self, kind: Kind, number: int, value: str = "") -> None:
        """Note a row that has this fault, and the value that is told of it."""
        self.count += 1
        rows = self.kinds.setdefault(kind, _Rows())
        rows.count += 1
        if len(rows.first) < SHOWN_PLACES:
            rows.first.append(number)
        if value and len(rows.values) < MOST_VALUES:
            rows.values[value] = None

    def add_found(self, path: Path, found: Fault | Broken) -> None:
        """Note what a reader could not read. Of several rows the first one's detail is told."""
        if isinstance(found, Fault):
            self.add_whole(found)
            return
        kind = Kind(path, found.unit, "", found.problem, found.remedy)
        self.add(kind, found.number)
        rows = self.kinds[kind]
        rows.detail = rows.detail or found.detail

    def add_whole(self, fault: Fault) -> None:
        """Note a fault of a file, or of its columns."""
        self.count += 1
        self.whole.append(fault)

    def raise_any(self, error: type[FaultyFile]) -> None:
        """Raise all that was found, if anything; of more than a hundred causes the rest is counted."""
        faults = self.whole + [_fault(kind, rows) for kind, rows in self.kinds.items()]
        if len(faults) > SHOWN_FAULTS:
            more = Fault("these files", f"{len(faults) - SHOWN_FAULTS:,} more kinds of faults", "Mend these first")
            faults = [*faults[:SHOWN_FAULTS], more]
        if faults:
            raise error(faults)


def _fault(kind: Kind, rows: _Rows) -> Fault:
    numbers = _listed([str(number) for number in rows.first], rows.count, ", ")
    place = f"{kind.path}, {kind.unit if rows.count == 1 else kind.unit + 's'} {numbers}"
    if kind.column:
        place += f", column '{kind.column}'"
    values = [*rows.values]
    problem = f"{_listed(values[:SHOWN_VALUES], len(values), '; ')} {kind.problem}".strip()
    problem += f" ({rows.detail})" if rows.detail else ""
    return Fault(place, f"each of {problem}" if len(values) > 1 and problem[0] == "'" else problem, kind.remedy)


def _listed(words: Sequence[str], count: int, between: str) -> str:
    more = count - len(words)
    return between.join(words) + (f" and {more:,} more" if more > 0 else "")
