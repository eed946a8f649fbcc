"""How far a reviewer is, without counting a hundred thousand items at each submission."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from jurat.serving.queue import Receipt, Turn
from jurat.store import LabelStore

FRESH_SECONDS = 5.0  # what others have done to the study may be this old
OWN_FRESH_SECONDS = 60.0  # and what they have done to the items behind a reviewer this old


@dataclass(frozen=True)
class StudyCounts:
    """All items of a study, those that are complete, and those with a free place, after so many turns."""

    items: int
    complete: int
    open: int
    turns: int  # what is taken in later ones may not be in it


@dataclass(frozen=True)
class OwnCounts:
    """A reviewer's own reviews, and how many open items are behind them already."""

    mine: int
    behind: int


@dataclass(frozen=True)
class Hand:
    """What a reviewer was last seen to hold, and how many items they took since the study was counted, after `turns`.

    Where an item has one place, those are in the count of open items still, and are not to be added to it.
    """

    turns: int
    held: frozenset[int]
    taken_since: int


@dataclass(frozen=True)
class ReviewerProgress:
    """What the form shows: own reviews, items still open to the reviewer (those in hand too), all, complete."""

    mine: int
    available: int
    items: int
    complete: int


class ProgressCounter:
    """Counts a study for its reviewers. Own work shows at once; others' work soon.

    Counting a large study takes a while, so it is done beside the requests: they get the last count there is.
    """

    def __init__(
        self,
        store: LabelStore,
        study_id: str,
        most_items: int | None = None,
        overlap: int = 2,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._most_items = most_items
        self._overlap = overlap
        self._is_shared = overlap > 1  # whether an item that somebody holds is still open to others
        self._study_id = study_id
        self._clock = clock
        self._turns = 0
        self._counts = self._count()
        self._counted_at = clock()
        self._counting: threading.Thread | None = None
        self._own: dict[str, tuple[float, OwnCounts]] = {}
        self._hands: dict[str, Hand] = {}

    def after(self, reviewer_id: str, turn: Turn) -> ReviewerProgress:
        """Return a reviewer's progress after a turn.

        A gold item in hand looks like any other: the numbers are those that a real item in its place would give.
        """
        self._turns += 1
        this_turn, now = self._turns, self._clock()
        in_hand = len(turn.in_hand)
        if not in_hand:  # nothing is left: here nobody wants an older count
            self._count_again()
        study, own = self._study_counts(now), self._own_counts(reviewer_id, turn, now)
        held = in_hand if self._is_shared else self._held_beside(reviewer_id, turn, study.turns, this_turn)
        available = min(max(study.open - own.behind + held, 0), study.items)
        if self._most_items is not None:
            available = min(available, self._most_items - own.mine)
        available = max(available, in_hand)
        return ReviewerProgress(own.mine, available, study.items, study.complete)

    def _held_beside(self, reviewer_id: str, turn: Turn, counted: int, this_turn: int) -> int:
        """Return the items in hand less those taken, held or done by now, that the study's count has as open.

        Whoever is seen for the first time is taken to have got them just now.
        """
        held = frozenset(assigned.item_key for assigned in turn.in_hand if assigned.is_real)
        before = self._hands.get(reviewer_id, Hand(counted, frozenset(), 0))
        taken = len(held - before.held) + (before.taken_since if before.turns == counted else 0)
        skipped = sum(receipt.standing == "skipped" for receipt in turn.receipts)  # they are counted as behind
        taken = 0 if counted >= this_turn else max(taken - skipped, 0)  # 0: the study was counted after this turn
        self._hands[reviewer_id] = Hand(counted, held, taken)
        return len(held) - taken

    def _study_counts(self, now: float) -> StudyCounts:
        is_counting = self._counting is not None and self._counting.is_alive()
        if now - self._counted_at > FRESH_SECONDS and not is_counting:
            self._counted_at = now
            self._counting = threading.Thread(target=self._count_again, name="jurat-progress", daemon=True)
            self._counting.start()
        return self._counts

    def _count_again(self) -> None:
        self._counts = self._count()

    def _count(self) -> StudyCounts:
        turns = self._turns
        row = self._store.read.items.counts(study_id=self._study_id, overlap=self._overlap)
        return StudyCounts(*row, turns=turns)

    def _own_counts(self, reviewer_id: str, turn: Turn, now: float) -> OwnCounts:
        counted_at, own = self._own.get(reviewer_id, (-OWN_FRESH_SECONDS, None))
        if own is None or now - counted_at > OWN_FRESH_SECONDS or turn.qualification is not None:
            row = self._store.read.queue.own_counts(study_id=self._study_id, reviewer_id=reviewer_id)
            own, counted_at = OwnCounts(*row), now
            gold = sum(not assigned.is_real for assigned in turn.in_hand) if self._is_shared else 0
            own = replace(own, behind=own.behind + gold)
        else:
            receipts = _on_the_study(turn)
            new = sum(receipt.standing in ("counted", "late") for receipt in receipts)
            skipped = sum(receipt.standing == "skipped" for receipt in receipts)
            moved = skipped + new * self._is_shared  # an item's only place is not open any more
            own = replace(own, mine=own.mine + new, behind=own.behind + moved)
        self._own[reviewer_id] = (counted_at if turn.qualification is None else -OWN_FRESH_SECONDS, own)
        return own


def _on_the_study(turn: Turn) -> list[Receipt]:
    """Return the receipts that are told as work on the study: not those of training and test items."""
    return [receipt for receipt in turn.receipts if receipt.gold is None or receipt.gold[1] == "check"]
