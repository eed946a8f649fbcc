"""Logs to draw from, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

MODELS = ("atlas", "comet", "dune", None)


def log_rows(count: int, start: int = 0) -> list[dict[str, Any]]:
    """Make rows of four models, one of them without a name, very unequal in number."""
    return [
        {
            "item_id": f"log-{number:05}",
            "output": f"Answer {number}.",
            "model": MODELS[0 if number % 2 else 1 if number % 8 else 2 if number % 16 else 3],
            "flagged": number % 10 == 0,
            "latency_ms": float(number % 100),
        }
        for number in range(start, start + count)
    ]


def write_parquet(path: Path, rows: list[dict[str, Any]]) -> str:
    """Write rows as Parquet, in small row groups, and give the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=256)
    return str(path)


def read_batch_rows(path: Path) -> list[dict[str, Any]]:
    """Read what a draw wrote."""
    return list(pq.read_table(path).to_pylist())
