"""What the store needs from a database: one seam, implemented by SQLite and by PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from jurat.errors import StoreUnavailable

Row: TypeAlias = tuple[Any, ...]  # what a driver gives; methods of statements/ make typed rows of it


class Cursor(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    def fetchone(self) -> Row | None:
        """Return the next row."""

    def fetchall(self) -> list[Row]:
        """Return every row."""

    def executemany(self, sql: str, rows: Sequence[Mapping[str, object]], /) -> Any:  # noqa: ANN401 - itself or None
        """Run a statement once for each of many rows."""

    def close(self) -> Any:  # noqa: ANN401 - nothing of use
        """Let go of it."""


class Connection(Protocol):
    """An open connection. Transactions are begun and ended by the caller."""

    def execute(self, sql: Any, values: Any = ..., /) -> Cursor:  # noqa: ANN401 - the drivers' types differ
        """Run a statement."""

    def cursor(self) -> Cursor:
        """Open a cursor."""

    def close(self) -> None:
        """Close it."""


class Database(Protocol):
    """A kind of database at one place.

    `rule_errors` are what it raises when a constraint or a trigger of the schema forbids what was asked.
    """

    place: str
    statements: Mapping[str, str]
    rule_errors: tuple[type[Exception], ...]

    def connect(self, *, read_only: bool = False) -> Connection:
        """Open a connection in which a commit that returns is on disk. Raises `StoreUnavailable`."""

    def migrate(self) -> list[str]:
        """Apply the migrations this database has not had, each whole or not at all; give their names."""

    def translate(self, sql: str) -> str:
        """Write a statement with `:name` placeholders as this database's driver does."""

    def begin(self, connection: Connection) -> None:
        """Begin a transaction that may write; one at a time in all processes, so what it reads stays true."""

    def roll_back(self, connection: Connection) -> None:
        """Undo the transaction, if there still is one."""

    def is_lost(self, connection: Connection) -> bool:
        """Whether the connection has broken and another is needed."""

    def is_out_of_use(self, error: Exception) -> bool:
        """Whether an error says that the store cannot be written, read or reached; any other is a bug or a rule."""

    def check_there(self) -> None:
        """Raises `StoreUnavailable` where what was opened is no longer at its place."""

    def unavailable(self, error: Exception) -> StoreUnavailable:
        """Say in plain words what kept the store from being used."""
