"""What the database itself forbids, whoever asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jurat.store import LabelStore, Transaction
from tests.store.conftest import Desk, Outsider, add_row

ADD_REVIEW = """
    INSERT INTO review (review_id, item_key, reviewer_id, supersedes, counted, origin, rubric_hash, answers, created_us)
    VALUES (:review_id, :item_key, :reviewer_id, :supersedes, :counted, 'form', 'h', '{}', 0)
"""


@pytest.fixture
def filled(desk: Callable[[int, int], Desk], store: LabelStore, outsider: Outsider) -> Outsider:
    """A connection of its own to a study whose first item holds one of two reviews, by ana."""
    study = desk(2, 2)
    for name in ("ana", "ben", "chi"):
        store.write(lambda tx, name=name: add_row(tx, name))
    add(outsider, review_id="first", reviewer_id="ana")
    assert study.queue.study.study_id == "s"
    return outsider


def add(outsider: Outsider, **values: object) -> None:
    """Insert a review, as a program that knows no rules would."""
    row = {"item_key": 1, "supersedes": None, "counted": 1, **values}
    outsider.execute(ADD_REVIEW, **row)


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
        ("UPDATE gold SET expected = '{}'", "gold is only ever added"),
        ("DELETE FROM gold", "gold is only ever added"),
    ],
)
def test_facts_are_never_changed(filled: Outsider, statement: str, message: str) -> None:
    """An UPDATE or DELETE of a stored fact raises."""
    filled.execute("INSERT INTO rubric VALUES ('h', 's', 'x', 0)")
    filled.execute(
        "INSERT INTO role_grant (reviewer_id, role, granted_by, created_us) VALUES ('ana', 'reviewer', 'x', 0)"
    )
    filled.execute(
        "INSERT INTO skip (skip_id, item_key, reviewer_id, reason, created_us) VALUES ('s', 2, 'ana', 'x', 0)"
    )
    filled.execute("INSERT INTO gold VALUES (1, '{}', NULL, NULL, 0, 'check')")
    with pytest.raises(filled.forbids, match=message):
        filled.execute(statement)


def test_a_reviewer_has_one_counted_review_of_an_item(filled: Outsider) -> None:
    """A second one that supersedes nothing is forbidden."""
    with pytest.raises(
        filled.forbids, match=r"UNIQUE constraint failed: review\.item_key, review\.reviewer_id|review_one_counted"
    ):
        add(filled, review_id="second", reviewer_id="ana")


def test_an_item_holds_no_more_counted_reviews_than_its_overlap(filled: Outsider) -> None:
    """The third of two is forbidden, by whomever; an uncounted one is kept."""
    add(filled, review_id="second", reviewer_id="ben")
    with pytest.raises(filled.forbids, match="item_overlap"):
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
    filled: Outsider, values: dict[str, object], why: str
) -> None:
    """Superseding anything else is forbidden."""
    with pytest.raises(filled.forbids, match="a review supersedes one of the same"):
        add(filled, **{"review_id": why, "reviewer_id": "ana", "supersedes": 1, **values})


def test_a_review_is_corrected_once(filled: Outsider) -> None:
    """Corrections form a chain, never a fork."""
    add(filled, review_id="correction", reviewer_id="ana", supersedes=1)
    with pytest.raises(filled.forbids, match=r"UNIQUE constraint failed: review\.supersedes|review_one_correction"):
        add(filled, review_id="fork", reviewer_id="ana", supersedes=1)


PLAN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgres": "EXPLAIN "}


def test_the_search_for_the_next_item_uses_its_index(
    store: LabelStore, desk: Callable[[int, int], Desk], request: pytest.FixtureRequest
) -> None:
    """A scan of all items would make every claim slower as a study grows."""
    study = desk(3, 1)
    kind = request.node.callspec.params["store_location"]
    values = {"study_id": "s", "floor_block": 0, "reviewer_id": "ana", "most": 8}

    def explain(tx: Transaction) -> list[str]:
        if kind == "postgres":
            tx._connection.execute("SET LOCAL enable_seqscan = off", {})  # three items are sooner read than looked up
        rows = tx._connection.execute(PLAN[kind] + tx._statements["hands"], values).fetchall()
        return [str(row[-1]) for row in rows]

    plan = store.write(explain)

    assert any("item_open" in step for step in plan)
    assert not any("SCAN i" in step or "Seq Scan on item" in step for step in plan)
    assert study.in_hand("ana")


def test_a_review_by_an_unknown_reviewer_is_refused(desk: Callable[[int, int], Desk], store: LabelStore) -> None:
    """Foreign keys are on in the store's own connections."""
    study = desk(5, 1)
    study.in_hand("ana")
    with pytest.raises(store.rule_errors, match=r"FOREIGN KEY|foreign key"):
        store.write(lambda tx: study.queue.take_turn(tx, "nobody", (), 5))
    assert 2 == len(study.in_hand("ana"))
