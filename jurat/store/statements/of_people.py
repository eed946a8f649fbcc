"""Statements of people. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from typing import NamedTuple

from jurat.store.door import ReadDoor, WriteDoor, every, one_or_none
from jurat.store.rows import Role


class PersonRow(NamedTuple):
    """A row of `people.named`."""

    reviewer_id: str
    is_simulated: int


class LookAlikesRow(NamedTuple):
    """A row of `people.look_alikes`."""

    reviewer_id: str


class PeopleRow(NamedTuple):
    """A row of `people.all`."""

    reviewer_id: str
    is_simulated: int
    folded: str | None
    look: str | None
    role: Role | None


class UnfoldedRow(NamedTuple):
    """A row of `people.unfolded`."""

    reviewer_id: str


class ReviewerRow(NamedTuple):
    """A row of `people.reviewer`."""

    reviewer_id: str
    is_simulated: int
    role: Role | None


class LeadsRow(NamedTuple):
    """A row of `people.leads`."""

    reviewer_id: str


class EverybodyRow(NamedTuple):
    """A row of `people.everybody`."""

    reviewer_id: str


class KeptAsRow(NamedTuple):
    """A row of `people.kept_as`."""

    kept_as: str


class ReadPeople:
    """What is read of people."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def named(self, *, reviewer_id: str, folded: str | None) -> PersonRow | None:
        """Who has a name: under this very spelling, else under another one of the same person."""
        return one_or_none(PersonRow, self._door.one("person", reviewer_id=reviewer_id, folded=folded))

    def look_alikes(self, *, look: str, folded: str) -> list[LookAlikesRow]:
        return every(LookAlikesRow, self._door.all("look_alikes", look=look, folded=folded))

    def all(self) -> list[PeopleRow]:
        return every(PeopleRow, self._door.all("people"))

    def unfolded(self) -> list[UnfoldedRow]:
        """Rows from before names were folded, the oldest first."""
        return every(UnfoldedRow, self._door.all("unfolded"))

    def reviewer(self, reviewer_id: str) -> ReviewerRow | None:
        return one_or_none(ReviewerRow, self._door.one("reviewer", reviewer_id=reviewer_id))

    def leads(self) -> list[LeadsRow]:
        """Who is a lead now."""
        return every(LeadsRow, self._door.all("leads"))

    def everybody(self) -> list[EverybodyRow]:
        return every(EverybodyRow, self._door.all("everybody"))

    def kept_as(self, reviewer_id: str) -> KeptAsRow | None:
        """The name that a name is kept under, where a lead said so."""
        return one_or_none(KeptAsRow, self._door.one("kept_as", reviewer_id=reviewer_id))


class WritePeople(ReadPeople):
    """What is read and written of people."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def add(self, *, reviewer_id: str, is_simulated: int, now_us: int, folded: str, look: str) -> int:
        return self._door.run(
            "add_reviewer",
            reviewer_id=reviewer_id,
            is_simulated=is_simulated,
            now_us=now_us,
            folded=folded,
            look=look,
        )

    def fold(self, *, look: str, folded: str, reviewer_id: str) -> int:
        """The folded name goes to the first row of a person only."""
        return self._door.run("fold_reviewer", look=look, folded=folded, reviewer_id=reviewer_id)

    def grant_role(self, *, reviewer_id: str, role: Role, granted_by: str, now_us: int) -> int:
        return self._door.run("grant_role", reviewer_id=reviewer_id, role=role, granted_by=granted_by, now_us=now_us)

    def add_same_person(
        self,
        *,
        reviewer_id: str,
        kept_as: str,
        is_rename: int,
        reason: str,
        decided_by: str,
        now_us: int,
    ) -> int:
        return self._door.run(
            "add_same_person",
            reviewer_id=reviewer_id,
            kept_as=kept_as,
            is_rename=is_rename,
            reason=reason,
            decided_by=decided_by,
            now_us=now_us,
        )

    def let_go_of_name(self, reviewer_id: str) -> int:
        """Another row takes the folded name; this one is found by its very spelling only."""
        return self._door.run("let_go_of_name", reviewer_id=reviewer_id)
