"""SQLite as the label store: how a connection is opened and how the schema reaches its newest version."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path

from assay.errors import StoreUnavailable

BUSY_SECONDS = 30.0


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open a connection in which a commit that returns is on disk.

    `read_only` connections refuse to write. Transactions are begun and ended by the caller. Raises `StoreUnavailable`
    when the folder cannot be written or the file is not a label store.
    """
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
    except sqlite3.DatabaseError as error:
        raise unavailable(path, error) from error
    return connection


def unavailable(path: Path, error: sqlite3.DatabaseError) -> StoreUnavailable:
    """Say in plain words what kept the store from being used."""
    text = str(error)
    if "full" in text:
        remedy = "The disk is full. Free some space; reviewers may go on: their browsers keep what is not stored."
    elif "not a database" in text:
        remedy = "This file is not a label store. Move it away or choose another workspace."
    elif "readonly" in text or "unable to open" in text:
        remedy = "The folder is missing or cannot be written. Make it writable."
    else:
        remedy = "Nothing that was acknowledged is lost. Try again; if it stays so, look at the disk."
    return StoreUnavailable(f"{path}: {text}. {remedy}")


def migrations() -> list[tuple[str, str]]:
    """List the migrations as (name, SQL), oldest first."""
    folder = files("assay.store").joinpath("migrations")
    found = sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(name.removesuffix(".sql"), entry.read_text(encoding="utf-8")) for name, entry in found]


def migrate(connection: sqlite3.Connection) -> list[str]:
    """Apply the migrations this database has not had, each whole or not at all; give their names."""
    connection.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY) STRICT")
    applied: list[str] = []
    for name, sql in migrations():
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
