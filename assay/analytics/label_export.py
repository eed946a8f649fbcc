"""Every label that stands, row by row. They are made from the store's rows anew, page by page."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.analytics.feed import Feed
from assay.analytics.mirror import error_range, renamed_table
from assay.analytics.statements import load_statement
from assay.connection import connect
from assay.renamed_values import Renames
from assay.rubric import Rubric

MEMORY_LIMIT = "256MB"  # of the joins of one page, and of what leads decided
PAGE_ITEMS = 2_000  # items that are read at a time, at most
PAGE_LABELS = 16_000  # labels whose reviews are read at a time, about; one item's at least
GROUP_BYTES = 8_000_000  # of the labels that are made at a time, about; one review's at least
OF_RENAMED = "value_counted"
LABEL_BYTES = 300  # of a label without its texts, about


@contextmanager
def label_rows(feed: Feed, study_id: str, rubric: Rubric, today: dt.date) -> Iterator[pa.RecordBatchReader]:
    """Lend one row a label (see label_export.sql), in the study's order, with the waivers that hold today.

    Rows come in batches of some megabytes, however many labels, criteria and reviewers there are: the store is read
    some items at a time, and their labels are made some reviews at a time. They are as of one moment: what is handed
    in later is left out. `value_counted` is a column only where a lead has said that values were renamed.
    """
    with connect(memory_limit=MEMORY_LIMIT, threads=1) as connection:
        connection.execute(load_statement("export_tables"))
        counted = feed.counted_versions(study_id, rubric)
        for table, rows in _tables(feed, study_id, rubric, today, counted):
            connection.register("incoming", rows)
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
        connection.execute("CREATE TABLE adjudication AS FROM newest_decision")
        left_out = [] if any(counted.values()) else [OF_RENAMED]
        batches = (
            batch.drop_columns(left_out) for batch in _label_batches(connection, feed, study_id, len(rubric.criteria))
        )
        first = next(batches)
        yield pa.RecordBatchReader.from_batches(first.schema, itertools.chain([first], batches))


def label_table(feed: Feed, study_id: str, rubric: Rubric, today: dt.date) -> pa.Table:
    """Give the rows of `label_rows` as one table."""
    with label_rows(feed, study_id, rubric, today) as rows:
        return rows.read_all()


def _label_batches(
    connection: duckdb.DuckDBPyConnection, feed: Feed, study_id: str, criteria: int
) -> Iterator[pa.RecordBatch]:
    """Give the labels of some reviews after the others; a first batch even where there are none, for its schema."""
    is_first = True
    for items, reviews in _pages(feed, study_id, criteria):
        connection.register("item", items)
        connection.register("review", reviews)
        connection.execute(load_statement("label_page"), {"label_bytes": LABEL_BYTES})
        for first, behind in _groups(connection, criteria):
            place = {"study": study_id, "first": first, "behind": behind}
            table = connection.sql(load_statement("label_export"), params=place).to_arrow_table().combine_chunks()
            yield from table.to_batches() or ([pa.RecordBatch.from_pylist([], table.schema)] if is_first else [])
            is_first = False


def _pages(feed: Feed, study_id: str, criteria: int) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Give some items after the others, in the study's order, each time with their reviews.

    The last page has no items, so that there always is one.
    """
    until_seq, _ = feed.newest()
    most = max(1, PAGE_LABELS // criteria)
    last = -1
    while (items := feed.item_page(study_id, last, min(most, PAGE_ITEMS))).num_rows:
        reviews_so_far = np.cumsum(items["done"].to_numpy())
        items = items.slice(0, max(1, int(np.searchsorted(reviews_so_far, most, side="right"))))
        up_to = items["position"][-1].as_py()
        yield items, feed.page_reviews(study_id, last, up_to, until_seq)
        last = up_to
    yield items, feed.page_reviews(study_id, last, last, until_seq)


def _groups(connection: duckdb.DuckDBPyConnection, criteria: int) -> Iterator[tuple[int, int]]:
    """Cut a page's reviews so that the labels of each part are of some megabytes; an empty page is one part."""
    costs = connection.execute("SELECT bytes FROM page_review ORDER BY place").fetchnumpy()["bytes"]
    so_far = np.cumsum(costs) * criteria
    first = 0
    while first < len(costs) or first == len(costs) == 0:
        before = so_far[first - 1] if first else 0
        behind = max(first + 1, int(np.searchsorted(so_far, before + GROUP_BYTES, side="right")))
        yield first, behind
        first = behind


def _tables(
    feed: Feed, study_id: str, rubric: Rubric, today: dt.date, counted: Mapping[str, Renames]
) -> Iterator[tuple[str, pa.Table]]:
    """Name the tables that every page is joined with."""
    waivers = feed.waivers(study_id)
    yield "decision", feed.decisions(study_id, 0)
    yield "exclusion", feed.exclusions(study_id)
    yield "waiver", waivers.filter(pc.greater_equal(waivers["ends_on"], today.isoformat()))
    yield "version", _versions(rubric.content_hash, frozenset(counted))
    yield "renamed_value", renamed_table(counted)
    yield from _criteria(rubric)


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
