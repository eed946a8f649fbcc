"""What somebody has reviewed themselves: the newest review of each item, to be read and opened again."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from jurat.store import LabelStore
from jurat.store.statements import HistoryRow

MOST = 1000


@dataclass(frozen=True)
class OwnReview:
    """One review. `answers` is {criterion: answer, None for "cannot judge"}; not counted where it came too late."""

    item_id: str
    answers: dict[str, str | None]
    comment: str | None
    flag: str | None
    is_counted: bool
    active_seconds: float | None
    created_at: dt.datetime


def own_reviews(store: LabelStore, study_id: str, reviewer_id: str, limit: int = MOST) -> list[OwnReview]:
    """Return a reviewer's newest reviews in a study, newest first, one an item."""
    rows = store.read.reviews.history(reviewer_id=reviewer_id, study_id=study_id, item_id=None, limit=limit)
    return [_own_review(row) for row in rows]


def _own_review(row: HistoryRow) -> OwnReview:
    return OwnReview(
        item_id=row.item_id,
        answers={criterion: answer["value"] for criterion, answer in json.loads(row.answers).items()},
        comment=row.comment,
        flag=row.flag,
        is_counted=bool(row.counted),
        active_seconds=None if row.active_ms is None else row.active_ms / 1000,
        created_at=dt.datetime.fromtimestamp(row.created_us / 1e6, dt.UTC),
    )
