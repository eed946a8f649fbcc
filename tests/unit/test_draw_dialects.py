"""The draw as a query: names and text in four dialects, and the same sample from each.

BigQuery and Snowflake are not run: their queries are parsed in their dialects, and run by DuckDB in its own.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from sqlglot import expressions as exp

from jurat.draw import DIALECTS, Request, draw, sampling_query
from jurat.draw.definition import order_key
from jurat.errors import DrawRefused
from jurat.settings import WorkspacePaths
from tests.draw_logs import read_batch_rows, write_parquet
from tests.world_logs import world_rows

TRANSPILED = ("spark", "bigquery", "snowflake")  # PostgreSQL's is run by PostgreSQL
SEED = "it's \\ 你好"
HOSTILE = "a\"b`'; DROP TABLE logs; --{frame}"
OWN = ("item_id", "stratum", "inclusion_probability")
REQUEST = Request(("logs",), "s", 90, by=("model", "language"), seed=SEED)


@pytest.mark.parametrize(
    ("dialect", "name", "text", "table"),
    [
        ("postgres", '"a""b`c\\"', "E'a''b\\\\c${d}'", '"my.schema"."logs"'),
        ("spark", '`a"b``c\\`', "'a\\'b\\\\c\\u0024{d}'", "`my.schema`.`logs`"),
        ("bigquery", '`a"b\\`c\\\\`', "'a\\'b\\\\c${d}'", "`my.schema`.`logs`"),
        ("snowflake", '"a""b`c\\"', "'a\\'b\\\\c${d}'", '"my.schema"."logs"'),
    ],
)
def test_names_and_text_are_escaped(dialect: str, name: str, text: str, table: str) -> None:
    """As each manual says: what closes a name or a text, and what begins an escape in it."""
    written = DIALECTS[dialect]

    assert (written.named('a"b`c\\'), written.text("a'b\\c${d}"), written.table('"my.schema".logs')) == (
        name,
        text,
        table,
    )


@pytest.mark.parametrize("table", ["", "a.", ".a", "a..b", 'a"b', '"a', "a\0b"])
def test_a_table_has_a_name(table: str) -> None:
    """Anything else is refused, not repaired."""
    with pytest.raises(DrawRefused, match="name"):
        DIALECTS["postgres"].table(table)


def transpiled(query: str, dialect: str) -> str:
    """Parse a query, which is a single one, in its dialect, and write it in DuckDB's, which compares bytes as it is."""
    (tree,) = sqlglot.parse(query, read=dialect)
    assert tree is not None
    return str(tree.transform(lambda node: node.this if isinstance(node, exp.Collate) else node).sql("duckdb"))


def sample_of(query: str, rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Run a query over rows as the table logs; give ids, strata and chances."""
    with duckdb.connect() as connection:
        connection.register("logs", pa.Table.from_pylist(rows))
        found = connection.sql(query).to_arrow_table()
    return list(zip(*(found[name].to_pylist() for name in OWN), strict=True))


RULES: dict[str, dict[str, Any]] = {
    "proportional": {},
    "equal": {"allocation": "equal"},
    "each": {"allocation": "5", "size": None},
    "flagged": {"allocation": "neyman", "flagged": "flagged AND tokens > 3", "where": "latency_ms > 1 -- not the fast"},
    "rates": {"allocation": "neyman", "by": ("model",), "error_rates": {"model=atlas": 0.3, "model=a%7Cb": 0.01}},
    "whole": {"by": ()},
}


@pytest.mark.parametrize("rule", RULES)
def test_every_dialect_draws_the_same(tmp_path: Path, rule: str) -> None:
    """Allotted and drawn by SQL alone as the draw out of a file is."""
    rows = world_rows(1500)
    request = replace(REQUEST, **RULES[rule])
    logs = (write_parquet(tmp_path / "x.parquet", rows),)
    path = draw(WorkspacePaths(tmp_path), replace(request, logs=logs), (), lambda _: None).path
    assert path is not None
    expected = [(row["item_id"], row["stratum"], row["inclusion_probability"]) for row in read_batch_rows(path)]

    found = {name: sample_of(transpiled(sampling_query(request, name), name), rows) for name in TRANSPILED}

    assert found == dict.fromkeys(TRANSPILED, expected)


@pytest.mark.parametrize("dialect", TRANSPILED)
def test_a_hostile_column_is_a_column(dialect: str) -> None:
    """Its name ends nothing and fills nothing; it stands in the names of strata."""
    rows = [{"my id": str(number), HOSTILE: "x" if number % 2 else "y"} for number in range(40)]
    query = sampling_query(replace(REQUEST, by=(HOSTILE,), size=4, id_column="my id"), dialect)

    found = sample_of(transpiled(query, dialect), rows)

    assert {stratum for _, stratum, _ in found} == {f"{HOSTILE}=x", f"{HOSTILE}=y"}


BROKEN: dict[str, tuple[Any, str]] = {
    "null id": ({"item_id": None}, "without an id.*: 1"),
    "empty id": ({"item_id": ""}, "without an id.*: 1"),
    "repeated id": ({"item_id": "log-0"}, "more than once: 1"),
    "single row": ({"item_id": "new", "model": "alone"}, "single row"),
}


@pytest.mark.parametrize("rule", ["proportional", "2"])
@pytest.mark.parametrize("case", BROKEN)
def test_a_query_ends_with_an_error_where_it_cannot_draw(case: str, rule: str) -> None:
    """It has no other way to refuse."""
    row, problem = BROKEN[case]
    rows: list[dict[str, Any]] = [{"item_id": f"log-{number}", "model": "a"} for number in range(20)]
    query = sampling_query(Request(("logs",), "", None if rule == "2" else 6, ("model",), rule, seed="x"), "snowflake")

    with pytest.raises(duckdb.ConversionException, match=problem):
        sample_of(transpiled(query, "snowflake"), [*rows, {"model": "a"} | row])


@pytest.mark.parametrize(("size", "problem"), [(21, "more than all outputs: 20"), (3, "two of each stratum: 4")])
def test_a_query_refuses_sizes_that_cannot_be(size: int, problem: str) -> None:
    """More than there is, fewer than two of each."""
    rows = [{"item_id": f"log-{number}", "model": "ab"[number % 2]} for number in range(20)]
    query = sampling_query(Request(("logs",), "", size, ("model",), "equal", seed="x"), "snowflake")

    with pytest.raises(duckdb.ConversionException, match=problem):
        sample_of(transpiled(query, "snowflake"), rows)


@pytest.mark.parametrize("below", ["f", "0"])
def test_a_query_never_gives_too_few(below: str) -> None:
    """It sorts the low keys alone; where all of a stratum, or all but one, are high, it ends with an error."""
    ids = [name for name in map(str, range(900)) if order_key("x", name) > "8"]
    low = next(name for name in map(str, range(900)) if order_key("x", name) < "02")
    rows = [{"item_id": name} for name in (ids if below == "0" else [*ids, low])]
    query = sampling_query(Request(("logs",), "", 4, seed="x"), "snowflake")

    with pytest.raises(duckdb.ConversionException, match="another seed for all"):
        sample_of(transpiled(query, "snowflake"), rows)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"logs": ("a", "b")}, "second table"),
        ({"source": "langfuse"}, "--source langfuse: is for files"),
        ({"per_input": 2}, "--per-input: does not go with --sql"),
        ({"drop": ("x",)}, "--drop: does not go"),
        ({"where": "model = 'a\\'"}, "read differently"),
        ({"where": "model = $$a$$"}, "read differently"),
        ({"where": "1 = 1 /* /* */ */"}, "read differently"),
        ({"where": '"model" = 1'}, "read differently"),
        ({"where": "1 = 1); DELETE FROM logs; SELECT (1 = 1"}, "--where"),
        ({"flagged": "item_id IN (SELECT 1)"}, "--flagged"),
        ({"by": ("a\0",)}, "no name"),
        ({"seed": "a\0"}, "character 0"),
    ],
)
def test_what_no_query_can_say_is_refused(options: dict[str, Any], problem: str) -> None:
    """Options for files, and expressions that another database could read another way."""
    with pytest.raises(DrawRefused, match=problem):
        sampling_query(replace(REQUEST, **options), "bigquery")
