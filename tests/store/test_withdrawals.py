"""Items taken out of a study, and studies that are closed; on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jurat.analytics import progress, verdict_rows
from jurat.errors import JuratError, UnknownItem
from jurat.intake.new_items import add_items
from jurat.intake.outputs import Item
from jurat.leads.adjudication import disputes
from jurat.leads.decisions import adjudicate, audit, standing_decision
from jurat.leads.sending_back import send_back_item
from jurat.leads.waiting import waiting
from jurat.leads.withdrawals import close_study, is_closed, withdraw
from jurat.store import LabelStore
from jurat.store.asking import Asker
from jurat.web.sessions import grant
from tests.load.checker import violations
from tests.store.conftest import Desk, Outsider, review
from tests.store.test_waiting import FRESH, SKIPS, TIES, UNJUDGED, waiting_study
from tests.store.written_study import WrittenStudy, written

MakeDesk = Callable[..., Desk]


def test_withdrawing_what_nobody_judged_changes_the_verdict(store: LabelStore) -> None:
    """Such items leave it; brought back they are pending again."""
    study = waiting_study(store)
    mirror = study.mirror()
    withdraw(store, "s", [*UNJUDGED, *SKIPS, FRESH[0]], "The graphs are missing.", Asker.on_this_machine("Lea"))
    mirror.refresh()
    (row,) = verdict_rows(mirror)
    counts = progress(mirror)

    assert (row.verdict, row.items, row.pending, counts.withdrawn, counts.untouched) == ("pass", 105, 5, 24, 1)
    assert {one.item_key for one in disputes(store, mirror)} == {*study.keys(TIES)}
    withdraw(store, "s", [*UNJUDGED, *SKIPS], "They were found.", Asker.on_this_machine("Leo"), is_withdrawn=False)
    mirror.refresh()
    assert (verdict_rows(mirror)[0].verdict, verdict_rows(mirror)[0].pending) == ("undecided", 28)
    told = [(one.decision, one.reason, one.decided_by) for one in audit(store, "s") if one.what == "withdrawal"]
    assert told == [("23 restored", "They were found.", "Leo"), ("24 withdrawn", "The graphs are missing.", "Lea")]


def test_errors_cannot_be_withdrawn_until_the_study_passes(store: LabelStore) -> None:
    """An item that ever had a label or a decision counts against both words, also when these were taken back before."""
    study = WrittenStudy(store, written(), {f"i{number:03}": {} for number in range(100)})
    errors = ["i000", "i001", "i002"]
    study.label("ana", {f"i{number:03}": "no" if number < 40 else "yes" for number in range(2, 100)})
    adjudicate(store, study.keys(["i000"])[0], "correct", "error", "It is.", Asker.on_this_machine("Lea"))
    seen = standing_decision(store, study.keys(["i000"])[0], "correct")
    adjudicate(
        store, study.keys(["i000"])[0], "correct", "withdrawn", "Hm.", Asker.on_this_machine("Lea"), seen and seen[0]
    )
    study.label("ana", {"i001": "no"})
    send_back_item(store, "s", "i001", "x", Asker.on_this_machine("Lea"))
    mirror = study.mirror()
    assert verdict_rows(mirror)[0].verdict == "fail"
    withdraw(
        store,
        "s",
        [*errors, *(f"i{number:03}" for number in range(3, 40))],
        "They look bad.",
        Asker.on_this_machine("Lea"),
    )
    mirror.refresh()
    (row,) = verdict_rows(mirror)

    assert (row.verdict, row.items, row.errors, row.pending) == ("undecided", 60, 0, 40)
    assert waiting(store, mirror)["correct"]["withdrawn"] == 40


def test_a_criterion_without_a_label_is_left_when_the_other_has_one(store: LabelStore) -> None:
    """The item is held against the criterion it was judged on, and only that."""
    more = '[[criterion]]\nid = "harmful"\nquestion = "Harm?"\nerror_values = ["yes"]\nacceptable_error_rate = 0.5\n'
    study = WrittenStudy(store, written(more=more), {"a": {}, "b": {}})
    study.label("ana", {"a": "no", "b": "yes"})
    study.label("ben", {"b": "no"}, "harmful")
    withdraw(store, "s", ["a"], "x", Asker.on_this_machine("Lea"))
    found = waiting(store, study.mirror())

    assert (found["correct"]["withdrawn"], found["harmful"]["withdrawn"]) == (1, 0)


def test_a_whole_batch_leaves_and_comes_back(store: LabelStore) -> None:
    """A wrong import: its labels count no more, and are kept."""
    study = WrittenStudy(store, written(), {f"i{number:03}": {} for number in range(80)})
    add_items(
        store,
        "s",
        study.rubric,
        "oops",
        lambda: [Item(f"o{n}", {"output": "x"}, {}) for n in range(9)],
        lambda _n: None,
    )
    study.label("ana", {f"i{number:03}": "yes" for number in range(80)} | {f"o{number}": "no" for number in range(9)})
    mirror = study.mirror()
    before = verdict_rows(mirror)[0]
    assert withdraw(store, "s", [], "The wrong file.", Asker.on_this_machine("Lea"), batch="oops") == 9
    mirror.refresh()
    during = verdict_rows(mirror)[0]
    withdraw(store, "s", [], "It was right.", Asker.on_this_machine("Lea"), batch="oops", is_withdrawn=False)
    mirror.refresh()

    assert (before.items, before.errors, before.verdict) == (89, 9, "undecided")
    assert (during.items, during.errors, during.pending, during.verdict) == (80, 0, 0, "pass")
    assert verdict_rows(mirror)[0] == before


def test_a_withdrawn_item_leaves_every_hand(desk: MakeDesk) -> None:
    """Its lease ends, nobody gets it, a review that was under way is kept and late; brought back, it is open again."""
    study = desk(3, 1)
    held = study.in_hand("ana")
    grant(study.store, "lea", "lead", Asker.on_this_machine("test"))
    withdraw(study.store, "s", [held[0]], "a typo", Asker.on_this_machine("lea"))
    assert held[0] not in study.in_hand("ana") + study.in_hand("ben")
    assert [one.standing for one in study.turn("ana", review(held[0])).receipts] == ["late"]
    assert study.rows("SELECT done, leased FROM item WHERE withdrawn = 1") == [(0, 0)]
    withdraw(study.store, "s", [held[0]], "no typo", Asker.on_this_machine("lea"), is_withdrawn=False)

    assert study.in_hand("chi") == [held[0]]
    assert violations(study.store.location, []).keys() == {"items unfinished"}


def test_a_closed_study_gives_out_nothing(desk: MakeDesk) -> None:
    """What is held may be handed in; no items come; opened again, it goes on."""
    study = desk(4, 1)
    grant(study.store, "lea", "lead", Asker.on_this_machine("test"))
    held = study.in_hand("ana")
    close_study(study.store, "s", "done", Asker.on_this_machine("lea"))
    turn = study.turn("ana", review(held[0]))
    assert ([one.standing for one in turn.receipts], len(turn.in_hand)) == (["counted"], 1)
    assert study.in_hand("ben") == []
    assert is_closed(study.store, "s")
    with pytest.raises(JuratError, match="closed already"):
        close_study(study.store, "s", "again", Asker.on_this_machine("lea"))
    close_study(study.store, "s", "more", Asker.on_this_machine("lea"), is_closed=False)
    assert len(study.in_hand("ben")) == 2

    told = [(one.decision, one.reason) for one in audit(study.store, "s") if one.what == "study"]
    assert sorted(told) == [("closed", "done"), ("opened again", "more")]


def test_a_closed_study_takes_no_items(store: LabelStore) -> None:
    """The message says how to open it."""
    study = WrittenStudy(store, written(), {"a": {}})
    close_study(store, "s", "done", Asker.on_this_machine("Lea"))
    with pytest.raises(JuratError, match="closed and takes no new items"):
        add_items(store, "s", study.rubric, "b2", lambda: [Item("b", {"output": "x"}, {})], lambda _n: None)


def test_a_withdrawal_needs_a_reason_and_items(store: LabelStore) -> None:
    """Nothing is stored otherwise."""
    WrittenStudy(store, written(), {"a": {}})
    with pytest.raises(JuratError, match="Say why"):
        withdraw(store, "s", ["a"], " ", Asker.on_this_machine("Lea"))
    with pytest.raises(UnknownItem, match="no item 'none'"):
        withdraw(store, "s", ["a", "none"], "x", Asker.on_this_machine("Lea"))
    with pytest.raises(UnknownItem, match="no batch 'none'"):
        withdraw(store, "s", [], "x", Asker.on_this_machine("Lea"), batch="none")
    with pytest.raises(JuratError, match="is not withdrawn"):
        withdraw(store, "s", ["a"], "x", Asker.on_this_machine("Lea"), is_withdrawn=False)

    assert [one for one in audit(store, "s") if one.what == "withdrawal"] == []


@pytest.mark.parametrize("table", ["withdrawal", "withdrawn_item", "study_state"])
def test_withdrawals_are_never_changed(store: LabelStore, outsider: Outsider, table: str) -> None:
    """An UPDATE or DELETE raises."""
    WrittenStudy(store, written(), {"a": {}})
    withdraw(store, "s", ["a"], "x", Asker.on_this_machine("Lea"))
    close_study(store, "s", "x", Asker.on_this_machine("Lea"))
    column = "held" if table == "withdrawn_item" else "reason"
    for statement in (f"UPDATE {table} SET {column} = '[]'", f"DELETE FROM {table}"):
        with pytest.raises(outsider.forbids, match="are only ever added"):
            outsider.execute(statement)
