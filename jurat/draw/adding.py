"""What must hold when a drawn batch is added to a study, or its weights would lie."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jurat.draw.batch_files import Batch, earlier_batches, read_batch
from jurat.errors import DrawRefused, Fault
from jurat.settings import WorkspacePaths
from jurat.store import LabelStore

SAME_SEED = "was drawn with the seed of the study's own order, which would put what was drawn at low rates first"


def refuse_wrong_batch(
    workspace: WorkspacePaths, store: LabelStore, study_id: str, files: Sequence[Path], seed: str | None
) -> None:
    """Raise `DrawRefused` for a batch before those it goes on from, and for one with the study's own seed.

    Files that were not drawn by Jurat are let through.
    """
    drawn = {path: batch for path in files if (batch := read_batch(path)) is not None}
    if not drawn:
        return
    is_there = study_id in {study.study_id for study in store.studies()}
    order_seed = store.study(study_id).seed if is_there else seed
    adding = {item_id for batch in drawn.values() for item_id in batch.ids}
    held = {row.item_id for row in store.read.items.ids(study_id)} if is_there else set()
    for path, batch in drawn.items():
        if batch.record.seed == order_seed:
            remedy = "Leave --seed away, or draw with another seed"
            raise DrawRefused([Fault(str(path), SAME_SEED, remedy)])
        for earlier in _before(workspace, study_id, batch):
            if not held | adding >= set(earlier.ids):
                problem = f"goes on from batch '{earlier.record.batch}', which is not in study '{study_id}'"
                raise DrawRefused([Fault(str(path), problem, "Add that one first, or both together")])


def _before(workspace: WorkspacePaths, study_id: str, batch: Batch) -> list[Batch]:
    """Return the batches that one goes on from, as far as they lie in the study's folder."""
    return [
        other
        for other in earlier_batches(workspace.sample_path(study_id, "x").parent)
        if other.record.frame == batch.record.frame and other.record.drawn_at < batch.record.drawn_at
    ]
