"""Reviews that are sent back: what becomes of places, and who gets what again; on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assay.asking import Asker
from assay.decisions import audit, item_reviews
from assay.errors import AssayError, UnknownItem
from assay.own_reviews import own_reviews
from assay.queue import ReviewEntry, SkipEntry
from assay.sending_back import send_back_item, send_back_reviewer, send_back_versions
from tests.load.checker import violations
from tests.store.conftest import LEASE_US, Desk, Outsider, review

MakeDesk = Callable[..., Desk]


def judge_all(desk: Desk, reviewer: str, rubric_hash: str = "hash") -> list[str]:
    """Let a reviewer review whatever they get; give the items."""
    seen: list[str] = []
    while hands := desk.in_hand(reviewer):
        entry = ReviewEntry(
            f"{reviewer}-{hands[0]}-{desk.now_us}", hands[0], {"correct": {"value": "yes"}}, rubric_hash
        )
        assert [receipt.standing for receipt in desk.turn(reviewer, entry).receipts] == ["counted"]
        seen.append(hands[0])
    return seen


@pytest.fixture
def judged(desk: MakeDesk) -> Desk:
    """A study of three items with overlap 2, finished by ana and ben; lea is its lead."""
    study = desk(3, 2)
    study.turn("lea")
    study.store.write(lambda tx: tx.run("expire_leases", now_us=10**15))  # she only looked
    judge_all(study, "ana")
    judge_all(study, "ben", "new")
    return study


def test_a_reviewers_items_are_open_again_to_them_too(judged: Desk) -> None:
    """They come back to ana, and her next reviews take their places again."""
    assert send_back_reviewer(judged.store, "s", "ana", "in a hurry", Asker.on_this_machine("lea")) == 3
    assert judged.rows("SELECT DISTINCT done, open FROM item") == [(1, 1)]
    assert judged.store.read.one("own_counts", study_id="s", reviewer_id="ana")["mine"] == 0  # type: ignore[index]
    assert own_reviews(judged.store, "s", "ana") == []
    assert {one.reviewer_id for one in item_reviews(judged.store, 1, {})} == {"ben"}

    assert sorted(judge_all(judged, "ana")) == ["i000", "i001", "i002"]
    assert judged.in_hand("ben") == []
    assert judged.store.read.one("own_counts", study_id="s", reviewer_id="ana")["mine"] == 3  # type: ignore[index]
    assert len(own_reviews(judged.store, "s", "ana")) == 3
    assert violations(judged.store.location, []) == {}


def test_others_may_take_the_place_and_then_a_review_is_late(judged: Desk) -> None:
    """Ana's own next review is kept, not counted, and may be corrected."""
    send_back_item(judged.store, "s", "i000", "unclear", Asker.on_this_machine("lea"), reviewer_id="ana")
    assert judged.in_hand("ana") == ["i000"]
    judged.now_us += LEASE_US + 1
    assert judge_all(judged, "chi") == ["i000"]

    for value, standing in (("yes", "late"), ("no", "revision")):
        turn = judged.turn("ana", review("i000", value))
        assert [receipt.standing for receipt in turn.receipts] == [standing]
    assert judged.rows("SELECT count(*) FROM review WHERE counted = 0") == [(2,)]
    assert {one.reviewer_id for one in item_reviews(judged.store, 1, {})} == {"ben", "chi"}
    assert len(own_reviews(judged.store, "s", "ana")) == 3
    assert judged.in_hand("ana") == []
    assert violations(judged.store.location, []) == {}


def test_a_correction_that_was_under_way_takes_the_free_place(judged: Desk) -> None:
    """It comes after its review was sent back: nothing that somebody wrote is lost."""
    send_back_item(judged.store, "s", "i001", "unclear", Asker.on_this_machine("lea"))
    turn = judged.turn("ana", review("i001", "no"))

    assert [receipt.standing for receipt in turn.receipts] == ["counted"]
    assert judged.rows("SELECT done FROM item WHERE item_id = 'i001'") == [(1,)]


def test_reviews_under_a_version_are_sent_back(judged: Desk) -> None:
    """Those of other versions stay; what is sent back twice is sent back anew, and the log counts."""
    assert (
        send_back_versions(judged.store, "s", ["hash", "none such"], "harm is new", Asker.on_this_machine("lea")) == 3
    )
    judge_all(judged, "ana", "new")
    with pytest.raises(AssayError, match="Nothing to send back: every review under version hash"):
        send_back_versions(judged.store, "s", ["hash"], "once more", Asker.on_this_machine("lea"))
    assert send_back_versions(judged.store, "s", ["new"], "once more", Asker.on_this_machine("lea")) == 6

    told = [(row.about, row.decision, row.reason) for row in audit(judged.store, "s") if row.what == "sending back"]
    assert told == [
        ("every review under version new", "6 sent back", "once more"),
        ("every review under version hash, none such", "3 sent back", "harm is new"),
    ]
    assert judged.rows("SELECT DISTINCT done FROM item") == [(0,)]


def test_what_is_sent_back_may_be_skipped(judged: Desk) -> None:
    """Then it goes to somebody else."""
    send_back_item(judged.store, "s", "i002", "unclear", Asker.on_this_machine("lea"), reviewer_id="ana")
    item = judged.in_hand("ana")[0]
    judged.turn("ana", SkipEntry("skip-0001", item, "too long"))

    assert judged.in_hand("ana") == []
    assert judged.in_hand("chi") == ["i002"]


def test_a_decision_needs_a_reason_and_something_to_send_back(judged: Desk) -> None:
    """Nothing is stored otherwise."""
    with pytest.raises(AssayError, match="Say why"):
        send_back_reviewer(judged.store, "s", "ana", " ", Asker.on_this_machine("lea"))
    with pytest.raises(AssayError, match="every review by lea"):
        send_back_reviewer(judged.store, "s", "lea", "x", Asker.on_this_machine("lea"))
    with pytest.raises(AssayError, match="There is no reviewer 'chi'"):
        send_back_item(judged.store, "s", "i000", "x", Asker.on_this_machine("lea"), reviewer_id="chi")
    with pytest.raises(UnknownItem, match="no item 'none'"):
        send_back_item(judged.store, "s", "none", "x", Asker.on_this_machine("lea"))

    assert judged.rows("SELECT count(*) FROM sending_back") == [(0,)]


def test_a_limit_counts_what_stands(desk: MakeDesk) -> None:
    """With two items a reviewer, sending one back lets them have one more."""
    study = desk(6, 1, most_items=2)
    mine = judge_all(study, "ana")
    send_back_item(study.store, "s", mine[0], "unclear", Asker.on_this_machine("ana"))

    assert len(study.in_hand("ana")) == 1


ADD = """
    INSERT INTO review (review_id, item_key, reviewer_id, supersedes, counted, origin, rubric_hash, answers, created_us,
                        sent_back)
    VALUES ('x', :item_key, 'ana', :supersedes, :counted, 'form', 'h', :answers, 0, 1)
"""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"supersedes": None}, "CHECK|check"),
        ({"answers": '{"correct": {"value": "yes"}}'}, "CHECK|check"),
        ({"counted": 0}, "CHECK|check|of the same reviewer, item and standing"),
        ({"item_key": 1, "supersedes": "back"}, "a review is sent back once"),
        ({"item_key": 1, "supersedes": "first"}, r"UNIQUE constraint failed: review\.supersedes|review_one_correction"),
    ],
)
def test_the_database_forbids(judged: Desk, outsider: Outsider, change: dict[str, object], message: str) -> None:
    """Whatever program writes: no sending back of nothing, with answers, of a late review, or twice."""
    send_back_item(judged.store, "s", "i000", "unclear", Asker.on_this_machine("lea"), reviewer_id="ana")
    ((first, back),) = judged.rows("SELECT supersedes, seq FROM review WHERE sent_back IS NOT NULL")
    ((standing,),) = judged.rows("SELECT seq FROM review WHERE reviewer_id = 'ana' AND item_key = 2")
    row = {"item_key": 2, "supersedes": "standing", "counted": 1, "answers": "{}", **change}
    row["supersedes"] = {"standing": standing, "first": first, "back": back}.get(str(row["supersedes"]))
    with pytest.raises(outsider.forbids, match=message):
        outsider.execute(ADD, **row)


@pytest.mark.parametrize("table", ["sending_back", "ruling", "twin"])
def test_decisions_and_twins_are_never_changed(judged: Desk, outsider: Outsider, table: str) -> None:
    """An UPDATE or DELETE raises."""
    send_back_item(judged.store, "s", "i000", "unclear", Asker.on_this_machine("lea"))
    outsider.execute(
        "INSERT INTO ruling (study_id, reviewer_id, kind, holds, reason, decided_by, created_us)"
        " VALUES ('s', 'ana', 'paused', 1, 'x', 'lea', 0)"
    )
    outsider.execute("INSERT INTO twin VALUES (1, 2, 'repeat', 0, NULL)")
    for statement in (f"UPDATE {table} SET created_us = 1", f"DELETE FROM {table}"):
        with pytest.raises(outsider.forbids, match="are only ever added"):
            outsider.execute(statement)
