"""JSONL: one object a line, keys in the order of the columns."""

from __future__ import annotations

import json
from typing import BinaryIO

import pyarrow as pa

AT_ONCE = 1_000  # rows that are Python's objects at a time


def write(rows: pa.RecordBatchReader, target: BinaryIO) -> int:
    """Write rows as they come, and return how many."""
    count = 0
    for batch in rows:
        for first in range(0, batch.num_rows, AT_ONCE):
            lines = [json.dumps(row, ensure_ascii=False) for row in batch.slice(first, AT_ONCE).to_pylist()]
            target.write("".join(f"{line}\n" for line in lines).encode())
        count += batch.num_rows
    return count
