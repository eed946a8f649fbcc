"""Statements of incoming. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypedDict

from jurat.store.door import ReadDoor, WriteDoor, every


class AddIncomingValues(TypedDict):
    """The values of a row of `incoming.add`."""

    item_id: str
    order_key: str


class IncomingKnownRow(NamedTuple):
    """A row of `incoming.known`."""

    batch: str
    item_id: str
    items: int


class ReadIncoming:
    """What is read of incoming."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def known(self, study_id: str) -> list[IncomingKnownRow]:
        """Of the incoming items, those that the study holds already, by batch."""
        return every(IncomingKnownRow, self._door.all("incoming_known", study_id=study_id))


class WriteIncoming(ReadIncoming):
    """What is read and written of incoming."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def make(self) -> int:
        return self._door.run("make_incoming")

    def clear(self) -> int:
        return self._door.run("clear_incoming")

    def add(self, rows: Sequence[AddIncomingValues]) -> None:
        self._door.run_many("add_incoming", rows)
