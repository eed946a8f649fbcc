"""Claim: a draw takes at most twice the floor, and 300 MB: 20 million log rows, 80 strata, also under a 512 MB limit.

The floor is DuckDB reading the ids once and taking the MD5 of each, with as many threads. `python -m benchmarks.draw
2000000` takes fewer rows.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from jurat.duckdb_connection import THREADS

ROWS, DRAWN, ROUNDS = 20_000_000, 20_000, 3
LIMIT = 512 * 2**20
LOGS = """
COPY (
    SELECT 'log-' || lpad(i::VARCHAR, 9, '0') AS item_id, 'model-' || hash(i) % 4 AS model,
           'category-' || floor(20 * pow(hash(i + 7) % 1000000 / 1000000.0, 3))::INTEGER AS category,
           'The answer to question ' || hash(i * 3) % 100000 AS output
    FROM range($rows) t(i)
) TO '{path}' (FORMAT parquet)
"""
FLOOR = """
import duckdb
connection = duckdb.connect(config={{"threads": {threads}}})
connection.execute("SELECT max(md5(concat('x|', item_id))) FROM read_parquet('{path}')").fetchall()
"""


class Cost(NamedTuple):
    """Seconds from the start of a process to its end, seconds of processors, and the most memory it held, in MB."""

    seconds: float
    processors: float
    memory: float


def cost(command: Sequence[str], limit: int | None = None) -> Cost:
    """Run a command to its end, with no more data than the limit, and give what it took."""
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        if limit is not None:
            os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # the limit counts what the default merely reserves
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.execv(command[0], list(command))  # noqa: S606
    _, status, used = os.wait4(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, f"{command} failed"
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def write_logs(path: Path, rows: int) -> None:
    """Write logs of so many rows in 80 strata, the largest some hundred times the smallest."""
    with duckdb.connect(config={"threads": THREADS, "memory_limit": "1GB"}) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(LOGS.format(path=path), {"rows": rows})


def results(folder: Path, rows: int, rounds: int) -> dict[str, Cost]:
    """Measure side by side, in turn, and give the best of each."""
    logs = folder / "logs.parquet"
    write_logs(logs, rows)
    draw = [sys.executable, "-m", "jurat", "draw", str(logs), "--study", "s", "--workspace", str(folder)]
    draw += ["--size", str(min(DRAWN, rows // 100)), "--by", "model,category", "--allocate", "equal", "--json"]
    floor = [sys.executable, "-c", FLOOR.format(path=logs, threads=THREADS)]
    found: dict[str, list[Cost]] = {"floor": [], "draw": [], "draw, 512 MB": []}
    for number in range(rounds):
        found["floor"].append(cost(floor))
        found["draw"].append(cost([*draw, "--seed", f"seed-{number}", "--batch", "new"]))
        (folder / "data" / "s" / "new.parquet").unlink()
        found["draw, 512 MB"].append(cost([*draw, "--seed", f"seed-{number}", "--batch", "new"], LIMIT))
        (folder / "data" / "s" / "new.parquet").unlink()
    return {name: min(costs) for name, costs in found.items()}


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        found = results(Path(folder), rows, ROUNDS)
    floor = found["floor"].seconds
    print(f"{rows:,} rows, 80 strata, {min(DRAWN, rows // 100):,} drawn (claim: 2.0 times the floor, 300 MB)")
    for name, (seconds, processors, memory) in found.items():
        ratio = processors / found["floor"].processors
        print(f"{name:<16}{seconds:>8.2f} s{seconds / floor:>8.2f} x{ratio:>8.2f} x in processors{memory:>8.0f} MB")


if __name__ == "__main__":
    main()
