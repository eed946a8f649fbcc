"""Statements of gold. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypedDict

from jurat.store.door import ReadDoor, WriteDoor, every, one_or_none, the_one


class NextGoldPositionRow(NamedTuple):
    """A row of `gold.next_position`."""

    position: int


class AddGoldValues(TypedDict):
    """The values of a row of `gold.add`."""

    expected: str
    defect_kind: str | None
    explanation: str | None
    now_us: int
    purpose: str
    study_id: str
    item_id: str


class GoldPurposesRow(NamedTuple):
    """A row of `gold.purposes`."""

    purpose: str
    items: int


class GoldOfRow(NamedTuple):
    """A row of `gold.of_item`."""

    expected: str
    explanation: str | None
    study_id: str
    expected_under: str | None


class OwnGoldRow(NamedTuple):
    """A row of `gold.own`."""

    item_key: int
    expected: str
    explanation: str | None
    answers: str
    rubric_hash: str
    expected_under: str | None


class ItemToDoubleRow(NamedTuple):
    """A row of `gold.item_to_double`."""

    item_key: int
    item_id: str
    study_id: str
    position: int
    doubled_us: int | None


class EntranceRow(NamedTuple):
    """A row of `gold.entrance`."""

    item_key: int
    item_id: str
    position: int
    purpose: str
    expected: str
    created_us: int
    seq: int | None
    answers: str | None
    rubric_hash: str | None
    expected_under: str | None
    answered_us: int | None
    is_skipped: int


class AtTheEntranceRow(NamedTuple):
    """A row of `gold.at_the_entrance`."""

    reviewer_id: str


class ReadGold:
    """What is read of gold."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def next_position(self, study_id: str) -> NextGoldPositionRow:
        return the_one(NextGoldPositionRow, self._door.all("next_gold_position", study_id=study_id))

    def purposes(self, study_id: str) -> list[GoldPurposesRow]:
        return every(GoldPurposesRow, self._door.all("gold_purposes", study_id=study_id))

    def of_item(self, item_key: int) -> GoldOfRow | None:
        """What is known of a gold item, and the version of the rubric that was the newest when it was made."""
        return one_or_none(GoldOfRow, self._door.one("gold_of", item_key=item_key))

    def own(self, *, study_id: str, reviewer_id: str) -> list[OwnGoldRow]:
        """A reviewer's gold items among real ones, with their newest answers, in the order they were met."""
        return every(OwnGoldRow, self._door.all("own_gold", study_id=study_id, reviewer_id=reviewer_id))

    def item_to_double(self, item_key: int) -> ItemToDoubleRow | None:
        """An item, and the gold item that was made of it, if any."""
        return one_or_none(ItemToDoubleRow, self._door.one("item_to_double", item_key=item_key))

    def entrance(self, *, reviewer_id: str, rubric_hash: str | None, study_id: str) -> list[EntranceRow]:
        """The training and test items of a study, and what a reviewer has done with each: their first answers (to a
        test item under one version of the rubric where `rubric_hash` names one), or a skip.
        """
        return every(
            EntranceRow,
            self._door.all("entrance", reviewer_id=reviewer_id, rubric_hash=rubric_hash, study_id=study_id),
        )

    def at_the_entrance(self, study_id: str) -> list[AtTheEntranceRow]:
        """Who has met a training or test item, has any item in hand, or was ever admitted."""
        return every(AtTheEntranceRow, self._door.all("at_the_entrance", study_id=study_id))


class WriteGold(ReadGold):
    """What is read and written of gold."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def add_items(self, *, study_id: str, first_position: int, batch: str) -> int:
        """Gold items stand before the order, in a block of their own, with room for everybody."""
        return self._door.run("add_gold_items", study_id=study_id, first_position=first_position, batch=batch)

    def add(self, rows: Sequence[AddGoldValues]) -> None:
        self._door.run_many("add_gold", rows)

    def add_twin_item(self, *, study_id: str, position: int, item_id: str) -> int:
        """The item that shows a decided one again, outside the order."""
        return self._door.run("add_gold_twin", study_id=study_id, position=position, item_id=item_id)

    def add_twin(self, *, item_key: int, original: int, now_us: int, decided_by: str) -> int:
        return self._door.run(
            "add_twin_of_gold",
            item_key=item_key,
            original=original,
            now_us=now_us,
            decided_by=decided_by,
        )
