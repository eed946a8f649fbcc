"""The labels as files: DuckDB and Arrow serialise, we lay out. One module a format and one line in FORMATS."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

import pyarrow as pa

from assay.analytics import Mirror, label_table
from assay.export import csv, jsonl, parquet

FORMATS: dict[str, Callable[[pa.Table, BinaryIO], None]] = {
    "parquet": parquet.write,
    "csv": csv.write,
    "jsonl": jsonl.write,
}


def export_labels(mirror: Mirror, format_name: str, target: BinaryIO) -> int:
    """Write every label that stands, one row each, and give how many. No labels is a valid file.

    Raises `KeyError` for a format that is not in FORMATS.
    """
    table = label_table(mirror.feed, mirror.study_id, mirror.rubric)
    provenance = {"assay.study": mirror.study_id, "assay.rubric_hash": mirror.rubric.content_hash}
    FORMATS[format_name](table.replace_schema_metadata(provenance), target)
    return int(table.num_rows)
