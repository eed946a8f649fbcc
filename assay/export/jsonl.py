"""JSONL: one object a line, keys in the order of the columns."""

from __future__ import annotations

import json
from typing import BinaryIO

import pyarrow as pa


def write(rows: pa.RecordBatchReader, target: BinaryIO) -> int:
    """Write rows as they come, and return how many."""
    count = 0
    for batch in rows:
        lines = [json.dumps(row, ensure_ascii=False) for row in batch.to_pylist()]
        target.write("".join(f"{line}\n" for line in lines).encode())
        count += len(lines)
    return count
