"""What the database itself forbids, whoever asks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from assay.store import LabelStore
from tests.store.conftest import Desk

ADD_REVIEW = """
    INSERT INTO review (review_id, item_key, reviewer_id, supersedes, counted, origin, rubric_hash, answers, created_us)
    VALUES (:review_id, :item_key, :reviewer_id, :supersedes, :counted, 'form', 'h', '{}', 0)
"""


@pytest.fixture
def filled(desk: Callable[[int, int], Desk], store: LabelStore) -> sqlite3.Connection:
    """A connection of its own to a study whose first item holds one of two reviews, by ana."""
    study = desk(2, 2)
    for name in ("ana", "ben", "chi"):
        store.write(lambda tx, name=name: tx.run("add_reviewer", reviewer_id=name, is_simulated=0, now_us=0))
    connection = sqlite3.connect(store.path, isolation_level=None)
    add(connection, review_id="first", reviewer_id="ana")
    assert study.queue.study.study_id == "s"
    return connection


def add(connection: sqlite3.Connection, **values: object) -> None:
    """Insert a review, as a program that knows no rules would."""
    row = {"item_key": 1, "supersedes": None, "counted": 1, **values}
    connection.execute(ADD_REVIEW, row)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE review SET answers = '{}'", "reviews are only ever added"),
        ("DELETE FROM review", "reviews are only ever added"),
        ("UPDATE rubric SET source = ''", "rubrics are only ever added"),
        ("DELETE FROM rubric", "rubrics are only ever added"),
        ("UPDATE skip SET reason = ''", "skips are only ever added"),
        ("DELETE FROM skip", "skips are only ever added"),
        ("UPDATE role_grant SET role = 'lead'", "roles are only ever added"),
        ("DELETE FROM role_grant", "roles are only ever added"),
    ],
)
def test_facts_are_never_changed(filled: sqlite3.Connection, statement: str, message: str) -> None:
    """An UPDATE or DELETE of a stored fact raises."""
    filled.execute("INSERT INTO rubric VALUES ('h', 's', 'x', 0)")
    filled.execute("INSERT INTO role_grant VALUES (NULL, 'ana', 'reviewer', 'x', 0)")
    filled.execute("INSERT INTO skip VALUES (NULL, 'skip', 2, 'ana', 'x', NULL, NULL, 0)")
    with pytest.raises(sqlite3.IntegrityError, match=message):
        filled.execute(statement)


def test_a_reviewer_has_one_counted_review_of_an_item(filled: sqlite3.Connection) -> None:
    """A second one that supersedes nothing is forbidden."""
    with pytest.raises(
        sqlite3.IntegrityError, match=r"UNIQUE constraint failed: review\.item_key, review\.reviewer_id"
    ):
        add(filled, review_id="second", reviewer_id="ana")


def test_an_item_holds_no_more_counted_reviews_than_its_overlap(filled: sqlite3.Connection) -> None:
    """The third of two is forbidden, by whomever; an uncounted one is kept."""
    add(filled, review_id="second", reviewer_id="ben")
    with pytest.raises(sqlite3.IntegrityError, match="item_overlap"):
        add(filled, review_id="third", reviewer_id="chi")
    add(filled, review_id="third", reviewer_id="chi", counted=0)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"reviewer_id": "ben"}, "another reviewer's review"),
        ({"item_key": 2}, "a review of another item"),
        ({"counted": 0}, "a counted review by an uncounted one"),
    ],
)
def test_a_correction_corrects_ones_own_review_of_the_same_item(
    filled: sqlite3.Connection, values: dict[str, object], why: str
) -> None:
    """Superseding anything else is forbidden."""
    with pytest.raises(sqlite3.IntegrityError, match="a review supersedes one of the same"):
        add(filled, **{"review_id": why, "reviewer_id": "ana", "supersedes": 1, **values})


def test_a_review_is_corrected_once(filled: sqlite3.Connection) -> None:
    """Corrections form a chain, never a fork."""
    add(filled, review_id="correction", reviewer_id="ana", supersedes=1)
    with pytest.raises(sqlite3.IntegrityError, match=r"UNIQUE constraint failed: review\.supersedes"):
        add(filled, review_id="fork", reviewer_id="ana", supersedes=1)


def test_the_search_for_the_next_item_uses_its_index(store: LabelStore, desk: Callable[[int, int], Desk]) -> None:
    """A scan of all items would make every claim slower as a study grows."""
    study = desk(3, 1)
    plan = store.write(
        lambda tx: [
            row["detail"]
            for row in tx._connection.execute(
                "EXPLAIN QUERY PLAN " + tx._statements["hands"],
                {"study_id": "s", "floor_block": 0, "reviewer_id": "ana"},
            )
        ]
    )

    assert any("USING INDEX item_open" in step for step in plan)
    assert not any(step.startswith("SCAN") for step in plan)
    assert study.in_hand("ana")


def test_a_review_by_an_unknown_reviewer_is_refused(desk: Callable[[int, int], Desk], store: LabelStore) -> None:
    """Foreign keys are on in the store's own connections."""
    study = desk(5, 1)
    study.in_hand("ana")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        store.write(lambda tx: study.queue.take_turn(tx, "nobody", (), 5))
    assert 2 == len(study.in_hand("ana"))
