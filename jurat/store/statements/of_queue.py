"""Statements of queue. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from typing import NamedTuple

from jurat.store.door import ReadDoor, WriteDoor, every, one_or_none, the_one


class ServedRow(NamedTuple):
    """A row of `queue.served`."""

    given: int
    beside_gold: int
    counting: int


class HandsRow(NamedTuple):
    """A row of `queue.hands`."""

    item_key: int
    item_id: str
    lease_until_us: int | None
    block: int
    position: int
    created_us: int | None


class StandingRow(NamedTuple):
    """A row of `queue.standing`."""

    item_key: int
    open: int
    state: str | None
    review_of: str | None
    review_of_item: int | None
    skip_of: str | None
    skip_of_item: int | None
    newest_seq: int | None
    skip_seq: int | None
    purpose: str | None


class OwnCountsRow(NamedTuple):
    """A row of `queue.own_counts`."""

    mine: int
    behind: int


class GoldCandidatesRow(NamedTuple):
    """A row of `queue.gold_candidates`."""

    item_key: int
    item_id: str
    block: int
    position: int
    original: int | None


class RepeatableRow(NamedTuple):
    """A row of `queue.repeatable`."""

    item_key: int
    twin_key: int | None


class WithOthersRow(NamedTuple):
    """A row of `queue.with_others`."""

    items: int
    until_us: int | None


class ReadQueue:
    """What is read of queue."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def served(self, *, reviewer_id: str, study_id: str) -> ServedRow:
        """How often an item was given to a reviewer (given), how often one that is no gold item (beside_gold), and
        how many items of the study's order they hold or have reviewed (counting). A review that was sent back counts
        no more; what is given again is given once more.
        """
        return the_one(ServedRow, self._door.all("served", reviewer_id=reviewer_id, study_id=study_id))

    def hands(self, *, reviewer_id: str, study_id: str, floor_block: int, most: int) -> list[HandsRow]:
        """What a reviewer has in hand; and behind it (without a lease) the next few items with a free place, in the
        study's order from a block on, that they have neither in hand nor behind them (what was sent back may come
        again), nor met as gold; none for somebody who is paused.
        """
        return every(
            HandsRow,
            self._door.all("hands", reviewer_id=reviewer_id, study_id=study_id, floor_block=floor_block, most=most),
        )

    def standing(self, *, entry_id: str, reviewer_id: str, study_id: str, item_id: str) -> StandingRow | None:
        """An item and what this reviewer has to do with it: a lease (or an expired one), the newest review, a skip.
        And whose entry has this id already, and what a gold item is for.
        """
        return one_or_none(
            StandingRow,
            self._door.one("standing", entry_id=entry_id, reviewer_id=reviewer_id, study_id=study_id, item_id=item_id),
        )

    def own_counts(self, *, reviewer_id: str, study_id: str) -> OwnCountsRow:
        """A reviewer's reviews (not those of training and test items), and the items with a free place that they
        have behind them or in hand; counted from their side. What was sent back is neither, until it is reviewed
        again.
        """
        return the_one(OwnCountsRow, self._door.all("own_counts", reviewer_id=reviewer_id, study_id=study_id))

    def gold_candidates(self, *, study_id: str, reviewer_id: str) -> list[GoldCandidatesRow]:
        """Gold items for among the real ones, that this reviewer has neither in hand nor behind them, nor ever saw
        undoubled; none for somebody who is paused.
        """
        return every(GoldCandidatesRow, self._door.all("gold_candidates", study_id=study_id, reviewer_id=reviewer_id))

    def repeatable(self, *, reviewer_id: str, study_id: str, after: int) -> list[RepeatableRow]:
        """The items that this reviewer may get once more, in the order they reviewed them: reviewed (the review
        stands and counts) before their newest so many, and not given to them as a repeat yet; none for somebody who
        is paused.
        """
        return every(
            RepeatableRow,
            self._door.all("repeatable", reviewer_id=reviewer_id, study_id=study_id, after=after),
        )

    def with_others(self, *, reviewer_id: str, study_id: str) -> WithOthersRow:
        """Items that other reviewers hold now and this one could still be given, and when their leases end at the
        latest.
        """
        return the_one(WithOthersRow, self._door.all("with_others", reviewer_id=reviewer_id, study_id=study_id))


class WriteQueue(ReadQueue):
    """What is read and written of queue."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def expire_leases(self, now_us: int) -> int:
        return self._door.run("expire_leases", now_us=now_us)

    def renew_lease(self, *, lease_until_us: int, item_key: int, reviewer_id: str) -> int:
        return self._door.run("renew_lease", lease_until_us=lease_until_us, item_key=item_key, reviewer_id=reviewer_id)

    def lease(self, *, item_key: int, reviewer_id: str, lease_until_us: int, now_us: int) -> int:
        """An item may come back to a reviewer whose lease on it expired."""
        return self._door.run(
            "lease",
            item_key=item_key,
            reviewer_id=reviewer_id,
            lease_until_us=lease_until_us,
            now_us=now_us,
        )

    def release(self, reviewer_id: str) -> int:
        """What somebody holds is given back."""
        return self._door.run("release", reviewer_id=reviewer_id)
