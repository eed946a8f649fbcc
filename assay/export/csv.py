"""CSV in UTF-8 with a header. Text stands as it is, even where a spreadsheet would see a formula."""

from __future__ import annotations

from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as pa_csv


def write(table: pa.Table, target: BinaryIO) -> None:
    """Write a table."""
    pa_csv.write_csv(table, target)
