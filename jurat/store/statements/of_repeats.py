"""Statements of repeats. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from typing import NamedTuple

from jurat.store.door import WriteDoor, the_one


class AddRepeatItemRow(NamedTuple):
    """A row of `repeats.add_item`."""

    item_key: int


class WriteRepeats:
    """What is written of repeats."""

    def __init__(self, door: WriteDoor) -> None:
        self._door = door

    def add_item(self, *, position: int, item_id: str, original: int) -> AddRepeatItemRow:
        """An item that shows another one again, outside the order, with room for everybody."""
        return the_one(
            AddRepeatItemRow,
            self._door.all("add_repeat_item", position=position, item_id=item_id, original=original),
        )

    def add(self, *, item_key: int, original: int, kind: str, now_us: int) -> int:
        return self._door.run("add_twin", item_key=item_key, original=original, kind=kind, now_us=now_us)
