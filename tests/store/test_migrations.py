"""The schema as it is written down is the schema that the migrations make."""

from __future__ import annotations

import re
import sqlite3
from importlib.resources import files
from pathlib import Path

import pytest

from jurat.errors import StoreUnavailable
from jurat.store import LabelStore
from jurat.store.migrations import load_migrations
from jurat.store.postgres import PostgresDatabase
from jurat.store.sqlite import migrate
from tests.databases import PostgresServer


def shape(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Return every table, index and trigger with its text, without comments and white space."""
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    return {(kind, name, re.sub(r"--[^\n]*|\s+", "", sql)) for kind, name, sql in rows if name != "migration"}


def test_migrations_make_the_written_schema() -> None:
    """Applying all migrations to one database and schema.sql to another gives the same objects."""
    migrated, written = (sqlite3.connect(":memory:", isolation_level=None) for _ in range(2))
    migrate(migrated)
    written.executescript(files("jurat.store").joinpath("schema.sql").read_text(encoding="utf-8"))

    assert shape(written) == shape(migrated)
    migrated.close()
    written.close()


def test_migrating_twice_changes_nothing() -> None:
    """The second time there is nothing to do."""
    connection = sqlite3.connect(":memory:", isolation_level=None)

    assert [name for name, _ in load_migrations("sqlite")] == migrate(connection)
    assert [] == migrate(connection)
    connection.close()


def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    """The message names the file and what to do."""
    path = tmp_path / "jurat.sqlite3"
    path.write_text("not a database, but long enough to be read as one" * 50)
    with pytest.raises(StoreUnavailable, match="not a label store"):
        LabelStore(path)
    assert path.read_text().startswith("not a database")


COLUMNS = """
    SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migration'
"""


def test_both_databases_have_the_same_columns_and_indexes(postgres: PostgresServer) -> None:
    """By name, and whether they may be null."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    there = PostgresDatabase(postgres.new_database()).connect()
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = [name for name in names if not name.startswith("sqlite_") and name != "migration"]
    columns = {
        f"{table}.{name}{'' if not_null or key else ' null'}"
        for table in tables
        for _, name, _, not_null, _, key, _ in connection.execute(f"PRAGMA table_xinfo({table})")
    }
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql <> ''")
    indexes = {row[0] for row in found}

    assert columns == {row[0] for row in there.execute(COLUMNS)}
    assert indexes <= {row[0] for row in there.execute("SELECT indexname FROM pg_indexes")}
    connection.close()
    there.close()


def test_migrating_postgres_twice_changes_nothing(postgres: PostgresServer) -> None:
    """The second time there is nothing to do."""
    assert [] == PostgresDatabase(postgres.new_database()).migrate()


def test_a_store_of_a_newer_program_is_refused(postgres: PostgresServer) -> None:
    """With the step that it does not know; the database stays as it was."""
    url = postgres.new_database()
    connection = PostgresDatabase(url).connect()
    connection.execute("INSERT INTO migration (name) VALUES ('9999_later')")

    with pytest.raises(StoreUnavailable, match="9999_later"):
        PostgresDatabase(url).migrate()
    connection.execute("DELETE FROM migration WHERE name = '9999_later'")
    connection.close()
    assert [] == PostgresDatabase(url).migrate()
