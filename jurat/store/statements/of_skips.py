"""Statements of skips. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from typing import NamedTuple

from jurat.store.door import ReadDoor, WriteDoor, every


class SkippedItemsRow(NamedTuple):
    """A row of `skips.waiting`."""

    item_key: int
    done: int
    skips: int


class ItemSkipsRow(NamedTuple):
    """A row of `skips.of_item`."""

    reviewer_id: str
    reason: str
    comment: str | None


class StudySkipsRow(NamedTuple):
    """A row of `skips.of_study`."""

    item_id: str
    reviewer_id: str
    reason: str
    comment: str | None
    active_ms: int | None
    created_us: int


class ReadSkips:
    """What is read of skips."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def waiting(self, study_id: str) -> list[SkippedItemsRow]:
        """Items that somebody skipped and nobody holds, which are short of reviews: nobody has reviewed them, or
        each place that is left was refused by somebody. From the few skips to their items.
        """
        return every(SkippedItemsRow, self._door.all("skipped_items", study_id=study_id))

    def of_item(self, item_key: int) -> list[ItemSkipsRow]:
        """Who skipped an item, and why, in the order in which they did."""
        return every(ItemSkipsRow, self._door.all("item_skips", item_key=item_key))

    def of_study(self, study_id: str) -> list[StudySkipsRow]:
        """Every skip of a study's items, in the study's order."""
        return every(StudySkipsRow, self._door.all("study_skips", study_id=study_id))


class WriteSkips(ReadSkips):
    """What is read and written of skips."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def add(
        self,
        *,
        skip_id: str,
        item_key: int,
        reviewer_id: str,
        reason: str,
        comment: str | None,
        active_ms: int | None,
        created_us: int,
    ) -> int:
        return self._door.run(
            "add_skip",
            skip_id=skip_id,
            item_key=item_key,
            reviewer_id=reviewer_id,
            reason=reason,
            comment=comment,
            active_ms=active_ms,
            created_us=created_us,
        )
