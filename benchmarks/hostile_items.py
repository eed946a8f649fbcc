"""Claim: hostile items before ten reviewers leave `/api/health` a p99 of at most twice that with plain ones.

The hostile items are those that once stopped the server, and a block in every coloured language, of one piece repeated
to 2,000 and to 20,000 characters. Two servers over studies of as many items, asked in turn, one with plain items; the
memory is that of a server and the processes that render for it, and may grow by 60 MB more with hostile ones.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from assay.rendering import LANGUAGES
from assay.rubric import load_rubric
from benchmarks.serving import OUTPUT, Connection, Reviewer, assay_command, make_workspace, memory_mb, served
from benchmarks.submit_rate import work_all
from tests.browser.conftest import free_port

REVIEWERS, THINKS, SECONDS, ROUNDS = 10, 0.3, 15.0, 3
ITEMS = 2_000
MOST_TIMES, MOST_MB = 2.0, 60.0
STOPPED_IT = (
    "```autohotkey\n" + "\n" * 3000 + "```",
    "[" * 900 + "1," * 48000 + "1" + "]" * 900,
    "[x]: http://e.example/" + "y" * 2000 + "\n\n" + "[x]\n" * 20000,
)
PIECES = ("\n", " ", "[", "(", "{", "<", '"', "'", "`", "\\", "/*", "#", "$", "a", "0", "a=", '"""')


def hostile(number: int) -> dict[str, Any]:
    """Give the output of an item, and a number that makes it another text than all others."""
    languages = sorted(LANGUAGES)
    if number % 10 == 0:
        return {"output": f"{STOPPED_IT[number // 10 % len(STOPPED_IT)]}\n\n*{number}*"}
    length = (2_000, 20_000)[number % 2]
    piece = PIECES[number % len(PIECES)]
    return {"output": f"```{languages[number % len(languages)]}\n{piece * (length // len(piece))}\n```\n\n*{number}*"}


def plain(number: int) -> dict[str, Any]:
    """Give an output of words, with a little Markdown."""
    return {"output": f"{OUTPUT}\n\n*{number}*"}


async def ask_health(port: int, seconds: float) -> list[float]:
    """Ask a hundred times a second or less how the server is; give the waits in milliseconds."""
    connection, waits = await Connection.open(port), []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        begin = time.perf_counter()
        await connection.get("/api/health")
        waits.append(1000 * (time.perf_counter() - begin))
        await asyncio.sleep(0.01)
    connection.close()
    return waits


async def round_of(port: int, rubric_hash: str) -> tuple[list[float], int]:
    """Let the reviewers work for a while; give the waits for health and how many reviews were stored."""
    people = [Reviewer(number) for number in range(REVIEWERS)]
    waits, _ = await asyncio.gather(ask_health(port, SECONDS), work_all(port, people, rubric_hash, SECONDS, THINKS))
    return waits, sum(person.done for person in people)


def family_mb(process_id: int) -> float:
    """Give the resident memory of a process and those that it started."""
    total = memory_mb(process_id)
    for task in Path(f"/proc/{process_id}/task").iterdir():
        with suppress(OSError):
            for child in (task / "children").read_text(encoding="utf-8").split():
                total += family_mb(int(child))
    return total


def main() -> None:
    """Measure and print; exit with 1 where the claim does not hold."""
    with tempfile.TemporaryDirectory() as name:
        kinds = {"plain": plain, "hostile": hostile}
        workspaces = {kind: make_workspace(Path(name) / kind, ITEMS, made) for kind, made in kinds.items()}
        ports = {kind: free_port() for kind in kinds}
        waits: dict[str, list[float]] = {kind: [] for kind in kinds}
        grown: dict[str, float] = {}
        with (
            served(assay_command(workspaces["plain"], ports["plain"]), ports["plain"]) as plain_server,
            served(assay_command(workspaces["hostile"], ports["hostile"]), ports["hostile"]) as hostile_server,
        ):
            servers = {"plain": plain_server, "hostile": hostile_server}
            rubric_hash = load_rubric(workspaces["plain"] / "rubric" / "study.toml").content_hash
            before = {kind: family_mb(server) for kind, server in servers.items()}
            print(f"{REVIEWERS} reviewers, {ROUNDS} rounds of {SECONDS:.0f} s; load average {os.getloadavg()[0]:.1f}")
            for _ in range(ROUNDS):
                for kind in kinds:
                    found, done = asyncio.run(round_of(ports[kind], rubric_hash))
                    waits[kind] += found
                    grown[kind] = family_mb(servers[kind]) - before[kind]
                    print(f"  {kind:<8} {done:>6,} reviews, {grown[kind]:+.0f} MB")
        p99 = {kind: sorted(found)[int(len(found) * 0.99)] for kind, found in waits.items()}
        times, more = p99["hostile"] / p99["plain"], grown["hostile"] - grown["plain"]
        print(f"  /api/health p99 {p99['plain']:.1f} ms, with hostile items {p99['hostile']:.1f} ms: {times:.2f} times")
        holds = times <= MOST_TIMES and more <= MOST_MB
        print(f"  {more:+.0f} MB more; load average {os.getloadavg()[0]:.1f}; claim {'holds' if holds else 'FAILS'}")
    sys.exit(not holds)


if __name__ == "__main__":
    main()
