"""PostgreSQL as the label store, for several servers over one study. Needs the extra `jurat[postgres]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.pq import TransactionStatus

from jurat.errors import StoreUnavailable
from jurat.store.database import Connection
from jurat.store.migrations import load_migrations, refuse_newer
from jurat.store.queries import load_queries

CONNECT_SECONDS = 10
WRITERS_LOCK = 0x6173736179  # "jurat": held by the one transaction that writes
PLACEHOLDER = re.compile(r"(?<!:):([a-z_]+)")


class PostgresDatabase:
    """One database of a PostgreSQL server.

    Transactions that write hold an advisory lock, as they hold SQLite's file lock: the same queue is right on both, and
    sequence numbers become visible in their order. One commit carries all that was waiting, which pays for the lock.
    """

    rule_errors: tuple[type[Exception], ...] = (psycopg.IntegrityError,)

    def __init__(self, url: str) -> None:
        self.url = url
        parts = urlsplit(url)
        self.place = f"PostgreSQL at {parts.hostname or 'this machine'}{parts.path}"  # never the password
        self.statements: Mapping[str, str] = {
            name: self.translate(sql) for name, sql in load_queries("postgres").items()
        }

    def connect(self, *, read_only: bool = False) -> Connection:
        """Open a connection. `read_only` ones refuse to write."""
        try:
            connection: psycopg.Connection[Any] = psycopg.connect(
                self.url, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="jurat"
            )
        except psycopg.Error as error:
            raise self.unavailable(error) from error
        connection.execute("SET synchronous_commit = on")
        connection.execute("SET TIME ZONE 'UTC'")
        if read_only:
            connection.execute("SET default_transaction_read_only = on")
        return connection

    def migrate(self) -> list[str]:
        """Bring the database to the newest schema; several servers may start at once."""
        connection = self.connect()
        applied: list[str] = []
        try:
            self.begin(connection)
            connection.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY)")
            connection.execute("COMMIT")
            refuse_newer((row[0] for row in connection.execute("SELECT name FROM migration").fetchall()), "postgres")
            for name, sql in load_migrations("postgres"):
                self.begin(connection)
                if connection.execute("SELECT 1 FROM migration WHERE name = %s", [name]).fetchone() is None:
                    connection.execute(sql)
                    connection.execute("INSERT INTO migration (name) VALUES (%s)", [name])
                    applied.append(name)
                connection.execute("COMMIT")
        except psycopg.Error as error:
            raise self.unavailable(error) from error
        finally:
            connection.close()
        return applied

    def translate(self, sql: str) -> str:
        """Write `:name` as psycopg does."""
        return PLACEHOLDER.sub(r"%(\1)s", re.sub(r"--[^\n]*", "", sql).replace("%", "%%"))

    def begin(self, connection: Connection) -> None:
        """Wait until nobody else writes."""
        connection.execute("BEGIN")
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS_LOCK])

    def roll_back(self, connection: Connection) -> None:
        """Undo, if the connection is still there to undo anything on."""
        if not self.is_lost(connection) and _status(connection) != TransactionStatus.IDLE:
            connection.execute("ROLLBACK")

    def is_lost(self, connection: Connection) -> bool:
        """Whether the server or the network has ended it."""
        return bool(getattr(connection, "closed", True)) or _status(connection) == TransactionStatus.UNKNOWN

    def is_out_of_use(self, error: Exception) -> bool:
        """A lost connection, a full disk, damaged pages."""
        return isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.DataCorrupted))

    def check_there(self) -> None:
        """Nothing: a server that is gone says so itself, to whoever asks it."""

    def unavailable(self, error: Exception) -> StoreUnavailable:
        """Name the database, the problem and the remedy."""
        text = " ".join(str(error).split()) or type(error).__name__
        remedy = "Nothing that was acknowledged is lost. Look whether PostgreSQL runs and whether its disk has space."
        return StoreUnavailable(f"{self.place}: {text}. {remedy}", text)


def _status(connection: Connection) -> TransactionStatus:
    info: Any = getattr(connection, "info", None)
    return TransactionStatus.UNKNOWN if info is None else info.transaction_status
