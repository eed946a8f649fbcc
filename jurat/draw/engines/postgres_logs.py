"""Logs in a table of PostgreSQL. Needs the extra `jurat[postgres]`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import DataError, IntegrityError

from jurat.draw.engines.table_frames import Rows, TableFrame
from jurat.draw.request import Request
from jurat.errors import DrawRefused, Fault

CONNECT_SECONDS = 10
KINDS = {"number": "int", "size": "bigint"}  # of a note's columns; others are text
NO_ADDRESS = "Set JURAT_LOGS_URL to postgresql://user@host:5432/database (a password also comes from ~/.pgpass)"
# One state of the table for all statements, nothing written, and one way to write days and times.
TERMS = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL TIME ZONE 'UTC'",
    "SET LOCAL standard_conforming_strings = on",
)


class PostgresFrame(TableFrame):
    """A table of PostgreSQL, as it was when the draw began."""

    dialect = "postgres"
    has_one_text = frozenset({"text", "varchar", "name", "int2", "int4", "int8", "bool", "date", "uuid"})

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.place, self._password = _place(request.engine_url)
        try:
            self._connection: psycopg.Connection[Any] = psycopg.connect(
                request.engine_url or "",
                connect_timeout=CONNECT_SECONDS,
                application_name="jurat draw",
                client_encoding="UTF8",
            )
        except psycopg.Error as error:
            problem = f"cannot be reached ({self._message(error)})"
            raise DrawRefused([Fault(self.place, problem, "Check the address and your right to read it")]) from None
        try:
            for term in TERMS:
                self._connection.execute(term)
            self.check()
            self.rows(self.probe())
        except (
            BaseException
        ):  # whatever it was, also an interrupt: nobody else could close what is open, and it goes on
            self.close()
            raise

    def close(self) -> None:
        """End the transaction and the connection."""
        self._connection.close()

    def columns(self) -> dict[str, str]:
        """Ask for no rows, and look at the columns."""
        cursor = self._run(f"SELECT logs.* FROM {self.sql.table} AS logs LIMIT 0")
        types = self._connection.adapters.types
        found = {}
        for column in cursor.description or ():
            info = types.get(column.type_code)
            found[column.name] = info.name if info else "of a type of its own"
        return found

    def rows(self, query: str) -> Rows:
        """Run a query and fetch all it gives."""
        cursor = self._run(query)
        try:
            return [column.name for column in cursor.description or ()], cursor.fetchall()
        except psycopg.Error as error:  # a value that Python has no form for, such as a date before year 1
            raise self._refused(error) from error

    def beside(self, names: Sequence[str]) -> str:
        """Write notes as JSON in the query: a transaction that only reads has no tables of its own."""
        return "".join(f"jurat_{name} AS ({self._relation(name)}), " for name in names)

    def _relation(self, name: str) -> str:
        table = self.notes[name]
        kinds = ", ".join(f"{column} {KINDS.get(column, 'text')}" for column in table.column_names)
        written = self.sql.dialect.text(json.dumps(table.to_pylist(), ensure_ascii=False))
        return f"SELECT * FROM json_to_recordset({written}) AS noted({kinds})"

    def _run(self, query: str) -> psycopg.Cursor[Any]:
        try:
            # Prepared: the server takes a single statement, whatever the text holds.
            return self._connection.execute(query.encode(), prepare=True)
        except psycopg.Error as error:
            raise self._refused(error) from error

    def _refused(self, error: psycopg.Error) -> DrawRefused:
        asked = self.sql.request
        place = f"table '{asked.logs[0]}' of {self.place}"
        options = " or ".join(name for name, one in (("--where", asked.where), ("--flagged", asked.flagged)) if one)
        remedy = f"Check its name, your right to read it{', and ' + options if options else ''}"
        return DrawRefused([Fault(place, f"cannot be read ({self._message(error)})", remedy)])

    def _message(self, error: psycopg.Error) -> str:
        """Return the first line of an error, unless it may quote rows; never the password."""
        if isinstance(error, DataError | IntegrityError):
            return type(error).__name__
        text = error.diag.message_primary or str(error).strip().split("\n")[0] or type(error).__name__
        return (text.replace(self._password, "***") if self._password else text)[:240]


def _place(url: str | None) -> tuple[str, str]:
    """Name a server without its password, and give that. Raises `DrawRefused` for what is no address."""
    if not url:
        raise DrawRefused([Fault("--engine postgres", "is not told where the database is", NO_ADDRESS)])
    try:
        parts = conninfo_to_dict(url)
        host = urlsplit(url).hostname or parts.get("host") or "this machine"
    except (psycopg.Error, ValueError):
        raise DrawRefused([Fault("--engine-url", "is not an address of PostgreSQL", NO_ADDRESS)]) from None
    return f"PostgreSQL at {host}/{parts.get('dbname') or ''}", str(parts.get("password") or "")
