"""Every label that stands, as one table. It is made from the store's rows anew: texts are not kept in memory."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pyarrow.compute as pc

from assay.analytics.feed import Feed
from assay.analytics.mirror import error_range
from assay.analytics.statements import load_statement
from assay.connection import connect
from assay.rubric import Rubric


def label_table(feed: Feed, study_id: str, rubric: Rubric, today: dt.date) -> pa.Table:
    """Give one row a label (see label_export.sql), in the study's order, with the waivers that hold today."""
    with connect() as connection:
        connection.execute(load_statement("export_tables"))

        def add(table: str, rows: pa.Table) -> None:
            connection.register("incoming", rows)
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")

        last = 0
        while (reviews := feed.reviews(study_id, last)).num_rows:
            add("review", reviews)
            last = reviews["seq"][-1].as_py()
        waivers = feed.waivers(study_id)
        for table, rows in (
            ("text", feed.texts(study_id)),
            ("item", feed.items(study_id, -1)),
            ("decision", feed.decisions(study_id, 0)),
            ("exclusion", feed.exclusions(study_id)),
            ("waiver", waivers.filter(pc.greater_equal(waivers["ends_on"], today.isoformat()))),
            ("version", _versions(rubric.content_hash, feed.pooled_versions(study_id, rubric.content_hash))),
            *_criteria(rubric),
        ):
            add(table, rows)
        return connection.sql(load_statement("label_export"), params={"study": study_id}).to_arrow_table()


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
