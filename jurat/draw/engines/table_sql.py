"""The rows of a table that can be drawn, written as SQL: the frame, for databases other than DuckDB."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from jurat.draw.definition import ESCAPES, NULL, SEPARATOR, WHOLE, escaped
from jurat.draw.engines.dialects import Dialect
from jurat.draw.expressions import columns_of, wrapped
from jurat.draw.request import Request
from jurat.duckdb_connection import connect
from jurat.errors import DrawRefused, Fault

HOLE = re.compile(r"\{(\w+)\}")
# Two databases could read these differently, and see another end of an expression than was checked.
READ_DIFFERENTLY = ("\\", "$", "/*", "\0")


class TableSql:
    """The pieces of every query over a table. Raises `DrawRefused` for what cannot be asked of one."""

    def __init__(self, request: Request, dialect: Dialect) -> None:
        _refuse_options(request)
        self.request, self.dialect = request, dialect
        self.table = dialect.table(request.logs[0])
        self.where = self._expression("--where", request.where) or "(1 = 1)"
        self.flagged = self._expression("--flagged", request.flagged) or "(1 = 0)"

    @property
    def id_column(self) -> str:
        """Name the column that holds the ids."""
        return self.request.id_column or "item_id"

    @cached_property
    def id(self) -> str:
        """Write a row's id."""
        return self.column(self.id_column)

    @property
    def strata(self) -> list[str]:
        """Name the frame's columns that divide it."""
        return [f"s{number}" for number in range(max(len(self.request.by), 1))]

    def column(self, name: str) -> str:
        """Write a column of the table as text."""
        return self.dialect.as_text(f"logs.{self.dialect.named(name)}")

    def stratum(self) -> str:
        """Write the name of a row's stratum, as `jurat.draw.definition.stratum_name` does."""
        if not self.request.by:
            return f"CAST({self.dialect.text(WHOLE)} AS {self.dialect.words['text']})"
        parts = []
        for number, name in enumerate(self.request.by):
            value = self.column(name)
            for character, written in ESCAPES:
                value = f"REPLACE({value}, {self.dialect.text(character)}, {self.dialect.text(written)})"
            heading = f"{SEPARATOR if number else ''}{escaped(name)}="
            parts.append(f"{self.dialect.text(heading)} || COALESCE({value}, {self.dialect.text(NULL)})")
        return " || ".join(parts)

    def rows(self) -> str:
        """Write the table's rows that meet the condition, as something to select from."""
        return f"(SELECT logs.* FROM {self.table} AS logs WHERE {self.where}) AS logs"

    def is_flagged(self) -> str:
        """Write 1 for a row that is flagged, else 0."""
        return f"CASE WHEN {self.flagged} THEN 1 ELSE 0 END"

    def fill(self, template: Path, pieces: Mapping[str, str]) -> str:
        """Put pieces into the holes of a `.sql` file, each once: what they hold is never looked into."""
        pieces = {**self.dialect.words, **pieces}
        return HOLE.sub(lambda hole: pieces[hole[1]], template.read_text(encoding="utf-8"))

    def _expression(self, option: str, expression: str | None) -> str | None:
        """Check one of the operator's expressions as the draw from files does, and give it in brackets."""
        if expression is None:
            return None
        with connect() as parser:
            columns_of(parser, option, expression)
        quotes = ('"',) if self.dialect.quote == "`" else ()
        for odd in (*READ_DIFFERENTLY, *quotes):
            if odd in expression:
                remedy = "Write it without, or make a view of the table that says it"
                raise DrawRefused([Fault(option, f"holds {odd!r}, which databases read differently", remedy)])
        return wrapped(expression)


def _refuse_options(request: Request) -> None:
    faults = []
    if len(request.logs) != 1:
        faults.append(Fault(request.logs[1], "is a second table", "Name one; a view can join several"))
    if request.source is not None:
        remedy = "Make a view whose columns have Jurat's names, and draw from it"
        faults.append(Fault(f"--source {request.source}", "is for files", remedy))
    if faults:
        raise DrawRefused(faults)
