"""Statements of items. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypedDict

from jurat.store.door import ReadDoor, WriteDoor, every, one_or_none, the_one


class FirstToWidenRow(NamedTuple):
    """A row of `items.first_to_widen`."""

    position: int


class NextPositionRow(NamedTuple):
    """A row of `items.next_position`."""

    position: int


class AddPayloadValues(TypedDict):
    """The values of a row of `items.add_payloads`."""

    content: bytes
    attributes: str
    study_id: str
    item_id: str


class ItemRow(NamedTuple):
    """A row of `items.named`."""

    item_key: int
    item_id: str
    need: int
    done: int
    leased: int
    open: int


class ItemIdsRow(NamedTuple):
    """A row of `items.ids`."""

    item_key: int
    item_id: str


class PayloadRow(NamedTuple):
    """A row of `items.payload`."""

    item_id: str
    content: bytes
    attributes: str


class ItemCountsRow(NamedTuple):
    """A row of `items.counts`."""

    items: int
    complete: int
    open: int


class ItemOfKeyRow(NamedTuple):
    """A row of `items.of_key`."""

    item_id: str


class BatchNamesRow(NamedTuple):
    """A row of `items.batches`."""

    batch: str


class BatchItemsRow(NamedTuple):
    """A row of `items.of_batch`."""

    item_key: int


class ReadItems:
    """What is read of items."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def first_to_widen(self, *, study_id: str, first: int, overlap: int, second: int) -> FirstToWidenRow | None:
        """The first item from a position on that needs other places than it has (see widen_items)."""
        return one_or_none(
            FirstToWidenRow,
            self._door.one("first_to_widen", study_id=study_id, first=first, overlap=overlap, second=second),
        )

    def next_position(self, study_id: str) -> NextPositionRow:
        return the_one(NextPositionRow, self._door.all("next_position", study_id=study_id))

    def named(self, *, study_id: str, item_id: str) -> ItemRow | None:
        return one_or_none(ItemRow, self._door.one("item", study_id=study_id, item_id=item_id))

    def ids(self, study_id: str) -> list[ItemIdsRow]:
        return every(ItemIdsRow, self._door.all("item_ids", study_id=study_id))

    def payload(self, item_key: int) -> PayloadRow | None:
        return one_or_none(PayloadRow, self._door.one("payload", item_key=item_key))

    def counts(self, *, overlap: int, study_id: str) -> ItemCountsRow:
        """A second reviewer on a share of the items is beside their overlap: without one they are complete."""
        return the_one(ItemCountsRow, self._door.all("item_counts", overlap=overlap, study_id=study_id))

    def of_key(self, item_key: int) -> ItemOfKeyRow:
        return the_one(ItemOfKeyRow, self._door.all("item_of_key", item_key=item_key))

    def batches(self, study_id: str) -> list[BatchNamesRow]:
        return every(BatchNamesRow, self._door.all("batch_names", study_id=study_id))

    def of_batch(self, *, study_id: str, batch: str) -> list[BatchItemsRow]:
        return every(BatchItemsRow, self._door.all("batch_items", study_id=study_id, batch=batch))


class WriteItems(ReadItems):
    """What is read and written of items."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def widen(self, *, overlap: int, second: int, study_id: str, first: int, behind: int) -> int:
        """The rubric asks for another overlap, or for a second reviewer on another share (in millionths; the choice
        is that of second_looks.py): items of some positions take it, but never less than they already hold.
        """
        return self._door.run(
            "widen_items",
            overlap=overlap,
            second=second,
            study_id=study_id,
            first=first,
            behind=behind,
        )

    def add_payloads(self, rows: Sequence[AddPayloadValues]) -> None:
        self._door.run_many("add_payload", rows)

    def make_place(self, item_key: int) -> int:
        """An imported review is a fact and may exceed the overlap: its item gets one more place if it is full."""
        return self._door.run("make_place", item_key=item_key)

    def add_place(self, item_key: int) -> int:
        return self._door.run("add_place", item_key=item_key)

    def copy_payload(self, *, item_key: int, original: int) -> int:
        return self._door.run("copy_payload", item_key=item_key, original=original)
