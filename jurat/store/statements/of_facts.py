"""Statements of facts. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from typing import NamedTuple

from jurat.store.door import ReadDoor, WriteDoor, every, the_one
from jurat.store.rows import Decision, RulingKind


class FactsPlaceRow(NamedTuple):
    """A row of `facts.place`."""

    number: int
    item_id: str
    extra: int


class FactsRubricRow(NamedTuple):
    """A row of `facts.rubric`."""

    number: int
    rubric_hash: str
    source: str
    created_us: int


class FactsReviewRow(NamedTuple):
    """A row of `facts.review`."""

    number: int
    item_id: str
    review_id: str
    reviewer_id: str
    supersedes: int | None
    counted: int
    origin: str
    rubric_hash: str
    answers: str
    comment: str | None
    flag: str | None
    active_ms: int | None
    created_us: int
    corrected_output: str | None
    edit_distance: int | None
    sent_back: int | None


class RestoreReviewRow(NamedTuple):
    """A row of `facts.restore_review`."""

    seq: int


class FactsSkipRow(NamedTuple):
    """A row of `facts.skip`."""

    number: int
    item_id: str
    skip_id: str
    reviewer_id: str
    reason: str
    comment: str | None
    active_ms: int | None
    created_us: int


class RestoreSkipRow(NamedTuple):
    """A row of `facts.restore_skip`."""

    seq: int


class FactsAdjudicationRow(NamedTuple):
    """A row of `facts.adjudication`."""

    number: int
    item_id: str
    criterion: str
    decision: Decision
    reason: str
    decided_by: str
    replaces: int | None
    created_us: int


class RestoreAdjudicationRow(NamedTuple):
    """A row of `facts.restore_adjudication`."""

    seq: int


class FactsWithdrawnItemRow(NamedTuple):
    """A row of `facts.withdrawn_item`."""

    number: int
    item_id: str
    withdrawal: int
    held: str


class RestoreWithdrawnItemRow(NamedTuple):
    """A row of `facts.restore_withdrawn_item`."""

    seq: int


class FactsSendingBackRow(NamedTuple):
    """A row of `facts.sending_back`."""

    number: int
    about: str
    reason: str
    decided_by: str
    created_us: int


class RestoreSendingBackRow(NamedTuple):
    """A row of `facts.restore_sending_back`."""

    seq: int


class FactsExclusionRow(NamedTuple):
    """A row of `facts.exclusion`."""

    number: int
    reviewer_id: str
    is_excluded: int
    reason: str
    decided_by: str
    created_us: int


class RestoreExclusionRow(NamedTuple):
    """A row of `facts.restore_exclusion`."""

    seq: int


class FactsWaiverRow(NamedTuple):
    """A row of `facts.waiver`."""

    number: int
    criterion: str
    ends_on: str
    reason: str
    decided_by: str
    created_us: int


class RestoreWaiverRow(NamedTuple):
    """A row of `facts.restore_waiver`."""

    seq: int


class FactsRulingRow(NamedTuple):
    """A row of `facts.ruling`."""

    number: int
    reviewer_id: str
    kind: RulingKind
    holds: int
    reason: str
    decided_by: str
    created_us: int


class RestoreRulingRow(NamedTuple):
    """A row of `facts.restore_ruling`."""

    seq: int


class FactsRubricChangeRow(NamedTuple):
    """A row of `facts.rubric_change`."""

    number: int
    from_hash: str
    to_hash: str
    is_harmless: int
    value_map: str
    reason: str
    decided_by: str
    created_us: int


class RestoreRubricChangeRow(NamedTuple):
    """A row of `facts.restore_rubric_change`."""

    seq: int


class FactsWithdrawalRow(NamedTuple):
    """A row of `facts.withdrawal`."""

    number: int
    about: str
    is_withdrawn: int
    reason: str
    decided_by: str
    created_us: int


class RestoreWithdrawalRow(NamedTuple):
    """A row of `facts.restore_withdrawal`."""

    seq: int


class FactsStudyStateRow(NamedTuple):
    """A row of `facts.study_state`."""

    number: int
    is_closed: int
    reason: str
    decided_by: str
    created_us: int


class RestoreStudyStateRow(NamedTuple):
    """A row of `facts.restore_study_state`."""

    seq: int


class FactsThereRow(NamedTuple):
    """A row of `facts.there`."""

    facts: int


class ReadFacts:
    """What is read of facts."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def place(self, *, study_id: str, after: int, most: int) -> list[FactsPlaceRow]:
        """Places that items were given because reviewers disagreed."""
        return every(FactsPlaceRow, self._door.all("facts_place", study_id=study_id, after=after, most=most))

    def rubric(self, *, study_id: str, after: int, most: int) -> list[FactsRubricRow]:
        return every(FactsRubricRow, self._door.all("facts_rubric", study_id=study_id, after=after, most=most))

    def review(self, *, study_id: str, after: int, most: int) -> list[FactsReviewRow]:
        return every(FactsReviewRow, self._door.all("facts_review", study_id=study_id, after=after, most=most))

    def skip(self, *, study_id: str, after: int, most: int) -> list[FactsSkipRow]:
        return every(FactsSkipRow, self._door.all("facts_skip", study_id=study_id, after=after, most=most))

    def adjudication(self, *, study_id: str, after: int, most: int) -> list[FactsAdjudicationRow]:
        return every(
            FactsAdjudicationRow,
            self._door.all("facts_adjudication", study_id=study_id, after=after, most=most),
        )

    def withdrawn_item(self, *, study_id: str, after: int, most: int) -> list[FactsWithdrawnItemRow]:
        return every(
            FactsWithdrawnItemRow,
            self._door.all("facts_withdrawn_item", study_id=study_id, after=after, most=most),
        )

    def sending_back(self, *, study_id: str, after: int, most: int) -> list[FactsSendingBackRow]:
        return every(
            FactsSendingBackRow,
            self._door.all("facts_sending_back", study_id=study_id, after=after, most=most),
        )

    def exclusion(self, *, study_id: str, after: int, most: int) -> list[FactsExclusionRow]:
        return every(FactsExclusionRow, self._door.all("facts_exclusion", study_id=study_id, after=after, most=most))

    def waiver(self, *, study_id: str, after: int, most: int) -> list[FactsWaiverRow]:
        return every(FactsWaiverRow, self._door.all("facts_waiver", study_id=study_id, after=after, most=most))

    def ruling(self, *, study_id: str, after: int, most: int) -> list[FactsRulingRow]:
        return every(FactsRulingRow, self._door.all("facts_ruling", study_id=study_id, after=after, most=most))

    def rubric_change(self, *, study_id: str, after: int, most: int) -> list[FactsRubricChangeRow]:
        return every(
            FactsRubricChangeRow,
            self._door.all("facts_rubric_change", study_id=study_id, after=after, most=most),
        )

    def withdrawal(self, *, study_id: str, after: int, most: int) -> list[FactsWithdrawalRow]:
        return every(FactsWithdrawalRow, self._door.all("facts_withdrawal", study_id=study_id, after=after, most=most))

    def study_state(self, *, study_id: str, after: int, most: int) -> list[FactsStudyStateRow]:
        return every(FactsStudyStateRow, self._door.all("facts_study_state", study_id=study_id, after=after, most=most))

    def there(self, study_id: str) -> FactsThereRow:
        """How many reviews, skips and decisions a study has already."""
        return the_one(FactsThereRow, self._door.all("facts_there", study_id=study_id))


class WriteFacts(ReadFacts):
    """What is read and written of facts."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def restore_review(
        self,
        *,
        review_id: str,
        item_key: int,
        reviewer_id: str,
        supersedes: int | None,
        counted: int,
        origin: str,
        rubric_hash: str,
        answers: str,
        comment: str | None,
        flag: str | None,
        active_ms: int | None,
        created_us: int,
        corrected_output: str | None,
        edit_distance: int | None,
        sent_back: int | None,
    ) -> RestoreReviewRow:
        return the_one(
            RestoreReviewRow,
            self._door.all(
                "restore_review",
                review_id=review_id,
                item_key=item_key,
                reviewer_id=reviewer_id,
                supersedes=supersedes,
                counted=counted,
                origin=origin,
                rubric_hash=rubric_hash,
                answers=answers,
                comment=comment,
                flag=flag,
                active_ms=active_ms,
                created_us=created_us,
                corrected_output=corrected_output,
                edit_distance=edit_distance,
                sent_back=sent_back,
            ),
        )

    def restore_skip(
        self,
        *,
        skip_id: str,
        item_key: int,
        reviewer_id: str,
        reason: str,
        comment: str | None,
        active_ms: int | None,
        created_us: int,
    ) -> RestoreSkipRow:
        return the_one(
            RestoreSkipRow,
            self._door.all(
                "restore_skip",
                skip_id=skip_id,
                item_key=item_key,
                reviewer_id=reviewer_id,
                reason=reason,
                comment=comment,
                active_ms=active_ms,
                created_us=created_us,
            ),
        )

    def restore_adjudication(
        self,
        *,
        item_key: int,
        criterion: str,
        decision: Decision,
        reason: str,
        decided_by: str,
        replaces: int | None,
        created_us: int,
    ) -> RestoreAdjudicationRow:
        return the_one(
            RestoreAdjudicationRow,
            self._door.all(
                "restore_adjudication",
                item_key=item_key,
                criterion=criterion,
                decision=decision,
                reason=reason,
                decided_by=decided_by,
                replaces=replaces,
                created_us=created_us,
            ),
        )

    def restore_withdrawn_item(self, *, item_key: int, withdrawal: int, held: str) -> RestoreWithdrawnItemRow:
        return the_one(
            RestoreWithdrawnItemRow,
            self._door.all("restore_withdrawn_item", item_key=item_key, withdrawal=withdrawal, held=held),
        )

    def restore_sending_back(
        self,
        *,
        study_id: str,
        about: str,
        reason: str,
        decided_by: str,
        created_us: int,
    ) -> RestoreSendingBackRow:
        return the_one(
            RestoreSendingBackRow,
            self._door.all(
                "restore_sending_back",
                study_id=study_id,
                about=about,
                reason=reason,
                decided_by=decided_by,
                created_us=created_us,
            ),
        )

    def restore_exclusion(
        self,
        *,
        study_id: str,
        reviewer_id: str,
        is_excluded: int,
        reason: str,
        decided_by: str,
        created_us: int,
    ) -> RestoreExclusionRow:
        return the_one(
            RestoreExclusionRow,
            self._door.all(
                "restore_exclusion",
                study_id=study_id,
                reviewer_id=reviewer_id,
                is_excluded=is_excluded,
                reason=reason,
                decided_by=decided_by,
                created_us=created_us,
            ),
        )

    def restore_waiver(
        self,
        *,
        study_id: str,
        criterion: str,
        ends_on: str,
        reason: str,
        decided_by: str,
        created_us: int,
    ) -> RestoreWaiverRow:
        return the_one(
            RestoreWaiverRow,
            self._door.all(
                "restore_waiver",
                study_id=study_id,
                criterion=criterion,
                ends_on=ends_on,
                reason=reason,
                decided_by=decided_by,
                created_us=created_us,
            ),
        )

    def restore_ruling(
        self,
        *,
        study_id: str,
        reviewer_id: str,
        kind: str,
        holds: int,
        reason: str,
        decided_by: str,
        created_us: int,
    ) -> RestoreRulingRow:
        return the_one(
            RestoreRulingRow,
            self._door.all(
                "restore_ruling",
                study_id=study_id,
                reviewer_id=reviewer_id,
                kind=kind,
                holds=holds,
                reason=reason,
                decided_by=decided_by,
                created_us=created_us,
            ),
        )

    def restore_rubric_change(
        self,
        *,
        study_id: str,
        from_hash: str,
        to_hash: str,
        is_harmless: int,
        value_map: str,
        reason: str,
        decided_by: str,
        created_us: int,
    ) -> RestoreRubricChangeRow:
        return the_one(
            RestoreRubricChangeRow,
            self._door.all(
                "restore_rubric_change",
                study_id=study_id,
                from_hash=from_hash,
                to_hash=to_hash,
                is_harmless=is_harmless,
                value_map=value_map,
                reason=reason,
                decided_by=decided_by,
                created_us=created_us,
            ),
        )

    def restore_withdrawal(
        self,
        *,
        study_id: str,
        about: str,
        is_withdrawn: int,
        reason: str,
        decided_by: str,
        created_us: int,
    ) -> RestoreWithdrawalRow:
        return the_one(
            RestoreWithdrawalRow,
            self._door.all(
                "restore_withdrawal",
                study_id=study_id,
                about=about,
                is_withdrawn=is_withdrawn,
                reason=reason,
                decided_by=decided_by,
                created_us=created_us,
            ),
        )

    def restore_study_state(
        self,
        *,
        study_id: str,
        is_closed: int,
        reason: str,
        decided_by: str,
        created_us: int,
    ) -> RestoreStudyStateRow:
        return the_one(
            RestoreStudyStateRow,
            self._door.all(
                "restore_study_state",
                study_id=study_id,
                is_closed=is_closed,
                reason=reason,
                decided_by=decided_by,
                created_us=created_us,
            ),
        )
