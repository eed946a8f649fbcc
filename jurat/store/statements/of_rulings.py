"""Statements of rulings. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from typing import NamedTuple

from jurat.store.door import ReadDoor, WriteDoor, every, one_or_none
from jurat.store.rows import RulingKind


class RulingsOnRow(NamedTuple):
    """A row of `rulings.all_on`."""

    kind: str
    holds: int


class RulingsRow(NamedTuple):
    """A row of `rulings.newest`."""

    reviewer_id: str
    kind: RulingKind
    holds: int
    reason: str
    decided_by: str
    created_us: int


class RulingOnRow(NamedTuple):
    """A row of `rulings.newest_on`."""

    holds: int


class StandingWordsRow(NamedTuple):
    """A row of `rulings.standing_words`."""

    study_id: str
    word: str


class ReadRulings:
    """What is read of rulings."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def all_on(self, *, study_id: str, reviewer_id: str) -> list[RulingsOnRow]:
        """What leads said of a reviewer, in order: the newest of a kind stands."""
        return every(RulingsOnRow, self._door.all("rulings_on", study_id=study_id, reviewer_id=reviewer_id))

    def newest(self, study_id: str) -> list[RulingsRow]:
        """The newest ruling of each kind on each reviewer."""
        return every(RulingsRow, self._door.all("rulings", study_id=study_id))

    def newest_on(self, *, study_id: str, reviewer_id: str, kind: str) -> RulingOnRow | None:
        """Whether the newest ruling of a kind on a reviewer holds."""
        return one_or_none(
            RulingOnRow,
            self._door.one("ruling_on", study_id=study_id, reviewer_id=reviewer_id, kind=kind),
        )

    def standing_words(self, reviewer_id: str) -> list[StandingWordsRow]:
        """What leads have said of a reviewer that holds now, by study."""
        return every(StandingWordsRow, self._door.all("standing_words", reviewer_id=reviewer_id))


class WriteRulings(ReadRulings):
    """What is read and written of rulings."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def add(
        self,
        *,
        study_id: str,
        reviewer_id: str,
        kind: str,
        holds: int,
        reason: str,
        decided_by: str,
        now_us: int,
    ) -> int:
        return self._door.run(
            "add_ruling",
            study_id=study_id,
            reviewer_id=reviewer_id,
            kind=kind,
            holds=holds,
            reason=reason,
            decided_by=decided_by,
            now_us=now_us,
        )
