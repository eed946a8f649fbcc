"""The operator's own expressions (`--where`, `--flagged`): an expression each that sees a row and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from jurat.errors import DrawRefused, Fault

# An expression of these could look at something other than the row, or say another thing each time.
REFUSED_CLASSES = {
    "SUBQUERY": "a query within",
    "WINDOW": "a window function",
    "PARAMETER": "a parameter",
    "STAR": "a star",
    "POSITIONAL_REFERENCE": "a column's number",
}
REFUSED_FUNCTIONS = {
    *(
        "random",
        "gen_random_uuid",
        "uuid",
        "uuidv4",
        "uuidv7",
        "setseed",
        "nextval",
        "currval",
        "getenv",
        "getvariable",
    ),
    *("current_setting", "query", "query_table", "glob", "write_log", "parse_duckdb_log_message", "hash", "sleep_ms"),
    *("current_database", "current_schema", "current_schemas", "current_query", "version", "pg_typeof", "txid_current"),
}
REFUSED_BEGINNINGS = ("read_", "sniff_", "parquet_", "duckdb_", "pragma_", "which_secret", "sql_auto", "json_execute")
REMEDY = "Give one condition on a row's columns, such as model = 'a' AND latency_ms > 1000"


def columns_of(connection: duckdb.DuckDBPyConnection, option: str, expression: str) -> set[str]:
    """Return the columns an expression looks at. Raises `DrawRefused` where it is anything but a single expression."""
    parsed = [_parsed(connection, text) for text in (expression, wrapped(expression))]  # brackets that do not match
    written = next((one for one in parsed if one.get("error")), parsed[-1])
    if written.get("error"):
        raise _refused(option, f"is not an expression ({written['error_message']})")
    nodes = [statement["node"] for statement in written["statements"]]
    if len(nodes) != 1 or not _is_bare(nodes[0]):
        raise _refused(option, "is more than one expression")
    found: set[str] = set()
    for node in _nodes(nodes[0]["select_list"][0]):
        _refuse(option, node)
        if node.get("class") == "COLUMN_REF":
            found.add(node["column_names"][0])
    return found


def wrapped(expression: str) -> str:
    """Put an expression in brackets, so that a comment in it ends within them."""
    return f"(\n{expression}\n)"


def _parsed(connection: duckdb.DuckDBPyConnection, text: str) -> dict[str, Any]:
    rows = connection.execute("SELECT json_serialize_sql(?)", [f"SELECT {text}"]).fetchall()
    return dict(json.loads(rows[0][0]))


def _is_bare(node: Mapping[str, Any]) -> bool:
    """Whether a query is nothing but SELECT and one expression."""
    clauses = ("modifiers", "where_clause", "group_expressions", "having", "sample", "qualify")
    return (
        node["type"] == "SELECT_NODE"
        and len(node["select_list"]) == 1
        and node["from_table"]["type"] == "EMPTY"
        and not any(node.get(clause) for clause in clauses)
        and not node["cte_map"]["map"]
    )


def _nodes(value: object) -> Iterator[dict[str, Any]]:
    """Walk through every expression in an expression."""
    if isinstance(value, dict):
        if "class" in value:
            yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)


def _refuse(option: str, node: Mapping[str, Any]) -> None:
    problem = REFUSED_CLASSES.get(node["class"])
    if node["class"] == "FUNCTION":
        name = str(node["function_name"]).lower()
        if name in REFUSED_FUNCTIONS or name.startswith(REFUSED_BEGINNINGS):
            problem = f"the function {name}"
    if problem:
        raise _refused(option, f"holds {problem}, which is not allowed there")


def _refused(option: str, problem: str) -> DrawRefused:
    return DrawRefused([Fault(option, problem, REMEDY)])
