"""The one place where DuckDB connections are made: locked down, in memory, fed with Arrow tables, or named files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

MEMORY_LIMIT = "2GB"
SPILLING_LIMIT = "256MB"  # of who may put aside what does not fit; each thread wants a share of it for itself
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


@dataclass(frozen=True)
class Reach:
    """What a connection that draws may touch: exactly these files, a folder to spill into, and where the files are.

    `filesystem` is an fsspec file system for files that are not local.
    """

    files: Sequence[str]
    spill: Path
    filesystem: Any = None


def connect(
    reach: Reach | None = None, memory_limit: str = MEMORY_LIMIT, threads: int = THREADS
) -> duckdb.DuckDBPyConnection:
    """Open a connection that loads no extension, sees no Python variable and cannot be unlocked.

    It reads no file, or with `reach` exactly those.
    """
    connection = duckdb.connect(":memory:", config={"memory_limit": memory_limit, "threads": threads})
    if reach is not None and reach.filesystem is not None:
        connection.register_filesystem(reach.filesystem)
    for statement in LOCKS[:-1]:
        connection.execute(statement)
        if reach is not None and statement.startswith("SET temp_directory"):
            _extend(connection, reach)
    connection.execute(LOCKS[-1])
    return connection


def _extend(connection: duckdb.DuckDBPyConnection, reach: Reach) -> None:
    connection.execute("SET allowed_paths = ?", [list(reach.files)])
    connection.execute("SET temp_directory = ?", [str(reach.spill)])
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET TimeZone = 'UTC'")
