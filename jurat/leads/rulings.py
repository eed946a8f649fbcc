"""A lead's word on a reviewer in a study: paused, or let in without a qualification. The newest of a kind stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeAlias

from jurat.leads.decisions import checked_reason
from jurat.store import LabelStore, Transaction, now_us
from jurat.store.asking import Asker
from jurat.store.known_names import check_reviewer
from jurat.store.rows import RulingKind

Kind: TypeAlias = RulingKind


@dataclass(frozen=True)
class Ruling:
    """The newest word of a kind on a reviewer. `holds` is false where it was taken back."""

    reviewer_id: str
    kind: Kind
    holds: bool
    reason: str
    decided_by: str
    at: dt.datetime


def rule(
    store: LabelStore, study_id: str, reviewer_id: str, kind: Kind, reason: str, asker: Asker, *, holds: bool
) -> None:
    """Pause or admit a reviewer in a study, or take that back. What they hold in hand may still be handed in.

    Raises `JuratError` for an empty reason and for somebody who is not known, `UnknownStudy` for a study that is not.
    """
    told = checked_reason(reason)
    store.study(study_id)

    def work(tx: Transaction) -> None:
        decided_by = asker.lead(tx)
        check_reviewer(tx, reviewer_id)
        tx.rulings.add(
            study_id=study_id,
            reviewer_id=reviewer_id,
            kind=kind,
            holds=int(holds),
            reason=told,
            decided_by=decided_by,
            now_us=now_us(),
        )

    store.write(work)


def rulings(store: LabelStore, study_id: str) -> list[Ruling]:
    """Return the newest ruling of each kind on each reviewer, by name."""
    return [
        Ruling(
            reviewer_id=row.reviewer_id,
            kind=row.kind,
            holds=bool(row.holds),
            reason=row.reason,
            decided_by=row.decided_by,
            at=dt.datetime.fromtimestamp(row.created_us / 1e6, dt.UTC),
        )
        for row in store.read.rulings.newest(study_id)
    ]


def ruling_holds(store: LabelStore, study_id: str, reviewer_id: str, kind: Kind) -> bool:
    """Whether a reviewer is paused, or admitted, in a study now."""
    row = store.read.rulings.newest_on(study_id=study_id, reviewer_id=reviewer_id, kind=kind)
    return row is not None and bool(row.holds)
