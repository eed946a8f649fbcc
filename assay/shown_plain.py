"""Which items reviewers will see as plain text, because laying them out takes too long or gives too much."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

from assay.limits import LONGEST_LAID_OUT

CHEAP = 2_000  # characters: a shorter text is laid out in no time
MOST_SECONDS = 10.0  # of trying, for all items of a check together
MOST_NAMED = 10

TOO_LONG = f"is longer than {LONGEST_LAID_OUT:,} characters"
TOO_MUCH = "would take too long to lay out, or become too large"


class ShownPlain:
    """Tries the longer texts of each item as the review form will, for as long as there is time."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self._left = seconds
        self._is_warm = False
        self._items: dict[str, list[str]] = {TOO_LONG: [], TOO_MUCH: []}
        self._untried = 0

    def note(self, item_id: str, content: Mapping[str, object]) -> None:
        """Try an item's texts."""
        texts = [text for text in texts_of(content) if len(text) > CHEAP]
        if any(len(text) > LONGEST_LAID_OUT for text in texts):
            self._items[TOO_LONG].append(item_id)
        if texts:
            self._try(item_id, texts)

    def _try(self, item_id: str, texts: list[str]) -> None:
        from assay.bounded_rendering import SECONDS, render_within, warm_up  # noqa: PLC0415 - most files need none
        from assay.rendering import is_plain  # noqa: PLC0415

        costly = [text for text in texts if not is_plain(text)]
        if costly and self._left <= 0:
            self._untried += 1
        elif costly:
            if not self._is_warm:
                warm_up()
                self._is_warm = True
            began = time.monotonic()
            if any(render_within(text, began + SECONDS).is_given_up for text in costly):
                self._items[TOO_MUCH].append(item_id)
                self._is_warm = False  # the process may have been ended: the next item is not to wait for another
            self._left -= time.monotonic() - began

    def warnings(self) -> Iterator[str]:
        """Name the items, with the reason; and how many were not tried."""
        for reason, names in self._items.items():
            if names:
                more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
                which = ", ".join(f"'{name[:60]}'" for name in names[:MOST_NAMED])
                yield f"Shown as plain text, for a text of theirs {reason}: {which}{more}."
        if self._untried:
            yield f"Of {self._untried:,} further items with long texts it was not tried whether they can be laid out."


def texts_of(content: Mapping[str, object]) -> Iterator[str]:
    """Give every text of an item, however deep it lies."""
    waiting: list[object] = list(content.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
