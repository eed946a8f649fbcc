"""Every label that stands, as one table. It is made from the store's rows anew: texts are not kept in memory."""

from __future__ import annotations

import pyarrow as pa

from assay.connection import connect
from assay.analytics.feed import Feed
from assay.analytics.mirror import error_range
from assay.analytics.statements import load_statement
from assay.rubric import Rubric


def label_table(feed: Feed, study_id: str, rubric: Rubric) -> pa.Table:
    """Give one row a label (see label_export.sql), in the study's order."""
    with connect() as connection:
        connection.execute(load_statement("export_tables"))

        def add(table: str, rows: pa.Table) -> None:
            connection.register("incoming", rows)
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")

        last = 0
        while (reviews := feed.reviews(study_id, last)).num_rows:
            add("review", reviews)
            last = reviews["seq"][-1].as_py()
        add("text", feed.texts(study_id))
        add("item", feed.items(study_id, 0))
        for number, criterion in enumerate(rubric.criteria):
            low, high = error_range(criterion)
            row = [criterion.id, number, bool(criterion.error_values), low, high]
            connection.execute("INSERT INTO criterion VALUES (?, ?, ?, ?, ?)", row)
            for value in criterion.error_values if low is None else ():
                connection.execute("INSERT INTO error_value VALUES (?, ?)", [criterion.id, value])
        return connection.sql(load_statement("label_export"), params={"study": study_id}).to_arrow_table()
