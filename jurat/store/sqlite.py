"""SQLite as the label store: a file in the workspace, nothing to install."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from jurat.errors import StoreUnavailable
from jurat.store.database import Connection
from jurat.store.migrations import Migration, load_migrations, refuse_newer, refuse_older
from jurat.store.queries import load_queries

BUSY_SECONDS = 30.0


class SqliteDatabase:
    """One file. Not for a network file system: SQLite's write-ahead log needs shared memory."""

    rule_errors: tuple[type[Exception], ...] = (sqlite3.IntegrityError,)

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = str(path)
        self.statements: Mapping[str, str] = load_queries()
        self._opened: tuple[int, int] | None = None  # the file that was opened first: its device and number

    def connect(self, *, read_only: bool = False) -> sqlite3.Connection:
        """Open a connection. `read_only` ones refuse to write."""
        self.check_there()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"{self.path.parent}: {error.strerror}. Choose a workspace that can be written."
            raise StoreUnavailable(message) from error
        try:
            connection = self._open()
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
        except sqlite3.DatabaseError as error:
            raise self.unavailable(error) from error
        if self._opened is None:
            self._opened = _number(self.path)
        return connection

    def _open(self) -> sqlite3.Connection:
        """Open the file, for reading only where neither it nor its folder can be written."""
        place, is_uri = str(self.path), self.is_read_only()
        if is_uri:
            log = self.path.with_name(f"{self.path.name}-wal")
            is_closed = not log.exists() or not log.stat().st_size  # nothing waits beside the file, nor can come
            place = f"{self.path.resolve().as_uri()}?{'immutable=1' if is_closed else 'mode=ro'}"
        return sqlite3.connect(place, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=is_uri)

    def is_read_only(self) -> bool:
        """Whether the file is there and can only be read: it, or its folder, in which SQLite keeps its log."""
        if not self.path.exists():
            return False
        as_now = os.access in os.supports_effective_ids
        places = (self.path, self.path.parent)
        return not all(os.access(place, os.W_OK, effective_ids=as_now) for place in places)

    def check_there(self) -> None:
        """Raises `StoreUnavailable` where the file that was opened is no longer at its place.

        It could still be written, but nobody would find there what was acknowledged.
        """
        if self._opened is not None and _number(self.path) != self._opened:
            reason = "the label store is no longer where it was"
            raise StoreUnavailable(
                f"{self.path}: {reason}. Put it back, or stop the server and start it again where the store is now.",
                reason,
            )

    def migrate(self) -> list[str]:
        """Bring the file to the newest schema."""
        connection = self.connect()
        try:
            if self.is_read_only():
                refuse_older(row[0] for row in connection.execute("SELECT name FROM migration"))
                return []
            return migrate(connection)
        except sqlite3.DatabaseError as error:
            raise self.unavailable(error) from error
        finally:
            connection.close()

    def translate(self, sql: str) -> str:
        """Return it as it is."""
        return sql

    def begin(self, connection: Connection) -> None:
        """Take the file's write lock."""
        self.check_there()
        connection.execute("BEGIN IMMEDIATE")

    def roll_back(self, connection: Connection) -> None:
        """Undo, unless SQLite has done so by itself (a full disk)."""
        if getattr(connection, "in_transaction", False):
            connection.execute("ROLLBACK")

    def is_lost(self, connection: Connection) -> bool:  # noqa: ARG002 - a file does not hang up
        """A file is always there."""
        return False

    def is_out_of_use(self, error: Exception) -> bool:
        """A full disk, a missing file; or a damaged one, of which SQLite says no more than DatabaseError itself."""
        return isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError

    def unavailable(self, error: Exception) -> StoreUnavailable:
        """Name the file, the problem and the remedy."""
        text = str(error)
        if "full" in text:
            remedy = "The disk is full. Free some space; reviewers may go on: their browsers keep what is not stored."
        elif "malformed" in text:
            remedy = "The file is damaged. Stop the server and restore a backup: jurat restore FILE."
        elif "not a database" in text:
            remedy = "This file is not a label store. Move it away or choose another workspace."
        elif "readonly" in text or "unable to open" in text:
            remedy = "The folder is missing or cannot be written. Make it writable."
        else:
            remedy = "Nothing that was acknowledged is lost. Try again; if it stays so, look at the disk."
        return StoreUnavailable(f"{self.path}: {text}. {remedy}", text)


def _number(path: Path) -> tuple[int, int] | None:
    """Tell a file from any other that may come to lie at its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def migrate(connection: sqlite3.Connection, steps: list[Migration] | None = None) -> list[str]:
    """Apply the migrations this database has not had, each whole or not at all; give their names."""
    connection.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY) STRICT")
    refuse_newer(row[0] for row in connection.execute("SELECT name FROM migration"))
    applied: list[str] = []
    for name, sql in load_migrations("sqlite") if steps is None else steps:
        connection.execute("BEGIN IMMEDIATE")
        try:
            if connection.execute("SELECT 1 FROM migration WHERE name = ?", [name]).fetchone() is None:
                for statement in split_statements(sql):
                    connection.execute(statement)
                connection.execute("INSERT INTO migration (name) VALUES (?)", [name])
                applied.append(name)
        except sqlite3.DatabaseError:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    return applied


def split_statements(sql: str) -> list[str]:
    """Cut a script into statements where SQLite itself sees one end."""
    statements: list[str] = []
    current = ""
    for line in sql.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements
