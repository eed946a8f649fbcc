"""One thread writes. What waits together is committed together: one `fsync` acknowledges many reviewers."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Generic, TypeVar, cast

from jurat.store.database import Connection, Database, Row
from jurat.store.statements import Writes

Result = TypeVar("Result")

BATCH = 256


class Transaction(Writes):
    """What the store can be asked and told, inside one transaction.

    Statements are called by their methods (`tx.items.ids(study_id)`); only the store itself names them.
    """

    def __init__(self, connection: Connection, statements: Mapping[str, str]) -> None:
        super().__init__(self)
        self._connection = connection
        self._statements = statements

    def all(self, name: str, /, **values: object) -> list[Row]:
        """Return every row of a statement."""
        return self._connection.execute(self._statements[name], values).fetchall()

    def one(self, name: str, /, **values: object) -> Row | None:
        """Return the first row of a statement, or None."""
        row: Row | None = self._connection.execute(self._statements[name], values).fetchone()
        return row

    def run(self, name: str, /, **values: object) -> int:
        """Run a statement that changes rows and give how many."""
        return self._connection.execute(self._statements[name], values).rowcount

    def run_many(self, name: str, rows: Sequence[Mapping[str, object]], /) -> None:
        """Run a statement once for each of many rows."""
        cursor = self._connection.cursor()
        cursor.executemany(self._statements[name], rows)
        cursor.close()


Work = Callable[[Transaction], Result]


class Job(Generic[Result]):
    """A piece of work that waits to be committed, and the future that hears of it.

    With a `loop` the future is that event loop's, to be settled in its thread.
    """

    def __init__(self, work: Work[Result], loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.work = work
        self.loop = loop
        self.future: Future[Result] | asyncio.Future[Result] = loop.create_future() if loop else Future()
        self.outcome: Result | None = None
        self.error: BaseException | None = None

    def settle(self) -> None:
        """Tell whoever waits."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.outcome)  # type: ignore[arg-type]


class Writer:
    """Runs work in the order it came, in transactions shared by all that was waiting.

    A future is resolved only after its commit is on disk. When work raises, or the commit fails, the whole batch is
    rolled back and each job is run again in a transaction of its own, so that an error is only its own job's. Work must
    therefore bear being run twice: it changes nothing but the database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open(database.connect())
        self._jobs: queue.SimpleQueue[Job[Any] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="jurat-writer", daemon=True)
        self._thread.start()

    def _open(self, connection: Connection) -> None:
        self._connection = connection
        self._transaction = Transaction(connection, self._database.statements)

    def submit(self, work: Work[Result]) -> Future[Result]:
        """Hand in work; the future resolves once it is on disk."""
        job = Job(work)
        self._jobs.put(job)
        return cast("Future[Result]", job.future)

    async def run(self, work: Work[Result]) -> Result:
        """The same for an event loop, which is woken once for all that was committed together."""
        job = Job(work, asyncio.get_running_loop())
        self._jobs.put(job)
        return await cast("asyncio.Future[Result]", job.future)

    def close(self) -> None:
        """Finish what waits and stop."""
        self._jobs.put(None)
        self._thread.join()
        self._connection.close()

    def _serve(self) -> None:
        is_open = True
        while is_open:
            jobs, is_open = self._gather()
            if jobs:
                self._commit(jobs)

    def _gather(self) -> tuple[list[Job[Any]], bool]:
        """Wait for a job and take along whatever else is waiting."""
        jobs: list[Job[Any]] = []
        job = self._jobs.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == BATCH:
                return jobs, True
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, True
        return jobs, False

    def _commit(self, jobs: list[Job[Any]]) -> None:
        error = self._try(jobs)
        is_lost = error is not None and self._database.is_lost(self._connection)
        if error is not None and len(jobs) > 1 and not is_lost:
            for job in jobs:
                job.error = self._try([job])
        elif error is not None:  # of a lost connection nobody knows whether it was committed: those who wait ask again
            for job in jobs:
                job.error = error
        _deliver(jobs)

    def _try(self, jobs: list[Job[Any]]) -> BaseException | None:
        """Run jobs in one transaction. Give the error that undid it, or None."""
        try:
            if self._database.is_lost(self._connection):
                self._open(self._database.connect())
            self._database.begin(self._connection)
            for job in jobs:
                job.outcome = job.work(self._transaction)
            self._connection.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 - whatever ended it, its waiters must hear of it
            self._database.roll_back(self._connection)
            return error
        return None


def _deliver(jobs: list[Job[Any]]) -> None:
    """Settle every job's future: an event loop's in its own thread, all at once, and if it is still there."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job[Any]]] = {}
    for job in jobs:
        if job.loop is None:
            job.settle()
        else:
            by_loop.setdefault(job.loop, []).append(job)
    for loop, mine in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_settle, mine)


def _settle(jobs: list[Job[Any]]) -> None:
    for job in jobs:
        job.settle()
