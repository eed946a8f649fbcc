"""A process full of reviewers who never rest, some of whom walk away, come late or skip, and a lead who interferes.

It is made to be killed.
"""

from __future__ import annotations

import random
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from jurat.errors import JuratError, StoreUnavailable
from jurat.leads.rulings import rule
from jurat.leads.sending_back import send_back_item, send_back_reviewer
from jurat.serving.queue import Queue, QueueRules, ReviewEntry, SkipEntry, Turn
from jurat.store import LabelStore, now_us
from jurat.store.asking import Asker
from jurat.store.people import add_reviewer

LEASE_US = 1_500_000
LEAD_ROUNDS = 4
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


def interfere(store: LabelStore, names: list[str]) -> None:
    """Be a lead who pauses reviewers for a moment and sends reviews back, early in the storm; all go on at the end."""
    chance = random.Random()
    time.sleep(0.5)
    for name in names:  # who was paused when the process before this one was killed
        rule(store, "s", name, "paused", "x", Asker.on_this_machine(name), holds=False)
    for _ in range(LEAD_ROUNDS):
        name = chance.choice(names)
        rule(store, "s", name, "paused", "x", Asker.on_this_machine(name), holds=True)
        with suppress(JuratError):
            send_back_reviewer(store, "s", name, "x", Asker.on_this_machine(name))
        with suppress(JuratError):
            send_back_item(store, "s", f"i{chance.randrange(100):03}", "x", Asker.on_this_machine(name))
        time.sleep(0.2)
        rule(store, "s", name, "paused", "x", Asker.on_this_machine(name), holds=False)


def main(location: Path | str, first: int, count: int, acknowledged: Path) -> None:
    """Run reviewers `first` to `first + count - 1` to the end."""
    with LabelStore(location) as store, ThreadPoolExecutor(1) as beside:
        queue = Queue(store.study("s"), QueueRules(LEASE_US))
        workers = [Worker(store, queue, f"reviewer-{first + number}", acknowledged) for number in range(count)]
        for worker in workers:
            worker.start()
        interfering = beside.submit(interfere, store, [worker.name for worker in workers])
        for worker in workers:
            worker.join()
        interfering.result()


if __name__ == "__main__":
    try:
        place = sys.argv[1]
        main(place if "://" in place else Path(place), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    except StoreUnavailable as error:
        sys.exit(str(error))
