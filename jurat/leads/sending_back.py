"""Reviews sent back into the queue: they count no more, and their items are open again, to the same reviewer too."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from jurat.errors import JuratError
from jurat.leads.decisions import checked_reason
from jurat.store import LabelStore, Transaction, now_us
from jurat.store.asking import Asker
from jurat.store.known_names import check_reviewer, unknown_item

EVERY_ITEM = {"first_key": 0, "last_key": 2**62}

Send = Callable[..., int]


def send_back_reviewer(store: LabelStore, study_id: str, reviewer_id: str, reason: str, asker: Asker) -> int:
    """Send back every review of a reviewer that stands and counts, and give how many; gold items and twins stay.

    One transaction. Raises `JuratError` for an empty reason and where there is nothing to send back, `UnknownStudy`.
    """
    check_reviewer(store.read, reviewer_id)
    about = f"every review by {reviewer_id}"
    return _send_back(
        store, study_id, about, reason, asker, lambda _tx, send: send(reviewer_id=reviewer_id, **EVERY_ITEM)
    )


def send_back_versions(
    store: LabelStore, study_id: str, rubric_hashes: Sequence[str], reason: str, asker: Asker
) -> int:
    """Send back every review that was given under these versions of the rubric, to be judged anew under the newest.

    As `send_back_reviewer` otherwise.
    """

    def work(tx: Transaction, send: Send) -> int:
        names = [row.reviewer_id for row in tx.people.everybody()]
        return sum(
            send(reviewer_id=name, rubric_hash=version, **EVERY_ITEM)
            for version in dict.fromkeys(rubric_hashes)
            for name in names
        )

    about = f"every review under version {', '.join(rubric_hashes)}"
    return _send_back(store, study_id, about, reason, asker, work)


def send_back_item(
    store: LabelStore, study_id: str, item_id: str, reason: str, asker: Asker, reviewer_id: str | None = None
) -> int:
    """Send back the reviews of one item that stand and count: all of them, or one reviewer's.

    As `send_back_reviewer` otherwise. Raises `UnknownItem` for an item the study does not have.
    """
    item = store.read.items.named(study_id=study_id, item_id=item_id)
    if item is None:
        raise unknown_item(store.read, study_id, item_id)
    if reviewer_id is not None:
        check_reviewer(store.read, reviewer_id)
    key = item.item_key

    def work(tx: Transaction, send: Send) -> int:
        names = [row.reviewer_id for row in tx.reviews.of_item(key)]
        wanted = [name for name in names if reviewer_id in (None, name)]
        return sum(send(reviewer_id=name, first_key=key, last_key=key) for name in wanted)

    about = f"{item_id}{'' if reviewer_id is None else f', the review by {reviewer_id}'}"
    return _send_back(store, study_id, about, reason, asker, work)


def _send_back(
    store: LabelStore,
    study_id: str,
    about: str,
    reason: str,
    asker: Asker,
    choose: Callable[[Transaction, Send], int],
) -> int:
    told = checked_reason(reason)
    store.study(study_id)

    def work(tx: Transaction) -> int:
        now, token = now_us(), secrets.token_hex(8)
        decision = tx.reviews.add_sending_back(
            study_id=study_id, about=about, reason=told, decided_by=asker.lead(tx), now_us=now
        )

        def send(**chosen: Any) -> int:  # noqa: ANN401 - values of the statement
            which = {"rubric_hash": None, **chosen}
            return tx.reviews.send_back(study_id=study_id, token=token, sent_back=decision.seq, now_us=now, **which)

        sent = choose(tx, send)
        if not sent:
            raise JuratError(f"Nothing to send back: {about} (study '{study_id}'). Only reviews that count can be.")
        return sent

    return store.write(work)
