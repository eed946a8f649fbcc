"""Names of a store's things that a command was given: where there is none of the name, what there is is said."""

from __future__ import annotations

from jurat.errors import UnknownItem, check_name, unknown
from jurat.store import Transaction
from jurat.store.reader import Reader

Source = Reader | Transaction


def check_reviewer(source: Source, reviewer_id: str) -> None:
    """Raises `UnknownName` for a reviewer who is not known, saying who is."""
    if source.people.reviewer(reviewer_id) is None:
        check_name("reviewer", reviewer_id, [row.reviewer_id for row in source.people.everybody()])


def unknown_item(source: Source, study_id: str, item_id: str) -> UnknownItem:
    """Report that an id is none of a study's items, and which there are. Not for reviewers, who may not know them."""
    known = [row.item_id for row in source.items.ids(study_id)]
    return UnknownItem(unknown("item", item_id, known, f" in study '{study_id}'"))


def unknown_batch(source: Source, study_id: str, batch: str) -> UnknownItem:
    """Report that a name is none of a study's batches, and which there are."""
    known = [row.batch for row in source.items.batches(study_id)]
    return UnknownItem(unknown("batch", batch, known, f" in study '{study_id}'"))
