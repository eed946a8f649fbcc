"""JSONL: one object a line, keys in the order of the columns."""

from __future__ import annotations

import json
from typing import BinaryIO

import pyarrow as pa


def write(table: pa.Table, target: BinaryIO) -> None:
    """Write a table."""
    for batch in table.to_batches():
        for row in batch.to_pylist():
            target.write((json.dumps(row, ensure_ascii=False) + "\n").encode())
