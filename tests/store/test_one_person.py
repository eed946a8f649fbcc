"""Two names of one person become one, and names change: append-only, and never two counted labels on an item."""

from __future__ import annotations

import pytest

from jurat.analytics import agreement_rows, reviewer_rows, verdict_rows
from jurat.errors import JuratError, LabelsError, UnknownName
from jurat.intake.imported_reviews import import_reviews
from jurat.intake.labels import ImportedReview
from jurat.leads.decisions import audit, exclude
from jurat.leads.one_person import Joined, merge_people, rename_person
from jurat.leads.rulings import rule, ruling_holds
from jurat.store import LabelStore
from jurat.store.asking import Asker
from jurat.store.people import person_named
from jurat.study import OpenStudy
from jurat.web.sessions import grant, people_rows, sign_in
from tests.store.conftest import Desk, Outsider, review
from tests.store.test_queue import MakeDesk
from tests.store.written_study import WrittenStudy, written

HERE = Asker.on_this_machine("Lea")
NAMES = [f"i{number}" for number in range(6)]
COUNTED = """
    SELECT i.item_id, r.reviewer_id, r.answers FROM review r JOIN item i ON i.item_key = r.item_key
    WHERE r.counted = 1 AND r.sent_back IS NULL
    AND NOT EXISTS (SELECT 1 FROM review later WHERE later.supersedes = r.seq)
"""


@pytest.fixture
def study(store: LabelStore) -> WrittenStudy:
    """Six items for two reviewers each."""
    return WrittenStudy(store, written().replace("[[crit", "overlap = 2\n[[crit"), {name: {} for name in NAMES})


def give(study: WrittenStudy, who: str, values: dict[str, str], at: int) -> None:
    """Let somebody judge items at a time."""
    made = [ImportedReview(who, item, {"correct": {"value": value}}, None, 9, at) for item, value in values.items()]
    opened = OpenStudy(study.store.study("s"), study.rubric)
    import_reviews(study.store, opened, made, "import", lambda _count: None)


def counted(store: LabelStore) -> set[tuple[str, str, str]]:
    """Return what counts, by a second way: straight from the table."""
    outsider = Outsider(store)
    rows = outsider.execute(COUNTED.strip())
    outsider.connection.close()
    found = [(str(item), str(who), "no" if '"no"' in str(answers) else "yes") for item, who, answers in rows]
    assert len({(item, who) for item, who, _ in found}) == len(found)
    return set(found)


def test_merged_reviews_count_once(study: WrittenStudy) -> None:
    """Of two reviews of one item the later is not counted; a living mirror equals a fresh one; nothing is deleted."""
    give(study, "ann", {"i0": "yes", "i1": "no", "i2": "no"}, 100)
    give(study, "annie", {"i0": "no", "i3": "no"}, 200)
    give(study, "annie", {"i1": "yes"}, 50)
    give(study, "ben", {"i0": "yes", "i1": "yes"}, 300)
    living = study.mirror()
    outsider = Outsider(study.store)
    before = outsider.execute("SELECT seq, reviewer_id, answers FROM review ORDER BY seq")
    done = merge_people(study.store, "annie", "ann", "She says so.", HERE)

    assert Joined("ann", 2, 2) == done
    assert counted(study.store) == {
        *{("i0", "ann", "yes"), ("i1", "ann", "yes"), ("i2", "ann", "no"), ("i3", "ann", "no")},
        *{("i0", "ben", "yes"), ("i1", "ben", "yes")},
    }
    assert outsider.execute("SELECT seq, reviewer_id, answers FROM review ORDER BY seq")[: len(before)] == before
    done_places = dict(outsider.execute("SELECT item_id, done FROM item WHERE position >= 0"))
    assert done_places == {"i0": 2, "i1": 2, "i2": 1, "i3": 1, "i4": 0, "i5": 0}
    outsider.connection.close()
    living.refresh()
    fresh = study.mirror()
    for rows in (verdict_rows, agreement_rows, reviewer_rows):
        assert rows(living) == rows(fresh)
    assert {row.reviewer for row in reviewer_rows(fresh)} == {"ann", "ben"}


def test_a_name_that_was_merged_leads_to_the_person(study: WrittenStudy) -> None:
    """At sign-in, in files and in roles; a second file cannot bring a second label; its sessions have ended."""
    give(study, "annie", {"i0": "no"}, 100)
    give(study, "ann", {"i1": "no"}, 100)
    token = sign_in(study.store, "annie").token
    merge_people(study.store, "annie", "ann", "She says so.", HERE)

    assert person_named(study.store.read, " ANNIE ") == "ann"
    assert sign_in(study.store, "Annie").identity.reviewer_id == "ann"
    with pytest.raises(JuratError, match="You are signed out"):
        Asker.of_session(token, "annie").lead(study.store.read)
    with pytest.raises(LabelsError, match="reviewer 'ann', item 'i0'"):
        give(study, "annie", {"i0": "yes"}, 200)
    grant(study.store, "annie", "lead", HERE)
    assert {row.reviewer: row.role for row in people_rows(study.store)}["ann"] == "lead"
    assert "annie" not in [row.reviewer for row in people_rows(study.store)]
    with pytest.raises(JuratError, match="are one person already: 'ann'"):
        merge_people(study.store, "ann", "annie", "Once more.", HERE)


def test_the_log_tells_who_merged_whom(study: WrittenStudy) -> None:
    """With the reason, as every other decision."""
    give(study, "annie", {"i0": "no"}, 100)
    give(study, "ann", {"i1": "no"}, 100)
    merge_people(study.store, "annie", "ann", "She says so.", HERE)
    rename_person(study.store, "ann", "Anne", "It is spelt so.", HERE)

    told = {(row.about, row.decision, row.reason) for row in audit(study.store, "s") if row.what == "person"}
    assert told == {
        ("annie", "is one person with ann", "She says so."),
        ("ann", "is called Anne", "It is spelt so."),
    }
    assert person_named(study.store.read, "annie") == "Anne"


@pytest.mark.parametrize("new", ["Zoe", "LENA", "l\u00e9na"])
def test_a_person_takes_role_and_pauses_along(study: WrittenStudy, new: str) -> None:
    """To a new name, one that is only spelt otherwise among them; the old one leads there."""
    give(study, "lena", {"i0": "no", "i1": "yes"}, 100)
    grant(study.store, "lena", "lead", HERE)
    rule(study.store, "s", "lena", "paused", "away", HERE, holds=True)
    exclude(study.store, "s", "lena", "copies", HERE, is_excluded=True)
    rename_person(study.store, "lena", new, "married", HERE)

    assert person_named(study.store.read, "lena") == person_named(study.store.read, new.lower()) == new
    assert counted(study.store) == {("i0", new, "no"), ("i1", new, "yes")}
    assert ruling_holds(study.store, "s", new, "paused")
    assert {row.reviewer_id for row in study.store.read.decisions.excluded("s")} == {"lena", new}
    assert {row.reviewer_id for row in study.store.read.people.leads()} == {"Lea", "Leo", new}


def test_what_would_be_undone_is_refused(study: WrittenStudy) -> None:
    """A role, an exclusion, a pause; names that nobody has, or somebody else has; nothing is stored."""
    give(study, "ann", {"i0": "no"}, 100)
    give(study, "ben", {"i0": "yes"}, 100)
    before = counted(study.store)
    exclude(study.store, "s", "ben", "copies", HERE, is_excluded=True)
    refused: list[tuple[str, str, str, type[JuratError]]] = [
        ("Lea", "ann", "'Lea' is a lead and 'ann' is not", JuratError),
        ("ben", "ann", "only one of 'ben' and 'ann' is left out", JuratError),
        ("ann", "ben", "only one of 'ann' and 'ben' is left out", JuratError),
        ("zoe", "ann", "There is nobody called 'zoe'", UnknownName),
    ]
    for name, into, told, kind in refused:
        with pytest.raises(kind, match=told):
            merge_people(study.store, name, into, "x", HERE)
    with pytest.raises(JuratError, match="is or was somebody's name"):
        rename_person(study.store, "ann", "BEN", "x", HERE)
    with pytest.raises(JuratError, match="looks like 'ben'"):
        rename_person(study.store, "ann", "b\u0435n", "x", HERE)
    with pytest.raises(JuratError, match="Say why"):
        merge_people(study.store, "ann", "ben", " ", HERE)

    assert counted(study.store) == before


def test_the_database_takes_no_review_under_a_name_that_was_given_up(study: WrittenStudy) -> None:
    """Whatever program asks."""
    give(study, "annie", {"i0": "no"}, 100)
    give(study, "ann", {"i1": "no"}, 100)
    merge_people(study.store, "annie", "ann", "She says so.", HERE)
    outsider = Outsider(study.store)
    with pytest.raises(outsider.forbids, match="kept under another one"):
        outsider.execute(
            "INSERT INTO review (review_id, item_key, reviewer_id, counted, origin, rubric_hash, answers, created_us)"
            " SELECT 'x', item_key, 'annie', 1, 'form', 'h', '{}', 0 FROM item WHERE item_id = 'i5'"
        )
    outsider.connection.close()


def test_nobody_is_given_what_they_judged_under_another_name(desk: MakeDesk, store: LabelStore) -> None:
    """The freed place of the later review goes to somebody else; what the given-up name held is given back."""
    made: Desk = desk(2, 2)
    grant(store, "Lea", "lead", HERE)
    for who in ("ann", "annie"):
        made.turn(who)
        made.turn(who, review("i000", review_id=f"{who}-0"))
    assert made.rows("SELECT leased FROM item WHERE item_id = 'i001'") == [(2,)]
    merge_people(store, "annie", "ann", "She says so.", HERE)

    assert made.in_hand("ann") == ["i001"]
    assert made.in_hand("ben") == ["i000", "i001"]
    assert made.rows("SELECT done, leased FROM item ORDER BY item_id") == [(1, 1), (0, 2)]
