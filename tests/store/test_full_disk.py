"""A store that can grow no further: one clear error, nothing half done, and work goes on when there is space."""

from __future__ import annotations

from pathlib import Path

import pytest

from jurat.errors import StoreUnavailable
from jurat.store import LabelStore
from tests.store.conftest import Desk, review


@pytest.fixture
def store_location(tmp_path: Path) -> Path:
    """SQLite's own: PostgreSQL's disk is its operator's."""
    return tmp_path / "data" / "jurat.sqlite3"


def limit_pages(store: LabelStore, pages: int) -> int:
    """Let the database file hold so many pages (0: what it has now); give how many it may hold."""
    return int(store.write(lambda tx: tx._connection.execute(f"PRAGMA max_page_count = {pages or 1}").fetchone()[0]))


def test_a_full_disk_is_told_and_nothing_is_half_done(store: LabelStore) -> None:
    """Reviews of the same batch that would have fitted are refused as well: all of them are sent again."""
    desk = Desk(store, 200, 1)
    item = desk.in_hand("ana")[0]
    limit_pages(store, 0)
    long = review(item, value="no")
    words = {"correct": {"value": "no", "evidence": [{"text": "x" * 20_000}] * 40}}
    with pytest.raises(StoreUnavailable, match=r"disk is full.*Free some space"):
        desk.turn("ana", type(long)(long.review_id, item, words, "hash"))

    assert desk.rows("SELECT count(*) FROM review") == [(0,)]
    limit_pages(store, 1_000_000)
    assert [receipt.standing for receipt in desk.turn("ana", long).receipts] == ["counted"]
    assert desk.rows("SELECT count(*) FROM review") == [(1,)]
