"""What waits for a lead's word, most consequential first."""

from __future__ import annotations

from dataclasses import dataclass

from assay.analytics import Mirror, verdict_rows
from assay.store import LabelStore

TIED = "its labels are tied"


@dataclass(frozen=True)
class Dispute:
    """An item and criterion to decide on, and why."""

    item_key: int
    criterion: str
    why: str


def disputes(store: LabelStore, mirror: Mirror) -> list[Dispute]:
    """List what waits: ties of complete items, then flagged items nobody has decided on.

    Criteria whose verdict is still open come first: there a decision may change it. Within one, items in the study's
    order.
    """
    is_open = {row.criterion: row.verdict == "undecided" for row in verdict_rows(mirror)}
    tied = [Dispute(row["item_key"], row["criterion"], TIED) for row in mirror.cell_table("tied").to_pylist()]
    decided = {(row["item_key"], row["criterion"]) for row in store.read.all("decided_cells", study_id=mirror.study_id)}
    known = decided | {(dispute.item_key, dispute.criterion) for dispute in tied}
    flagged = [
        Dispute(row["item_key"], criterion, f"flagged: {row['flag']}")
        for row in store.read.all("flagged", study_id=mirror.study_id)
        for criterion in is_open
        if (row["item_key"], criterion) not in known
    ]
    return sorted([*tied, *flagged], key=lambda dispute: not is_open.get(dispute.criterion, False))
