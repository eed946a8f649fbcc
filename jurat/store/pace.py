"""Work on many rows, cut into transactions between which others get to write."""

from __future__ import annotations

import time
from collections.abc import Callable

from jurat.store import LabelStore, Transaction

HOLD_SECONDS = 0.03  # how long a transaction should hold the lock, and at least how long it is free before the next
FIRST_ROWS, MOST_ROWS = 500, 4000


class Pace:
    """Cuts work on many rows into transactions that are short, with a rest after each as long as it held the lock.

    SQLite wakes nobody who waits for its lock: they look again every now and then, and need a gap to find.
    """

    def __init__(self) -> None:
        self.rows = FIRST_ROWS

    def write(self, store: LabelStore, work: Callable[[Transaction], int]) -> int:
        """Do the work in one transaction, and rest unless it tells 0."""
        begun = 0.0

        def timed(tx: Transaction) -> int:
            nonlocal begun
            begun = time.monotonic()  # the lock is held from here
            return work(tx)

        done = store.write(timed)
        held = time.monotonic() - begun
        if done:
            self.rows = max(1, min(MOST_ROWS, 2 * self.rows, int(self.rows * HOLD_SECONDS / max(held, 1e-6))))
            time.sleep(held)
        return done
