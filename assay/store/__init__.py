"""The label store: the only door to the database. Facts are appended, and acknowledged when they are on disk."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import Future
from pathlib import Path

import pyarrow as pa

from assay.errors import StoreUnavailable, UnknownStudy
from assay.store.queries import load_queries
from assay.store.reader import Reader
from assay.store.rows import Identity, Origin, Payload, Role, Study, pack, unpack
from assay.store.sqlite import connect, migrate, unavailable
from assay.store.tables import FEEDS
from assay.store.writer import Result, Transaction, Work, Writer

__all__ = [
    "Identity",
    "LabelStore",
    "Origin",
    "Payload",
    "Role",
    "Study",
    "Transaction",
    "Work",
    "now_us",
    "pack",
    "unpack",
]


def now_us() -> int:
    """Microseconds since 1970, UTC."""
    return time.time_ns() // 1000


class LabelStore:
    """A label store on disk. Any thread may read and write; several processes may share the file.

    Not for a network file system: SQLite's write-ahead log needs shared memory.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._statements = load_queries()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(
                f"{path.parent}: {error.strerror}. Choose a workspace that can be written."
            ) from error
        connection = connect(path)
        try:
            migrate(connection)
        except sqlite3.DatabaseError as error:
            connection.close()
            raise unavailable(path, error) from error
        self._writer = Writer(connection, self._statements)
        self.read = Reader(lambda: connect(path, read_only=True), self._statements)

    def close(self) -> None:
        """Finish what waits and close the file."""
        self._writer.close()
        self.read.close()

    def __enter__(self) -> LabelStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, work: Work[Result]) -> Future[Result]:
        """Hand in work for the writer; the future resolves when it is on disk, or carries the work's error."""
        return self._writer.submit(work)

    async def run(self, work: Work[Result]) -> Result:
        """Do the work for an event loop and come back when it is on disk, with what it gives or its error."""
        return await self._writer.run(work)

    def write(self, work: Work[Result]) -> Result:
        """Do the work and wait until it is on disk. Raises `StoreUnavailable` when the disk refuses."""
        try:
            return self.submit(work).result()
        except sqlite3.OperationalError as error:
            raise unavailable(self.path, error) from error

    def study(self, study_id: str) -> Study:
        """Give a study. Raises `UnknownStudy`, naming those there are."""
        row = self.read.one("study", study_id=study_id)
        if row is None:
            names = ", ".join(study.study_id for study in self.studies()) or "none yet: assay add FILE --study NAME"
            raise UnknownStudy(f"There is no study '{study_id}' in {self.path.parent}. Studies: {names}.")
        return Study(**row)

    def studies(self) -> list[Study]:
        """Give every study, by name."""
        return [Study(**row) for row in self.read.all("studies")]

    def payload(self, item_key: int) -> Payload:
        """Give what an item holds."""
        row = self.read.one("payload", item_key=item_key)
        if row is None:
            raise KeyError(item_key)
        return Payload.from_row(row)

    def table(self, feed: str, **values: object) -> pa.Table:
        """Give the rows of a feed (see `FEEDS`) as an Arrow table, for analytics."""
        rows = self.read.all(f"feed_{feed}", **values)
        schema = FEEDS[feed]
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
        return pa.Table.from_arrays(
            [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
            schema=schema,
        )
