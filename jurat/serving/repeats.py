"""Repeats: an item that a reviewer has reviewed, put before them once more as a twin that looks like any other item."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from jurat.store import Study, Transaction


def repeated(
    tx: Transaction, study: Study, reviewer_id: str, after: int, drawn: int, now_us: int, told: Collection[int] = ()
) -> tuple[int, str] | None:
    """Return the key and id of a repeat for a reviewer, made if nobody has had it; None where there is none to give.

    It repeats an item that the reviewer reviewed at least `after` items ago, chosen by the random number `drawn`,
    and is none of `told`, the keys of repeats that are taken for given.
    """
    found = tx.queue.repeatable(reviewer_id=reviewer_id, study_id=study.study_id, after=after)
    rows = [row for row in found if row.twin_key not in told]
    if not rows:
        return None
    original, twin = rows[drawn % len(rows)]
    if twin is None:
        return _add_repeat(tx, study, original, now_us)
    return twin, tx.items.of_key(twin).item_id


def _add_repeat(tx: Transaction, study: Study, original: int, now_us: int) -> tuple[int, str]:
    item_id = twin_id(study.seed, tx.items.of_key(original).item_id)
    first = tx.gold.next_position(study.study_id)
    key = tx.repeats.add_item(original=original, item_id=item_id, position=first.position - 1).item_key
    tx.items.copy_payload(item_key=key, original=original)
    tx.repeats.add(item_key=key, original=original, kind="repeat", now_us=now_us)
    return key, item_id


def twin_id(seed: str, item_id: str) -> str:
    """Name the repeat of an item so that nobody who lacks the study's seed can tell of which."""
    return hashlib.blake2b(f"repeat|{seed}|{item_id}".encode(), digest_size=12).hexdigest()
