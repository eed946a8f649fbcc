"""Reading: a few connections, lent for one statement at a time, because threads come and go."""

from __future__ import annotations

import queue
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager


class Reader:
    """The named statements, for reading. Any thread may use it; each statement sees the newest commit."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], statements: Mapping[str, str]) -> None:
        self._connect = connect
        self._statements = statements
        self._idle: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = self._connect()
        try:
            yield connection
        finally:
            self._idle.put(connection)

    def all(self, name: str, **values: object) -> list[sqlite3.Row]:
        """Give every row of a statement."""
        with self._lent() as connection:
            return connection.execute(self._statements[name], values).fetchall()

    def one(self, name: str, **values: object) -> sqlite3.Row | None:
        """Give the first row of a statement, or None."""
        with self._lent() as connection:
            cursor = connection.execute(self._statements[name], values)
            row: sqlite3.Row | None = cursor.fetchone()
            cursor.close()
            return row

    def close(self) -> None:
        """Close the connections that are not lent."""
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return
