"""Statements of decisions. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from typing import NamedTuple

from jurat.store.door import ReadDoor, WriteDoor, every, one_or_none
from jurat.store.rows import Decision


class StandingAdjudicationRow(NamedTuple):
    """A row of `decisions.standing`."""

    seq: int
    decision: Decision
    decided_by: str


class ExcludedRow(NamedTuple):
    """A row of `decisions.excluded`."""

    reviewer_id: str


class WaiversRow(NamedTuple):
    """A row of `decisions.waivers`."""

    criterion: str
    ends_on: str
    reason: str
    decided_by: str
    created_us: int


class AuditRow(NamedTuple):
    """A row of `decisions.audit`."""

    what: str
    about: str
    decision: str
    reason: str
    decided_by: str
    created_us: int


class DecidedCellsRow(NamedTuple):
    """A row of `decisions.decided_cells`."""

    item_key: int
    criterion: str


class ItemDecisionsRow(NamedTuple):
    """A row of `decisions.criteria_of_item`."""

    criterion: str


class ReadDecisions:
    """What is read of decisions."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def standing(self, *, item_key: int, criterion: str) -> StandingAdjudicationRow | None:
        return one_or_none(
            StandingAdjudicationRow,
            self._door.one("standing_adjudication", item_key=item_key, criterion=criterion),
        )

    def excluded(self, study_id: str) -> list[ExcludedRow]:
        """Whose labels are left out of a study's estimates now."""
        return every(ExcludedRow, self._door.all("excluded", study_id=study_id))

    def waivers(self, study_id: str) -> list[WaiversRow]:
        """The newest waiver of each criterion."""
        return every(WaiversRow, self._door.all("waivers", study_id=study_id))

    def audit(self, study_id: str) -> list[AuditRow]:
        """Everything that was decided about a study, newest first."""
        return every(AuditRow, self._door.all("audit", study_id=study_id))

    def decided_cells(self, study_id: str) -> list[DecidedCellsRow]:
        """What a lead's decision stands on; one that was taken back does not."""
        return every(DecidedCellsRow, self._door.all("decided_cells", study_id=study_id))

    def criteria_of_item(self, item_key: int) -> list[ItemDecisionsRow]:
        """The criteria on which a lead ever decided, whatever became of it."""
        return every(ItemDecisionsRow, self._door.all("item_decisions", item_key=item_key))


class WriteDecisions(ReadDecisions):
    """What is read and written of decisions."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def add(
        self,
        *,
        item_key: int,
        criterion: str,
        decision: Decision,
        reason: str,
        decided_by: str,
        replaces: int | None,
        now_us: int,
    ) -> int:
        return self._door.run(
            "add_adjudication",
            item_key=item_key,
            criterion=criterion,
            decision=decision,
            reason=reason,
            decided_by=decided_by,
            replaces=replaces,
            now_us=now_us,
        )

    def add_exclusion(
        self,
        *,
        study_id: str,
        reviewer_id: str,
        is_excluded: int,
        reason: str,
        decided_by: str,
        now_us: int,
    ) -> int:
        return self._door.run(
            "add_exclusion",
            study_id=study_id,
            reviewer_id=reviewer_id,
            is_excluded=is_excluded,
            reason=reason,
            decided_by=decided_by,
            now_us=now_us,
        )

    def add_waiver(
        self,
        *,
        study_id: str,
        criterion: str,
        ends_on: str,
        reason: str,
        decided_by: str,
        now_us: int,
    ) -> int:
        return self._door.run(
            "add_waiver",
            study_id=study_id,
            criterion=criterion,
            ends_on=ends_on,
            reason=reason,
            decided_by=decided_by,
            now_us=now_us,
        )
