"""A paused reviewer gets nothing more, and may finish what they hold; on both databases."""

from __future__ import annotations

import pytest

from jurat.errors import JuratError, UnknownStudy
from jurat.leads.decisions import audit
from jurat.leads.rulings import rule, ruling_holds, rulings
from jurat.serving.queue import SkipEntry
from jurat.store import LabelStore
from jurat.store.asking import Asker
from tests.load.checker import violations
from tests.store.conftest import LEASE_US, review
from tests.store.test_queue import MakeDesk
from tests.store.test_queue_rules import add_gold, work_through


def pause(store: LabelStore, reviewer: str, *, holds: bool = True) -> None:
    """Pause a reviewer, or let them go on."""
    rule(store, "s", reviewer, "paused", "too fast", Asker.on_this_machine(reviewer), holds=holds)


def test_a_paused_reviewer_finishes_what_they_hold_and_gets_nothing_more(desk: MakeDesk) -> None:
    """Not even gold or repeats; others go on; it ends as soon as the lead says so."""
    study = desk(40, 2, gold_every=2, repeat_every=2, repeat_after=1)
    add_gold(study, 10)
    work_through(study, "ana", 7)
    held = study.in_hand("ana")
    asked = {"study_id": "s", "reviewer_id": "ana", "after": 1}
    assert study.store.read.queue.repeatable(**asked)
    pause(study.store, "ana")

    assert not study.store.read.queue.repeatable(**asked)
    assert study.in_hand("ana") == held
    assert [item.item_id for item in study.turn("ana", review(held[0], review_id="r1")).in_hand] == held[1:]
    turn = study.turn("ana", SkipEntry("skip-0001", held[1], "too long"))
    assert (turn.receipts[0].standing, turn.in_hand) == ("skipped", ())
    for _ in range(8):
        assert study.in_hand("ana") == []
    assert len(study.in_hand("ben")) == 2
    assert "items given to somebody who was paused" not in violations(study.store.location, [])

    pause(study.store, "ana", holds=False)
    assert len(study.in_hand("ana")) == 2


def test_what_a_paused_reviewer_lets_lapse_goes_to_somebody_else(desk: MakeDesk) -> None:
    """Its lease runs out as anybody's does; handed in late, it counts while its place is free."""
    study = desk(1, 1)
    item = study.in_hand("ana")[0]
    pause(study.store, "ana")
    study.now_us += LEASE_US + 1

    assert study.in_hand("ana") == []
    assert study.in_hand("ben") == [item]


def test_the_newest_ruling_of_a_kind_stands(desk: MakeDesk, store: LabelStore) -> None:
    """Each kind for itself, in one study; the log keeps all."""
    study = desk(2, 1)
    for name in ("ana", "ben"):
        study.turn(name)
    pause(store, "ana")
    rule(store, "s", "ana", "admitted", "she wrote the rubric", Asker.on_this_machine("ben"), holds=True)
    rule(store, "s", "ben", "admitted", "x", Asker.on_this_machine("ben"), holds=False)
    pause(store, "ana", holds=False)

    found = [(one.reviewer_id, one.kind, one.holds) for one in rulings(store, "s")]
    assert found == [("ana", "admitted", True), ("ana", "paused", False), ("ben", "admitted", False)]
    assert [ruling_holds(store, "s", name, "admitted") for name in ("ana", "ben", "zoe")] == [True, False, False]
    told = [(row.about, row.decision) for row in audit(store, "s") if row.what == "ruling"]
    assert sorted(told) == [("ana", "admitted"), ("ana", "goes on"), ("ana", "paused"), ("ben", "must qualify")]


def test_a_ruling_needs_a_reason_a_reviewer_and_a_study(desk: MakeDesk, store: LabelStore) -> None:
    """Nothing is stored otherwise."""
    desk(1, 1).turn("ana")
    with pytest.raises(JuratError, match="Say why"):
        rule(store, "s", "ana", "paused", "", Asker.on_this_machine("ana"), holds=True)
    with pytest.raises(JuratError, match="no reviewer 'zoe'"):
        rule(store, "s", "zoe", "paused", "x", Asker.on_this_machine("ana"), holds=True)
    with pytest.raises(UnknownStudy):
        rule(store, "other", "ana", "paused", "x", Asker.on_this_machine("ana"), holds=True)

    assert rulings(store, "s") == []
