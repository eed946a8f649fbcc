"""Statements of arrivals. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypedDict

from jurat.store.door import ReadDoor, WriteDoor, every, one_or_none


class ArrivalRow(NamedTuple):
    """A row of `arrivals.of_study`."""

    first_position: int
    batch: str
    overlap: int
    second: int
    token: str | None
    beat: int


class HeldIdsRow(NamedTuple):
    """A row of `arrivals.held_ids`."""

    item_id: str
    batch: str


class AddArrivingItemValues(TypedDict):
    """The values of a row of `arrivals.add_items`."""

    study_id: str
    position: int
    block: int
    item_id: str
    batch: str
    need: int


class AddArrivingPayloadValues(TypedDict):
    """The values of a row of `arrivals.add_payloads`."""

    content: bytes
    attributes: str
    study_id: str
    position: int


class ReadArrivals:
    """What is read of arrivals."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def of_study(self, study_id: str) -> ArrivalRow | None:
        return one_or_none(ArrivalRow, self._door.one("arrival", study_id=study_id))

    def held_ids(self, *, study_id: str, item_ids: str) -> list[HeldIdsRow]:
        """Which of some ids the study holds, whether they can be read yet or not."""
        return every(HeldIdsRow, self._door.all("held_ids", study_id=study_id, item_ids=item_ids))


class WriteArrivals(ReadArrivals):
    """What is read and written of arrivals."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def begin(self, *, study_id: str, first_position: int, batch: str, overlap: int, second: int, token: str) -> int:
        return self._door.run(
            "begin_arrival",
            study_id=study_id,
            first_position=first_position,
            batch=batch,
            overlap=overlap,
            second=second,
            token=token,
        )

    def take_over(self, *, token: str, batch: str, overlap: int, second: int, study_id: str, beat: int) -> int:
        """The remains of one that was broken off, if nobody else has taken them nor has it gone on since."""
        return self._door.run(
            "take_arrival_over",
            token=token,
            batch=batch,
            overlap=overlap,
            second=second,
            study_id=study_id,
            beat=beat,
        )

    def beat(self, *, study_id: str, token: str) -> int:
        return self._door.run("beat", study_id=study_id, token=token)

    def give_up(self, *, study_id: str, token: str) -> int:
        return self._door.run("give_arrival_up", study_id=study_id, token=token)

    def end(self, *, study_id: str, token: str) -> int:
        return self._door.run("end_arrival", study_id=study_id, token=token)

    def widen(self, *, overlap: int, second: int, study_id: str) -> int:
        """The rubric asks for another overlap: what is still to come takes it, too."""
        return self._door.run("widen_arrival", overlap=overlap, second=second, study_id=study_id)

    def add_items(self, rows: Sequence[AddArrivingItemValues]) -> None:
        self._door.run_many("add_arriving_item", rows)

    def add_payloads(self, rows: Sequence[AddArrivingPayloadValues]) -> None:
        self._door.run_many("add_arriving_payload", rows)

    def clear_payloads(self, *, study_id: str, first_position: int, most: int) -> int:
        return self._door.run("clear_arriving_payloads", study_id=study_id, first_position=first_position, most=most)

    def clear_items(self, *, study_id: str, first_position: int, most: int) -> int:
        return self._door.run("clear_arriving_items", study_id=study_id, first_position=first_position, most=most)
