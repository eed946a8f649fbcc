"""Items taken out of a study, and studies that are closed. Nothing is deleted, and all of it can be taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence

from jurat.errors import JuratError
from jurat.leads.decisions import checked_reason
from jurat.serving.queue import is_closed as closed_now
from jurat.store import LabelStore, Transaction, now_us
from jurat.store.asking import Asker
from jurat.store.known_names import unknown_batch, unknown_item


def withdraw(
    store: LabelStore,
    study_id: str,
    item_ids: Sequence[str],
    reason: str,
    asker: Asker,
    *,
    batch: str | None = None,
    is_withdrawn: bool = True,
) -> int:
    """Take items out of a study, or a whole batch, or bring them back (`is_withdrawn=False`); return how many.

    They leave the queue. Of the estimates, a whole batch leaves everything. An item that is withdrawn by itself leaves
    the criteria on which it never had a label nor a decision; on the others it counts against both words for good, for
    else errors could be withdrawn until the study passes. All or none; raises `JuratError` for an empty reason or where
    nothing changes, `UnknownItem` for an id or a batch that the study does not have.
    """
    told = checked_reason(reason)

    def work(tx: Transaction) -> int:
        decided_by = asker.lead(tx)
        if batch is None:
            keys = _item_keys(tx, study_id, item_ids, is_withdrawn=is_withdrawn)
        else:
            keys = _batch(tx, study_id, batch)
        about = f"batch {batch}" if batch is not None else ", ".join(item_ids)
        number = tx.withdrawals.add(
            study_id=study_id,
            about=about,
            is_withdrawn=int(is_withdrawn),
            reason=told,
            decided_by=decided_by,
            now_us=now_us(),
        ).seq
        for key in keys:
            held = _judged_criteria(tx, key) if is_withdrawn and batch is None else []
            tx.withdrawals.add_item(item_key=key, withdrawal=number, held=json.dumps(held))
        return len(keys)

    return store.write(work)


def _item_keys(tx: Transaction, study_id: str, item_ids: Sequence[str], *, is_withdrawn: bool) -> list[int]:
    keys = []
    for item_id in dict.fromkeys(item_ids):
        row = tx.withdrawals.state(study_id=study_id, item_id=item_id)
        if row is None or row.position < 0:
            raise unknown_item(tx, study_id, item_id)
        if row.withdrawn == int(is_withdrawn):
            raise JuratError(f"Item '{item_id}' is {'withdrawn already' if is_withdrawn else 'not withdrawn'}.")
        keys.append(row.item_key)
    if not keys:
        raise JuratError("Name at least one item, or a batch.")
    return keys


def _batch(tx: Transaction, study_id: str, batch: str) -> list[int]:
    keys = [row.item_key for row in tx.items.of_batch(study_id=study_id, batch=batch)]
    if not keys:
        raise unknown_batch(tx, study_id, batch)
    return keys


def _judged_criteria(tx: Transaction, item_key: int) -> list[str]:
    """Name the criteria on which anybody ever gave the item a label, or a lead decided: also what was taken back."""
    found = {row.criterion for row in tx.decisions.criteria_of_item(item_key)}
    for row in tx.reviews.answers_of_item(item_key):
        found |= {name for name, answer in json.loads(row.answers).items() if answer.get("value") is not None}
    return sorted(found)


def close_study(store: LabelStore, study_id: str, reason: str, asker: Asker, *, is_closed: bool = True) -> None:
    """Close a study, or open it again: a closed one gives out nothing and takes no new items; its results stay.

    What somebody holds they may still hand in. Raises `JuratError` for an empty reason or where nothing changes.
    """
    told = checked_reason(reason)

    def work(tx: Transaction) -> None:
        decided_by = asker.lead(tx)
        if closed_now(tx, study_id) == is_closed:
            raise JuratError(f"Study '{study_id}' is {'closed already' if is_closed else 'not closed'}.")
        tx.studies.add_state(
            study_id=study_id, is_closed=int(is_closed), reason=told, decided_by=decided_by, now_us=now_us()
        )

    store.study(study_id)
    store.write(work)


def is_closed(store: LabelStore, study_id: str) -> bool:
    """Whether a study is closed."""
    row = store.read.studies.state(study_id)
    return row is not None and bool(row.is_closed)
