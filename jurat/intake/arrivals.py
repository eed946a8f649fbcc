"""A batch comes into a study: by many short transactions, between which reviewers go on, and there as a whole or not.

A row of `arrival` says from which position on items are not there yet; every statement that reads items respects it
(`ready(i)` in the store's statements). The last transaction deletes that row. Where the program ends before it, the
rows behind stay unseen, and the next batch clears them away. One batch comes into a study at a time.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from jurat.errors import Fault, JuratError, OutputsError, StoreUnavailable
from jurat.rubric.model import Rubric
from jurat.serving.queue import is_closed, order_key
from jurat.serving.second_looks import gets_one, share_in_whole
from jurat.store import LabelStore, Transaction, now_us
from jurat.store.pace import Pace
from jurat.store.stage import PlacedItem, Stage
from jurat.store.statements import AddArrivingItemValues, AddArrivingPayloadValues, ArrivalRow

LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Patience:
    """How long another batch is waited for, and without a sign of life, in seconds."""

    busy: float = 60.0
    silent: float = 10.0


PATIENCE = Patience()


@dataclass(frozen=True)
class Arrival:
    """A batch under way into a study, by one program, which is known by a token."""

    store: LabelStore
    study_id: str
    batch: str
    token: str

    def renew(self, tx: Transaction) -> ArrivalRow:
        """Show that this program is alive, and give the row. Raises `JuratError` where another has taken over."""
        row = tx.arrivals.of_study(self.study_id) if tx.arrivals.beat(**self._key) else None
        if row is None:
            raise JuratError(
                f"Another batch was added to study '{self.study_id}' while this one paused. Nothing of batch "
                f"'{self.batch}' was added; add it again."
            )
        return row

    def clear(self, pace: Pace) -> None:
        """Remove rows that a batch before left behind."""

        def work(tx: Transaction) -> int:
            row = self.renew(tx)
            first, most = row.first_position, pace.rows
            tx.arrivals.clear_payloads(study_id=self.study_id, first_position=first, most=most)
            return tx.arrivals.clear_items(study_id=self.study_id, first_position=first, most=most)

        while pace.write(self.store, work):
            pass

    def put(self, pace: Pace, stage: Stage) -> int:
        """Store every item, with the last ones end the arrival, and give how many there were."""
        given, rows = 0, stage.placed(0, pace.rows)
        while True:
            following = stage.placed(given + len(rows), 1)
            pace.write(self.store, self._putting(rows, is_last=not following))
            given += len(rows)
            if not following:
                return given
            rows = stage.placed(given, pace.rows)

    def _putting(self, rows: list[PlacedItem], *, is_last: bool) -> Callable[[Transaction], int]:
        def work(tx: Transaction) -> int:
            row = self.renew(tx)
            items = [_row(self.study_id, row, item) for item in rows]
            tx.arrivals.add_items(items)
            tx.arrivals.add_payloads(items)
            if is_last:
                refuse_closed(tx, self.study_id)
                tx.arrivals.end(**self._key)
            return 0 if is_last else len(rows)

        return work

    def give_up(self) -> None:
        """Let the next batch clear away what was written, without waiting for a sign of life."""
        with suppress(StoreUnavailable):
            self.store.write(lambda tx: tx.arrivals.give_up(**self._key))

    @property
    def _key(self) -> dict[str, str]:
        return {"study_id": self.study_id, "token": self.token}


def bring_in(
    store: LabelStore, study_id: str, batch: str, rubric: Rubric, stage: Stage, seed: str, patience: Patience = PATIENCE
) -> int:
    """Put staged items behind those of a study, which gets the seed if it is new; give how many.

    Raises `OutputsError` for ids that the study holds, `JuratError` where it is closed, or another batch is coming in
    and does not end within `patience`.
    """
    arrival, pace = Arrival(store, study_id, batch, secrets.token_hex(8)), Pace()
    began = _begin(arrival, rubric, seed, patience)
    try:
        if began.is_taken_over:
            arrival.clear(pace)
        stage.put_in_order(lambda item_id: order_key(began.seed, item_id))
        refuse_held(store, study_id, stage)
        return arrival.put(pace, stage)
    except store.rule_errors as error:
        arrival.give_up()
        raise JuratError(
            f"Other items with ids of batch '{batch}' came into study '{study_id}' meanwhile. Nothing of the batch was "
            "added; add it again to see which."
        ) from error
    except BaseException:  # an interrupt too: the rows that are there by now would wait for the next batch
        arrival.give_up()
        raise


@dataclass(frozen=True)
class _Begun:
    seed: str
    is_taken_over: bool


def _begin(arrival: Arrival, rubric: Rubric, seed: str, patience: Patience) -> _Begun:
    """Begin, once no other batch is coming in: what shows no life for so long is taken over."""
    store = arrival.store
    begun_at = changed_at = time.monotonic()
    seen: ArrivalRow | None = None
    while True:
        other = store.read.arrivals.of_study(arrival.study_id)
        now = time.monotonic()
        if other is None or seen is None or other.beat != seen.beat:
            seen, changed_at = other, now
        if other is None or other.token is None or now - changed_at >= patience.silent:
            begun = store.write(_beginning(arrival, rubric, seed, None if other is None else other.beat))
            if begun is not None:
                return begun
        elif now - begun_at >= patience.busy:
            raise JuratError(
                f"Batch '{other.batch}' is being added to study '{arrival.study_id}' right now. Nothing was added; "
                "add this batch when that one is there."
            )
        time.sleep(LOOK_SECONDS)


def _beginning(arrival: Arrival, rubric: Rubric, seed: str, beat: int | None) -> Callable[[Transaction], _Begun | None]:
    """Return the work that begins an arrival, or takes over one that stands at a beat; None: it came late."""
    study_id = arrival.study_id
    overlap, second = rubric.overlap, share_in_whole(rubric.second_reviewer)

    def work(tx: Transaction) -> _Begun | None:
        tx.studies.add(study_id=study_id, seed=seed, now_us=now_us())
        refuse_closed(tx, study_id)
        mine = {"study_id": study_id, "batch": arrival.batch, "token": arrival.token}
        if beat is not None:
            if not tx.arrivals.take_over(**mine, overlap=overlap, second=second, beat=beat):
                return None
            tx.studies.renew(study_id=study_id, seed=seed, now_us=now_us())
        elif tx.arrivals.of_study(study_id) is not None:
            return None
        else:
            first = tx.items.next_position(study_id).position
            tx.arrivals.begin(**mine, first_position=first, overlap=overlap, second=second)
        study = tx.studies.seed(study_id)
        return _Begun(study.seed if study is not None else "", beat is not None)

    return work


def refuse_closed(tx: Transaction, study_id: str) -> None:
    """Raise `JuratError` where a study is closed, as this transaction sees it."""
    if is_closed(tx, study_id):
        raise JuratError(f"Study '{study_id}' is closed and takes no new items. To open it: jurat reopen {study_id}")


def refuse_held(source: LabelStore, study_id: str, stage: Stage) -> None:
    """Raise `OutputsError` for staged ids that a study holds already, or was given meanwhile."""
    held: dict[str, list[str]] = {}
    for item_ids in stage.ids():
        for row in source.read.arrivals.held_ids(study_id=study_id, item_ids=json.dumps(item_ids)):
            held.setdefault(row.batch, []).append(row.item_id)
    if held:
        raise OutputsError(held_faults(study_id, {batch: (min(ids), len(ids)) for batch, ids in held.items()}))


def held_faults(study_id: str, held: Mapping[str, tuple[str, int]]) -> Iterator[Fault]:
    """Say once for each batch how many of its ids come again (the first, and how many): they have one cause."""
    for batch, (first, count) in sorted(held.items()):
        where = f"in study '{study_id}' already (batch '{batch}')"
        if count > 1:
            remedy = "Leave them out: an item is never replaced. If it is the same file, it was added before"
            yield Fault(f"{count:,} items, the first item_id '{first}'", f"are {where}", remedy)
        else:
            remedy = "Leave it out: an item is never replaced, its labels would lose their object"
            yield Fault(f"item_id '{first}'", f"is {where}", remedy)


class _ArrivingItem(AddArrivingItemValues, AddArrivingPayloadValues):
    """What both statements that store an arriving item bind."""


def _row(study_id: str, arrival: ArrivalRow, item: PlacedItem) -> _ArrivingItem:
    position = arrival.first_position + item.place
    return {
        "study_id": study_id,
        "position": position,
        "block": position // 64,
        "item_id": item.item_id,
        "batch": arrival.batch,
        "need": arrival.overlap + int(gets_one(position, arrival.second)),
        "content": item.content,
        "attributes": item.attributes,
    }
