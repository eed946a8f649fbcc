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
                "item_id": row.item_id,
                "reviewer_id": row.reviewer_id,
                "reason": row.reason,
                "comment": row.comment or None,
                "active_ms": row.active_ms,
                "created_at": f"{dt.datetime.fromtimestamp(row.created_us / 1e6, dt.UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
            }
            for row in store.read.skips.of_study(study_id)
        ],
        SCHEMA,
    )
