"""A process full of reviewers who never pause, some of whom walk away, come late or skip; made to be killed."""

from __future__ import annotations

import random
import sys
import threading
import time
import uuid
from pathlib import Path

from assay.errors import StoreUnavailable
from assay.queue import Queue, QueueRules, ReviewEntry, SkipEntry, Turn
from assay.store import LabelStore, now_us
from assay.study import add_reviewer

LEASE_US = 1_500_000
IDLE_ROUNDS = 8  # empty hands so often in a row, a lease's length apart: nothing is left


class Worker(threading.Thread):
    """One reviewer."""

    def __init__(self, store: LabelStore, queue: Queue, name: str, acknowledged: Path) -> None:
        super().__init__(name=name, daemon=True)
        self.store, self.queue, self.log = store, queue, acknowledged
        self.random = random.Random()

    def run(self) -> None:
        """Take turns until nothing is left."""
        self.store.write(lambda tx: add_reviewer(tx, self.name, granted_by="test"))
        entry: ReviewEntry | SkipEntry | None = None
        idle = 0
        while idle < IDLE_ROUNDS:
            turn = self.take_turn(entry)
            entry = None
            if not turn.in_hand:
                idle += 1
                time.sleep(LEASE_US / 4e6)
                continue
            idle = 0
            item_id = turn.in_hand[0].item_id
            fate = self.random.random()
            if fate < 0.01:  # walks away: the item must come back to somebody
                time.sleep(LEASE_US / 1e6)
            elif fate < 0.06:
                entry = SkipEntry(uuid.uuid4().hex, item_id, "no")
            else:
                if fate < 0.065:  # comes late
                    time.sleep(1.2 * LEASE_US / 1e6)
                entry = ReviewEntry(uuid.uuid4().hex, item_id, {"correct": {"value": "yes"}}, "hash")

    def take_turn(self, entry: ReviewEntry | SkipEntry | None) -> Turn:
        """Hand in, and only then write down what was acknowledged."""
        entries = [entry] if entry is not None else []
        turn = self.store.write(lambda tx: self.queue.take_turn(tx, self.name, entries, now_us()))
        with self.log.open("a") as log:
            for receipt in turn.receipts:
                if isinstance(entry, ReviewEntry) and receipt.standing is not None:
                    log.write(receipt.entry_id + "\n")
        return turn


def main(location: Path | str, first: int, count: int, acknowledged: Path) -> None:
    """Run reviewers `first` to `first + count - 1` to the end."""
    with LabelStore(location) as store:
        queue = Queue(store.study("s"), QueueRules(LEASE_US))
        workers = [Worker(store, queue, f"reviewer-{first + number}", acknowledged) for number in range(count)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()


if __name__ == "__main__":
    try:
        place = sys.argv[1]
        main(place if "://" in place else Path(place), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    except StoreUnavailable as error:
        sys.exit(str(error))
