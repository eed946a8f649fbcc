"""Parquet: typed and compact; the study and the rubric's version stand in the file's metadata."""

from __future__ import annotations

from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq


def write(table: pa.Table, target: BinaryIO) -> None:
    """Write a table."""
    pq.write_table(table, target, compression="zstd")
