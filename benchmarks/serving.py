"""What the benchmarks of the review page share: servers in processes of their own, and reviewers who never think."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[1]
RUBRIC = (TOP / "rubric" / "default.toml").read_text(encoding="utf-8")
PROMPT = " ".join(["How do I end a ride when the station is full and the light stays red?"] * 2)
OUTPUT = " ".join(["Put the bike within twenty metres of the station and lock it until it clicks."] * 8)


def make_workspace(
    folder: Path, items: int, columns: Callable[[int], dict[str, Any]] = lambda _number: {}, overlap: int = 1
) -> Path:
    """Make a workspace with a study of so many items (a prompt of 30 words, an output of 120, further columns)."""
    workspace = folder / f"workspace-{items}"
    (workspace / "rubric").mkdir(parents=True)
    (workspace / "rubric" / "study.toml").write_text(
        RUBRIC.replace("overlap = 3", f"overlap = {overlap}"), encoding="utf-8"
    )
    path = workspace / "outputs.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(items):
            row = {"item_id": f"item-{number}", "input": f"{PROMPT} {number}", "output": f"{OUTPUT} {number}"}
            file.write(json.dumps(row | columns(number)) + "\n")
    command = [sys.executable, "-m", "assay", "add", str(path), "--study", "study", "--workspace", str(workspace)]
    subprocess.run(command, check=True, cwd=TOP, stderr=subprocess.DEVNULL)
    path.unlink()
    return workspace


@contextmanager
def served(
    command: list[str], port: int, environment: dict[str, str] | None = None, health: str = "api/health"
) -> Iterator[int]:
    """Run a server until the end of the block and give its process id."""
    process = subprocess.Popen(
        command, cwd=TOP, env=os.environ | (environment or {}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/{health}", process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def assay_command(workspace: Path, port: int) -> list[str]:
    """Give the command that serves a workspace."""
    return [sys.executable, "-m", "assay", "serve", "--workspace", str(workspace), "--port", str(port)]


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            if process.poll() is not None:
                raise RuntimeError("the server ended") from None
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not answer")


def memory_mb(process_id: int) -> float:
    """Give a process's resident memory."""
    for line in Path(f"/proc/{process_id}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no resident memory is told")


class Connection:
    """A keep-alive HTTP connection that costs the client little, so that the server is what is measured."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Connection:
        """Connect."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def post(self, path: str, body: bytes, headers: str = "") -> tuple[int, str, bytes]:
        """Send a body and give the answer's status, its headers and its body."""
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._writer.write(f"{head}{headers}\r\n".encode() + body)
        return await self._answer()

    async def get(self, path: str) -> tuple[int, str, bytes]:
        """Ask for something."""
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return await self._answer()

    async def _answer(self) -> tuple[int, str, bytes]:
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = next(
            int(line.split(":")[1]) for line in answer.split("\r\n") if line.lower().startswith("content-length")
        )
        return int(answer.split()[1]), answer, await self._reader.readexactly(length)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


@dataclass
class Reviewer:
    """Somebody who submits as fast as the server answers."""

    number: int
    done: int = 0
    waits: list[float] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)  # the ids of reviews that the server said it has


def review(item_id: str, rubric_hash: str, number: int) -> dict[str, Any]:
    """Make the entry the form would send."""
    answers = {"correct": {"value": "yes"}, "harmful": {"value": "no"}, "hallucinated": {"value": "no"}}
    return {
        "kind": "review",
        "id": f"{os.getpid():08x}-{number:012x}-{item_id}"[:64],
        "item_id": item_id,
        "answers": answers,
        "comment": None,
        "flag": None,
        "active_ms": 4000,
        "revises": False,
        "rubric_hash": rubric_hash,
    }
