"""What reviewers skipped, as one table: one row a skip, in the study's order."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa

from jurat.store import LabelStore

COLUMNS = ("study", "item_id", "reviewer_id", "reason", "comment", "active_ms", "created_at")
SCHEMA = pa.schema([(name, pa.int64() if name == "active_ms" else pa.string()) for name in COLUMNS])


def skip_table(store: LabelStore, study_id: str) -> pa.Table:
    """Return one row a skip; `comment` and `active_ms` (milliseconds) are NULL where none is kept."""
    return pa.Table.from_pylist(
        [
            {
                "study": study_id,
                **{name: row[name] for name in ("item_id", "reviewer_id", "reason", "active_ms")},
                "comment": row["comment"] or None,
                "created_at": f"{dt.datetime.fromtimestamp(row['created_us'] / 1e6, dt.UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
            }
            for row in store.read.all("study_skips", study_id=study_id)
        ],
        SCHEMA,
    )
