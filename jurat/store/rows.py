"""What passes between the store and the rest: frozen rows."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any, Literal

from jurat.store.database import Row

Role = Literal["reviewer", "lead"]
Origin = Literal["form", "import", "simulated"]


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
    def from_row(cls, row: Row) -> Payload:
        """Read a stored row."""
        return cls(row["item_id"], unpack(row["content"]), json.loads(row["attributes"]))


def pack(content: dict[str, Any]) -> bytes:
    """Make the stored form of an item's content."""
    return zlib.compress(json.dumps(content, ensure_ascii=False).encode(), 1)


def unpack(content: bytes) -> dict[str, Any]:
    """Undo `pack`."""
    unpacked: dict[str, Any] = json.loads(zlib.decompress(content))
    return unpacked
