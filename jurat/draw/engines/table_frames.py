"""What a draw needs of the place where the logs are, and that of a table in a database."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import pyarrow as pa

from jurat.draw.definition import stratum_name
from jurat.draw.engines.dialects import DIALECTS
from jurat.draw.engines.table_sql import TableSql
from jurat.draw.logs import Logs
from jurat.draw.request import Request
from jurat.draw.sources import Source, load_source
from jurat.errors import DrawRefused, Fault
from jurat.intake.output_columns import plain

STATEMENTS = Path(__file__).parents[1] / "statements"
TEXTS = ("prefix", "audited", "below")
NOTES = ("wanted", "known", "suspects", "drawn")

Rows = tuple[Sequence[str], Sequence[Sequence[Any]]]


class Frame(Protocol):
    """The rows that can be drawn, wherever they are: the statements of the draw run over them.

    Every engine has the same statements, by the names of the `.sql` files, with the same columns out.
    """

    logs: Logs
    source: Source
    strata: list[str]

    @property
    def is_json(self) -> bool:
        """Whether the rows are fetched as JSON."""

    def __enter__(self) -> Self:
        """Use the frame."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the place."""

    def note(self, name: str, rows: pa.Table) -> None:
        """Put rows beside the frame, for a statement to look at."""

    def table(self, statement: str, **values: object) -> pa.Table:
        """Run a statement. Raises `DrawRefused` for logs that cannot be read."""

    def written(self, statement: str) -> str:
        """Return a statement as it is run."""


class TableFrame(ABC):
    """A table in a database that speaks one of the dialects. Close it, or use it as a context."""

    dialect: str
    has_one_text: frozenset[str]  # the types whose values every database writes alike
    is_json = True

    def __init__(self, request: Request) -> None:
        self.sql = TableSql(request, DIALECTS[self.dialect])
        self.logs = Logs(tuple(request.logs), "table", None, ())
        self.source = load_source(None, request.id_column)
        self.strata = self.sql.strata
        self.notes: dict[str, pa.Table] = {}

    def __enter__(self) -> Self:
        """Use the frame."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the database."""
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Leave the database."""

    @abstractmethod
    def columns(self) -> dict[str, str]:
        """Return the table's columns and their types."""

    @abstractmethod
    def rows(self, query: str) -> Rows:
        """Run a query: the names of its columns, and its rows. Raises `DrawRefused`."""

    @abstractmethod
    def beside(self, names: Sequence[str]) -> str:
        """Write the notes of these names as the beginning of a query's WITH, where they are not tables by now."""

    def note(self, name: str, rows: pa.Table) -> None:
        """Put rows beside the frame; strata that are wanted get their names."""
        if name == "wanted":
            values = zip(*(rows[one].to_pylist() for one in self.strata), strict=True)
            by = self.sql.request.by
            names = [stratum_name(dict(zip(by, one, strict=False))) for one in values]
            rows = pa.table({"stratum": names, "number": rows["number"], "size": rows["size"]})
        self.notes[name] = rows

    def table(self, statement: str, **values: object) -> pa.Table:
        """Run a statement over the table."""
        template = (STATEMENTS / f"{statement}.sql").read_text(encoding="utf-8")
        used = [name for name in NOTES if re.search(rf"\bjurat_{name}\b", template)]
        names, rows = self.rows(self._filled(statement, self.beside(used), values))
        if statement == "drawn_rows":
            return _packed(names[1:], rows)
        return pa.table({name: pa.array([row[place] for row in rows]) for place, name in enumerate(names)})

    def written(self, statement: str) -> str:
        """Return a statement's text, with $names where values come in."""
        return self._filled(statement, "", {})

    def check(self) -> None:
        """Refuse ids and columns to divide by that are missing or have no one way to be written."""
        there = self.columns()
        needed = [("--id", self.sql.id_column), *(("--by", name) for name in self.sql.request.by)]
        needed += [("--per-input", "input_id")] if self.sql.request.per_input else []
        faults = []
        for option, name in needed:
            kind = there.get(name)
            if kind is None:
                problem = "is no column of the table"
                faults.append(Fault(f"{option} {name}", problem, f"Its columns are: {', '.join(there)}"))
            elif kind not in self.has_one_text:
                problem = f"is {kind}, which has no one way to be written as text"
                remedy = "Take text, whole numbers, yes or no, or days; a view can cast it"
                faults.append(Fault(f"{option} {name}", problem, remedy))
        if faults:
            raise DrawRefused(faults)

    def probe(self) -> str:
        """Write a query that reads nothing, and fails where an expression does not fit the table."""
        return f"SELECT {self.sql.is_flagged()} AS flag FROM {self.sql.rows()} LIMIT 0"

    def _filled(self, statement: str, notes: str, values: dict[str, object]) -> str:
        dialect = self.sql.dialect
        if "seed" in values:
            values = values | {"prefix": f"{values['seed']}|"}
        said = {name: dialect.text(str(values[name])) if name in values else f"${name}" for name in TEXTS}
        key = dialect.key(said["prefix"], "frame.id")
        within = f"{key} < {said['below']} OR frame.id IS NULL OR frame.id = ''" if "below" in values else "1 = 1"
        return self.sql.fill(
            STATEMENTS / f"{statement}.sql",
            {
                "notes": notes,
                "frame": self._frame(),
                "strata": ", ".join(f"frame.{one}" for one in self.strata),
                "rows": self.sql.rows(),
                "id": self.sql.id,
                "id_key": key,
                "input_key": dialect.key(said["prefix"], "input_id"),
                "output_key": dialect.key(said["prefix"], "placed.id"),
                "within": within,
                "audited": said["audited"],
                "per_input": str(values.get("per_input", "$per_input")),
            },
        )

    def _frame(self) -> str:
        by = [self.sql.column(name) for name in self.sql.request.by] or [
            f"CAST('' AS {self.sql.dialect.words['text']})"
        ]
        columns = {"id": self.sql.id, "stratum": self.sql.stratum(), "flag": self.sql.is_flagged()}
        columns |= dict(zip(self.strata, by, strict=True))
        if self.sql.request.per_input:
            columns["input_id"] = self.sql.column("input_id")
        return f"SELECT {', '.join(f'{one} AS {name}' for name, one in columns.items())} FROM {self.sql.rows()}"


def _packed(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Return fetched rows as ids and JSON: times become text as they do when a batch is checked."""
    records = [json.dumps(plain(dict(zip(names, row[1:], strict=True))), ensure_ascii=False) for row in rows]
    return pa.table({"id": pa.array([row[0] for row in rows], pa.string()), "payload": pa.array(records, pa.string())})
