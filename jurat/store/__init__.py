"""The label store: the only door to the database. Facts are appended, and acknowledged when they are on disk."""

from __future__ import annotations

import time
from concurrent.futures import Future
from pathlib import Path

import pyarrow as pa

from jurat.errors import StoreUnavailable, UnknownStudy, nearest
from jurat.names import fold, look
from jurat.store.database import Database
from jurat.store.reader import Reader
from jurat.store.rows import Identity, Origin, Payload, Role, Study, pack, unpack
from jurat.store.sqlite import SqliteDatabase
from jurat.store.tables import FEEDS
from jurat.store.writer import Result, Transaction, Work, Writer

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


def open_database(location: Path | str) -> Database:
    """Return the database at a place: a file's path, or a PostgreSQL URL. Raises `StoreUnavailable`."""
    if isinstance(location, Path):
        return SqliteDatabase(location)
    if not location.startswith(("postgresql://", "postgres://")):
        raise StoreUnavailable("JURAT_DATABASE_URL: write it as postgresql://user@host/database, or leave it out.")
    try:
        from jurat.store.postgres import PostgresDatabase  # noqa: PLC0415 - its driver is an extra
    except ImportError as error:
        raise StoreUnavailable("PostgreSQL needs a driver: pip install 'jurat[postgres]'.") from error
    return PostgresDatabase(location)


class LabelStore:
    """A label store: a file on disk, or a PostgreSQL database. Any thread may use it, and several processes at once."""

    def __init__(self, location: Path | str) -> None:
        self.location = location
        self._database = open_database(location)
        self._database.migrate()
        self._writer = Writer(self._database)
        self.read = Reader(self._database)
        if self.read.people.unfolded() is not None:
            self.write(_fold_names)

    @property
    def rule_errors(self) -> tuple[type[Exception], ...]:
        """What is raised when the schema forbids something."""
        return self._database.rule_errors

    def check_there(self) -> None:
        """Raises `StoreUnavailable` where the store that was opened is no longer at its place."""
        self._database.check_there()

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
        try:
            return await self._writer.run(work)
        except Exception as error:
            if self._database.is_out_of_use(error):
                raise self._database.unavailable(error) from error
            raise

    def write(self, work: Work[Result]) -> Result:
        """Do the work and wait until it is on disk. Raises `StoreUnavailable` when the disk refuses."""
        try:
            return self.submit(work).result()
        except Exception as error:
            if self._database.is_out_of_use(error):
                raise self._database.unavailable(error) from error
            raise

    def study(self, study_id: str) -> Study:
        """Return a study. Raises `UnknownStudy`, naming those there are."""
        row = self.read.studies.named(study_id)
        if row is None:
            names = [study.study_id for study in self.studies()]
            there = f"There are: {', '.join(names)}." if names else "There is none yet: jurat add FILE --study NAME."
            raise UnknownStudy(f"There is no study '{study_id}'.{nearest(study_id, names)} {there}")
        return Study(*row)

    def studies(self) -> list[Study]:
        """Return every study, by name."""
        return [Study(*row) for row in self.read.studies.all()]

    def payload(self, item_key: int) -> Payload:
        """Return what an item holds."""
        row = self.read.items.payload(item_key)
        if row is None:
            raise KeyError(item_key)
        return Payload.from_stored(*row)

    def table(self, feed: str, **values: object) -> pa.Table:
        """Return the rows of a feed (see `FEEDS`) as an Arrow table, for analytics."""
        rows = self.read.all(f"feed_{feed}", **values)
        schema = FEEDS[feed]
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
        return pa.Table.from_arrays(
            [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
            schema=schema,
        )


def _fold_names(tx: Transaction) -> None:
    """Give people from before names were folded theirs; of two rows of one person only the older one gets it."""
    for row in tx.people.unfolded():
        name = row.reviewer_id
        tx.people.fold(reviewer_id=name, folded=fold(name), look=look(name))
