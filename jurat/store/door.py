"""What the methods in statements/ need: a way to run a statement by its name, and rows made of what it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Protocol, TypeVar

from jurat.store.database import Row

Kind = TypeVar("Kind", bound=tuple[object, ...])


class ReadDoor(Protocol):
    """Runs the statements that read."""

    def all(self, name: str, /, **values: object) -> list[Row]:
        """Return every row of a statement."""

    def one(self, name: str, /, **values: object) -> Row | None:
        """Return the first row of a statement, or None."""


class WriteDoor(ReadDoor, Protocol):
    """Runs the statements that read or write, in one transaction."""

    def run(self, name: str, /, **values: object) -> int:
        """Run a statement that changes rows and give how many."""

    def run_many(self, name: str, rows: Sequence[Mapping[str, object]], /) -> None:
        """Run a statement once for each of many rows."""


def every(kind: type[Kind], found: Iterable[Row]) -> list[Kind]:
    """Make rows of what a statement gave: in C, since feeds and lists of ids are long."""
    return list(map(tuple.__new__, repeat(kind), found))


def the_one(kind: type[Kind], found: list[Row]) -> Kind:
    """Make the one row there must be. Raises `ValueError` where there is none, or another."""
    (row,) = found
    return tuple.__new__(kind, row)


def one_or_none(kind: type[Kind], row: Row | None) -> Kind | None:
    """Make a row, if there is one."""
    return None if row is None else tuple.__new__(kind, row)
