"""A process that renders one text after the other and may be killed at any time: texts in on stdin, HTML out on stdout.

Hostile text can keep a parser busy for minutes or make it fill the memory; here that costs nobody anything.
"""

from __future__ import annotations

import resource
import struct
import sys
from contextlib import suppress
from typing import IO

from jurat.rendering.safe_html import TooMuch, render

LENGTH = struct.Struct(">I")
READY, RENDERED, NOTHING, GIVEN_UP = b"r", b"h", b"n", b"x"
MOST_MEMORY = 1_000_000_000  # bytes of addresses; rendering what people write takes a tenth


def answer(text: str) -> bytes:
    """Return what is written back for a text: its kind, and after RENDERED the HTML."""
    try:
        html = render(text)
    except (TooMuch, MemoryError, RecursionError):
        return GIVEN_UP
    return NOTHING if html is None else RENDERED + html.encode("utf-8", "surrogatepass")


def read_message(stream: IO[bytes]) -> bytes | None:
    """Read one message, or None at the end of the stream."""
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None


def write_message(stream: IO[bytes], message: bytes) -> None:
    """Write one message."""
    stream.write(LENGTH.pack(len(message)) + message)
    stream.flush()


def main() -> None:
    """Serve until stdin ends, which it does when the server is gone, however it went."""
    with suppress(ValueError, OSError):  # a stricter limit is in force already
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    render("**warm** `up`\n\n```python\nx = 1\n```\n")
    render('{"warm": "up"}')
    write_message(sys.stdout.buffer, READY)
    while (message := read_message(sys.stdin.buffer)) is not None:
        write_message(sys.stdout.buffer, answer(message.decode("utf-8", "surrogatepass")))


if __name__ == "__main__":
    main()
