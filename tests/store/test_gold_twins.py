"""Gold items made of decided ones: what they expect, who gets them, and what stays as it was; on both databases."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from jurat.errors import JuratError
from jurat.leads.decisions import Word, adjudicate, audit
from jurat.leads.gold_twins import check_expected, expected_of, gold_from_item, twin_id
from jurat.rubric.model import Rubric, parse_rubric
from jurat.serving.queue import ReviewEntry, SkipEntry
from jurat.store.asking import Asker
from tests.store.conftest import Desk, Outsider, review
from tests.store.test_queue_rules import work_through

MakeDesk = Callable[..., Desk]

RUBRIC = """
title = "t"
[[criterion]]
id = "correct"
question = "?"
error_values = ["no"]
[[criterion]]
id = "kind"
question = "?"
scale = "nominal"
values = ["price", "rule", "tone", "none"]
error_values = ["price", "rule", "tone"]
ask_when = "correct == no"
[[criterion]]
id = "share"
question = "?"
scale = "interval"
values = [0, 100]
error_values = [0, 49]
[[criterion]]
id = "why"
question = "?"
scale = "text"
"""


def rubric() -> Rubric:
    """Return the rubric of these studies."""
    return parse_rubric(RUBRIC, "test")


def key_of(study: Desk, item_id: str) -> int:
    """Return an item's number."""
    row = study.store.read.items.named(study_id="s", item_id=item_id)
    assert row is not None
    return int(row.item_key)


def judged(study: Desk, *answers: dict[str, str | None]) -> int:
    """Let so many people judge one item and give its number."""
    for number, values in enumerate(answers):
        said = {criterion: {"value": value} for criterion, value in values.items()}
        study.turn(f"reviewer {number}")
        study.turn(f"reviewer {number}", ReviewEntry(f"review {number}", "i000", said, "hash"))
    study.turn("Lea")
    return key_of(study, "i000")


@pytest.mark.parametrize(
    ("labels", "decisions", "expected"),
    [
        ([{"correct": "yes"}, {"correct": "yes"}], {}, {"correct": "yes"}),
        ([{"correct": "yes"}, {"correct": "no"}], {}, {}),
        ([{"correct": "yes"}, {"correct": None}], {}, {"correct": "yes"}),
        ([{"correct": "yes"}, {"correct": "no"}], {"correct": "error"}, {"correct": "no"}),
        ([{"correct": "no"}, {"correct": "no"}], {"correct": "correct"}, {"correct": "yes"}),
        ([{"correct": "no"}, {"correct": "yes"}], {"correct": "withdrawn"}, {}),
        (
            [{"correct": "no", "kind": "rule"}, {"correct": "no", "kind": "rule"}, {"correct": "no", "kind": "tone"}],
            {"kind": "error"},
            {"correct": "no", "kind": "rule"},
        ),
        (
            [{"correct": "no", "kind": "rule"}, {"correct": "no", "kind": "tone"}, {"correct": "no", "kind": "none"}],
            {"kind": "error"},
            {"correct": "no"},
        ),
        (
            [{"correct": "no", "kind": "rule"}, {"correct": "no", "kind": "tone"}],
            {"kind": "correct"},
            {"correct": "no", "kind": "none"},
        ),
        ([{"correct": "yes", "kind": "rule"}], {}, {"correct": "yes"}),
        ([{"share": "10"}, {"share": "10"}, {"share": "80"}], {"share": "error"}, {"share": "10"}),
        ([{"correct": "maybe", "why": "words"}], {}, {}),
    ],
    ids=[
        *("unanimous", "split", "cannot judge", "decided", "decided against all", "withdrawn", "most on the side"),
        *("tied on the side", "only one fits", "not asked", "interval", "older answers and text"),
    ],
)
def test_what_is_expected(
    desk: MakeDesk,
    labels: list[dict[str, str | None]],
    decisions: dict[str, Word],
    expected: dict[str, str],
) -> None:
    """The lead's decision where there is one, else what every reviewer said; nothing where neither tells."""
    study = desk(1, 5)
    item_key = judged(study, *labels)
    for criterion, word in decisions.items():
        adjudicate(study.store, item_key, criterion, word, "so it is", Asker.on_this_machine("Lea"))

    assert expected_of(study.store, rubric(), item_key) == expected


def test_a_twin_is_served_as_gold_to_those_who_never_met_the_original(desk: MakeDesk) -> None:
    """Not to who reviewed, skipped or held the original; and who met the twin never gets the original."""
    study = desk(2, 30, gold_every=2)
    item_key = key_of(study, "i000")
    for name in ("ana", "ben", "chi"):
        assert sorted(study.in_hand(name)) == ["i000", "i001"]
    study.turn("ana", review("i000", review_id="ana"))
    study.turn("ben", SkipEntry("ben", "i000", "hard"))
    study.turn("Lea")
    twin = gold_from_item(
        study.store, "s", item_key, {"correct": "yes"}, None, "The page says so.", Asker.on_this_machine("Lea")
    )
    early = {name: work_through(study, name) for name in ("ana", "ben", "chi")}
    late = [work_through(study, f"late {number}") for number in range(8)]

    assert not [name for name, seen in early.items() if twin in seen]
    assert {tuple(item for item in ("i000", twin) if item in seen) for seen in late} == {("i000",), (twin,)}
    assert study.store.table("items", study_id="s", after_position=-1).num_rows == 2
    assert {row["item_id"] for row in study.store.table("gold", study_id="s").to_pylist()} == {twin}


def test_a_twin_shows_what_the_original_shows(desk: MakeDesk) -> None:
    """The same content and attributes under an id that tells nothing."""
    study = desk(1, 1)
    item_key = judged(study, {"correct": "no"})
    twin = gold_from_item(
        study.store, "s", item_key, {"correct": "no"}, "price", "It is 5.", Asker.on_this_machine("Lea")
    )
    copy, original = study.store.payload(key_of(study, twin)), study.store.payload(item_key)

    assert (copy.content, copy.attributes) == (original.content, original.attributes)
    assert "i000" not in twin
    ((expected, kind, why),) = study.rows("SELECT expected, defect_kind, explanation FROM gold")
    assert (json.loads(str(expected)), kind, why) == ({"correct": "no"}, "price", "It is 5.")
    told = [(row.what, row.about, row.decision, row.reason, row.decided_by) for row in audit(study.store, "s")]
    assert ("gold", "i000", "made a gold item", "It is 5.", "Lea") in told


def test_doubling_and_what_cannot_be_doubled_are_refused(desk: MakeDesk, outsider: Outsider) -> None:
    """Each with its reason, and nothing is changed; the database forbids a second twin, whoever asks."""
    study = desk(2, 1)
    item_key = judged(study, {"correct": "no"})
    twin = gold_from_item(study.store, "s", item_key, {"correct": "no"}, None, None, Asker.on_this_machine("Lea"))
    before = study.rows("SELECT count(*) FROM item")
    for key, words in (
        (item_key, "one is enough"),
        (key_of(study, twin), "is gold or a repeat"),
        (999, "no such item"),
    ):
        with pytest.raises(JuratError, match=words):
            gold_from_item(study.store, "s", key, {"correct": "no"}, None, None, Asker.on_this_machine("Lea"))
    with pytest.raises(JuratError, match="at least one known answer"):
        gold_from_item(study.store, "s", key_of(study, "i001"), {}, None, None, Asker.on_this_machine("Lea"))
    assert study.rows("SELECT count(*) FROM item") == before
    for values in ("1, 'gold', 0, 'Lea'", "2, 'gold', 0, NULL"):
        with pytest.raises(outsider.forbids):
            outsider.execute(f"INSERT INTO twin VALUES (2, {values})")


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ({"correct": "perhaps"}, "'perhaps' is not an answer"),
        ({"tone": "warm"}, "no criterion 'tone'"),
        ({"correct": "yes", "kind": "rule"}, "is not asked where correct is yes"),
        ({"why": "words"}, "Say what is right"),
        ({}, "Say what is right"),
    ],
)
def test_expected_answers_are_checked(expected: dict[str, str], words: str) -> None:
    """Against the rubric, and against each other."""
    with pytest.raises(JuratError, match=words):
        check_expected(rubric(), expected)


@pytest.mark.parametrize(
    ("item_id", "shape"),
    [
        ("item-003", r"[0-9a-f]{16}"),
        ("6f1c2a3e-9b7d-4c21-8a55-0d9e8f7a6b5c", r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        ("call-20261124093011", r"call-[0-9]{14}"),
    ],
)
def test_a_twins_id_looks_like_its_neighbours(item_id: str, shape: str) -> None:
    """Where ids are random enough; the same each time, and another for another seed or attempt."""
    found = {twin_id(seed, item_id, attempt) for seed in ("a", "b") for attempt in (0, 1)} | {twin_id("a", item_id)}

    assert len(found) == 4
    assert all(re.fullmatch(shape, one) for one in found)
    assert item_id not in found
