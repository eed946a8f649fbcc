"""Statements of withdrawals. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from typing import NamedTuple

from jurat.store.door import ReadDoor, WriteDoor, every, one_or_none, the_one


class WithdrawnStateRow(NamedTuple):
    """A row of `withdrawals.state`."""

    item_key: int
    position: int
    withdrawn: int


class AddWithdrawalRow(NamedTuple):
    """A row of `withdrawals.add`."""

    seq: int


class NewestWithdrawalRow(NamedTuple):
    """A row of `withdrawals.newest`."""

    seq: int


class WithdrawnItemsRow(NamedTuple):
    """A row of `withdrawals.of_study`."""

    item_key: int
    held: str


class ReadWithdrawals:
    """What is read of withdrawals."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def state(self, *, study_id: str, item_id: str) -> WithdrawnStateRow | None:
        return one_or_none(WithdrawnStateRow, self._door.one("withdrawn_state", study_id=study_id, item_id=item_id))

    def newest(self) -> NewestWithdrawalRow:
        return the_one(NewestWithdrawalRow, self._door.all("newest_withdrawal"))

    def of_study(self, study_id: str) -> list[WithdrawnItemsRow]:
        """The items that are withdrawn now, and the criteria on which they count against both words."""
        return every(WithdrawnItemsRow, self._door.all("withdrawn_items", study_id=study_id))


class WriteWithdrawals(ReadWithdrawals):
    """What is read and written of withdrawals."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def add(
        self,
        *,
        study_id: str,
        about: str,
        is_withdrawn: int,
        reason: str,
        decided_by: str,
        now_us: int,
    ) -> AddWithdrawalRow:
        return the_one(
            AddWithdrawalRow,
            self._door.all(
                "add_withdrawal",
                study_id=study_id,
                about=about,
                is_withdrawn=is_withdrawn,
                reason=reason,
                decided_by=decided_by,
                now_us=now_us,
            ),
        )

    def add_item(self, *, item_key: int, withdrawal: int, held: str) -> int:
        return self._door.run("add_withdrawn_item", item_key=item_key, withdrawal=withdrawal, held=held)
