"""What a rubric may ask of the queue: gold items, a further reviewer on disagreement, a limit for each reviewer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jurat.store import pack
from tests.store.conftest import Desk, review

MakeDesk = Callable[..., Desk]
EVERYWHERE = {"study_id": "s", "first": 0, "behind": 1000}


def add_gold(desk: Desk, count: int, purpose: str = "check", prefix: str = "g") -> None:
    """Put gold items g0, g1 ... into the study, on which "yes" is right."""
    names = [f"{prefix}{number}" for number in range(count)]

    def work(tx: object) -> None:
        tx.incoming.clear()  # type: ignore[attr-defined]
        tx.incoming.add([{"item_id": name, "order_key": name} for name in names])  # type: ignore[attr-defined]
        first = tx.gold.next_position("s").position
        tx.gold.add_items(study_id="s", batch="gold", first_position=first)  # type: ignore[attr-defined]
        rows = [{"study_id": "s", "item_id": n, "content": pack({"output": n}), "attributes": "{}"} for n in names]
        tx.items.add_payloads(rows)  # type: ignore[attr-defined]
        known = {"study_id": "s", "expected": '{"correct": "yes"}', "defect_kind": None, "explanation": None}
        gold = [known | {"now_us": 0, "item_id": name, "purpose": purpose} for name in names]
        tx.gold.add(gold)  # type: ignore[attr-defined]

    desk.store.write(work)


def work_through(desk: Desk, reviewer: str, most: int = 1000, value: str = "yes") -> list[str]:
    """Let a reviewer review what they are given; give the items in their order."""
    seen: list[str] = []
    while len(seen) < most and (hands := desk.in_hand(reviewer)):
        seen.append(hands[0])
        entry = review(hands[0], value, review_id=f"{reviewer}-{hands[0]}")
        assert [receipt.error for receipt in desk.turn(reviewer, entry).receipts] == [None]
    return seen


def test_one_gold_item_in_each_run_at_a_place_nobody_can_tell(desk: MakeDesk) -> None:
    """Every run of five items holds exactly one, at places that differ between runs and between reviewers."""
    study = desk(40, 3, gold_every=5)
    add_gold(study, 30)
    places = {}
    for reviewer in ("ana", "ben", "chi"):
        seen = work_through(study, reviewer, 40)
        runs = [seen[start : start + 5] for start in range(0, 40, 5)]
        assert [sum(item.startswith("g") for item in run) for run in runs] == [1] * 8
        places[reviewer] = tuple(next(n for n, item in enumerate(run) if item.startswith("g")) for run in runs)

    assert len(set(places.values())) == 3
    assert all(len(set(of_one)) > 1 for of_one in places.values())


def test_nobody_gets_a_gold_item_twice_and_the_order_differs(desk: MakeDesk) -> None:
    """When the gold is used up, only items of the sample come."""
    study = desk(40, 2, gold_every=4)
    add_gold(study, 3)
    gold = {name: [item for item in work_through(study, name) if item.startswith("g")] for name in ("ana", "ben")}

    assert [sorted(of_one) for of_one in gold.values()] == [["g0", "g1", "g2"]] * 2
    assert gold["ana"] != gold["ben"]


def test_gold_is_no_part_of_the_study(desk: MakeDesk) -> None:
    """Neither its items nor its reviews reach analytics, and it takes no place from the sample."""
    study = desk(6, 1, gold_every=2)
    add_gold(study, 5)
    seen = work_through(study, "ana")

    assert sum(not item.startswith("g") for item in seen) == 6
    assert study.store.table("items", study_id="s", after_position=-1).num_rows == 6
    assert study.store.table("places", study_id="s", after_seq=0, after_skip=0).num_rows == 6
    assert study.store.table("reviews", study_id="s", after_seq=0, most=100).num_rows == 6
    assert study.store.read.items.counts(study_id="s", overlap=1).items == 6


def differ(reviews: list[dict[str, dict[str, str]]]) -> bool:
    """Whether the reviews of an item differ."""
    return len({answers["correct"]["value"] for answers in reviews}) > 1


@pytest.mark.parametrize(
    ("values", "needed"),
    [(["yes", "yes"], 2), (["yes", "no"], 3), (["yes", "no", "no"], 4), (["yes", "no", "no", "yes"], 4)],
)
def test_disagreement_brings_a_further_reviewer_up_to_a_maximum(desk: MakeDesk, values: list[str], needed: int) -> None:
    """Overlap 2, at most 4: one place is added each time an item is complete and disputed."""
    study = desk(1, 2, most_extra=2, is_disputed=differ)
    for number, value in enumerate(values):
        assert work_through(study, f"reviewer {number}", value=value) == ["i000"]

    assert study.rows("SELECT need, extra FROM item") == [(needed, needed - 2)]


def test_a_correction_that_ends_or_begins_a_dispute(desk: MakeDesk) -> None:
    """A place is added when a correction makes reviewers disagree; none is taken away when one makes them agree."""
    study = desk(1, 2, most_extra=1, is_disputed=differ)
    work_through(study, "ana")
    work_through(study, "ben")
    study.turn("ben", review("i000", "no", review_id="correction"))
    assert study.rows("SELECT need FROM item") == [(3,)]
    study.turn("ben", review("i000", "yes", review_id="second thoughts"))

    assert study.rows("SELECT need FROM item") == [(3,)]
    assert work_through(study, "chi") == ["i000"]


def test_one_person_is_served_all_items_and_a_second_one_the_share(desk: MakeDesk) -> None:
    """Of twenty items, each fifth or so; a third person gets nothing, and the items were complete before."""
    study = desk(20, 1)
    study.store.write(lambda tx: tx.items.widen(**EVERYWHERE, overlap=1, second=200_000))
    expected = [f"i{place:03}" for place in range(20) if place * 618_033 % 1_000_000 < 200_000]
    served = [sorted(work_through(study, name)) for name in ("ana", "ben", "chi")]

    assert served == [[f"i{place:03}" for place in range(20)], expected, []]
    assert len(expected) == 5


def test_items_are_complete_without_their_second_reviewer(desk: MakeDesk) -> None:
    """What the form counts: twenty of twenty, though five are open to somebody else."""
    study = desk(20, 1)
    study.store.write(lambda tx: tx.items.widen(**EVERYWHERE, overlap=1, second=200_000))
    work_through(study, "ana")
    row = study.store.read.items.counts(study_id="s", overlap=1)

    assert row is not None
    assert (row.items, row.complete, row.open) == (20, 20, 5)


def test_a_new_rubric_keeps_the_places_that_a_dispute_added(desk: MakeDesk) -> None:
    """They are the item's, not the rubric's."""
    study = desk(1, 2, most_extra=1, is_disputed=differ)
    work_through(study, "ana")
    work_through(study, "ben", value="no")
    study.store.write(lambda tx: tx.items.widen(**EVERYWHERE, overlap=2, second=0))

    assert study.rows("SELECT need FROM item") == [(3,)]


def test_a_reviewer_has_a_limit(desk: MakeDesk) -> None:
    """Never more than five reviews, not even by skipping; the others get the rest."""
    study = desk(20, 1, most_items=5)

    assert len(work_through(study, "ana")) == 5
    assert [len(work_through(study, f"reviewer {number}")) for number in range(4)] == [5, 5, 5, 0]


def test_gold_does_not_count_against_the_limit(desk: MakeDesk) -> None:
    """Five items of the sample, and the gold between them."""
    study = desk(20, 1, most_items=5, gold_every=3)
    add_gold(study, 10)
    seen = work_through(study, "ana", 12)

    assert sum(not item.startswith("g") for item in seen) == 5
