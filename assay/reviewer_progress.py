"""How far a reviewer is, without counting a hundred thousand items at each submission."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assay.queue import Receipt
from assay.store import LabelStore

FRESH_SECONDS = 5.0  # what others have done meanwhile may be this old


@dataclass(frozen=True)
class StudyCounts:
    """All items of a study, those that are complete, and those with a free place."""

    items: int
    complete: int
    open: int


@dataclass(frozen=True)
class OwnCounts:
    """A reviewer's own reviews, and how many open items are behind them already."""

    mine: int
    behind: int


@dataclass(frozen=True)
class ReviewerProgress:
    """What the form shows: own reviews, items still open to the reviewer (those in hand too), all, complete."""

    mine: int
    available: int
    items: int
    complete: int


class ProgressCounter:
    """Counts a study for its reviewers. Own work shows at once; others' work within five seconds."""

    def __init__(
        self,
        store: LabelStore,
        study_id: str,
        most_items: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._most_items = most_items
        self._study_id = study_id
        self._clock = clock
        self._study: tuple[float, StudyCounts] | None = None
        self._own: dict[str, tuple[float, OwnCounts]] = {}

    def after(self, reviewer_id: str, receipts: Sequence[Receipt], in_hand: int) -> ReviewerProgress:
        """Give a reviewer's progress after a submission with these receipts."""
        now = self._clock()
        study, own = self._study_counts(now), self._own_counts(reviewer_id, receipts, now)
        available = max(study.open - own.behind, 0) + in_hand
        if self._most_items is not None:
            available = min(available, max(self._most_items - own.mine, in_hand))
        return ReviewerProgress(own.mine, available, study.items, study.complete)

    def _study_counts(self, now: float) -> StudyCounts:
        if self._study is None or now - self._study[0] > FRESH_SECONDS:
            row = self._store.read.one("item_counts", study_id=self._study_id)
            self._study = (now, StudyCounts(**row) if row is not None else StudyCounts(0, 0, 0))
        return self._study[1]

    def _own_counts(self, reviewer_id: str, receipts: Sequence[Receipt], now: float) -> OwnCounts:
        counted_at, own = self._own.get(reviewer_id, (-FRESH_SECONDS, None))
        if own is None or now - counted_at > FRESH_SECONDS:
            row = self._store.read.one("own_counts", study_id=self._study_id, reviewer_id=reviewer_id)
            own, counted_at = OwnCounts(**row) if row is not None else OwnCounts(0, 0), now
        else:
            new = sum(receipt.standing in ("counted", "late") for receipt in receipts)
            moved = new + sum(receipt.standing == "skipped" for receipt in receipts)
            own = replace(own, mine=own.mine + new, behind=own.behind + moved)
        self._own[reviewer_id] = (counted_at, own)
        return own
