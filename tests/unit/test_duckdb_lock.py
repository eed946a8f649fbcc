"""The one DuckDB connection touches nothing outside itself."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from jurat.duckdb_connection import connect

TOP = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_parquet('*.parquet')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM 'https://example.com/x.parquet'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "ATTACH '/tmp/jurat-other.duckdb' AS other",
        "COPY (SELECT 1) TO '/tmp/jurat-copy.csv'",
        "EXPORT DATABASE '/tmp/jurat-export'",
        "SET memory_limit = '100GB'",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "SELECT * FROM secret_rows",
    ],
)
def test_it_refuses(statement: str) -> None:
    """Files, network, extensions, settings, Python variables."""
    secret_rows = {"secret": [1]}  # a replacement scan would find it by its name
    connection = connect()
    with pytest.raises(duckdb.Error):
        connection.execute(statement)
    connection.close()
    assert secret_rows


def test_every_connection_comes_from_the_factory() -> None:
    """`duckdb.connect` stands in one file."""
    found = [
        path.name for path in (TOP / "jurat").rglob("*.py") if "duckdb.connect" in path.read_text(encoding="utf-8")
    ]

    assert found == ["duckdb_connection.py"]
