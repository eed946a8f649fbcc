"""Several processes, many reviewers, leases that run out, `kill -9`: nothing doubled, nothing lost, nothing left."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from jurat.store import LabelStore
from tests.load.checker import violations
from tests.store.conftest import fill

pytestmark = pytest.mark.load


@dataclass(frozen=True)
class Storm:
    """How hard it blows."""

    processes: int
    items: int
    reviewers: int
    kills: int
    seconds_between: float


SHORT, LONG = Storm(2, 800, 12, 1, 1.5), Storm(4, 50_000, 50, 20, 3.0)
STORM = LONG if os.environ.get("JURAT_LOAD") == "long" else SHORT


def start(store: Path | str, number: int, log: Path, started: ExitStack) -> subprocess.Popen[bytes]:
    """Start one process with its share of the reviewers; it ends with the test at the latest."""
    share = len(range(number, STORM.reviewers, STORM.processes))
    command = [sys.executable, "-m", "tests.load.reviewers", str(store), str(1000 * number), str(share), str(log)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    started.callback(process.wait)
    started.callback(process.kill)
    return process


@pytest.mark.timeout(1800)
def test_a_storm_leaves_the_store_clean(store_location: Path | str, tmp_path: Path) -> None:
    """Run to the end with overlap 3, while leads pause people and send back; the checker finds nothing."""
    log = tmp_path / "acknowledged"
    with LabelStore(store_location) as store:
        store.write(lambda tx: fill(tx, STORM.items, 3))
    with ExitStack() as started:
        processes = [start(store_location, number, log, started) for number in range(STORM.processes)]
        for kill in range(STORM.kills):
            time.sleep(STORM.seconds_between)
            victim = kill % STORM.processes
            assert processes[victim].poll() is None, "the work was done before the storm was over"
            processes[victim].send_signal(signal.SIGKILL)
            processes[victim].wait()
            processes[victim] = start(store_location, victim, log, started)
        codes = [process.wait(900) for process in processes]
    acknowledged = log.read_text().split()

    assert codes == [0] * STORM.processes
    assert violations(store_location, acknowledged) == {}
    assert len(acknowledged) >= STORM.items
    with LabelStore(store_location) as store:
        assert store.read.reviews.sent_back("s")


@pytest.fixture
def finished(tmp_path: Path) -> sqlite3.Connection:
    """A small finished study, opened without the rules that protect it."""
    path = tmp_path / "jurat.sqlite3"
    with LabelStore(path) as store:
        store.write(lambda tx: fill(tx, 1, 1))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("INSERT INTO reviewer VALUES ('ana', 0, 0, 'ana', 'ana')")
    connection.execute(
        "INSERT INTO review (review_id, item_key, reviewer_id, counted, origin, rubric_hash, answers, created_us)"
        " VALUES ('r1', 1, 'ana', 1, 'form', 'h', '{}', 0)"
    )
    connection.execute("INSERT INTO ruling VALUES (1, 's', 'ana', 'paused', 1, 'x', 'ana', 4)")
    for kind, name in connection.execute(
        "SELECT type, name FROM sqlite_master WHERE type = 'trigger' OR name = 'review_one_counted'"
    ).fetchall():
        connection.execute(f"DROP {kind} {name}")
    return connection


ADD = "INSERT INTO review (review_id, item_key, reviewer_id, counted, origin, rubric_hash, answers, created_us) VALUES "
SEND = ADD.replace("counted", "supersedes, counted").replace("created_us", "created_us, sent_back")


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        (f"{ADD} ('r2', 1, 'ben', 1, 'form', 'h', '{{}}', 0)", "items with more counted reviews than their overlap"),
        (f"{ADD} ('r2', 1, 'ana', 1, 'form', 'h', '{{}}', 0)", "items a reviewer is counted on twice"),
        ("UPDATE item SET done = 0", "items unfinished"),
        ("UPDATE item SET done = 0", "items whose counters differ from their rows"),
        ("DELETE FROM review", "acknowledged reviews missing"),
        ("DELETE FROM touch", "reviews of items that were never put before anybody"),
        (f"{SEND} ('r2', 1, 'ana', 1, 1, 'form', 'h', '{{}}', 0, 1)", "items whose counters differ from their rows"),
        (
            f"{SEND} ('r2', 1, 'ana', 1, 1, 'form', 'h', '{{}}', 0, 1),"
            " ('r3', 1, 'ana', 2, 1, 'form', 'h', '{}', 0, 1)",
            "reviews that are sent back twice, or that were never counted",
        ),
        (
            "INSERT INTO assignment VALUES ('ana', 1, 'leased', 9, 5)",
            "items given to somebody who was paused",
        ),
    ],
)
def test_the_checker_finds_a_planted_fault(finished: sqlite3.Connection, tmp_path: Path, fault: str, rule: str) -> None:
    """It is clean before and flagged after: the checker can see."""
    path = tmp_path / "jurat.sqlite3"
    before = violations(path, ["r1"])
    finished.execute("PRAGMA foreign_keys = OFF")
    finished.execute(fault)
    finished.close()

    assert before == {}
    assert rule in violations(path, ["r1"])
