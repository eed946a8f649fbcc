"""Who judges what next: claim, submit, skip, expiry. Each function runs inside a transaction of the store.

The order is one seeded random order a study (`item.position`). Reviewers move through it together, in blocks of 64,
each choosing among the next few items in an order of their own: an early stop leaves a random sample with its full
overlap, and no two reviewers see the same sequence. What may never happen (a second counted review, one place too
many) the database forbids.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from jurat.errors import JuratError, UnknownItem
from jurat.rubric.renamed_values import NONE, Renames, counted_answers
from jurat.serving.qualification import Entrance, Qualification, QualificationRules
from jurat.serving.repeats import repeated
from jurat.store import Study, Transaction
from jurat.store.statements import HandsRow, StandingRow

Standing = Literal["counted", "revision", "late", "skipped", "duplicate"]

Answers = Mapping[str, Mapping[str, Any]]

IN_HAND = 2  # the item in front of a reviewer and the next one, already in the browser
CANDIDATES = 8  # among which a reviewer's own order chooses the next one
EXPIRE_EVERY_US = 1_000_000
LOOK_BACK = 16  # every so many claims the search starts from the first block again


@dataclass(frozen=True)
class ReviewEntry:
    """A review as a client hands it in; `answers` are already checked against the rubric."""

    review_id: str
    item_id: str
    answers: dict[str, dict[str, Any]]
    rubric_hash: str
    comment: str | None = None
    flag: str | None = None
    active_ms: int | None = None
    corrected_output: str | None = None
    edit_distance: int | None = None
    ticket: str | None = None


@dataclass(frozen=True)
class SkipEntry:
    """A refusal to judge an item, with its reason."""

    skip_id: str
    item_id: str
    reason: str
    comment: str | None = None
    active_ms: int | None = None
    ticket: str | None = None


class _Placed(Protocol):
    """An item that may be given, whatever statement found it."""

    @property
    def item_key(self) -> int: ...
    @property
    def item_id(self) -> str: ...
    @property
    def position(self) -> int: ...


@dataclass(frozen=True)
class Assigned:
    """An item that is in front of a reviewer now; `is_real` is False for one that stands outside the study's order."""

    item_key: int
    item_id: str
    is_real: bool = True
    is_gold: bool = False


@dataclass(frozen=True)
class Receipt:
    """What became of one entry: how it stands, or why it will never be accepted.

    `gold` says, of a gold item, which one it is and what for.
    """

    entry_id: str
    standing: Standing | None
    error: str | None = None
    gold: tuple[int, str] | None = None


@dataclass(frozen=True)
class Turn:
    """The answer to a submission: receipts, and what is now in the reviewer's hands (oldest first).

    `qualification` is there for a reviewer who is not yet given real items.
    """

    receipts: tuple[Receipt, ...]
    in_hand: tuple[Assigned, ...]
    qualification: Qualification | None = None


@dataclass(frozen=True)
class QueueRules:
    """What a rubric asks of its queue.

    `gold_every`: one gold item in each run of so many. `repeat_every`: one repeat in each run of so many others, of an
    item that the reviewer reviewed at least `repeat_after` items ago. `most_extra`: places an item may be given because
    its reviewers disagree, which `is_disputed` tells from their answers as they count: `renamed` gives the values that
    were renamed, by version of the rubric. `most_items`: how many items one reviewer may
    review. `qualification`: what comes before real items.
    """

    lease_us: int
    gold_every: int | None = None
    repeat_every: int | None = None
    repeat_after: int = 20
    most_extra: int = 0
    is_disputed: Callable[[Sequence[Answers]], bool] = lambda _answers: False
    renamed: Callable[[Transaction, str], Mapping[str, Renames]] = lambda _tx, _study: {}
    most_items: int | None = None
    qualification: QualificationRules | None = None

    @property
    def counts_given(self) -> bool:
        """Whether what a reviewer gets depends on how much they were given."""
        return not (self.gold_every is None and self.repeat_every is None and self.most_items is None)


class Queue:
    """The queue of one study. It keeps hints only: where a reviewer's search may begin, when leases were looked at."""

    def __init__(self, study: Study, rules: QueueRules) -> None:
        self.study = study
        self.rules = rules
        self.lease_us = rules.lease_us
        self._floors: dict[str, int] = {}
        self._claims: dict[str, int] = {}
        self._expired_at = 0
        self._entrance = Entrance(study, rules.qualification)

    def take_turn(
        self, tx: Transaction, reviewer_id: str, entries: Iterable[ReviewEntry | SkipEntry], now_us: int
    ) -> Turn:
        """Store what a reviewer hands in and give them the next items: one transaction.

        An entry that is refused changes nothing and does not hold back the others. Handing the same entry in again is
        harmless: it is answered as a duplicate.
        """
        receipts = tuple(self._receive(tx, reviewer_id, entry, now_us) for entry in entries)
        qualification = self._entrance.ask(tx, reviewer_id, now_us)
        return Turn(receipts, self._claim(tx, reviewer_id, now_us, qualification), qualification)

    def _claim(
        self, tx: Transaction, reviewer_id: str, now_us: int, qualification: Qualification | None
    ) -> tuple[Assigned, ...]:
        """Fill a reviewer's hands: what they hold (its lease renewed in time), then the next open items."""
        self._expire(tx, now_us)
        rows = self._hands(tx, reviewer_id, self._floor_of(reviewer_id), CANDIDATES)
        leased = sorted((row for row in rows if row.lease_until_us is not None), key=_by_age)
        free = [row for row in rows if row.lease_until_us is None]
        due = now_us + self.lease_us // 2
        self.renew(tx, reviewer_id, [row.item_key for row in leased if (row.lease_until_us or 0) < due], now_us)
        held = [_assigned(row) for row in leased]
        is_shut = len(held) < IN_HAND and is_closed(tx, self.study.study_id)
        while len(held) < IN_HAND and not is_shut:
            if qualification is None:
                candidate = self._next(tx, reviewer_id, free, now_us)
            else:
                candidate = self._next_to_qualify(reviewer_id, qualification, held)
            if candidate is None:
                break
            self._lease(tx, candidate.item_key, reviewer_id, now_us + len(held))
            held.append(candidate)
        return tuple(held)

    def spares(self, tx: Transaction, reviewer_id: str, count: int, now_us: int) -> tuple[Assigned, ...]:
        """Name what would come to a reviewer after the items in hand, gold items and repeats in their places too.

        Nothing is leased or touched: a form shows a spare only while the server cannot be reached. None for somebody
        who has nothing in hand, or to whom nothing real is given now.
        """
        rows = self._hands(tx, reviewer_id, self._floors.get(reviewer_id, 0), count + CANDIDATES)
        free = [row for row in rows if row.lease_until_us is None]
        is_shut = self._entrance.ask(tx, reviewer_id, now_us) is not None or is_closed(tx, self.study.study_id)
        if len(free) == len(rows) or is_shut:
            return ()
        found: list[Assigned] = []
        while len(found) < count:
            spare, goes_on = self._beside_the_order(tx, reviewer_id, free, now_us, found)
            if spare is None and goes_on and free:
                spare = self._take_candidate(reviewer_id, free)
            if spare is None:
                break
            found.append(spare)
        return tuple(found)

    def _expire(self, tx: Transaction, now_us: int) -> None:
        """Free the places of leases that ran out; looking once a second is enough."""
        if now_us - self._expired_at >= min(EXPIRE_EVERY_US, self.lease_us // 10):
            tx.queue.expire_leases(now_us)
            self._expired_at = now_us

    def renew(self, tx: Transaction, reviewer_id: str, item_keys: Iterable[int], now_us: int) -> None:
        """Keep leases alive while the form is open. A lease that has expired stays expired."""
        for item_key in item_keys:
            tx.queue.renew_lease(item_key=item_key, reviewer_id=reviewer_id, lease_until_us=now_us + self.lease_us)

    def _receive(self, tx: Transaction, reviewer_id: str, entry: ReviewEntry | SkipEntry, now_us: int) -> Receipt:
        entry_id = entry.review_id if isinstance(entry, ReviewEntry) else entry.skip_id
        try:
            item = self._item_given_to(tx, reviewer_id, entry, entry_id)
            if isinstance(entry, ReviewEntry):
                standing = self._submit_review(tx, reviewer_id, item, entry, now_us)
            else:
                standing = self._submit_skip(tx, reviewer_id, item, entry, now_us)
        except JuratError as error:
            return Receipt(entry_id, None, str(error))
        return Receipt(entry_id, standing, gold=(item.item_key, item.purpose) if item.purpose else None)

    def _submit_review(
        self,
        tx: Transaction,
        reviewer_id: str,
        item: StandingRow,
        entry: ReviewEntry,
        now_us: int,
    ) -> Standing:
        if item.review_of is not None:
            return _duplicate(item.review_of, reviewer_id, item.review_of_item, item.item_key)
        is_revision, supersedes, counted = _chained(tx, item)
        tx.reviews.add(
            review_id=entry.review_id,
            item_key=item.item_key,
            reviewer_id=reviewer_id,
            supersedes=supersedes,
            counted=counted,
            origin="form",
            rubric_hash=entry.rubric_hash,
            answers=json.dumps(entry.answers, ensure_ascii=False, separators=(",", ":")),
            comment=entry.comment,
            flag=entry.flag,
            active_ms=entry.active_ms,
            created_us=now_us,
            corrected_output=entry.corrected_output,
            edit_distance=entry.edit_distance,
        )
        if counted and self.rules.most_extra:
            self._add_place_if_disputed(tx, item.item_key)
        return "revision" if is_revision else "counted" if counted else "late"

    def _add_place_if_disputed(self, tx: Transaction, item_key: int) -> None:
        """Let a further reviewer decide where those of a complete item disagree."""
        rows = tx.reviews.standing_answers(item_key)
        if not rows or rows[0].extra >= self.rules.most_extra:
            return
        renamed = self.rules.renamed(tx, self.study.study_id)
        if self.rules.is_disputed(
            [counted_answers(json.loads(row.answers), renamed.get(row.rubric_hash, NONE)) for row in rows]
        ):
            tx.items.add_place(item_key)

    def _submit_skip(
        self,
        tx: Transaction,
        reviewer_id: str,
        item: StandingRow,
        entry: SkipEntry,
        now_us: int,
    ) -> Standing:
        if item.skip_of is not None:
            return _duplicate(item.skip_of, reviewer_id, item.skip_of_item, item.item_key)
        if item.skip_seq is not None:
            return "duplicate"
        tx.skips.add(
            skip_id=entry.skip_id,
            item_key=item.item_key,
            reviewer_id=reviewer_id,
            reason=entry.reason,
            comment=entry.comment,
            active_ms=entry.active_ms,
            created_us=now_us,
        )
        return "skipped"

    def _item_given_to(
        self, tx: Transaction, reviewer_id: str, entry: ReviewEntry | SkipEntry, entry_id: str
    ) -> StandingRow:
        """Find an item that was put before this reviewer. Nobody may choose what to judge: no rate would hold then."""
        item_id = entry.item_id
        asked = {"study_id": self.study.study_id, "item_id": item_id, "reviewer_id": reviewer_id}
        item = tx.queue.standing(**asked, entry_id=entry_id)
        if item is None:
            raise UnknownItem(f"There is no item '{item_id}' in study '{self.study.study_id}'.")
        if not was_given(item) and not self.is_ticket(entry.ticket, reviewer_id, item_id):
            raise UnknownItem(f"Item '{item_id}' was not given to you. Reload the page to get the next one.")
        return item

    def _next(self, tx: Transaction, reviewer_id: str, free: list[HandsRow], now_us: int) -> Assigned | None:
        """Choose what a reviewer gets: a gold item or a repeat where its place has come, else the next of the order."""
        found, goes_on = self._beside_the_order(tx, reviewer_id, free, now_us)
        return self._next_candidate(tx, reviewer_id, free) if found is None and goes_on else found

    def _beside_the_order(
        self,
        tx: Transaction,
        reviewer_id: str,
        free: list[HandsRow],
        now_us: int,
        told: Sequence[Assigned] | None = None,
    ) -> tuple[Assigned | None, bool]:
        """Return a gold item or a repeat where its place has come, and whether the order may go on where it has not.

        `told`: for a spare, those before it, which are taken for given already.
        """
        if not self.rules.counts_given:
            return None, True
        served = tx.queue.served(reviewer_id=reviewer_id, study_id=self.study.study_id)
        spares = told or ()
        beside_gold = served.beside_gold + sum(not one.is_gold for one in spares)
        most = self.rules.most_items
        goes_on = most is None or served.counting + sum(one.is_real for one in spares) < most
        found = self._next_gold(
            tx, reviewer_id, served.given + len(spares), free, {one.item_key for one in spares}
        ) or self._next_repeat(tx, reviewer_id, beside_gold, now_us, told)
        return found, goes_on

    def _next_gold(
        self, tx: Transaction, reviewer_id: str, given: int, free: list[HandsRow], taken: Collection[int]
    ) -> Assigned | None:
        """Return a gold item at one unpredictable place of each run of items a reviewer is given.

        The item it was made of leaves `free`: nobody meets both.
        """
        every = self.rules.gold_every
        if every is None or self._place_of("gold", reviewer_id, given, every) is None:
            return None
        candidates = tx.queue.gold_candidates(reviewer_id=reviewer_id, study_id=self.study.study_id)
        rows = [row for row in candidates if row.item_key not in taken and row.original not in taken]
        if not rows:
            return None
        chosen = replace(self._first_for(reviewer_id, rows), is_gold=True)
        originals = {row.item_key: row.original for row in rows}
        free[:] = [row for row in free if row.item_key != originals[chosen.item_key]]
        return chosen

    def _next_to_qualify(
        self, reviewer_id: str, qualification: Qualification, held: Sequence[Assigned]
    ) -> Assigned | None:
        """Return the next training or test item, in an order of the reviewer's own."""
        rows = qualification.next_ones([assigned.item_key for assigned in held])
        return self._first_for(reviewer_id, rows) if rows else None

    def _next_repeat(
        self, tx: Transaction, reviewer_id: str, given: int, now_us: int, told: Sequence[Assigned] | None
    ) -> Assigned | None:
        """Return a repeat at one unpredictable place of each run of items a reviewer is given, gold items apart.

        Gold items apart: the two kinds never want the same place, and always leave a quarter to the others.
        """
        every = self.rules.repeat_every
        drawn = None if every is None else self._place_of("repeat", reviewer_id, given, every)
        if every is None or drawn is None:
            return None
        done_by_then = 0 if told is None else len(told) + 1  # a further item is given when one is done
        after = max(self.rules.repeat_after - done_by_then, 0)
        keys = {one.item_key for one in told or ()}
        found = repeated(tx, self.study, reviewer_id, after, drawn // every, now_us, keys)
        return None if found is None else Assigned(*found, is_real=False)

    def _place_of(self, kind: str, reviewer_id: str, given: int, every: int) -> int | None:
        """Return a random number of a reviewer's run if the next place is the one that it chooses in that run."""
        run, place = divmod(given, every)
        drawn = int.from_bytes(_digest(self.study.seed, reviewer_id, kind, str(run)))
        return drawn if place == drawn % every else None

    def _floor_of(self, reviewer_id: str) -> int:
        """Return the block a reviewer's search begins with; now and then the first one, for places that came free."""
        claims = self._claims[reviewer_id] = self._claims.get(reviewer_id, 0) + 1
        return 0 if claims % LOOK_BACK == 0 else self._floors.get(reviewer_id, 0)

    def _next_candidate(self, tx: Transaction, reviewer_id: str, free: list[HandsRow]) -> Assigned | None:
        """Take the next item out of `free`, the candidates found so far."""
        if not free and self._floors.get(reviewer_id, 0):
            self._floors[reviewer_id] = 0
            rows = self._hands(tx, reviewer_id, 0, CANDIDATES)
            free.extend(row for row in rows if row.lease_until_us is None)
        if not free:
            return None
        self._floors[reviewer_id] = free[0].block
        return self._take_candidate(reviewer_id, free)

    def _take_candidate(self, reviewer_id: str, free: list[HandsRow]) -> Assigned:
        """Take, of the first few of their block, the one that comes first for the reviewer."""
        block = free[0].block
        chosen = self._first_for(reviewer_id, [row for row in free[:CANDIDATES] if row.block == block])
        free[:] = [row for row in free if row.item_key != chosen.item_key]
        return chosen

    def _first_for(self, reviewer_id: str, rows: Sequence[_Placed]) -> Assigned:
        """Choose in an order of the reviewer's own."""
        chosen = min(rows, key=lambda row: _digest(self.study.seed, reviewer_id, str(row.position)))
        return _assigned(chosen)

    def ticket(self, reviewer_id: str, item_id: str) -> str:
        """Return what shows that an item was a reviewer's spare. Whoever lacks the study's seed cannot make one."""
        return _digest(self.study.seed, "spare", reviewer_id, item_id).hex()

    def is_ticket(self, ticket: str | None, reviewer_id: str, item_id: str) -> bool:
        """Whether this is the ticket of a reviewer's spare."""
        return ticket is not None and hmac.compare_digest(ticket.encode(), self.ticket(reviewer_id, item_id).encode())

    def _hands(self, tx: Transaction, reviewer_id: str, floor_block: int, most: int) -> list[HandsRow]:
        asked = {"study_id": self.study.study_id, "reviewer_id": reviewer_id}
        return tx.queue.hands(**asked, floor_block=floor_block, most=most)

    def _lease(self, tx: Transaction, item_key: int, reviewer_id: str, now_us: int) -> None:
        tx.queue.lease(
            item_key=item_key,
            reviewer_id=reviewer_id,
            lease_until_us=now_us + self.lease_us,
            now_us=now_us,
        )


def _assigned(row: _Placed) -> Assigned:
    return Assigned(row.item_key, row.item_id, is_real=row.position >= 0)


def _chained(tx: Transaction, item: StandingRow) -> tuple[bool, int | None, int]:
    """Return whether a review corrects one that stands, which it supersedes, and whether it counts.

    After a review that was sent back the next one takes a place again, if there is one.
    """
    newest = None if item.newest_seq is None else tx.reviews.how_it_stands(item.newest_seq)
    if newest is not None and newest.sent_back is None:
        return True, item.newest_seq, newest.counted
    has_place = bool(item.open or item.state == "leased")  # the place held is the place taken
    return False, item.newest_seq if has_place else None, int(has_place)


def is_closed(tx: Transaction, study_id: str) -> bool:
    """Whether a study is closed, as this transaction sees it: it gives out nothing and takes no new items."""
    row = tx.studies.state(study_id)
    return row is not None and bool(row.is_closed)


def _by_age(row: HandsRow) -> tuple[int, int]:
    return row.created_us or 0, row.position  # what is in hand was given at some time


def order_key(seed: str, item_id: str) -> str:
    """Return the sort key that puts a study's items into their seeded random order (the same on every database)."""
    return hashlib.md5(f"{seed}|{item_id}".encode(), usedforsecurity=False).hexdigest()


def items_in_hand(turn: Turn, have: Collection[str]) -> list[Assigned]:
    """Return what a client holds no copy of yet."""
    return [assigned for assigned in turn.in_hand if assigned.item_id not in have]


def _digest(*parts: str) -> bytes:
    return hashlib.blake2b("|".join(parts).encode(), digest_size=8).digest()


def was_given(item: StandingRow) -> bool:
    """Whether an item was ever put before its reviewer."""
    return not (item.state is None and item.newest_seq is None and item.skip_seq is None)


def _duplicate(owner: str, reviewer_id: str, of_item: int | None, item_key: int) -> Standing:
    if owner != reviewer_id:
        raise JuratError("This id is taken by another reviewer's entry. Reload the page.")
    if of_item != item_key:
        raise JuratError("This id is taken by your entry for another item; nothing was stored. Reload the page.")
    return "duplicate"
