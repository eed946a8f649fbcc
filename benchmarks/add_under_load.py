"""Claim: while a million outputs are added, ten reviewers' submit has a p95 under 200 ms and nobody waits over 2 s.

The reviewers work through the server's routes in a study of 30,000 items, a moment's thought between two answers, first
without an add and then while `assay add` runs beside the server on the same store: the ratio is of the two in one run.
Nothing of the batch may be seen before all of it is. A number of outputs may be given: `add_under_load 100000`.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from assay.rubric import load_rubric
from assay.settings import Workspace
from assay.store import LabelStore
from benchmarks.serving import OUTPUT, PROMPT, TOP, Reviewer, assay_command, make_workspace, served
from benchmarks.submit_rate import run
from tests.browser.conftest import free_port

REVIEWERS, THINKS = 10, 0.5
ITEMS, QUIET_SECONDS = 30_000, 30.0
P95_MS, WORST_MS = 200, 2000


class Adding(threading.Thread):
    """`assay add` of so many outputs, and how many items the store showed while it ran."""

    def __init__(self, folder: Path, workspace: Path, outputs: int) -> None:
        super().__init__()
        self._file, self._workspace = folder / "more.jsonl", workspace
        self.seen: set[int] = set()
        self.seconds = 0.0
        with self._file.open("w", encoding="utf-8") as file:
            for number in range(outputs):
                row = {"item_id": f"more-{number}", "input": f"{PROMPT} {number}", "output": f"{OUTPUT} {number}"}
                file.write(json.dumps(row) + "\n")

    def run(self) -> None:
        """Add them, and look at the store meanwhile."""
        command = [sys.executable, "-m", "assay", "add", str(self._file), "--study", "study"]
        begin = time.monotonic()
        with (
            LabelStore(Workspace(self._workspace).store_location) as store,
            subprocess.Popen(
                [*command, "--workspace", str(self._workspace)], cwd=TOP, stderr=subprocess.DEVNULL
            ) as adding,
        ):
            while adding.poll() is None:
                counts = store.read.one("item_counts", study_id="study", overlap=1)
                self.seen.add(counts["items"] if counts is not None else 0)
                time.sleep(1)
        self.seconds = time.monotonic() - begin


async def work_beside(adding: Adding, port: int, rubric_hash: str) -> list[Reviewer]:
    """Let reviewers work until everything is added."""
    people: list[Reviewer] = []
    adding.start()
    while adding.is_alive():
        people += await run(port, REVIEWERS, rubric_hash, 5.0, THINKS)
    return people


def told(name: str, people: list[Reviewer]) -> tuple[float, float]:
    """Print a line; give the 95th percentile and the longest wait in milliseconds."""
    waits = sorted(1000 * wait for person in people for wait in person.waits)
    p50, p95 = (waits[int(len(waits) * share)] for share in (0.5, 0.95))
    print(f"  {name:<12}{len(waits):>8,} submits   p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   longest {waits[-1]:7.1f} ms")
    return p95, waits[-1]


def main(outputs: int) -> None:
    """Measure and print; exit with 1 where the claim does not hold."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace = make_workspace(folder, ITEMS)
        adding = Adding(folder, workspace, outputs)
        rubric_hash = load_rubric(workspace / "rubric" / "study.toml").content_hash
        port = free_port()
        with served(assay_command(workspace, port), port):
            print(f"{REVIEWERS} reviewers, {outputs:,} outputs; load average {os.getloadavg()[0]:.1f}")
            quiet, _ = told("no add", asyncio.run(run(port, REVIEWERS, rubric_hash, QUIET_SECONDS, THINKS)))
            people = asyncio.run(work_beside(adding, port, rubric_hash))
            p95, worst = told("adding", people)
            adding.join()
        print(f"  added in {adding.seconds:.0f} s; items seen meanwhile: {', '.join(map(str, sorted(adding.seen)))}")
        print(f"  p95 {p95 / quiet:.1f} times that without; load average {os.getloadavg()[0]:.1f}")
        holds = p95 < P95_MS and worst < WORST_MS and adding.seen <= {ITEMS, ITEMS + outputs}
        print(
            f"  claim (p95 under {P95_MS} ms, none over {WORST_MS} ms, all or nothing) {'holds' if holds else 'FAILS'}"
        )
    sys.exit(not holds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
