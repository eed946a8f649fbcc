"""The shape in which the store hands its rows to analytics."""

from __future__ import annotations

import pyarrow as pa

FEEDS: dict[str, pa.Schema] = {
    "items": pa.schema(
        [
            ("item_key", pa.int64()),
            ("item_id", pa.string()),
            ("position", pa.int64()),
            ("batch", pa.string()),
            ("attributes", pa.string()),
        ]
    ),
    "places": pa.schema(
        [
            ("item_key", pa.int64()),
            ("need", pa.int64()),
            ("done", pa.int64()),
            ("leased", pa.int64()),
            ("touched_us", pa.int64()),
            ("skips", pa.int64()),
        ]
    ),
    "reviews": pa.schema(
        [
            ("seq", pa.int64()),
            ("review_id", pa.string()),
            ("item_key", pa.int64()),
            ("reviewer_id", pa.string()),
            ("supersedes", pa.int64()),
            ("counted", pa.int64()),
            ("origin", pa.string()),
            ("rubric_hash", pa.string()),
            ("answers", pa.string()),
            ("comment", pa.string()),
            ("flag", pa.string()),
            ("active_ms", pa.int64()),
            ("created_us", pa.int64()),
            ("corrected_output", pa.string()),
            ("edit_distance", pa.int64()),
        ]
    ),
}
