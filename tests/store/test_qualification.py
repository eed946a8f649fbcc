"""What comes before real items: training items, then a test, then the study; on both databases."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jurat.leads.rubric_versions import declare_change
from jurat.rubric.model import Rubric, parse_rubric
from jurat.serving.qualification import (
    QualificationRow,
    lack_of_test_items,
    look,
    qualification_rows,
    qualification_rules,
)
from jurat.serving.queue import Queue, ReviewEntry, SkipEntry
from jurat.store import LabelStore
from jurat.store.asking import Asker
from jurat.study import record_rubric
from tests.store.conftest import Desk, Outsider, add_row, review
from tests.store.test_queue_rules import add_gold, work_through

MakeDesk = Callable[..., Desk]

# Of five test items four must be right: 6 of 32 equally likely outcomes are that good, which is within 1 - 0.75.
RUBRIC = """
title = "t"
qualify_at = 0.5
qualify_confidence = 0.75
[[criterion]]
id = "correct"
question = "?"
error_values = ["no"]
"""


def rubric(**changes: Any) -> Rubric:
    """Return the rubric of these studies."""
    return parse_rubric(RUBRIC, "test").model_copy(update=changes)


def seated(desk: MakeDesk, of: Rubric, training: int = 2, test: int = 5, **rules: Any) -> Desk:
    """Return a study of 20 items with training and test items."""
    study = desk(20, 10, qualification=qualification_rules(of), **rules)
    add_gold(study, training, "training", "train")
    add_gold(study, test, "test", "test")
    return study


def kinds(seen: list[str]) -> str:
    """Tell items by a letter each: training, test or real ones."""
    return "".join({"train": "t", "test": "e"}.get(item.rstrip("0123456789"), ".") for item in seen)


def row_of(study: Desk, name: str, of: Rubric) -> QualificationRow:
    """Return a reviewer's row."""
    return next(row for row in qualification_rows(study.store, "s", of) if row.reviewer == name)


def test_training_then_test_then_real_items(desk: MakeDesk) -> None:
    """Four right answers are enough, so at most one more test item comes: the one that was in hand."""
    study = seated(desk, rubric())
    seen = work_through(study, "ana", 12)

    assert kinds(seen) == "tteeeee....."
    row = row_of(study, "ana", rubric())
    assert (row.state, row.trained, row.training, row.right, row.tested, row.test) == ("passed", 2, 2, 5, 5, 5)
    assert row.low is not None
    assert row.low >= row.asked == 0.5


def test_somebody_who_fails_gets_nothing_further(desk: MakeDesk) -> None:
    """Two wrong answers decide it; what was in hand may be finished, nothing else comes, not even later."""
    study = seated(desk, rubric())
    seen = work_through(study, "ben", value="no")

    assert kinds(seen) == "tteee"
    assert study.in_hand("ben") == []
    assert row_of(study, "ben", rubric()).state == "failed"


def test_the_order_is_each_reviewers_own(desk: MakeDesk) -> None:
    """Nobody can take the test with the answers of their neighbour in hand."""
    study = seated(desk, rubric(), training=0, test=12)
    orders = {tuple(work_through(study, name, 8)) for name in ("ana", "ben", "chi")}

    assert len(orders) == 3


def test_a_skip_is_no_right_answer_and_the_first_answer_counts(desk: MakeDesk) -> None:
    """Skipping the hard ones or correcting oneself afterwards helps nobody."""
    study = seated(desk, rubric(), training=0)
    for number in range(2):
        item = study.in_hand("ana")[0]
        wrong = SkipEntry("skip-1", item, "hard") if number else review(item, "no")
        study.turn("ana", wrong)
        if not number:
            study.turn("ana", review(item, "yes", review_id="second thoughts"))

    assert row_of(study, "ana", rubric()).state == "failed"


def test_a_lead_may_admit_somebody_and_take_it_back(desk: MakeDesk, outsider: Outsider) -> None:
    """The newest ruling holds, at once and on every server."""
    study = seated(desk, rubric())
    work_through(study, "ben", value="no")
    study.turn("Lea")
    ruling = (
        "INSERT INTO ruling (study_id, reviewer_id, kind, holds, reason, decided_by, created_us)"
        " VALUES ('s', 'ben', 'admitted', :holds, 'she knows the field', 'Lea', 0)"
    )
    outsider.execute(ruling, holds=1)
    assert kinds(work_through(study, "ben", 2)) == ".."
    assert row_of(study, "ben", rubric()).state == "admitted"
    outsider.execute(ruling, holds=0)

    assert kinds(work_through(study, "ben")) == ".."  # those that were in hand
    assert row_of(study, "ben", rubric()).state == "failed"


def test_who_is_paused_gets_no_training_item(desk: MakeDesk, outsider: Outsider) -> None:
    """Until a lead says so."""
    study = seated(desk, rubric())
    for name in ("ana", "Lea"):
        study.store.write(lambda tx, name=name: add_row(tx, name))
    found = []
    for holds in (1, 0):
        outsider.execute(
            "INSERT INTO ruling (study_id, reviewer_id, kind, holds, reason, decided_by, created_us)"
            " VALUES ('s', 'ana', 'paused', :holds, 'x', 'Lea', 0)",
            holds=holds,
        )
        found.append(kinds(study.in_hand("ana")))

    assert found == ["", "tt"]


def test_too_few_test_items_test_nobody(desk: MakeDesk) -> None:
    """A perfect record could not pass: nobody is let in, nobody fails, and the reason is said."""
    study = seated(desk, rubric(), test=1)

    assert kinds(work_through(study, "ana")) == "tt"
    row = row_of(study, "ana", rubric())
    assert (row.state, row.low, row.reason) == ("testing", None, "1 test items are too few: it takes 2")
    assert "takes at least 2 test items, and there are 1" in str(lack_of_test_items(study.store, "s", rubric()))
    add_gold(study, 1, "test", "more")
    assert lack_of_test_items(study.store, "s", rubric()) is None
    assert [item[:4] for item in work_through(study, "ana", 2)] in (["test", "more"], ["more", "test"])


def test_test_items_added_later_are_for_those_who_come_later(desk: MakeDesk) -> None:
    """The length of a test is fixed when its first answer is stored; a pass stays one."""
    study = seated(desk, rubric(), training=0)
    work_through(study, "ana", 5)
    study.store.write(lambda tx: tx.gold.add_twin_item(study_id="s", position=-99, item_id="later"))
    row = {"study_id": "s", "item_id": "later", "expected": '{"correct": "no"}', "defect_kind": None}
    late = {**row, "explanation": None, "purpose": "test", "now_us": study.now_us + 1}
    study.store.write(lambda tx: tx.gold.add([late]))

    assert (row_of(study, "ana", rubric()).state, row_of(study, "ana", rubric()).test) == ("passed", 5)
    study.turn("ben")
    assert row_of(study, "ben", rubric()).test == 6


@pytest.mark.parametrize("again", [False, True])
def test_a_new_version_of_the_rubric_calls_for_a_new_test_where_it_says_so(desk: MakeDesk, again: bool) -> None:
    """The same items come again, as revisions; training does not. Otherwise a pass stays one."""
    before = rubric(qualify_again=again)
    after = rubric(qualify_again=again, title="other words")
    study = seated(desk, before)

    def answer(name: str, version: Rubric) -> str:
        item = study.in_hand(name)[0]
        entry = ReviewEntry(f"{item}-{version.title}", item, {"correct": {"value": "yes"}}, version.content_hash)
        (receipt,) = study.turn(name, entry).receipts
        assert receipt.error is None
        return f"{kinds([item])}{receipt.standing[:1] if receipt.standing else ''}"

    assert "".join(answer("ana", before) for _ in range(8)) == "tctc" + "ec" * 5 + ".c"
    study.queue = type(study.queue)(
        study.queue.study, replace(study.queue.rules, qualification=qualification_rules(after))
    )
    told = "".join(answer("ana", after) for _ in range(8))

    assert told == (".c.c" + "er" * 5 + ".c" if again else ".c" * 8)
    assert row_of(study, "ana", after).state == "passed"


def test_a_harmless_change_calls_for_no_new_test(desk: MakeDesk) -> None:
    """Answers under the version before count, until a lead says that the two are not alike after all."""
    before, after = (RUBRIC.replace('"t"', f'"{title}"\nqualify_again = true') for title in ("t", "a typo less"))
    old, new = parse_rubric(before, "test"), parse_rubric(after, "test")
    study = seated(desk, old, training=0)
    study.turn("Lea")
    for source, version in ((before, old), (after, new)):
        record_rubric(study.store, "s", version, source)
    for _ in range(5):
        item = study.in_hand("ana")[0]
        study.turn("ana", ReviewEntry(f"ana-{item}", item, {"correct": {"value": "yes"}}, old.content_hash))
    study.queue = Queue(study.queue.study, replace(study.queue.rules, qualification=qualification_rules(new)))
    states = [row_of(study, "ana", new).state]
    for is_harmless in (True, False):
        declare_change(
            study.store,
            "s",
            old.content_hash,
            new.content_hash,
            "a typo",
            Asker.on_this_machine("Lea"),
            is_harmless=is_harmless,
        )
        states.append(row_of(study, "ana", new).state)
        assert (study.turn("ana").qualification is None) == is_harmless

    assert states == ["testing", "passed", "testing"]


def test_gold_and_places_are_as_ever_for_those_who_passed(desk: MakeDesk) -> None:
    """Test items that were not needed never come among real ones; gold does; the study's places are all its own."""
    study = seated(desk, rubric(), test=8, gold_every=4)
    add_gold(study, 3)
    seen = work_through(study, "ana")

    assert kinds(seen[:9]) == "tteeeeeee"  # six right ones of eight are enough; one more was in hand
    assert {item[0] for item in seen[9:]} == {"g", "i"}
    assert sum(item.startswith("i") for item in seen) == 20


def test_only_checking_gold_is_counted_in_accuracy(desk: MakeDesk) -> None:
    """What was right in training or in the test is another matter."""
    study = seated(desk, rubric(), gold_every=2)
    add_gold(study, 3)
    work_through(study, "ana")

    assert {row["item_id"][0] for row in study.store.table("gold", study_id="s").to_pylist()} == {"g"}


def test_a_pass_costs_no_question_once_it_is_remembered(desk: MakeDesk) -> None:
    """The entrance asks the database for those who are not in yet, and for nobody else."""
    study = seated(desk, rubric())
    work_through(study, "ana", 9)
    asked: list[str] = []

    def work(tx: Any) -> None:
        everything = tx.all
        tx.all = lambda name, **values: asked.append(name) or everything(name, **values)
        study.queue.take_turn(tx, "ana", (), study.now_us + 1)
        del tx.all

    study.store.write(work)
    assert "hands" in asked
    assert "entrance" not in asked


def derived(study: Desk, name: str, version: str | None) -> tuple[str, int, int, int]:
    """Derive a state from the tables in plain Python: (state, trained, right, tested)."""
    gold = study.rows("SELECT item_key, purpose, expected FROM gold")
    reviews = study.rows("SELECT seq, item_key, reviewer_id, rubric_hash, answers FROM review ORDER BY seq")
    skipped = {key for key, who in study.rows("SELECT item_key, reviewer_id FROM skip") if who == name}
    mine = [row for row in reviews if row[2] == name]
    trained = {key for key, purpose, _ in gold if purpose == "training"} & ({row[1] for row in mine} | skipped)
    right = wrong = 0
    for key, purpose, expected in gold:
        if purpose != "test":
            continue
        said = [json.loads(str(row[4])) for row in mine if row[1] == key and version in (None, row[3])]
        if said:
            is_right = said[0]["correct"]["value"] == json.loads(str(expected))["correct"]
            right, wrong = right + is_right, wrong + (not is_right)
        elif key in skipped:
            wrong += 1
    state = "passed" if right >= 4 else "failed" if wrong >= 2 else "testing" if len(trained) == 2 else "training"
    return state, len(trained), right, right + wrong


def test_where_somebody_stands_is_derived_a_second_way(desk: MakeDesk, store: LabelStore) -> None:
    """Random people answer, skip, correct themselves and go on under another version; at every step both ways agree."""
    draw = random.Random(11)
    of = rubric(qualify_again=True)
    study = seated(desk, of)
    rules = qualification_rules(of)
    assert rules is not None
    states = set()
    for number in range(12):
        name = f"reviewer {number}"
        seen: list[str] = []
        for step in range(14):
            hands = study.in_hand(name)
            if draw.random() < 0.15 and seen:
                item = draw.choice(seen)
            elif hands:
                item = hands[0]
            else:
                break
            version = draw.choices([of.content_hash, "older"], [8, 1])[0]
            value = draw.choices(["yes", "no"], [5, 1 + number % 4])[0]
            entry: Any = ReviewEntry(f"{name}-{step}", item, {"correct": {"value": value}}, version)
            if draw.random() < 0.1 and item not in seen:
                entry = SkipEntry(f"{name}-{step}", item, "hard")
            study.turn(name, entry)
            seen.append(item)
            found = look(store.read, "s", name, rules)
            assert (found.state, found.trained, found.right, found.tested) == derived(study, name, of.content_hash)
            states.add(found.state)
    assert states == {"training", "testing", "passed", "failed"}
