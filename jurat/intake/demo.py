"""The demo study: outputs of an invented support assistant, and simulated earlier reviews."""

from __future__ import annotations

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq

from jurat.intake.imported_reviews import import_reviews
from jurat.intake.labels import read_labels
from jurat.intake.new_items import add_items
from jurat.intake.outputs import check_outputs, iter_items
from jurat.settings import WorkspacePaths, application_folder
from jurat.store import LabelStore
from jurat.study import load_study_rubric, open_study, record_rubric

STUDY = "demo"
SEED = "demo"


def write_demo(workspace: WorkspacePaths, store: LabelStore) -> bool:
    """Write the demo into a workspace: its rubric, its sample as Parquet, its items and simulated reviews.

    Gives False, changing nothing, where the study is there already.
    """
    if any(study.study_id == STUDY for study in store.studies()):
        return False
    source = application_folder()
    rubric_path, sample_path = workspace.rubric_path(STUDY), workspace.sample_path(STUDY, "outputs")
    for path in (rubric_path, sample_path):
        path.parent.mkdir(parents=True, exist_ok=True)
    if not rubric_path.exists():
        shutil.copyfile(source / "rubric" / f"{STUDY}.toml", rubric_path)
    lines = (source / "data" / STUDY / "outputs.jsonl").read_text(encoding="utf-8").splitlines()
    pq.write_table(pa.Table.from_pylist([json.loads(line) for line in lines]), sample_path)
    rubric = load_study_rubric(workspace, STUDY)
    check_outputs([sample_path])
    add_items(store, STUDY, rubric, "outputs", lambda: iter_items([sample_path]), _quietly, SEED)
    record_rubric(store, STUDY, rubric, rubric_path.read_text(encoding="utf-8"))
    known = {row.item_id for row in store.read.items.ids(STUDY)}
    reviews = read_labels([source / "data" / STUDY / "reviews.jsonl"], rubric, known, "refuse")
    import_reviews(store, open_study(workspace, store, STUDY), reviews, "simulated", _quietly)
    return True


def _quietly(_count: int) -> None:
    """Show nothing: the demo takes less than a second."""
