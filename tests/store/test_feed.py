"""What a mirror asks of the store when it looks again, beside a study in which more happens; on both databases."""

from __future__ import annotations

import pyarrow as pa

from jurat.analytics import Mirror, verdict_rows
from jurat.analytics.mirror.feed import MOST_REVIEWS
from jurat.analytics.store_feed import StoreFeed
from jurat.intake.imported_reviews import import_reviews
from jurat.intake.labels import ImportedReview
from jurat.intake.new_items import add_items
from jurat.intake.outputs import Item
from jurat.store import LabelStore
from jurat.study import OpenStudy, record_rubric
from tests.store.written_study import WrittenStudy, written


class NotingFeed(StoreFeed):
    """Notes how many rows of the store each question after reviews looks through, of whatever study."""

    def __init__(self, store: LabelStore) -> None:
        super().__init__(store)
        self.store = store
        self.looked_through: list[int] = []

    def reviews(self, study_id: str, after_seq: int, most: int = MOST_REVIEWS) -> pa.Table:
        """Return the next reviews, and note how many stand behind the number."""
        newest, _ = self.newest()
        self.looked_through.append(newest - after_seq)
        return super().reviews(study_id, after_seq, most)


def label_other(study: WrittenStudy, reviewer: str, count: int) -> None:
    """Label items of another study in the same store."""
    if "t" not in [one.study_id for one in study.store.studies()]:
        made = [Item(f"t-{number}", {"output": "x"}, {}) for number in range(count)]
        add_items(study.store, "t", study.rubric, "b", lambda: made, lambda _count: None, "seed")
        record_rubric(study.store, "t", study.rubric, written())
    given = [
        ImportedReview(reviewer, f"t-{number}", {"correct": {"value": "yes"}}, None, None, None)
        for number in range(count)
    ]
    other = OpenStudy(study.store.study("t"), study.rubric)
    import_reviews(study.store, other, given, "import", lambda _count: None)


def test_an_idle_study_does_not_look_through_another_ones_reviews(store: LabelStore) -> None:
    """Once at most; and what comes to it afterwards is taken over, of items old and new."""
    study = WrittenStudy(store, written(), {"a": {}, "b": {}})
    feed = NotingFeed(store)
    mirror = Mirror(feed, "s", study.rubric)
    for reviewer in ("ana", "ben", "cleo"):
        label_other(study, reviewer, 30)
        mirror.refresh()
        mirror.refresh()

    assert feed.looked_through == [30, 0, 30, 0, 30, 0]
    label_other(study, "dan", 30)
    study.label("ana", {"b": "no"})
    add_items(store, "s", study.rubric, "c", lambda: [Item("c", {"output": "x"}, {})], lambda _count: None, "seed")
    study.label("ben", {"c": "yes"})
    assert mirror.refresh() == 2
    (row,) = verdict_rows(mirror)
    assert (row.items, row.errors) == (2, 1)
    assert mirror.refresh() == 0
