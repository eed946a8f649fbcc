"""Every label that stands, row by row. They are made from the store's rows anew: texts are not kept in memory."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from assay.analytics.feed import Feed
from assay.analytics.mirror import error_range
from assay.analytics.statements import load_statement
from assay.connection import SPILLING_LIMIT, Reach, connect
from assay.rubric import Rubric

PAGE = 5_000  # rows that are read, or labels that are written, at a time
ITEMS = 5_000  # whose labels are sorted together


@contextmanager
def label_rows(feed: Feed, study_id: str, rubric: Rubric, today: dt.date) -> Iterator[pa.RecordBatchReader]:
    """Lend one row a label (see label_export.sql), in the study's order, with the waivers that hold today.

    Rows come in batches and are never all in memory: the store is read in pages, and DuckDB puts aside what does not
    fit, in a folder that goes with the reader.
    """
    with (
        TemporaryDirectory(prefix="export-") as folder,
        connect(Reach((), Path(folder)), SPILLING_LIMIT, threads=1) as connection,
    ):
        connection.execute(load_statement("export_tables"))
        for table, rows in _tables(feed, study_id, rubric, today):
            connection.register("incoming", rows)
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
        batches = _label_batches(connection, study_id)
        first = next(batches)
        yield pa.RecordBatchReader.from_batches(first.schema, itertools.chain([first], batches))


def _label_batches(connection: duckdb.DuckDBPyConnection, study_id: str) -> Iterator[pa.RecordBatch]:
    """Give the labels of some items after the others; a first batch even where there are none, for its schema."""
    (last,) = connection.sql("SELECT max(position) FROM item").fetchall()[0]
    for first in range(0, (-1 if last is None else last) + 1, ITEMS) or [0]:
        place = {"study": study_id, "first": first, "behind": first + ITEMS}
        table = connection.sql(load_statement("label_export"), params=place).to_arrow_table()
        yield from table.to_batches(PAGE) or [pa.RecordBatch.from_pylist([], table.schema)]


def label_table(feed: Feed, study_id: str, rubric: Rubric, today: dt.date) -> pa.Table:
    """Give the rows of `label_rows` as one table."""
    with label_rows(feed, study_id, rubric, today) as rows:
        return rows.read_all()


def _tables(feed: Feed, study_id: str, rubric: Rubric, today: dt.date) -> Iterator[tuple[str, pa.Table]]:
    """Name the tables that an export is made from, a page after the other."""
    yield from (("review", page) for page in _pages(lambda last: feed.reviews(study_id, last, PAGE), "seq", 0))
    yield from (("text", page) for page in _pages(lambda last: feed.texts(study_id, last, PAGE), "seq", 0))
    yield from (("item", page) for page in _pages(lambda last: feed.item_page(study_id, last, PAGE), "position", -1))
    waivers = feed.waivers(study_id)
    yield "decision", feed.decisions(study_id, 0)
    yield "exclusion", feed.exclusions(study_id)
    yield "waiver", waivers.filter(pc.greater_equal(waivers["ends_on"], today.isoformat()))
    yield "version", _versions(rubric.content_hash, feed.pooled_versions(study_id, rubric))
    yield from _criteria(rubric)


def _pages(ask: Callable[[int], pa.Table], column: str, before: int) -> Iterator[pa.Table]:
    """Ask for page after page, each behind the last one's last value of a column, until one is empty."""
    last = before
    while (page := ask(last)).num_rows:
        yield page
        last = page[column][-1].as_py()


def _versions(current: str, pooled: frozenset[str]) -> pa.Table:
    rows = [{"rubric_hash": one, "standing": "current" if one == current else "pooled"} for one in sorted(pooled)]
    return pa.Table.from_pylist(rows)


def _criteria(rubric: Rubric) -> list[tuple[str, pa.Table]]:
    criteria = [
        {
            "criterion": criterion.id,
            "number": number,
            "has_errors": bool(criterion.error_values),
            "error_low": error_range(criterion)[0],
            "error_high": error_range(criterion)[1],
        }
        for number, criterion in enumerate(rubric.criteria)
    ]
    values = [
        {"criterion": criterion.id, "value": value}
        for criterion in rubric.criteria
        if error_range(criterion)[0] is None
        for value in criterion.error_values
    ]
    schema = pa.schema([("criterion", pa.string()), ("value", pa.string())])
    return [("criterion", pa.Table.from_pylist(criteria)), ("error_value", pa.Table.from_pylist(values, schema))]
