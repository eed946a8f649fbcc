"""Whether what reviewers see gives away what is hidden from them: an item's own model or prompt version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

HIDDEN = ("model", "prompt_version")
SHORTEST = 4  # characters; "v1" stands in many a text by chance
SHOWN = ("output", "input", "reference", "context", "messages")


class Leaks:
    """Counts the items whose shown text holds the value of a hidden column of theirs."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.first: dict[str, str] = {}

    def note(self, item_id: str, shown: Mapping[str, Any], hidden: Mapping[str, Any]) -> None:
        """Look at an item's texts and at its hidden columns."""
        for column in HIDDEN:
            value = hidden.get(column)
            if not isinstance(value, str) or len(value) < SHORTEST:
                continue
            if any(value in text for name in SHOWN for text in _texts(shown.get(name))):
                self.counts[column] += 1
                self.first.setdefault(column, item_id)

    def warnings(self) -> list[str]:
        """Return how many items give a column away, one line a column."""
        return [
            f"Warning: what reviewers see names the item's own {column} in {count:,} "
            f"item{'' if count == 1 else 's'} (such as '{self.first[column]}'), though it is hidden from them."
            for column, count in self.counts.items()
        ]


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
