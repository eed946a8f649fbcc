"""The shape in which the store hands its rows to analytics."""

from __future__ import annotations

import pyarrow as pa

ITEMS = pa.schema(
    [
        ("item_key", pa.int64()),
        ("item_id", pa.string()),
        ("position", pa.int64()),
        ("batch", pa.string()),
        ("attributes", pa.string()),
    ]
)
REVIEWS = pa.schema(
    [
        ("seq", pa.int64()),
        ("item_key", pa.int64()),
        ("reviewer_id", pa.string()),
        ("supersedes", pa.int64()),
        ("counted", pa.int64()),
        ("is_superseded", pa.int64()),
        ("places_taken", pa.int64()),
        ("origin", pa.string()),
        ("rubric_hash", pa.string()),
        ("answers", pa.string()),
        ("active_ms", pa.int64()),
        ("created_us", pa.int64()),
    ]
)
TEXTS = pa.schema(
    [
        ("review_id", pa.string()),
        ("comment", pa.string()),
        ("flag", pa.string()),
        ("corrected_output", pa.string()),
        ("edit_distance", pa.int64()),
    ]
)
FEEDS: dict[str, pa.Schema] = {
    "items": ITEMS,
    "places": pa.schema(
        [("item_key", pa.int64()), ("position", pa.int64()), ("extra", pa.int64()), ("last_skip", pa.int64())]
    ),
    "reviews": REVIEWS,
    "item_page": pa.schema([*ITEMS, ("done", pa.int64())]),
    "page_reviews": pa.schema([*REVIEWS, *TEXTS]),
    "gold": pa.schema(
        [
            ("reviewer_id", pa.string()),
            ("item_id", pa.string()),
            ("expected", pa.string()),
            ("answers", pa.string()),
            ("first_answers", pa.string()),
            ("defect_kind", pa.string()),
            ("created_us", pa.int64()),
            ("rubric_hash", pa.string()),
            ("first_rubric_hash", pa.string()),
            ("expected_under", pa.string()),
        ]
    ),
    "repeats": pa.schema(
        [
            ("reviewer_id", pa.string()),
            ("item_id", pa.string()),
            ("first_answers", pa.string()),
            ("second_answers", pa.string()),
            ("created_us", pa.int64()),
        ]
    ),
    "decisions": pa.schema(
        [
            ("seq", pa.int64()),
            ("item_key", pa.int64()),
            ("criterion", pa.string()),
            ("decision", pa.string()),
            ("reason", pa.string()),
            ("decided_by", pa.string()),
        ]
    ),
    "exclusions": pa.schema([("reviewer_id", pa.string()), ("reason", pa.string()), ("decided_by", pa.string())]),
    "waivers": pa.schema(
        [
            ("criterion", pa.string()),
            ("ends_on", pa.string()),
            ("reason", pa.string()),
            ("decided_by", pa.string()),
        ]
    ),
}
