"""Statements of sessions. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from typing import NamedTuple

from jurat.store.door import ReadDoor, WriteDoor, one_or_none
from jurat.store.rows import Role


class SessionRow(NamedTuple):
    """A row of `sessions.of_token`."""

    reviewer_id: str
    role: Role


class ReadSessions:
    """What is read of sessions."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def of_token(self, *, token_hash: str, now_us: int) -> SessionRow | None:
        return one_or_none(SessionRow, self._door.one("session", token_hash=token_hash, now_us=now_us))


class WriteSessions(ReadSessions):
    """What is read and written of sessions."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def add(self, *, token_hash: str, reviewer_id: str, now_us: int, expires_us: int) -> int:
        return self._door.run(
            "add_session",
            token_hash=token_hash,
            reviewer_id=reviewer_id,
            now_us=now_us,
            expires_us=expires_us,
        )

    def end(self, token_hash: str) -> int:
        return self._door.run("end_session", token_hash=token_hash)

    def end_old(self, now_us: int) -> int:
        return self._door.run("end_old_sessions", now_us=now_us)

    def end_all_of(self, reviewer_id: str) -> int:
        return self._door.run("end_sessions_of", reviewer_id=reviewer_id)
