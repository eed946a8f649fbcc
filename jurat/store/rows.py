"""What passes between the store and the rest: frozen rows."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["reviewer", "lead"]
Origin = Literal["form", "import", "simulated"]
Decision = Literal["error", "correct", "withdrawn"]  # a lead's word on an item and criterion
RulingKind = Literal["paused", "admitted"]  # a lead's word on a reviewer


@dataclass(frozen=True)
class Study:
    """A study: items under one rubric, in one seeded order."""

    study_id: str
    seed: str
    created_us: int


@dataclass(frozen=True)
class Identity:
    """Who is asking, and as what."""

    reviewer_id: str
    role: Role


@dataclass(frozen=True)
class Payload:
    """What an item holds: `content` is what reviewers read, `attributes` are its other columns."""

    item_id: str
    content: dict[str, Any]
    attributes: dict[str, Any]

    @classmethod
    def from_stored(cls, item_id: str, content: bytes, attributes: str) -> Payload:
        """Read a stored row."""
        return cls(item_id, unpack(content), json.loads(attributes))


def pack(content: dict[str, Any]) -> bytes:
    """Make the stored form of an item's content."""
    return zlib.compress(json.dumps(content, ensure_ascii=False).encode(), 1)


def unpack(content: bytes) -> dict[str, Any]:
    """Undo `pack`."""
    unpacked: dict[str, Any] = json.loads(zlib.decompress(content))
    return unpacked
