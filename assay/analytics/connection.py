"""The one place where DuckDB connections are made: locked down, in memory, fed with Arrow tables only."""

from __future__ import annotations

import duckdb

MEMORY_LIMIT = "2GB"
THREADS = 2

# Order matters: the last one locks the rest.
LOCKS = (
    "SET enable_progress_bar = false",
    "SET temp_directory = ''",
    "SET python_enable_replacements = false",
    "SET allow_community_extensions = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


def connect() -> duckdb.DuckDBPyConnection:
    """Open a connection that reads no file, loads no extension, sees no Python variable and cannot be unlocked."""
    connection = duckdb.connect(":memory:", config={"memory_limit": MEMORY_LIMIT, "threads": THREADS})
    for statement in LOCKS:
        connection.execute(statement)
    return connection
