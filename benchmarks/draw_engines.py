"""Claim: DuckDB, PostgreSQL and Spark draw the same sample, byte for byte: 2 million rows, ids in many scripts.

The table in PostgreSQL is in a database whose texts are in the order of en_US, which is not that of the sample. Spark
takes Java 17 or newer and the package pyspark. `python -m benchmarks.draw_engines 100000` takes fewer rows.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from jurat.draw import Request, draw, sampling_query
from jurat.settings import WorkspacePaths
from tests.databases import has_locale, postgres_server
from tests.world_logs import world_row

ROWS, DRAWN, CHUNK = 2_000_000, 20_000, 50_000
LOCALE = "en_US"
REQUEST = Request((), "bench", DRAWN, by=("model", "language"), seed="it's 2026, 你好")
DIFFERENT = {"logs", "query", "drawn_at"}  # what a record says of its engine
TABLE = """
CREATE TABLE logs (item_id text, output text, model text, language text, flagged boolean,
                   latency_ms double precision, tokens bigint, created_at timestamptz)
"""


class Outcome(NamedTuple):
    """What one engine made: digests of ids, strata and chances, of all columns, and of the record; and the seconds."""

    sample: str
    content: str
    record: str
    seconds: float


def digest(value: object) -> str:
    """Return a digest of anything that JSON can say."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, default=str).encode()).hexdigest()[:16]


def chunks(count: int) -> Iterator[list[dict[str, Any]]]:
    """Make the rows, some at a time."""
    for start in range(0, count, CHUNK):
        yield [world_row(number) for number in range(start, min(start + CHUNK, count))]


def write_logs(path: Path, url: str, count: int) -> None:
    """Write the same rows as Parquet and into PostgreSQL."""
    schema = pa.Table.from_pylist(next(chunks(CHUNK))).schema
    with psycopg.connect(url) as connection, pq.ParquetWriter(path, schema) as file:
        connection.execute(TABLE)
        with connection.cursor().copy("COPY logs FROM STDIN") as copy:
            for rows in chunks(count):
                file.write_table(pa.Table.from_pylist(rows, schema))
                for row in rows:
                    copy.write_row(tuple(row.values()))


def drawn(folder: Path, request: Request) -> Outcome:
    """Draw with an engine, and look at the file."""
    began = time.perf_counter()
    drawing = draw(WorkspacePaths(folder / request.engine), request, (), lambda _: None)
    seconds = time.perf_counter() - began
    assert drawing.path is not None
    table = pq.read_table(drawing.path)
    record = {name: value for name, value in asdict(drawing.record).items() if name not in DIFFERENT}
    sample = table.select(["item_id", "stratum", "inclusion_probability"]).to_pylist()
    columns = [(field.name, str(field.type)) for field in table.schema]
    return Outcome(
        digest([tuple(row.values()) for row in sample]), digest([columns, table.to_pylist()]), digest(record), seconds
    )


def queried(run: Callable[[str], list[tuple[Any, ...]]], request: Request) -> Outcome:
    """Run what `jurat draw --sql` prints: its rows begin with the id, and end with stratum and chance."""
    query = sampling_query(request, request.engine)
    began = time.perf_counter()
    rows = run(query)
    return Outcome(digest([(row[0], row[-2], row[-1]) for row in rows]), "", "", time.perf_counter() - began)


def by_postgres(folder: Path, url: str) -> dict[str, Outcome]:
    """Draw from the table in PostgreSQL; say first that its own order is another."""
    request = replace(REQUEST, logs=("public.logs",), engine="postgres", engine_url=url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE logs")
        order = "SELECT array_agg(id ORDER BY id {}) FROM (SELECT DISTINCT left(item_id, 4) AS id FROM logs) AS ids"
        here, bytewise = (connection.execute(order.format(how)).fetchone() for how in ("", 'COLLATE "C"'))
        name = connection.execute("SELECT datcollate FROM pg_database WHERE datname = current_database()").fetchone()
        assert here != bytewise, "this database orders ids as the sample does: it would prove nothing"
        print(f"PostgreSQL's collation is {name[0] if name else ''}, which would order the ids otherwise")
        query = queried(lambda text: connection.execute(text.encode()).fetchall(), request)
    return {"PostgreSQL": drawn(folder, request), "  its query": query}


def by_spark(folder: Path, logs: Path) -> dict[str, Outcome]:
    """Draw from the files with a Spark on this machine."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    began = time.perf_counter()
    address = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    quiet = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
    session = SparkSession.builder.master("local[2]").config(map=address | quiet).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    print(f"Spark {session.version} took {time.perf_counter() - began:.1f} s to start")
    request = replace(REQUEST, logs=(f'parquet."{logs}"',), engine="spark")
    try:
        found = {"Spark": drawn(folder, request)}
        return found | {
            "  its query ": queried(lambda text: [tuple(row) for row in session.sql(text).collect()], request)
        }
    finally:
        session.stop()


def main(count: int) -> None:
    """Draw three times out of the same rows, and compare."""
    assert has_locale(LOCALE), "the locale en_US is missing: apt-get install locales"
    assert shutil.which("java"), "Java is missing: apt-get install openjdk-17-jre-headless"
    with tempfile.TemporaryDirectory(prefix="jurat-engines-") as name, postgres_server() as server:
        folder, url = Path(name), server.new_sorted_database(LOCALE)
        logs = folder / "logs.parquet"
        write_logs(logs, url, count)
        print(f"{count:,} rows, {logs.stat().st_size / 2**20:,.0f} MB of Parquet; {DRAWN:,} drawn")
        found = {"DuckDB": drawn(folder, replace(REQUEST, logs=(str(logs),)))}
        found |= by_postgres(folder, url)
        found |= by_spark(folder, logs)
    print(f"{'engine':14}{'sample':20}{'all columns':20}{'record':20}{'seconds':>8}")
    for engine, one in found.items():
        print(f"{engine:14}{one.sample:20}{one.content:20}{one.record:20}{one.seconds:8.1f}")
    assert len({one.sample for one in found.values()}) == 1
    assert len({one[:3] for one in found.values() if one.record}) == 1
    print("the same sample from all three, byte for byte")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
