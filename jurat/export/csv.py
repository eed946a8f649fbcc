"""CSV in UTF-8 with a header, for spreadsheets: no text is run as a formula (see jurat/intake/spreadsheets.py)."""

from __future__ import annotations

from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as pa_csv

from jurat.intake.spreadsheets import harmless


def write(rows: pa.RecordBatchReader, target: BinaryIO) -> int:
    """Write rows as they come, and return how many."""
    count = 0
    with pa_csv.CSVWriter(target, rows.schema) as writer:
        for batch in rows:
            columns = [harmless(column) if pa.types.is_string(column.type) else column for column in batch.columns]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=batch.schema))
            count += batch.num_rows
    return count
