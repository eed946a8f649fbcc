"""Every fact of a study as a table: reviews with their revisions, skips, decisions, versions of the rubric."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from assay.facts import KINDS
from assay.store import LabelStore

COLUMNS = ("study", "fact", "number", "created_at", "item_id", "content")
SCHEMA = pa.schema([(name, pa.int64() if name == "number" else pa.string()) for name in COLUMNS])
PAGE = 2_000


def fact_rows(store: LabelStore, study_id: str) -> pa.RecordBatchReader:
    """Give one row a fact, some at a time; `assay import-facts` reads them.

    What others refer to comes last: it was there before them, so that all they name is in the file.
    """
    return pa.RecordBatchReader.from_batches(SCHEMA, _batches(store, study_id))


def _batches(store: LabelStore, study_id: str) -> Iterator[pa.RecordBatch]:
    for kind in reversed(KINDS):
        after = 0
        while rows := store.read.all(f"facts_{kind}", study_id=study_id, after=after, most=PAGE):
            after = rows[-1]["number"]
            told = [_row(study_id, kind, {name: row[name] for name in row.keys()}) for row in rows]  # noqa: SIM118
            yield pa.RecordBatch.from_pylist(told, SCHEMA)


def _row(study_id: str, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    apart = ("number", "item_id", "created_us")
    created_us = values.get("created_us")
    content = {name: value for name, value in values.items() if name not in apart}
    return {
        "study": study_id,
        "fact": kind,
        "number": values["number"],
        "created_at": None if created_us is None else _written(created_us),
        "item_id": values.get("item_id"),
        "content": json.dumps(content, ensure_ascii=False, sort_keys=True),
    }


def _written(moment_us: int) -> str:
    """Write a time to the microsecond, which a float would not hold."""
    seconds, rest = divmod(moment_us, 1_000_000)
    return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y-%m-%dT%H:%M:%S}.{rest:06}Z"
