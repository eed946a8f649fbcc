"""Rendering with an end: a second an item, so much memory, so long an answer; what needs more is shown plain."""

from __future__ import annotations

import atexit
import hashlib
import math
import os
import queue
import select
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from assay.render_worker import GIVEN_UP, LENGTH, READY, RENDERED, write_message
from assay.rendering import is_plain

SECONDS = 1.0  # for all texts of an item together
START_SECONDS = 30.0  # in which a process has to be ready, on a machine that is busy
WORKERS = 2
MOST_REMEMBERED = 32_000_000  # characters of HTML
TRY_AGAIN_SECONDS = 60.0  # after which a text that took too long gets another second: the machine may have been busy

SHOWN_PLAIN = "Shown as plain text: laying it out would take too long or become too large."


@dataclass(frozen=True)
class Rendered:
    """A text's HTML (None: the plain text says as much), and whether it was given up."""

    html: str | None
    is_given_up: bool = False


def render_within(text: str, deadline: float | None = None) -> Rendered:
    """Render a text (see `assay.rendering`) by `deadline` (of `time.monotonic`), or give it up.

    None: in a second from when a process is free for it. It waits: call it from a thread, never from an event loop.
    What came of a text is remembered, unless no process was free in time.
    """
    return Rendered(None) if is_plain(text) else _pool().render(text, deadline)


class Remembered(NamedTuple):
    """What came of a text, and until when that holds (of `time.monotonic`)."""

    rendered: Rendered
    until: float


def warm_up() -> None:
    """Start the processes, so that the first items need not wait for them. It waits: call it from a thread."""
    _pool().warm_up()


class Worker:
    """One process that renders, started when it is first needed and after each time it had to be killed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, text: bytes, deadline: float) -> Rendered:
        """Render a text, or give it up and end the process."""
        process = self.start()
        if process is None or process.stdin is None:
            return Rendered(None, is_given_up=True)
        left = max(deadline - time.monotonic(), 0.05)
        try:
            write_message(process.stdin, text)
            answer = self._read(process, time.monotonic() + left)
        except OSError:  # the process is gone: out of memory
            answer = None
        if answer is None:
            self.end()
        if answer is None or answer == GIVEN_UP:
            return Rendered(None, is_given_up=True)
        is_rendered = answer[:1] == RENDERED
        return Rendered(answer[1:].decode("utf-8", "surrogatepass") if is_rendered else None)

    def is_up(self) -> bool:
        """Whether there is a process to ask."""
        return self._process is not None and self._process.poll() is None

    def end(self) -> None:
        """Kill the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        process.wait()

    def start(self) -> subprocess.Popen[bytes] | None:
        """Give the process, a new one if need be; None where it does not come up."""
        if self.is_up():
            return self._process
        self.end()
        folder = str(Path(__file__).parent.parent)
        paths = [folder, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "assay.render_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        if self._read(self._process, time.monotonic() + START_SECONDS) != READY:
            self.end()
        return self._process

    def _read(self, process: subprocess.Popen[bytes], deadline: float) -> bytes | None:
        """Read one message, or give None at the deadline or the process's end."""
        if process.stdout is None:
            return None
        descriptor = process.stdout.fileno()
        found, wanted = bytearray(), LENGTH.size
        while len(found) < wanted:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                return None
            piece = os.read(descriptor, 1 << 16)
            if not piece:
                return None
            found += piece
            if len(found) >= LENGTH.size:
                wanted = LENGTH.size + LENGTH.unpack(found[: LENGTH.size])[0]
        return bytes(found[LENGTH.size :])


class Pool:
    """A few workers, and what came of the texts they were given."""

    def __init__(self) -> None:
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._workers = [Worker() for _ in range(WORKERS)]
        for worker in self._workers:
            self._idle.put(worker)
        self._known: OrderedDict[bytes, Remembered] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def render(self, text: str, deadline: float | None) -> Rendered:
        """Give what is known of a text, or ask a worker that is free by the deadline."""
        encoded = text.encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(encoded).digest()
        with self._lock:
            known = self._known.get(digest)
            if known is not None and time.monotonic() < known.until:
                self._known.move_to_end(digest)
                return known.rendered
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return Rendered(None, is_given_up=True)
        try:
            worker = self._idle.get(timeout=left)
        except queue.Empty:  # others are before it, and who reads would rather have the text plain than wait for them
            return Rendered(None, is_given_up=True)
        try:
            rendered = worker.ask(encoded, time.monotonic() + SECONDS if deadline is None else deadline)
        finally:
            self._take_back(worker)
        self._remember(digest, rendered)
        return rendered

    def _take_back(self, worker: Worker) -> None:
        """Let others have a worker; one that was killed when it is up again, for which nobody waits here."""
        if worker.is_up():
            self._idle.put(worker)
        else:
            threading.Thread(target=self._revive, args=[worker], name="assay-render-worker", daemon=True).start()

    def _revive(self, worker: Worker) -> None:
        try:
            worker.start()
        finally:
            self._idle.put(worker)

    def _remember(self, digest: bytes, rendered: Rendered) -> None:
        with self._lock:
            before = self._known.pop(digest, None)
            if before is not None:
                self._size -= _cost(before.rendered)
            until = time.monotonic() + TRY_AGAIN_SECONDS if rendered.is_given_up else math.inf
            self._known[digest] = Remembered(rendered, until)
            self._size += _cost(rendered)
            while self._size > MOST_REMEMBERED:
                self._size -= _cost(self._known.popitem(last=False)[1].rendered)

    def warm_up(self) -> None:
        """Start the workers that nobody has in hand."""
        idle = [self._idle.get() for _ in range(min(self._idle.qsize(), WORKERS))]
        for worker in idle:
            worker.start()
            self._idle.put(worker)

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.end()


def _cost(rendered: Rendered) -> int:
    return len(rendered.html or "") + 200


@cache
def _pool() -> Pool:
    pool = Pool()
    atexit.register(pool.close)
    return pool
