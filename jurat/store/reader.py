"""Reading: a few connections, lent for one statement at a time, because threads come and go."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager

from jurat.store.database import Connection, Database, Row
from jurat.store.statements import Reads


class Reader(Reads):
    """What the store can be asked. Any thread may use it; each statement sees the newest commit.

    Statements are called by their methods (`reader.items.ids(study_id)`); only the store itself names them.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(self)
        self._database = database
        self._statements = database.statements
        self._idle: queue.SimpleQueue[Connection] = queue.SimpleQueue()

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = self._database.connect(read_only=True)
        try:
            yield connection
        except Exception as error:
            if self._database.is_out_of_use(error):
                raise self._database.unavailable(error) from error
            raise
        finally:
            if self._database.is_lost(connection):
                connection.close()
            else:
                self._idle.put(connection)

    def all(self, name: str, /, **values: object) -> list[Row]:
        """Return every row of a statement."""
        with self._lent() as connection:
            return connection.execute(self._statements[name], values).fetchall()

    def one(self, name: str, /, **values: object) -> Row | None:
        """Return the first row of a statement, or None."""
        with self._lent() as connection:
            cursor = connection.execute(self._statements[name], values)
            row: Row | None = cursor.fetchone()
            cursor.close()
            return row

    def close(self) -> None:
        """Close the connections that are not lent."""
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return
