"""Claim: a backup made while 25 reviewers work, restored elsewhere, holds every review acknowledged before it began.

Twenty times (or as many as are asked for: `backup_under_load 4`), by `assay backup` and `assay restore`, each copy
checked by `PRAGMA integrity_check`; and the same copy without its last bytes is refused. The ratio told is that of a
submit's p95 while backups run to that without.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

from assay.rubric import load_rubric
from benchmarks.serving import TOP, Reviewer, assay_command, make_workspace, served
from benchmarks.submit_rate import work_all
from tests.browser.conftest import free_port

REVIEWERS, THINKS = 25, 0.5
ITEMS, TIMES = 30_000, 20
QUIET_SECONDS, MOST_SECONDS = 20.0, 580.0


def assay(*words: str) -> int:
    """Run a command of Assay and give its exit code."""
    command, quiet = [sys.executable, "-m", "assay", *words], subprocess.DEVNULL
    return subprocess.run(command, cwd=TOP, check=False, stdout=quiet, stderr=quiet).returncode


def try_once(folder: Path, workspace: Path, people: list[Reviewer]) -> tuple[int, int]:
    """Back up, restore elsewhere and look; give how many reviews had to be there and how many are missing."""
    copy, elsewhere = folder / "copy.sqlite3", folder / "elsewhere"
    elsewhere.mkdir()
    before = {review for person in people for review in list(person.acknowledged)}
    assert assay("backup", str(copy), "--workspace", str(workspace)) == 0
    assert assay("restore", str(copy), "--workspace", str(elsewhere)) == 0
    with closing(sqlite3.connect(elsewhere / "data" / "assay.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        there = {row[0] for row in connection.execute("SELECT review_id FROM review")}
    os.truncate(copy, copy.stat().st_size * 2 // 3)
    assert assay("restore", str(copy), "--workspace", str(folder / "refused")) != 0
    assert not (folder / "refused" / "data" / "assay.sqlite3").exists()
    copy.unlink()
    shutil.rmtree(elsewhere)
    return len(before), len(before - there)


def work_on(port: int, people: list[Reviewer], rubric_hash: str) -> None:
    """Let reviewers work until the server is gone."""
    with suppress(OSError, asyncio.IncompleteReadError):
        asyncio.run(work_all(port, people, rubric_hash, MOST_SECONDS, THINKS))


def p95(people: list[Reviewer]) -> float:
    """Give the 95th percentile of the waits in milliseconds."""
    waits = sorted(1000 * wait for person in people for wait in person.waits)
    return waits[int(len(waits) * 0.95)]


def main(times: int) -> None:
    """Measure and print; exit with 1 where a review is missing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace = make_workspace(folder, ITEMS)
        rubric_hash = load_rubric(workspace / "rubric" / "study.toml").content_hash
        port, missing, least = free_port(), 0, ITEMS
        with served(assay_command(workspace, port), port):
            print(f"{REVIEWERS} reviewers, {times} backups; load average {os.getloadavg()[0]:.1f}")
            quiet = [Reviewer(number) for number in range(REVIEWERS)]
            asyncio.run(work_all(port, quiet, rubric_hash, QUIET_SECONDS, THINKS))
            people = [Reviewer(number) for number in range(REVIEWERS)]
            working = threading.Thread(target=work_on, args=[port, people, rubric_hash], daemon=True)
            working.start()
            while not all(person.acknowledged for person in people):
                time.sleep(0.1)
            for _ in range(times):
                expected, lost = try_once(folder, workspace, people)
                least, missing = min(least, expected), missing + lost
            assert working.is_alive(), "the reviewers did not work to the end"
            ended = sum(len(person.acknowledged) for person in people)
            print(f"  at least {least:,} reviews acknowledged before a backup, {ended:,} at the end; {missing} missing")
            before, beside = p95(quiet), p95(people)
        print(
            f"  every copy whole, every truncated one refused; submit p95 {beside:.0f} ms, {beside / before:.1f} times"
        )
        print(f"  that without; load average {os.getloadavg()[0]:.1f}; claim {'FAILS' if missing else 'holds'}")
    sys.exit(bool(missing))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES)
