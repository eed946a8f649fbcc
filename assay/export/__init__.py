"""Labels and decisions as files: DuckDB and Arrow serialise, we lay out. A module a format and a line in FORMATS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import BinaryIO

import pyarrow as pa

from assay.analytics import Mirror, label_rows
from assay.export import csv, jsonl, parquet
from assay.export.decisions import decision_table
from assay.export.skips import skip_table
from assay.store import LabelStore

FORMATS: dict[str, Callable[[pa.RecordBatchReader, BinaryIO], int]] = {
    "parquet": parquet.write,
    "csv": csv.write,
    "jsonl": jsonl.write,
}
Progress = Callable[[int], None]  # is told how many rows more have been written


def export_labels(
    mirror: Mirror, format_name: str, target: BinaryIO, today: dt.date | None = None, progress: Progress | None = None
) -> int:
    """Write every label that stands, one row each, and return how many. No labels is a valid file.

    Rows stream from the store into the file, whatever their number. `today` says which waivers hold (default: the day
    it is in UTC). Raises `KeyError` for a format that is not in FORMATS.
    """
    day = today or dt.datetime.now(dt.UTC).date()
    with label_rows(mirror.feed, mirror.study_id, mirror.rubric, day) as rows:
        return _write(rows, mirror, format_name, target, progress)


def export_decisions(store: LabelStore, mirror: Mirror, format_name: str, target: BinaryIO) -> int:
    """Write everything that was decided about a study, one row each, and return how many.

    Raises `KeyError` for a format that is not in FORMATS.
    """
    return _write(decision_table(store, mirror.study_id).to_reader(), mirror, format_name, target, None)


def export_skips(store: LabelStore, mirror: Mirror, format_name: str, target: BinaryIO) -> int:
    """Write every skip with its reason and comment, one row each, and return how many.

    Raises `KeyError` for a format that is not in FORMATS.
    """
    return _write(skip_table(store, mirror.study_id).to_reader(), mirror, format_name, target, None)


def _write(
    rows: pa.RecordBatchReader, mirror: Mirror, format_name: str, target: BinaryIO, progress: Progress | None
) -> int:
    """Write rows with their provenance as the schema's metadata, counting them as they pass."""
    schema = rows.schema.with_metadata(
        {"assay.study": mirror.study_id, "assay.rubric_hash": mirror.rubric.content_hash}
    )

    def counted() -> Iterator[pa.RecordBatch]:
        for batch in rows:
            yield batch.replace_schema_metadata(schema.metadata)
            if progress is not None:
                progress(batch.num_rows)

    return FORMATS[format_name](pa.RecordBatchReader.from_batches(schema, counted()), target)
