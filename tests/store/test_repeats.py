"""Repeats: an item comes back to its reviewer after a while, out of every count; on both databases."""

from __future__ import annotations

import json

from jurat.leads.sending_back import send_back_item
from jurat.serving.queue import SkipEntry
from jurat.serving.repeats import twin_id
from jurat.store.asking import Asker
from tests.store.conftest import Desk, review
from tests.store.test_queue import MakeDesk
from tests.store.test_queue_rules import add_gold, work_through


def originals(desk: Desk) -> dict[str, str]:
    """Return the item that each repeat shows."""
    return {
        str(twin): str(original)
        for twin, original in desk.rows(
            "SELECT w.item_id, o.item_id FROM twin t JOIN item w ON w.item_key = t.item_key"
            " JOIN item o ON o.item_key = t.original WHERE t.kind = 'repeat'"
        )
    }


def test_an_item_comes_back_once_and_not_too_soon(desk: MakeDesk) -> None:
    """Every repeat shows an item that the same reviewer reviewed at least five items before; nobody gets one twice."""
    study = desk(40, 2, repeat_every=4, repeat_after=5)
    seen = {name: work_through(study, name) for name in ("ana", "ben")}
    shows = originals(study)

    for items in seen.values():
        again = [(place, shows[item]) for place, item in enumerate(items) if item in shows]
        assert len(items) == len(set(items))
        assert len(again) >= 8
        assert all(place - items.index(original) > 5 for place, original in again)
    assert set(seen["ana"]) & set(seen["ben"]) & set(shows)  # a repeat is shared
    assert all(twin_id("seed", original) == twin for twin, original in shows.items())


def test_one_repeat_at_most_in_each_run_at_a_place_nobody_can_tell(desk: MakeDesk) -> None:
    """Once there is something to repeat, every run of five holds exactly one, at places that differ."""
    study = desk(60, 2, repeat_every=5, repeat_after=1)
    places = {}
    for name in ("ana", "ben"):
        seen = work_through(study, name, 45)
        shows = originals(study)
        runs = [[item in shows for item in seen[start : start + 5]] for start in range(0, 45, 5)]
        assert [sum(run) for run in runs[1:]] == [1] * 8
        places[name] = [run.index(True) for run in runs[1:]]

    assert len(set(places["ana"])) > 1
    assert places["ana"] != places["ben"]


def test_gold_and_repeats_leave_room_for_real_items(desk: MakeDesk) -> None:
    """At the highest rates of both, every other item is gold, every other of the rest a repeat."""
    study = desk(64, 1, gold_every=2, repeat_every=2, repeat_after=1)
    add_gold(study, 200)
    seen = work_through(study, "ana", 80)
    shows = originals(study)
    kinds = [sum(item.startswith("g") for item in seen), sum(item in shows for item in seen)]

    assert kinds[0] == 40
    assert 18 <= kinds[1] <= 20


def test_a_repeat_looks_like_its_original_and_counts_nowhere(desk: MakeDesk) -> None:
    """The same content; out of the items, reviews, places, counts and the limit of a reviewer."""
    study = desk(12, 1, repeat_every=2, repeat_after=1, most_items=10)
    seen = work_through(study, "ana")
    shows = originals(study)
    for twin, original in shows.items():
        both = f"('{twin}', '{original}')"
        pair = study.rows(f"SELECT content, attributes FROM payload JOIN item USING (item_key) WHERE item_id IN {both}")
        assert len(pair) == 2
        assert pair[0] == pair[1]

    assert len(shows) >= 3
    assert sum(item not in shows for item in seen) == 10
    assert study.store.table("items", study_id="s", after_position=-1).num_rows == 12
    assert study.store.table("reviews", study_id="s", after_seq=0, most=100).num_rows == 10
    assert study.store.table("places", study_id="s", after_seq=0, after_skip=0).num_rows == 10
    assert study.store.table("gold", study_id="s").num_rows == 0
    assert study.store.read.items.counts(study_id="s", overlap=1).items == 12


def test_what_was_skipped_or_sent_back_is_not_repeated(desk: MakeDesk) -> None:
    """Only what stands; and a repeat that is skipped does not come again."""
    study = desk(9, 1, repeat_every=2, repeat_after=1)
    skipped, kept = study.in_hand("ana")
    study.turn("ana", SkipEntry("skip-0001", skipped, "too long"))
    study.turn("ana", review(kept))
    send_back_item(study.store, "s", kept, "unclear", Asker.on_this_machine("ana"))
    skips = 0
    for _ in range(30):
        hands = study.in_hand("ana")
        if not hands:
            break
        if hands[0] in originals(study):
            skips += 1
            study.turn("ana", SkipEntry(f"skip-{hands[0]}", hands[0], "again?"))
        else:
            study.turn("ana", review(hands[0], review_id=f"again-{hands[0]}"))

    assert study.in_hand("ana") == []
    assert skips == len(originals(study)) > 0
    assert not {skipped, kept} & set(originals(study).values())


def test_the_feed_pairs_what_was_said_before_and_after(desk: MakeDesk) -> None:
    """The answer that stood when the repeat came, and the newest of the repeat; not what was sent back since."""
    study = desk(20, 1, repeat_every=3, repeat_after=1)
    work_through(study, "ana", 12)
    shows = originals(study)
    reviewed = {str(item) for (item,) in study.rows("SELECT item_id FROM review JOIN item USING (item_key)")}
    pairs = sorted((twin, original) for twin, original in shows.items() if twin in reviewed)
    (twin, corrected), (_, sent_back) = pairs[:2]
    study.turn("ana", review(corrected, "no", review_id="too late to count as the first"))
    study.turn("ana", review(twin, "no", review_id="second thoughts"))
    send_back_item(study.store, "s", sent_back, "unclear", Asker.on_this_machine("ana"))
    table = study.store.table("repeats", study_id="s").to_pylist()
    said = {
        row["item_id"]: tuple(json.loads(row[name])["correct"]["value"] for name in ("first_answers", "second_answers"))
        for row in table
    }

    assert said == {
        original: ("yes", "no" if original == corrected else "yes") for _, original in pairs if original != sent_back
    }
    assert {row["reviewer_id"] for row in table} == {"ana"}
