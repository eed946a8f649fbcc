"""A batch is there as a whole or not at all, whoever looks, whatever ends the program that adds it."""

from __future__ import annotations

import hashlib
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from jurat.errors import JuratError, OutputsError, UnknownStudy
from jurat.intake.arrivals import Patience, bring_in
from jurat.intake.new_items import add_items
from jurat.intake.outputs import Item
from jurat.rubric.model import Rubric, parse_rubric
from jurat.serving.queue import Queue, QueueRules
from jurat.serving.second_looks import share_in_whole
from jurat.store import LabelStore, pack
from jurat.store.queries import load_queries
from jurat.store.stage import PlacedItem, Stage, StagedItem
from jurat.study import record_rubric
from tests.store.conftest import Outsider
from tests.store.killed_add import ITEMS
from tests.store.written_study import WrittenStudy, written

TOP = Path(__file__).parents[2]
AT_ONCE = Patience(busy=0.0, silent=0.2)
STARTS_FROM_ITEM = {  # statements that read `item` first and may see what is not there yet, and why
    "first_to_widen": "what is coming in follows the rubric, too",
    "next_position": "a batch goes behind all there is",
    "held_ids": "an id is taken from the moment it is written",
    "add_payload": "writes what its transaction has just put there",
    "add_arriving_payload": "the same",
    "clear_arriving_payloads": "clears away what is not there yet",
    "clear_arriving_items": "the same",
    "payload": "by a key, which only a statement that says ready(i) gives",
    "item_of_key": "the same",
    "item_to_double": "the same",
    "feed_page_reviews": "joined with reviews",
    "standing_answers": "of an item that was reviewed",
    "gold_candidates": "gold items stand before the order",
    "next_gold_position": "the same",
    "add_gold": "the same",
    "add_repeat_item": "of an item that was reviewed",
}


class WatchedStage(Stage):
    """A stage that hands out few rows at a time, and lets somebody look between two transactions."""

    def __init__(self, names: Iterable[str], look: Callable[[], None]) -> None:
        super().__init__()
        self.look = look
        self.add(StagedItem(name, pack({"output": name}), "{}") for name in names)

    def placed(self, first: int, most: int) -> list[PlacedItem]:
        """Return at most two rows."""
        self.look()
        return super().placed(first, min(most, 2))


@pytest.fixture
def study(store: LabelStore) -> WrittenStudy:
    """A study of two items."""
    return WrittenStudy(store, written(), {"a": {}, "b": {}})


def rule() -> Rubric:
    """The rubric of the study."""
    return parse_rubric(written(), "test")


def seen(store: LabelStore, study_id: str = "s") -> dict[str, object]:
    """Look at a study through everything that lists, counts, serves or exports its items."""
    read, asked = store.read, {"study_id": study_id}
    hands = read.queue.hands(**asked, reviewer_id="ana", floor_block=0, most=8)
    counts = read.items.counts(**asked, overlap=1)
    return {
        "ids": [row.item_id for row in read.items.ids(**asked)],
        "counts": tuple(counts),
        "offered": {row.item_id for row in hands},
        "batches": [row.batch for row in read.items.batches(**asked)],
        "of batch": [len(read.items.of_batch(**asked, batch=batch)) for batch in ("b", "new")],
        "feed": store.table("items", **asked, after_position=-1).num_rows,
        "page": store.table("item_page", **asked, after_position=-1, most=100).num_rows,
        "found": [read.items.named(**asked, item_id=f"n{number}") is not None for number in range(5)],
        "takes back": [read.withdrawals.state(**asked, item_id=f"n{number}") is not None for number in range(5)],
        "studies": [study.study_id for study in store.studies()],
    }


def test_nobody_sees_a_batch_before_all_of_it_is_there(study: WrittenStudy) -> None:
    """Between its transactions everything is as before; after the last one all is there, in the seeded order."""
    store, looks = study.store, []
    before = seen(store)
    new = [f"n{number}" for number in range(5)]
    with WatchedStage(new, lambda: looks.append(seen(store))) as stage:
        assert bring_in(store, "s", "new", rule(), stage, "unused") == 5

    assert len(looks) > 4
    assert all(look == before for look in looks)
    ordered = sorted(new, key=lambda name: hashlib.md5(f"seed|{name}".encode()).hexdigest())  # noqa: S324 - no secret
    after = seen(store)
    assert after["ids"] == [*before["ids"], *ordered]  # type: ignore[misc]
    assert (after["counts"], after["of batch"], after["feed"], after["page"]) == ((7, 0, 7), [2, 5], 7, 7)
    assert after["offered"] == {"a", "b", *new}
    assert [store.payload(row.item_key).content["output"] for row in store.read.items.ids("s")] == [
        row.item_id for row in store.read.items.ids("s")
    ]


def test_a_new_study_is_there_when_its_first_batch_is(store: LabelStore) -> None:
    """Before that nobody finds it, by name or in a list."""
    refused = []

    def look() -> None:
        with pytest.raises(UnknownStudy):
            store.study("s")
        refused.append(store.studies())

    with WatchedStage("abcde", look) as stage:
        bring_in(store, "s", "b", rule(), stage, "seed")

    assert refused == [[]] * len(refused)
    assert [(study.study_id, study.seed) for study in store.studies()] == [("s", "seed")]


def test_a_review_of_an_item_that_is_not_there_yet_is_refused(study: WrittenStudy) -> None:
    """Whoever guesses its id is told that there is no such item."""
    store, told = study.store, []

    def look() -> None:
        asked = {"study_id": "s", "reviewer_id": "ana", "entry_id": "x"}
        told.append([store.read.queue.standing(**asked, item_id=name) for name in ("n0", "n1", "n2")])

    with WatchedStage(["n0", "n1", "n2"], look) as stage:
        bring_in(store, "s", "new", rule(), stage, "")

    assert told == [[None] * 3] * len(told)


@pytest.mark.parametrize("study_id", ["s", "another"])
def test_what_a_killed_program_wrote_is_never_seen_and_the_same_batch_can_be_added_again(
    study: WrittenStudy, study_id: str
) -> None:
    """A real program, killed with most of its rows written: the store is as before, then holds the batch once."""
    store, before = study.store, seen(study.store, study_id)
    command = [sys.executable, "-m", "tests.store.killed_add", str(store.location), study_id]
    ended = subprocess.run(command, cwd=TOP, check=False)
    written_rows = Outsider(store)
    held = f"SELECT count(*) FROM item WHERE study_id = '{study_id}'"

    assert ended.returncode == -signal.SIGKILL
    assert int(str(written_rows.execute(held)[0][0])) > len(before["ids"]) + 400  # type: ignore[arg-type]
    assert seen(store, study_id) == before
    with Stage() as stage:
        stage.add(StagedItem(name, b"", "{}") for name in ITEMS)
        assert bring_in(store, study_id, "again", rule(), stage, "new seed", Patience(30.0, 0.2)) == 1200
    names = [row.item_id for row in store.read.items.ids(study_id)]
    assert sorted(names) == sorted([*before["ids"], *ITEMS])  # type: ignore[misc]
    assert int(str(written_rows.execute(held)[0][0])) == len(names)
    assert store.study(study_id).seed == ("seed" if study_id == "s" else "new seed")
    assert {row.batch for row in store.read.items.batches(study_id)} - {"b"} == {"again"}
    written_rows.connection.close()


def test_a_second_batch_is_refused_in_words_while_one_comes_in(study: WrittenStudy) -> None:
    """Where the first one goes on; it ends as if nobody had asked."""
    store, told = study.store, []

    def look() -> None:
        with Stage() as other:
            other.add([StagedItem("z", pack({"output": "z"}), "{}")])
            with pytest.raises(JuratError) as refused:
                bring_in(store, "s", "other", rule(), other, "", AT_ONCE)
        told.append(str(refused.value))

    with WatchedStage("vwxy", look) as stage:
        assert bring_in(store, "s", "new", rule(), stage, "") == 4

    assert set(told) == {
        "Batch 'new' is being added to study 's' right now. Nothing was added; add this batch when that one is there."
    }
    assert {row.item_id for row in store.read.items.ids("s")} == set("abvwxy")


def test_who_paused_too_long_is_told_and_has_added_nothing(study: WrittenStudy) -> None:
    """Another batch took over meanwhile; each is there as a whole or not at all."""
    store, others = study.store, iter(["z"])

    def look() -> None:
        for name in others:
            with Stage() as other:
                other.add([StagedItem(name, pack({"output": name}), "{}")])
                assert bring_in(store, "s", "other", rule(), other, "", Patience(1.0, 0.0)) == 1

    with WatchedStage("vwxy", look) as stage, pytest.raises(JuratError, match=r"while this one paused. Nothing of"):
        bring_in(store, "s", "new", rule(), stage, "")

    assert {row.item_id for row in store.read.items.ids("s")} == set("abz")


def test_a_batch_that_failed_gives_way_at_once(study: WrittenStudy) -> None:
    """Without waiting for a sign of life; and ids that are there are named."""
    store = study.store

    def fail() -> None:
        if int(store.read.arrivals.of_study("s").beat) > 0:  # type: ignore[index]
            raise KeyboardInterrupt

    with WatchedStage("vwxy", fail) as stage, pytest.raises(KeyboardInterrupt):
        bring_in(store, "s", "new", rule(), stage, "")
    with pytest.raises(OutputsError, match="2 items, the first item_id 'a': are in study 's' already"):
        add_items(store, "s", rule(), "c", lambda: [Item(n, {"output": n}, {}) for n in "abv"], lambda _n: None)
    add_items(store, "s", rule(), "c", lambda: [Item(n, {"output": n}, {}) for n in "vw"], lambda _n: None)

    assert {row.item_id for row in store.read.items.ids("s")} == set("abvw")


def test_a_rubric_that_changes_while_a_batch_comes_in_holds_for_all_of_it(study: WrittenStudy) -> None:
    """What was written before the change and what comes after it have the places that the new rubric asks for."""
    store, changes = study.store, iter(["its source"])
    changed = parse_rubric("overlap = 1\nsecond_reviewer = 0.5\n" + written(), "test")

    def look() -> None:
        row = store.read.arrivals.of_study("s")
        if row is not None and row.beat > 1:
            for source in changes:
                record_rubric(store, "s", changed, source)

    with WatchedStage([f"n{number:02}" for number in range(12)], look) as stage:
        bring_in(store, "s", "new", rule(), stage, "")

    assert next(changes, None) is None
    needs = Outsider(store)
    rows = needs.execute("SELECT position, need FROM item ORDER BY position")
    needs.connection.close()
    share = share_in_whole(0.5)
    assert rows == [(place, 1 + int(place * 618_033 % 1_000_000 < share)) for place in range(14)]


def test_a_widened_study_follows_in_many_transactions(store: LabelStore) -> None:
    """More items than one transaction takes: each gets the overlap that the rubric asks for by now."""
    names = [f"i{number:04}" for number in range(1300)]
    add_items(store, "s", rule(), "b", lambda: [Item(name, {"output": "x"}, {}) for name in names], lambda _n: None)
    record_rubric(store, "s", parse_rubric("overlap = 2\n" + written(), "test"), "source")

    assert [row.need for name in names[::100] if (row := store.read.items.named(study_id="s", item_id=name))] == (
        [2] * 13
    )
    assert store.read.items.counts(study_id="s", overlap=2).items == 1300
    outsider = Outsider(store)
    assert outsider.execute("SELECT need, count(*) FROM item GROUP BY need") == [(2, 1300)]
    outsider.connection.close()


def test_reviewers_are_served_while_a_batch_comes_in(study: WrittenStudy) -> None:
    """Between its transactions they take the items that are there, and no other."""
    store, hands = study.store, []
    queue = Queue(store.study("s"), QueueRules(60_000_000))

    def look() -> None:
        turn = store.write(lambda tx: queue.take_turn(tx, "Lea", [], 1_000_000))
        hands.append({assigned.item_id for assigned in turn.in_hand})

    with WatchedStage("vwxyz", look) as stage:
        bring_in(store, "s", "new", rule(), stage, "")

    assert hands == [{"a", "b"}] * len(hands)


@pytest.mark.parametrize("kind", [None, "postgres"])
def test_every_statement_that_starts_from_items_leaves_out_what_is_not_there_yet(kind: str | None) -> None:
    """Those that start from reviews, skips, leases or decisions meet only items that were seen."""
    found = load_queries(kind)
    starting = {name for name, sql in found.items() if re.search(r"\b(FROM|DELETE FROM) item\b", sql)}
    guarded = {name for name in starting if "FROM arrival" in found[name]}

    assert starting - guarded == set(STARTS_FROM_ITEM)
