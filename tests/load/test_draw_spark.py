"""A draw by a real Spark: the same file as out of Parquet by DuckDB. `make load`, with Java and `jurat[spark]`."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from jurat.draw import Drawing, Request, draw, sampling_query
from jurat.errors import DrawRefused
from jurat.settings import WorkspacePaths
from tests.draw_logs import write_parquet
from tests.world_logs import world_rows

pytestmark = [
    pytest.mark.load,
    pytest.mark.timeout(900),
    pytest.mark.skipif(os.environ.get("JURAT_LOAD") != "long", reason="Spark takes a minute: make load"),
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="no Spark: pip install 'jurat[spark]'"),
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java: apt-get install default-jre-headless"),
]
DIFFERENT = {"logs", "query", "drawn_at"}  # what a record says of its engine
RULES: dict[str, dict[str, Any]] = {
    "proportional": {"by": ("model", "language")},
    "each": {"by": ("language",), "allocation": "9", "size": None},
    "neyman": {
        "by": ("model",),
        "allocation": "neyman",
        "flagged": "flagged AND tokens > 3",
        "where": "latency_ms > 1.5",
    },
}


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A Spark on this machine, reached by nobody else, in another time zone than the logs' times."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "Asia/Tokyo",
    }
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def logs(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file of logs; Spark also has them as the view `collated`, whose texts are alike whatever their case."""
    path = write_parquet(
        tmp_path_factory.mktemp("logs") / "logs.parquet",
        [row | {"input_id": f"in-{number // 3}"} for number, row in enumerate(world_rows(2500))],
    )
    columns = ", ".join(f"{name} COLLATE UTF8_LCASE AS {name}" for name in ("item_id", "model", "language", "input_id"))
    others = "output, flagged, latency_ms, tokens, created_at"
    spark.sql(f"SELECT {columns}, {others} FROM parquet.`{path}`").createOrReplaceGlobalTempView("collated")
    return path


def content(folder: Path, request: Request) -> tuple[Any, dict[str, Any]]:
    """Draw; give all that the file holds, and the record but for what names the engine."""
    drawing: Drawing = draw(WorkspacePaths(folder), request, (), lambda _: None)
    assert drawing.path is not None
    record = {name: value for name, value in vars(drawing.record).items() if name not in DIFFERENT}
    table = pq.read_table(drawing.path).replace_schema_metadata(None)
    return table.select(sorted(table.column_names)), record


@pytest.mark.parametrize("table", ["file", "collated"])
@pytest.mark.parametrize("rule", RULES)
def test_spark_draws_the_same_file(spark: Any, logs: str, tmp_path: Path, rule: str, table: str) -> None:
    """Every column and the record, out of the file and out of columns with another order; so does the printed query."""
    given: dict[str, Any] = {"size": 120, "seed": "it's \\ ${x} 你好"} | RULES[rule]
    here = Request((logs,), "s", **given)
    name = f'parquet."{logs}"' if table == "file" else "global_temp.collated"
    there = replace(here, logs=(name,), engine="spark")
    expected = content(tmp_path / "here", here)

    assert content(tmp_path / "there", there) == expected
    rows = [row.asDict() for row in spark.sql(sampling_query(there, "spark")).collect()]
    own = ("item_id", "stratum", "inclusion_probability")
    assert [tuple(row[one] for one in own) for row in rows] == list(
        zip(*(expected[0][one].to_pylist() for one in own), strict=True)
    )


@pytest.mark.usefixtures("spark")
def test_going_on_and_inputs_are_the_same(logs: str, tmp_path: Path) -> None:
    """A second batch, and outputs of drawn inputs."""
    asked: tuple[dict[str, Any], ...] = ({"by": ("model",)}, {"per_input": 2})
    for number, options in enumerate(asked):
        here = Request((logs,), "s", 40, seed="x", **options)
        there = replace(here, logs=(f'parquet."{logs}"',), engine="spark")
        more = () if "per_input" in options else (30,)
        for size in (40, *more):
            found = content(tmp_path / f"there-{number}", replace(there, size=size))
            assert found == content(tmp_path / f"here-{number}", replace(here, size=size))


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"logs": ("nothing_there",)}, "TABLE_OR_VIEW_NOT_FOUND"),
        ({"by": ("nothing",)}, "--by nothing: is no column"),
        ({"by": ("latency_ms",)}, "--by latency_ms: is double"),
        ({"where": "nothing = 1"}, "UNRESOLVED_COLUMN.*--where"),
        ({"where": "CAST(output AS INTEGER) = 1"}, r"\(CAST_INVALID_INPUT\)"),  # whose text would quote a row
    ],
)
@pytest.mark.usefixtures("spark")
def test_what_cannot_be_drawn_is_one_clear_error(
    logs: str, tmp_path: Path, options: dict[str, Any], problem: str
) -> None:
    """It names the table and the remedy, quotes no row, and leaves nothing behind."""
    there = Request((f'parquet."{logs}"',), "s", 40, seed="x", engine="spark")

    with pytest.raises(DrawRefused, match=problem) as caught:
        content(tmp_path, replace(there, **options))
    assert "Answer" not in str(caught.value)
    assert not list(tmp_path.rglob("*.parquet"))
