"""A study in a real store, from a rubric and answers written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jurat.analytics import Mirror
from jurat.analytics.store_feed import StoreFeed
from jurat.intake.imported_reviews import import_reviews
from jurat.intake.labels import ImportedReview
from jurat.intake.new_items import add_items
from jurat.intake.outputs import Item
from jurat.rubric.model import parse_rubric
from jurat.store import LabelStore
from jurat.store.asking import Asker
from jurat.study import OpenStudy, record_rubric
from jurat.web.sessions import grant

RUBRIC = """
title = "Answers"
guidance = "{guidance}"
[[criterion]]
id = "correct"
question = "{question}"
{keys}
error_values = {errors}
acceptable_error_rate = 0.1
"""


def written(
    question: str = "Right?", guidance: str = "", keys: str = "", more: str = "", errors: str = '["no"]'
) -> str:
    """Write a rubric of one criterion, or with more behind it."""
    return RUBRIC.format(question=question, guidance=guidance, keys=keys, errors=errors) + more


class WrittenStudy:
    """A study `s`, its leads Lea and Leo."""

    def __init__(self, store: LabelStore, source: str, items: Mapping[str, Mapping[str, object]]) -> None:
        self.store = store
        grant(store, "Lea", "lead", Asker.on_this_machine("test"))
        grant(store, "Leo", "lead", Asker.on_this_machine("test"))
        self.use(source)
        made = [Item(name, {"output": name}, dict(attributes)) for name, attributes in items.items()]
        add_items(store, "s", self.rubric, "b", lambda: made, lambda _count: None, "seed")
        self.use(source)

    def use(self, source: str) -> str:
        """Take a version of the rubric for the current one, and give its hash."""
        self.rubric = parse_rubric(source, "test")
        if self.store.studies():
            record_rubric(self.store, "s", self.rubric, source)
        return self.rubric.content_hash

    def label(self, reviewer: str, answers: Mapping[str, str], criterion: str = "correct") -> None:
        """Let a reviewer answer one criterion of some items under the current version."""
        reviews = [
            ImportedReview(reviewer, item, {criterion: {"value": value}}, None, None, None)
            for item, value in answers.items()
        ]
        import_reviews(
            self.store, OpenStudy(self.store.study("s"), self.rubric), reviews, "import", lambda _count: None
        )

    def mirror(self) -> Mirror:
        """Make a mirror under the current version."""
        mirror = Mirror(StoreFeed(self.store), "s", self.rubric)
        mirror.refresh()
        return mirror

    def keys(self, names: Sequence[str]) -> list[int]:
        """Return items' keys."""
        known = {row.item_id: row.item_key for row in self.store.read.items.ids("s")}
        return [known[name] for name in names]
