"""Statements of feeds. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from typing import NamedTuple

from jurat.store.door import ReadDoor, the_one


class FeedNewestRow(NamedTuple):
    """A row of `feeds.newest`."""

    review: int
    skip: int


class ReadFeeds:
    """What is read of feeds."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def newest(self) -> FeedNewestRow:
        """How far the sequence numbers have come, in all studies: what is read afterwards holds everything up to
        them.
        """
        return the_one(FeedNewestRow, self._door.all("feed_newest"))
