"""Labels leave the store page by page, as of one moment; on both databases."""

from __future__ import annotations

import datetime as dt
import json

import pyarrow as pa
import pytest

from jurat.analytics.store_feed import StoreFeed
from jurat.analytics.views import label_export
from jurat.analytics.views.label_export import label_table
from jurat.rubric.model import parse_rubric
from jurat.store import LabelStore, Transaction
from tests.store.conftest import add_row, fill
from tests.store.written_study import written

TODAY = dt.date(2026, 9, 30)
RUBRIC = parse_rubric(written(), "test")
# Item, reviewer, value, and the review (by number) that it corrects; the fourth came too late.
REVIEWS = [
    (1, "Zoe", "no", None),
    (0, "ben", "yes", None),
    (3, "ana", "no", None),
    (0, "late", "no", None),
    (1, "ana", "yes", None),
    (3, "Zoe", "yes", None),
    (1, "Zoe", "yes", 1),
    (0, "ana", "yes", None),
    (1, "Zoe", "no", 7),
]


def give(tx: Transaction, number: int) -> None:
    """Store a review; the first one has the number 1."""
    item, reviewer, value, corrects = REVIEWS[number - 1]
    row = tx.items.named(study_id="s", item_id=f"i{item:03}")
    assert row is not None
    add_row(tx, reviewer)
    values = dict.fromkeys(["comment", "flag", "active_ms", "corrected_output", "edit_distance"])
    stored = tx.all("feed_reviews", study_id="s", after_seq=0, most=100)  # its first column is seq
    tx.reviews.add(
        **values,
        review_id=f"review-{number}",
        item_key=row.item_key,
        reviewer_id=reviewer,
        supersedes=None if corrects is None else stored[corrects - 1][0],
        counted=int(reviewer != "late"),
        origin="form",
        rubric_hash=RUBRIC.content_hash,
        answers=json.dumps({"correct": {"value": value}}),
        created_us=number,
    )


def fill_all(tx: Transaction) -> None:
    """Make four items, the third without a review."""
    fill(tx, 4, 3)
    for number in range(1, len(REVIEWS) + 1):
        give(tx, number)


def expected() -> list[tuple[object, ...]]:
    """Return what stands, by plain counting: of each reviewer's reviews of an item the last, in the order of both."""
    last: dict[tuple[int, str], list[str]] = {}
    for number, (item, reviewer, value, _) in enumerate(REVIEWS, start=1):
        if reviewer != "late":
            last.setdefault((item, reviewer), []).append(f"{value} review-{number}")
    return [
        (f"i{item:03}", reviewer, *given[-1].split(), len(given) - 1)
        for (item, reviewer), given in sorted(last.items())
    ]


def found(table: pa.Table) -> list[tuple[object, ...]]:
    """Return the same of an export."""
    names = ["item_id", "reviewer_id", "value", "review_id", "revision"]
    return [tuple(row[name] for name in names) for row in table.to_pylist()]


@pytest.mark.parametrize(("labels", "size"), [(1, 1), (3, 1), (16_000, 8_000_000)])
def test_pages_of_any_size_give_the_same_labels(
    store: LabelStore, monkeypatch: pytest.MonkeyPatch, labels: int, size: int
) -> None:
    """An item at a time and a review at a time, or all at once."""
    store.write(fill_all)
    monkeypatch.setattr(label_export, "PAGE_LABELS", labels)
    monkeypatch.setattr(label_export, "GROUP_BYTES", size)

    assert found(label_table(StoreFeed(store), "s", RUBRIC, TODAY)) == expected()


class BusyFeed(StoreFeed):
    """While a page is read, somebody corrects a review and somebody hands in another."""

    def __init__(self, store: LabelStore) -> None:
        super().__init__(store)
        self.store = store

    def item_page(self, study_id: str, after_position: int, most: int) -> pa.Table:
        """Let the last two reviews come in before the first page."""
        if after_position < 0:
            for number in (8, 9):
                self.store.write(lambda tx, number=number: give(tx, number))
        return super().item_page(study_id, after_position, most)


def test_labels_are_as_of_the_moment_when_the_export_began(store: LabelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is corrected meanwhile is as it was, and what comes in is left out."""
    store.write(lambda tx: (fill(tx, 4, 3), [give(tx, number) for number in range(1, 8)]))
    monkeypatch.setattr(label_export, "PAGE_LABELS", 1)
    rows = found(label_table(BusyFeed(store), "s", RUBRIC, TODAY))
    monkeypatch.setattr("tests.store.test_label_pages.REVIEWS", REVIEWS[:7])

    assert rows == expected()
