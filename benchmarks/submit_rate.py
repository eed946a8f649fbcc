"""Claim: submit-and-next reaches 0.4 of the rate of a bare route that does one durable insert of the same bytes.

25 and 100 reviewers without a thinking pause, 100,000 items, SQLite; server and reviewers share the machine. The bare
route group-commits the request's body into a table with the same durability, and does nothing else. All run in turn,
several rounds. A second floor, told but not claimed, wakes its event loop once a commit as Assay does.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from assay.rubric import load_rubric
from benchmarks.serving import (
    Connection,
    Reviewer,
    assay_command,
    make_workspace,
    memory_mb,
    review,
    served,
)
from tests.browser.conftest import free_port

ITEM = re.compile(rb'"item_id":"([^"]+)"')
SECONDS = 6.0
ROUNDS = 3
ITEMS = 100_000


async def run(
    port: int,
    reviewers: int,
    rubric_hash: str | None,
    seconds: float = SECONDS,
    pause: float = 0.0,
    route: str = "/submit",
) -> list[Reviewer]:
    """Let so many reviewers submit for so long. Without a rubric hash it is a bare route that they meet."""
    people = [Reviewer(number) for number in range(reviewers)]
    await work_all(port, people, rubric_hash, seconds, pause, route)
    return people


async def work_all(
    port: int,
    people: list[Reviewer],
    rubric_hash: str | None,
    seconds: float,
    pause: float = 0.0,
    route: str = "/submit",
) -> None:
    """The same for reviewers who are looked at meanwhile."""
    end = time.perf_counter() + seconds
    await asyncio.gather(*(work(port, person, rubric_hash, end, pause, route) for person in people))


async def work(port: int, person: Reviewer, rubric_hash: str | None, end: float, pause: float, route: str) -> None:
    """One reviewer's loop: submit the item in front, take the next."""
    connection = await Connection.open(port)
    if rubric_hash is None:
        body = json.dumps({"entries": [review(f"item-{person.number}", "0" * 16, 0)], "have": ["item-1"]}).encode()
        while time.perf_counter() < end:
            begin = time.perf_counter()
            await connection.post(route, body)
            person.waits.append(time.perf_counter() - begin)
            person.done += 1
        connection.close()
        return
    _, head, _ = await connection.post("/api/session", json.dumps({"name": f"Reviewer {person.number}"}).encode())
    token = head.split("assay_session=")[1].split(";")[0]
    headers = f"X-Assay-Session: {token}\r\n"
    # The load is made without JSON's help, so that the server is what is measured.
    form = json.dumps({"entries": [review("ITEM", rubric_hash, 0) | {"id": "ID"}], "have": ["HAVE"]})[:-1]
    form += f', "rubric_hash": "{rubric_hash}"' + "}"
    body = json.dumps({"entries": [], "have": [], "rubric_hash": rubric_hash}).encode()
    queue: list[str] = []
    identifier = ""
    while time.perf_counter() < end:
        begin = time.perf_counter()
        status, _, answer = await connection.post("/api/studies/study/submit", body, headers)
        person.waits.append(time.perf_counter() - begin)
        assert status == 200, answer
        if answer.count(b'"standing":"counted"'):
            person.done += 1
            person.acknowledged.append(identifier)
        queue += [found.decode() for found in ITEM.findall(answer)]
        item, identifier = queue.pop(0), f"{person.number:04}-{time.time_ns()}"
        body = form.replace("ITEM", item).replace("ID", identifier).replace("HAVE", queue[0]).encode()
        if pause:
            await asyncio.sleep(pause)
    connection.close()


def report(name: str, people: list[Reviewer], seconds: float = SECONDS) -> float:
    """Print a line and give the rate."""
    rate = sum(person.done for person in people) / seconds
    waits = sorted(wait for person in people for wait in person.waits)
    slowest = min(person.done for person in people) / statistics.mean(person.done for person in people)
    p50, p99 = (1000 * waits[int(len(waits) * share)] for share in (0.5, 0.99))
    print(
        f"  {name:<12}{rate:>8.0f}/s   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms   slowest reviewer {slowest:.2f} of mean"
    )
    return rate


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_workspace(Path(folder), ITEMS)
        rubric_hash = load_rubric(workspace / "rubric" / "study.toml").content_hash
        bare_port, port = free_port(), free_port()
        bare = [sys.executable, "-m", "benchmarks.bare_route", str(Path(folder) / "bare.sqlite3"), str(bare_port)]
        with served(bare, bare_port), served(assay_command(workspace, port), port) as process_id:
            for reviewers in (25, 100):
                ratios, stricter = [], []
                print(f"{reviewers} reviewers, {ITEMS:,} items")
                for _ in range(ROUNDS):
                    floor = report("bare insert", asyncio.run(run(bare_port, reviewers, None)))
                    woken_once = asyncio.run(run(bare_port, reviewers, None, route="/submit-woken-once"))
                    best = report("woken once", woken_once)
                    ours = report("Assay", asyncio.run(run(port, reviewers, rubric_hash)))
                    ratios.append(ours / floor)
                    stricter.append(ours / best)
                ratio, other = statistics.median(ratios), statistics.median(stricter)
                print(f"  ratio {ratio:.2f} (claim: at least 0.4), to the floor woken once a commit {other:.2f}")
                print(f"  server {memory_mb(process_id):.0f} MB")


if __name__ == "__main__":
    main()
