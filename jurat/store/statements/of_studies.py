"""Statements of studies. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from typing import NamedTuple

from jurat.store.door import ReadDoor, WriteDoor, every, one_or_none


class StudyRow(NamedTuple):
    """A row of `studies.named`."""

    study_id: str
    seed: str
    created_us: int


class StudiesRow(NamedTuple):
    """A row of `studies.all`."""

    study_id: str
    seed: str
    created_us: int


class StudySeedRow(NamedTuple):
    """A row of `studies.seed`."""

    seed: str


class StudyStateRow(NamedTuple):
    """A row of `studies.state`."""

    is_closed: int
    reason: str
    decided_by: str


class ReadStudies:
    """What is read of studies."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def named(self, study_id: str) -> StudyRow | None:
        """A study is there when its first batch is."""
        return one_or_none(StudyRow, self._door.one("study", study_id=study_id))

    def all(self) -> list[StudiesRow]:
        return every(StudiesRow, self._door.all("studies"))

    def seed(self, study_id: str) -> StudySeedRow | None:
        return one_or_none(StudySeedRow, self._door.one("study_seed", study_id=study_id))

    def state(self, study_id: str) -> StudyStateRow | None:
        """The newest word on whether a study is closed."""
        return one_or_none(StudyStateRow, self._door.one("study_state", study_id=study_id))


class WriteStudies(ReadStudies):
    """What is read and written of studies."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def add(self, *, study_id: str, seed: str, now_us: int) -> int:
        return self._door.run("add_study", study_id=study_id, seed=seed, now_us=now_us)

    def renew(self, *, seed: str, now_us: int, study_id: str) -> int:
        """A study whose first batch was broken off was never there."""
        return self._door.run("renew_study", seed=seed, now_us=now_us, study_id=study_id)

    def add_state(self, *, study_id: str, is_closed: int, reason: str, decided_by: str, now_us: int) -> int:
        return self._door.run(
            "add_study_state",
            study_id=study_id,
            is_closed=is_closed,
            reason=reason,
            decided_by=decided_by,
            now_us=now_us,
        )
