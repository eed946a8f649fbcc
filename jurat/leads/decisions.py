"""What leads decide: disputed items, whose labels count, and which fail is accepted for a while. All of it is kept."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from jurat.errors import DecidedMeanwhile, JuratError
from jurat.rubric.renamed_values import NONE, Renames, counted_answers
from jurat.store import LabelStore, Transaction, now_us
from jurat.store.asking import Asker
from jurat.store.known_names import check_reviewer
from jurat.store.rows import Decision

Word: TypeAlias = Decision
LONGEST_REASON = 2000


@dataclass(frozen=True)
class Waiver:
    """The owner accepts a criterion's fail until the end of a day."""

    criterion: str
    ends_on: dt.date
    reason: str
    decided_by: str

    def holds(self, today: dt.date) -> bool:
        """Whether it still holds."""
        return today <= self.ends_on


@dataclass(frozen=True)
class AuditRow:
    """Something that was decided, or changed, and by whom; `reason` is empty where none is asked for."""

    at: dt.datetime
    what: str
    about: str
    decision: str
    reason: str
    decided_by: str


@dataclass(frozen=True)
class ItemReview:
    """A reviewer's newest review of an item: {criterion: {"value", "reason", "evidence"}}.

    Values are as they count; where one was renamed, "given" is what the reviewer said.
    """

    reviewer_id: str
    answers: dict[str, dict[str, Any]]
    comment: str | None
    flag: str | None
    corrected_output: str | None


def adjudicate(
    store: LabelStore, item_key: int, criterion: str, word: Word, reason: str, asker: Asker, seen: int | None = None
) -> None:
    """Store a lead's decision on an item and criterion; it stands beside the labels and may be replaced.

    `seen` is the decision the lead was shown (its number, None for none): if another stands by now, this one is
    refused with `DecidedMeanwhile`. Raises `JuratError` for an empty reason, `NotSignedIn` and `NotAllowed` (see
    `Asker.lead`).
    """
    told = checked_reason(reason)

    def work(tx: Transaction) -> None:
        decided_by = asker.lead(tx)
        standing = tx.decisions.standing(item_key=item_key, criterion=criterion)
        number = None if standing is None else standing.seq
        if number != seen:
            who, what = (standing.decided_by, standing.decision) if standing is not None else ("Somebody", "nothing")
            raise DecidedMeanwhile(
                f"{who} has decided on this meanwhile: {what}. Look at it again before you change it."
            )
        tx.decisions.add(
            item_key=item_key,
            criterion=criterion,
            decision=word,
            reason=told,
            decided_by=decided_by,
            replaces=number,
            now_us=now_us(),
        )

    store.write(work)


def standing_decision(store: LabelStore, item_key: int, criterion: str) -> tuple[int, Word] | None:
    """Return the number and the word of the decision that stands, or None."""
    row = store.read.decisions.standing(item_key=item_key, criterion=criterion)
    return None if row is None else (row.seq, row.decision)


def exclude(
    store: LabelStore, study_id: str, reviewer_id: str, reason: str, asker: Asker, *, is_excluded: bool
) -> None:
    """Leave a reviewer's labels out of a study's estimates, or count them again. Nothing is deleted.

    Raises `JuratError` for an empty reason and for somebody who is not known.
    """
    told = checked_reason(reason)

    def work(tx: Transaction) -> None:
        decided_by = asker.lead(tx)
        check_reviewer(tx, reviewer_id)
        tx.decisions.add_exclusion(
            study_id=study_id,
            reviewer_id=reviewer_id,
            is_excluded=int(is_excluded),
            reason=told,
            decided_by=decided_by,
            now_us=now_us(),
        )

    store.write(work)


def excluded(store: LabelStore, study_id: str) -> list[str]:
    """List the reviewers whose labels are left out."""
    return [row.reviewer_id for row in store.read.decisions.excluded(study_id)]


def waive(store: LabelStore, study_id: str, criterion: str, ends_on: dt.date, reason: str, asker: Asker) -> None:
    """Accept a criterion's fail until the end of a day. Raises `JuratError` for an empty reason."""
    told, until = checked_reason(reason), ends_on.isoformat()

    def work(tx: Transaction) -> None:
        tx.decisions.add_waiver(
            study_id=study_id,
            criterion=criterion,
            ends_on=until,
            reason=told,
            decided_by=asker.lead(tx),
            now_us=now_us(),
        )

    store.write(work)


def waivers(store: LabelStore, study_id: str) -> dict[str, Waiver]:
    """Return the newest waiver of each criterion that has one."""
    return {
        row.criterion: Waiver(row.criterion, dt.date.fromisoformat(row.ends_on), row.reason, row.decided_by)
        for row in store.read.decisions.waivers(study_id)
    }


def audit(store: LabelStore, study_id: str) -> list[AuditRow]:
    """Return everything that was decided about a study, newest first."""
    return [
        AuditRow(
            dt.datetime.fromtimestamp(row.created_us / 1e6, dt.UTC),
            row.what,
            row.about,
            row.decision,
            row.reason,
            row.decided_by,
        )
        for row in store.read.decisions.audit(study_id)
    ]


def item_reviews(store: LabelStore, item_key: int, counted: Mapping[str, Renames]) -> Sequence[ItemReview]:
    """Return each reviewer's newest counted review of an item, in the order their first ones came.

    `counted`: the values that were renamed, by version of the rubric (see `pooled_versions.counted_versions`).
    """
    return [
        ItemReview(
            row.reviewer_id,
            counted_answers(json.loads(row.answers), counted.get(row.rubric_hash, NONE)),
            row.comment,
            row.flag,
            row.corrected_output,
        )
        for row in store.read.reviews.of_item(item_key)
    ]


def checked_reason(reason: str) -> str:
    """Return a decision's reason as it is kept. Raises `JuratError` for an empty or an overlong one."""
    told = reason.strip()
    if not told:
        raise JuratError("Say why, in a few words: the reason is kept with the decision.")
    if len(told) > LONGEST_REASON:
        raise JuratError(f"The reason has {len(told):,} characters; {LONGEST_REASON:,} are enough.")
    return told
