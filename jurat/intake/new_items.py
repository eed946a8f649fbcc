"""Outputs into a study, as items: read and packed first, then stored, all or none."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from jurat.errors import JuratError, OutputsError
from jurat.intake.arrivals import bring_in, held_faults
from jurat.intake.file_forms import file_of, sheet_of
from jurat.intake.outputs import Item
from jurat.rubric.model import Rubric
from jurat.serving.queue import order_key
from jurat.store import LabelStore, Transaction, pack
from jurat.store.stage import Stage, StagedItem

Progress = Callable[[int], None]


CHUNK = 2000


T = TypeVar("T")


def add_items(
    store: LabelStore,
    study_id: str,
    rubric: Rubric,
    batch: str,
    items: Callable[[], Iterable[Item]],
    progress: Progress,
    seed: str | None = None,
) -> int:
    """Put a batch of items into a study, all or none, and give how many.

    A new study gets a seed (`seed`, or a fresh one); a further batch goes behind the items that are there. Items are
    read and packed first, and then stored by short transactions, so that reviewers go on (see `jurat.intake.arrivals`).
    Raises `OutputsError` when an id is in the study already, `JuratError` where the study is closed or another batch is
    coming in and goes on.
    """
    with staged(items(), progress) as stage:
        return bring_in(store, study_id, batch, rubric, stage, seed or secrets.token_hex(8))


@contextmanager
def staged(items: Iterable[Item], progress: Progress) -> Iterator[Stage]:
    """Lend a stage on which items are as they will be stored."""
    with Stage() as stage:
        for chunk in _chunks(items):
            stage.add(
                StagedItem(item.item_id, pack(item.content), json.dumps(item.attributes, ensure_ascii=False))
                for item in chunk
            )
            progress(len(chunk))
        yield stage


def list_incoming(tx: Transaction, study_id: str, seed: str, stage: Stage) -> None:
    """Note the ids of new items with their places in the order. Raises `OutputsError` for ids the study holds."""
    tx.incoming.make()
    tx.incoming.clear()
    for item_ids in stage.ids():
        tx.incoming.add([{"item_id": item_id, "order_key": order_key(seed, item_id)} for item_id in item_ids])
    known = tx.incoming.known(study_id)
    if known:
        held = {row.batch: (row.item_id, row.items) for row in known}
        raise OutputsError(held_faults(study_id, held))


def add_payloads(tx: Transaction, study_id: str, stage: Stage) -> None:
    """Store what new items hold."""
    for items in stage.items():
        tx.items.add_payloads(
            [
                {"study_id": study_id, "item_id": item.item_id, "content": item.content, "attributes": item.attributes}
                for item in items
            ]
        )


def batch_name(paths: list[Path]) -> str:
    """Name a batch after its files."""
    if not paths:
        raise JuratError("Name at least one file of outputs.")
    sheet = sheet_of(paths[0])
    first = f"{file_of(paths[0]).stem}{'' if sheet is None else f' {sheet}'}"
    return first if len(paths) == 1 else f"{first}+{len(paths) - 1}"


def _chunks(things: Iterable[T]) -> Iterator[list[T]]:
    source = iter(things)
    while chunk := list(islice(source, CHUNK)):
        yield chunk
