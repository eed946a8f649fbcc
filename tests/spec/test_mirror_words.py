"""What stands in a cell in place of a number has one name, in Python and in SQL."""

from __future__ import annotations

import pytest

from jurat.analytics.mirror.cells import CORRECT, ERROR, HELD, UNTOUCHED
from jurat.analytics.statements import load_statement
from jurat.duckdb_connection import connect


@pytest.mark.parametrize(
    ("name", "number"),
    [("untouched", UNTOUCHED), ("decided_correct", CORRECT), ("decided_error", ERROR), ("held", HELD)],
)
def test_a_word_is_one_number_in_both_languages(name: str, number: int) -> None:
    """The macros of tables.sql and the constants of cells.py."""
    with connect() as connection:
        connection.execute(load_statement("tables"))

        assert connection.sql(f"SELECT {name}()").fetchall() == [(number,)]


@pytest.mark.parametrize(
    ("coming", "expected"),
    [(0, "tied"), (3, "tied"), (UNTOUCHED, None), (CORRECT, "correct"), (ERROR, "error"), (HELD, None)],
)
def test_a_word_decides_before_the_labels(coming: int, expected: str | None) -> None:
    """A number of coming reviews leaves the cell to its labels; a lead's word settles it, and no word says nothing."""
    with connect() as connection:
        connection.execute(load_statement("tables"))

        assert connection.execute("SELECT settled($1, 'tied')", [coming]).fetchall() == [(expected,)]
