"""A study's rows in DuckDB, fed from the store by sequence number. It can be thrown away at any time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import pyarrow as pa

from assay.analytics.connection import connect
from assay.analytics.statements import load_statement
from assay.rubric import Criterion, Rubric, Scale

Computed = TypeVar("Computed")


class Feed(Protocol):
    """Where a mirror's rows come from, as Arrow tables of the shapes in `tables.sql`."""

    def items(self, study_id: str, after_key: int) -> pa.Table:
        """Give the items behind a key."""

    def places(self, study_id: str) -> pa.Table:
        """Give the state of every item that anybody has seen."""

    def reviews(self, study_id: str, after_seq: int) -> pa.Table:
        """Give the reviews behind a sequence number, in order."""


class Mirror:
    """A study as statistics see it. Any thread may ask; answers are remembered until the rows change."""

    def __init__(self, feed: Feed, study_id: str, rubric: Rubric) -> None:
        self.study_id = study_id
        self.rubric = rubric
        self.set_aside = 0
        self._feed = feed
        self._lock = threading.RLock()
        self._connection = connect()
        self._connection.execute(load_statement("tables"))
        self._last_key = 0
        self._last_seq = 0
        self._places: pa.Table | None = None
        self._remembered: dict[object, Any] = {}
        self._add_rubric()

    def refresh(self) -> int:
        """Take over what the store has got since, and give how many reviews that was."""
        with self._lock:
            items = self._feed.items(self.study_id, self._last_key)
            reviews = self._feed.reviews(self.study_id, self._last_seq)
            places = self._feed.places(self.study_id)
            if self._places is not None and not (items.num_rows or reviews.num_rows or places != self._places):
                return 0
            if items.num_rows:
                self._add("item", items)
                self._last_key = items["item_key"][-1].as_py()
            if reviews.num_rows:
                self._add("review", reviews)
                self._connection.execute(load_statement("add_labels"), {"after_seq": self._last_seq})
                self._last_seq = reviews["seq"][-1].as_py()
            self._connection.execute("DELETE FROM place")
            self._add("place", places)
            self._places = places
            self._connection.execute(load_statement("resolve"))
            self._remembered.clear()
            self.set_aside = int(self.rows("set_aside")[0]["labels"])
            return int(reviews.num_rows)

    def rows(self, statement: str, **values: object) -> list[dict[str, Any]]:
        """Run a statement and give its rows by column name."""
        with self._lock:
            result = self._connection.execute(load_statement(statement), values or None)
            names = [column[0] for column in result.description or []]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def table(self, statement: str, **values: object) -> pa.Table:
        """Run a statement and give its rows as an Arrow table."""
        with self._lock:
            return self._connection.sql(load_statement(statement), params=values or None).to_arrow_table()

    def remembered(self, key: object, compute: Callable[[], Computed]) -> Computed:
        """Give what was computed for a key since the rows last changed, or compute it."""
        with self._lock:
            if key not in self._remembered:
                self._remembered[key] = compute()
            answer: Computed = self._remembered[key]
            return answer

    def _add(self, table: str, rows: pa.Table) -> None:
        self._connection.register("incoming", rows)
        self._connection.execute(f"INSERT INTO {table} SELECT * FROM incoming")
        self._connection.unregister("incoming")

    def _add_rubric(self) -> None:
        self._connection.execute("INSERT INTO rubric VALUES (?, ?)", [self.rubric.content_hash, self.rubric.resolve])
        for number, criterion in enumerate(self.rubric.criteria):
            low, high = _error_range(criterion)
            row = [criterion.id, number, bool(criterion.error_values), low, high]
            self._connection.execute("INSERT INTO criterion VALUES (?, ?, ?, ?, ?)", row)
            for value in criterion.error_values if low is None else ():
                self._connection.execute("INSERT INTO error_value VALUES (?, ?)", [criterion.id, value])


def _error_range(criterion: Criterion) -> tuple[float | None, float | None]:
    if criterion.scale != Scale.INTERVAL or not criterion.error_values:
        return None, None
    low, high = criterion.error_values
    return float(low), float(high)
