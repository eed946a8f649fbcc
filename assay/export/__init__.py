"""Labels and decisions as files: DuckDB and Arrow serialise, we lay out. A module a format and a line in FORMATS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import BinaryIO

import pyarrow as pa

from assay.analytics import Mirror, label_table
from assay.export import csv, jsonl, parquet
from assay.export.decisions import decision_table
from assay.store import LabelStore

FORMATS: dict[str, Callable[[pa.Table, BinaryIO], None]] = {
    "parquet": parquet.write,
    "csv": csv.write,
    "jsonl": jsonl.write,
}


def export_labels(mirror: Mirror, format_name: str, target: BinaryIO, today: dt.date | None = None) -> int:
    """Write every label that stands, one row each, and give how many. No labels is a valid file.

    `today` says which waivers hold (default: the day it is in UTC). Raises `KeyError` for a format that is not in
    FORMATS.
    """
    day = today or dt.datetime.now(dt.UTC).date()
    table = label_table(mirror.feed, mirror.study_id, mirror.rubric, day)
    return _write(table, mirror, format_name, target)


def export_decisions(store: LabelStore, mirror: Mirror, format_name: str, target: BinaryIO) -> int:
    """Write everything that was decided about a study, one row each, and give how many.

    Raises `KeyError` for a format that is not in FORMATS.
    """
    return _write(decision_table(store, mirror.study_id), mirror, format_name, target)


def _write(table: pa.Table, mirror: Mirror, format_name: str, target: BinaryIO) -> int:
    provenance = {"assay.study": mirror.study_id, "assay.rubric_hash": mirror.rubric.content_hash}
    FORMATS[format_name](table.replace_schema_metadata(provenance), target)
    return int(table.num_rows)
