"""Statements of rubrics. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from typing import NamedTuple

from jurat.store.door import ReadDoor, WriteDoor, every, one_or_none


class RubricVersionsRow(NamedTuple):
    """A row of `rubrics.versions`."""

    rubric_hash: str
    source: str
    created_us: int


class RubricChangesRow(NamedTuple):
    """A row of `rubrics.changes`."""

    from_hash: str
    to_hash: str
    is_harmless: int
    value_map: str
    reason: str
    decided_by: str


class RubricSourceRow(NamedTuple):
    """A row of `rubrics.source`."""

    source: str


class ReadRubrics:
    """What is read of rubrics."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def versions(self, study_id: str) -> list[RubricVersionsRow]:
        """Every version of a study's rubric that was kept, the oldest first."""
        return every(RubricVersionsRow, self._door.all("rubric_versions", study_id=study_id))

    def changes(self, study_id: str) -> list[RubricChangesRow]:
        """The newest word on each two versions, in whichever order they were named."""
        return every(RubricChangesRow, self._door.all("rubric_changes", study_id=study_id))

    def source(self, *, study_id: str, rubric_hash: str) -> RubricSourceRow | None:
        return one_or_none(RubricSourceRow, self._door.one("rubric_source", study_id=study_id, rubric_hash=rubric_hash))


class WriteRubrics(ReadRubrics):
    """What is read and written of rubrics."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def add(self, *, rubric_hash: str, study_id: str, source: str, now_us: int) -> int:
        return self._door.run("add_rubric", rubric_hash=rubric_hash, study_id=study_id, source=source, now_us=now_us)

    def add_change(
        self,
        *,
        study_id: str,
        from_hash: str,
        to_hash: str,
        is_harmless: int,
        value_map: str,
        reason: str,
        decided_by: str,
        now_us: int,
    ) -> int:
        return self._door.run(
            "add_rubric_change",
            study_id=study_id,
            from_hash=from_hash,
            to_hash=to_hash,
            is_harmless=is_harmless,
            value_map=value_map,
            reason=reason,
            decided_by=decided_by,
            now_us=now_us,
        )
