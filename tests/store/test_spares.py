"""What comes after the items in hand, told beforehand: nothing is leased, and a ticket shows that it was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.store.conftest import Desk, review
from tests.store.test_queue_rules import add_gold, work_through

MakeDesk = Callable[..., Desk]


def spares(study: Desk, reviewer: str, count: int = 40) -> list[str]:
    """Name a reviewer's spares."""
    found = study.store.write(lambda tx: study.queue.spares(tx, reviewer, count, study.now_us))
    return [spare.item_id for spare in found]


def test_spares_are_what_then_comes(desk: MakeDesk) -> None:
    """In the same order, over the end of a block."""
    study = desk(100, 1)
    in_hand = study.in_hand("ana")
    for item in in_hand:
        study.turn("ana", review(item))
    told = [study.in_hand("ana")[0], study.in_hand("ana")[1], *spares(study, "ana", 70)]
    given = []
    for _ in range(72):
        given.append(study.in_hand("ana")[0])
        study.turn("ana", review(given[-1]))

    assert given == told


def test_nobody_holds_a_spare(desk: MakeDesk) -> None:
    """It is not leased and not touched: no verdict waits for it, and another reviewer may get it."""
    study = desk(10, 1)
    held = study.in_hand("ana")
    told = spares(study, "ana")

    assert len(told) == 8
    assert set(told).isdisjoint(held)
    assert study.rows("SELECT count(*) FROM assignment") == study.rows("SELECT count(*) FROM touch") == [(2,)]


def test_a_spare_is_taken_by_its_ticket_only(desk: MakeDesk) -> None:
    """Somebody else's ticket, and that of another item, are none."""
    study = desk(10, 1)
    study.in_hand("ana")
    study.in_hand("ben")
    first, second = spares(study, "ana", 2)
    wrong = [None, "0" * 16, study.queue.ticket("ben", first), study.queue.ticket("ana", second)]
    refused = [replace(review(first, review_id=f"wrong-{number}"), ticket=one) for number, one in enumerate(wrong)]
    right = replace(review(first), ticket=study.queue.ticket("ana", first))
    receipts = study.turn("ana", *refused, right).receipts

    assert [receipt.standing for receipt in receipts] == [None, None, None, None, "counted"]
    assert study.rows("SELECT count(*) FROM review") == [(1,)]


def test_a_spare_that_others_took_is_kept_and_not_counted(desk: MakeDesk) -> None:
    """As any review that comes too late."""
    study = desk(3, 1)
    study.in_hand("ana")
    (spare,) = spares(study, "ana")
    assert study.in_hand("ben") == [spare]
    study.turn("ben", review(spare, review_id="of-ben"))
    late = replace(review(spare), ticket=study.queue.ticket("ana", spare))

    assert [receipt.standing for receipt in study.turn("ana", late).receipts] == ["late"]


def test_who_has_nothing_in_hand_has_no_spares(desk: MakeDesk) -> None:
    """So it is before the first request, and at the end."""
    study = desk(2, 1)
    assert spares(study, "ana") == []
    for item in study.in_hand("ana"):
        study.turn("ana", review(item))

    assert spares(study, "ana") == []


def test_no_more_spares_than_one_may_review(desk: MakeDesk) -> None:
    """The limit of a rubric holds for what is told, too."""
    study = desk(20, 2, most_items=5)
    study.in_hand("ana")

    assert len(spares(study, "ana")) == 3


@pytest.mark.parametrize("rules", [{"gold_every": 4}, {"repeat_every": 5, "repeat_after": 6}])
def test_spares_do_not_tell_what_is_gold_or_a_repeat(desk: MakeDesk, rules: dict[str, int]) -> None:
    """They stand among the spares at the places they then come at: what is no spare is not thereby something else."""
    study = desk(60, 3, **rules)
    if "gold_every" in rules:
        add_gold(study, 20)
    work_through(study, "ana", 20)
    told = [*study.in_hand("ana"), *spares(study, "ana", 5)]

    assert work_through(study, "ana", 7) == told
    assert any(not item.startswith("i") for item in told)
