"""Labels and decisions as files: DuckDB and Arrow serialise, we lay out. A module a format and a line in FORMATS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import pyarrow as pa

from assay.analytics import label_rows
from assay.analytics.feed import Feed
from assay.export import csv, jsonl, parquet
from assay.export.decisions import decision_table
from assay.export.facts import fact_rows
from assay.export.skips import skip_table
from assay.rubric import Rubric
from assay.store import LabelStore

FORMATS: dict[str, Callable[[pa.RecordBatchReader, BinaryIO], int]] = {
    "parquet": parquet.write,
    "csv": csv.write,
    "jsonl": jsonl.write,
}


class Exported(Protocol):
    """What is exported; a mirror is one, too."""

    @property
    def feed(self) -> Feed:
        """Where its rows come from."""

    @property
    def study_id(self) -> str:
        """The study."""

    @property
    def rubric(self) -> Rubric:
        """The rubric that is in force."""


@dataclass(frozen=True)
class StudyRows:
    """A study whose rows stream from the store into a file, and are kept nowhere."""

    feed: Feed
    study_id: str
    rubric: Rubric


WHATS = ("labels", "decisions", "skips", "facts")
Progress = Callable[[int], None]  # is told how many rows more have been written


def export_labels(
    source: Exported, format_name: str, target: BinaryIO, today: dt.date | None = None, progress: Progress | None = None
) -> int:
    """Write every label that stands, one row each, and return how many. No labels is a valid file.

    Rows stream from the store into the file, whatever their number. `today` says which waivers hold (default: the day
    it is in UTC). Raises `KeyError` for a format that is not in FORMATS.
    """
    day = today or dt.datetime.now(dt.UTC).date()
    with label_rows(source.feed, source.study_id, source.rubric, day) as rows:
        return _write(rows, source, format_name, target, progress)


def export_decisions(store: LabelStore, source: Exported, format_name: str, target: BinaryIO) -> int:
    """Write everything that was decided about a study, one row each, and return how many.

    Raises `KeyError` for a format that is not in FORMATS.
    """
    return _write(decision_table(store, source.study_id).to_reader(), source, format_name, target, None)


def export_skips(store: LabelStore, source: Exported, format_name: str, target: BinaryIO) -> int:
    """Write every skip with its reason and comment, one row each, and return how many.

    Raises `KeyError` for a format that is not in FORMATS.
    """
    return _write(skip_table(store, source.study_id).to_reader(), source, format_name, target, None)


def write_export(
    store: LabelStore, source: Exported, what: str, format_name: str, target: BinaryIO, progress: Progress | None = None
) -> int:
    """Write what is named in WHATS, and return how many rows. Raises `KeyError` for anything else."""
    if what == "labels":
        return export_labels(source, format_name, target, progress=progress)
    if what == "facts":
        return _write(fact_rows(store, source.study_id), source, format_name, target, progress)
    return {"decisions": export_decisions, "skips": export_skips}[what](store, source, format_name, target)


def _write(
    rows: pa.RecordBatchReader, source: Exported, format_name: str, target: BinaryIO, progress: Progress | None
) -> int:
    """Write rows with their provenance as the schema's metadata, counting them as they pass."""
    schema = rows.schema.with_metadata(
        {"assay.study": source.study_id, "assay.rubric_hash": source.rubric.content_hash}
    )

    def counted() -> Iterator[pa.RecordBatch]:
        for batch in rows:
            yield batch.replace_schema_metadata(schema.metadata)
            if progress is not None:
                progress(batch.num_rows)

    return FORMATS[format_name](pa.RecordBatchReader.from_batches(schema, counted()), target)
