"""Fixes without which a click waits for the server: delayed packets, and garbage collections that find nothing."""

from __future__ import annotations

import gc
import socket
from dataclasses import dataclass

COLLECT_AFTER = (20_000, 20, 50)  # Python's own 700 mean a collection every third request


@dataclass(frozen=True)
class Tuning:
    """What was done: listening sockets that send at once, and objects the collector no longer visits."""

    sockets: int
    frozen: int


def tune_server() -> Tuning:
    """Apply them, once, when the modules are loaded and the server is about to take its first request.

    Streamlit binds its socket in a way that leaves Nagle's algorithm on, and collects all generations after each rerun.
    Accepted connections inherit the option from the listening socket.
    """
    listening = [found for found in gc.get_objects() if isinstance(found, socket.socket) and _is_listening(found)]
    for found in listening:
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    return Tuning(len(listening), gc.get_freeze_count())


def _is_listening(candidate: socket.socket) -> bool:
    try:
        is_stream = candidate.family in (socket.AF_INET, socket.AF_INET6) and candidate.type == socket.SOCK_STREAM
        return is_stream and bool(candidate.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:  # closed already
        return False
