"""What leads decide: kept beside the labels, never lost, never doubled; on both databases."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from jurat.errors import JuratError
from jurat.leads.decisions import (
    Word,
    adjudicate,
    audit,
    exclude,
    excluded,
    standing_decision,
    waive,
    waivers,
)
from jurat.store import LabelStore
from jurat.store.asking import Asker
from tests.store.conftest import Outsider, add_row
from tests.store.test_queue import MakeDesk


@pytest.fixture
def filled(desk: MakeDesk, store: LabelStore) -> LabelStore:
    """A study of four items, with a reviewer and two leads."""
    desk(4, 2)
    for name in ("ana", "Lea", "Leo"):
        store.write(lambda tx, name=name: add_row(tx, name))
    return store


def test_the_newest_decision_stands_and_the_first_stays(filled: LabelStore) -> None:
    """A decision may be replaced and taken back; the log keeps every one."""
    adjudicate(filled, 1, "correct", "error", "The source says 5.", Asker.on_this_machine("Lea"))
    first = standing_decision(filled, 1, "correct")
    assert first is not None
    assert first[1] == "error"
    adjudicate(filled, 1, "correct", "correct", "I misread it.", Asker.on_this_machine("Lea"), seen=first[0])
    second = standing_decision(filled, 1, "correct")
    assert second is not None
    adjudicate(filled, 1, "correct", "withdrawn", "Ask legal.", Asker.on_this_machine("Leo"), seen=second[0])

    told = [(row.decision, row.decided_by) for row in audit(filled, "s") if row.what == "adjudication"]
    assert sorted(told) == [("correct", "Lea"), ("error", "Lea"), ("withdrawn", "Leo")]


def test_two_leads_at_once_lose_and_double_nothing(filled: LabelStore) -> None:
    """Of two decisions on what both saw, one stands and the other is told who was first."""

    def decide(name: str, word: Word) -> str:
        try:
            adjudicate(filled, 2, "correct", word, f"{name} says so", Asker.on_this_machine(name))
        except JuratError as error:
            return str(error)
        return "stored"

    with ThreadPoolExecutor(2) as leads:
        told = list(leads.map(decide, ("Lea", "Leo"), ("error", "correct")))

    assert sorted(text == "stored" for text in told) == [False, True]
    assert "has decided on this meanwhile" in next(text for text in told if text != "stored")
    assert len([row for row in audit(filled, "s") if row.what == "adjudication"]) == 1


def test_the_database_refuses_a_second_first_decision(filled: LabelStore, outsider: Outsider) -> None:
    """Whatever program writes."""
    adjudicate(filled, 1, "correct", "error", "x", Asker.on_this_machine("Lea"))
    with pytest.raises(outsider.forbids):
        outsider.execute(
            "INSERT INTO adjudication (item_key, criterion, decision, reason, decided_by, created_us)"
            " VALUES (1, 'correct', 'correct', 'x', 'Leo', 0)"
        )


@pytest.mark.parametrize("table", ["adjudication", "exclusion", "waiver"])
def test_decisions_are_never_changed(filled: LabelStore, outsider: Outsider, table: str) -> None:
    """An UPDATE or DELETE raises."""
    adjudicate(filled, 1, "correct", "error", "x", Asker.on_this_machine("Lea"))
    exclude(filled, "s", "ana", "copies", Asker.on_this_machine("Lea"), is_excluded=True)
    waive(filled, "s", "correct", dt.date(2030, 1, 1), "known", Asker.on_this_machine("Lea"))
    for statement in (f"UPDATE {table} SET reason = 'other'", f"DELETE FROM {table}"):
        with pytest.raises(outsider.forbids, match="decisions are only ever added"):
            outsider.execute(statement)


def test_labels_are_left_out_and_counted_again(filled: LabelStore) -> None:
    """The newest row of a reviewer says; nobody unknown, and never without a reason."""
    exclude(filled, "s", "ana", "copies ben", Asker.on_this_machine("Lea"), is_excluded=True)
    assert excluded(filled, "s") == ["ana"]
    exclude(filled, "s", "ana", "it was ben who copied", Asker.on_this_machine("Lea"), is_excluded=False)
    assert excluded(filled, "s") == []
    with pytest.raises(JuratError, match="no reviewer 'zoe'"):
        exclude(filled, "s", "zoe", "x", Asker.on_this_machine("Lea"), is_excluded=True)
    with pytest.raises(JuratError, match="Say why"):
        exclude(filled, "s", "ana", "  ", Asker.on_this_machine("Lea"), is_excluded=True)


def test_a_waiver_holds_to_the_end_of_its_day(filled: LabelStore) -> None:
    """The newest of a criterion stands."""
    waive(filled, "s", "correct", dt.date(2030, 1, 1), "until the new model", Asker.on_this_machine("Lea"))
    waive(filled, "s", "correct", dt.date(2030, 2, 1), "it is late", Asker.on_this_machine("Lea"))
    (found,) = waivers(filled, "s").values()

    assert (found.ends_on, found.reason) == (dt.date(2030, 2, 1), "it is late")
    assert found.holds(dt.date(2030, 2, 1))
    assert not found.holds(dt.date(2030, 2, 2))
    assert len([row for row in audit(filled, "s") if row.what == "waiver"]) == 2
