"""Rows that wait in a file of their own until they are stored: the slow part is done before the lock is taken."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Self

CHUNK = 2000  # rows that are handed over at a time


class StagedItem(NamedTuple):
    """An item as it will be stored: its id, what reviewers read (packed), and its attributes as JSON text."""

    item_id: str
    content: bytes
    attributes: str


class PlacedItem(NamedTuple):
    """The same with its place in the order of the stage, from 0."""

    place: int
    item_id: str
    content: bytes
    attributes: str


class Stage:
    """Holds items outside the store, in a temporary file that goes with it; memory holds a few of them."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(
            "", isolation_level=None, check_same_thread=False
        )  # the writer's thread reads
        self._connection.execute("CREATE TABLE staged (item_id TEXT, content BLOB, attributes TEXT)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, items: Iterable[StagedItem]) -> None:
        """Put items behind those that are there."""
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT INTO staged VALUES (?, ?, ?)", items)
        self._connection.execute("COMMIT")

    def ids(self) -> Iterator[list[str]]:
        """Return the ids in the order they came, some at a time. May be called again: work may be run twice."""
        cursor = self._connection.execute("SELECT item_id FROM staged ORDER BY rowid")
        while rows := cursor.fetchmany(CHUNK):
            yield [row[0] for row in rows]

    def items(self) -> Iterator[list[StagedItem]]:
        """Return the items in the order they came, some at a time."""
        cursor = self._connection.execute("SELECT item_id, content, attributes FROM staged ORDER BY rowid")
        while rows := cursor.fetchmany(CHUNK):
            yield [StagedItem(*row) for row in rows]

    def put_in_order(self, key: Callable[[str], str]) -> None:
        """Return every item its place: by the key of its id, and by the id itself where keys are equal."""
        self._connection.create_function("order_key", 1, key, deterministic=True)
        self._connection.execute("CREATE TABLE placed (place INTEGER PRIMARY KEY, staged INTEGER NOT NULL)")
        self._connection.execute(
            "INSERT INTO placed (place, staged)"
            " SELECT row_number() OVER (ORDER BY order_key(item_id), item_id) - 1, rowid FROM staged"
        )

    def placed(self, first: int, most: int) -> list[PlacedItem]:
        """Return at most so many items in their order, from a place on; none before `put_in_order`."""
        cursor = self._connection.execute(
            "SELECT place, item_id, content, attributes FROM placed JOIN staged ON staged.rowid = placed.staged"
            " WHERE place >= ? ORDER BY place LIMIT ?",
            [first, most],
        )
        return [PlacedItem(*row) for row in cursor]
