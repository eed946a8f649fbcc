"""A real label store in a temporary folder, and studies of a few items in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jurat.names import fold, look
from jurat.serving.queue import Queue, QueueRules, ReviewEntry, SkipEntry, Turn
from jurat.store import LabelStore, Transaction, open_database, pack

LEASE_US = 60_000_000


@pytest.fixture
def store(store_location: Path | str) -> Iterator[LabelStore]:
    """An empty store, on each kind of database."""
    with LabelStore(store_location) as opened:
        yield opened


class Outsider:
    """A connection of somebody who knows no rules."""

    def __init__(self, store: LabelStore) -> None:
        self.database = open_database(store.location)
        self.connection = self.database.connect()
        self.forbids = store.rule_errors

    def execute(self, statement: str, **values: object) -> list[tuple[object, ...]]:
        """Run a statement and give its rows."""
        cursor = self.connection.execute(self.database.translate(statement), values)
        return [tuple(row) for row in cursor.fetchall()] if statement.startswith("SELECT") else []


@pytest.fixture
def outsider(store: LabelStore) -> Iterator[Outsider]:
    """Somebody else at the same store."""
    opened = Outsider(store)
    yield opened
    opened.connection.close()


def add_row(tx: Transaction, name: str) -> None:
    """Make somebody known, without a role."""
    tx.people.add(reviewer_id=name, is_simulated=0, now_us=0, folded=fold(name), look=look(name))


class Desk:
    """One study and the people at it, with a clock that stands still until it is moved."""

    def __init__(self, store: LabelStore, items: int, overlap: int, **rules: Any) -> None:
        self.store = store
        store.write(lambda tx: fill(tx, items, overlap))
        self.queue = Queue(store.study("s"), QueueRules(LEASE_US, **rules))
        self.now_us = 1_000_000

    def turn(self, reviewer: str, *entries: ReviewEntry | SkipEntry) -> Turn:
        """Let a reviewer hand something in and take the next items."""
        self.now_us += 1
        self.store.write(lambda tx: add_row(tx, reviewer))
        return self.store.write(lambda tx: self.queue.take_turn(tx, reviewer, entries, self.now_us))

    def in_hand(self, reviewer: str) -> list[str]:
        """Return the ids a reviewer has in front of them."""
        return [assigned.item_id for assigned in self.turn(reviewer).in_hand]

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Read the tables directly: a second way to look."""
        with self.store.read._lent() as connection:
            return [tuple(row) for row in connection.execute(sql)]


def fill(tx: Transaction, items: int, overlap: int) -> None:
    """Put a study with items i000, i001 ... into a store; their order is that of their names."""
    tx.studies.add(study_id="s", seed="seed", now_us=0)
    tx.incoming.make()
    names = [f"i{number:03}" for number in range(items)]
    places = [{"position": n, "block": n // 64, "item_id": name} for n, name in enumerate(names)]
    common = {"study_id": "s", "batch": "b", "need": overlap}
    tx.arrivals.add_items([place | common for place in places])
    rows = [{"study_id": "s", "item_id": name, "content": pack({"output": name}), "attributes": "{}"} for name in names]
    tx.items.add_payloads(rows)


@pytest.fixture
def desk(store: LabelStore) -> Callable[..., Desk]:
    """Make a study of so many items with so much overlap."""
    return lambda items, overlap, **rules: Desk(store, items, overlap, **rules)


def review(item_id: str, value: str = "yes", review_id: str | None = None) -> ReviewEntry:
    """Make a review of an item."""
    return ReviewEntry(review_id or f"review-{item_id}-{value}", item_id, {"correct": {"value": value}}, "hash")
