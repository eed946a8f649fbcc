"""Gold items on the wire: nothing tells them from others until they are submitted; then what the rubric says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from jurat.intake.gold import GoldItem, Purpose, add_gold
from jurat.intake.outputs import Item
from jurat.store.asking import Asker
from jurat.web.live_studies import Services
from tests.api.conftest import Person
from tests.conftest import RUBRIC, outputs

SignIn = Callable[[str], Person]

WHY = "The page says 45 minutes."
TEST = "qualify_at = 0.5\nqualify_confidence = 0.75\n"


def gold_items(names: Iterable[str], purpose: Purpose) -> list[GoldItem]:
    """Make gold items that look like any other: their answer is not correct, and not harmful."""
    found = []
    for number, name in enumerate(names, start=500):
        row: dict[str, Any] = outputs(number + 1)[-1] | {"item_id": name}
        content = {key: row.pop(key) for key in ("output", "input", "context")}
        attributes = {key: value for key, value in row.items() if key != "item_id"}
        expected = {"correct": "no", "kind": "outdated", "harmful": "no"}
        found.append(GoldItem(Item(name, content, attributes), expected, "price", WHY, purpose))
    return found


@pytest.fixture
def ask(services: Services) -> Callable[..., Services]:
    """Set the study's rubric, and give it gold items item-900, item-901 ... for a purpose."""

    def change(keys: str, **purposes: int) -> Services:
        services.workspace.rubric_path("study").write_text(RUBRIC.replace("overlap = 2", f"overlap = 2\n{keys}"))
        first = 900
        for purpose, count in purposes.items():
            names = [f"item-{number}" for number in range(first, first + count)]
            items = gold_items(names, purpose)  # type: ignore[arg-type]
            add_gold(services.store, "study", "gold", items, lambda _count: None, Asker.on_this_machine("test"))
            first += count
        return services

    return change


RIGHT = {"correct": {"value": "no"}, "kind": {"value": "outdated"}, "harmful": {"value": "no"}}


def is_gold(item_id: str) -> bool:
    """Whether an item is one of those added above."""
    return item_id >= "item-900"


def shape(value: Any) -> Any:
    """Return a JSON value's keys and types, without what varies between items."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    return [shape(one) for one in value] if isinstance(value, list) else type(value).__name__


@pytest.mark.parametrize("told", ["never", "at once", "at the end"])
def test_nothing_tells_a_gold_item_before_it_is_submitted(ask: Any, sign_in: SignIn, told: str) -> None:
    """Its view, the counts and every other part of the answer are those of any item; its answers are nowhere."""
    ask(f'gold_rate = 0.5\ngold_feedback = "{told}"\n', check=6)
    ana = sign_in("Ana")
    totals, shapes, met = set(), set(), 0
    hands: list[str] = []
    answer = ana.submit().json()
    while met < 3:
        hands += [item["item_id"] for item in answer["items"]]
        shapes.update(str(shape(item)) for item in answer["items"])
        assert not [word for word in ("outdated", "price", WHY, "gold") if word in json.dumps(answer)]
        if not met:  # what was submitted so far is no gold
            totals.add(answer["progress"]["mine"] + answer["progress"]["available"])
        front = hands.pop(0)
        met += is_gold(front)
        answer = ana.submit(ana.review(front), have=hands).json()
        assert (answer.pop("feedback", None) is not None) == (told == "at once" and is_gold(front))

    assert totals == {12}
    assert len(shapes) == 1


def test_feedback_at_once_comes_with_the_acknowledgement(ask: Any, sign_in: SignIn) -> None:
    """What was expected and why, also when the same entry is sent again because its answer was lost."""
    ask('gold_rate = 0.5\ngold_feedback = "at once"\n', check=6)
    ana = sign_in("Ana")
    while not is_gold(item := ana.next_item()):
        ana.submit(ana.review(item))
    entry = ana.review(item)
    first, again = (ana.submit(entry).json() for _ in range(2))

    assert (first["acknowledged"][0]["standing"], again["acknowledged"][0]["standing"]) == ("counted", "duplicate")
    (note,) = first["feedback"]
    assert again["feedback"] == [note]
    assert (note["id"], note["item_id"], note["agrees"], note["explanation"]) == (entry["id"], item, False, WHY)
    assert note["about"].startswith("Question 50")
    assert [(one["yours"], one["expected"], one["agrees"]) for one in note["answers"]] == [
        ("yes", "no", False),
        ("no", "no", True),
        (None, "outdated", False),
    ]


@pytest.mark.parametrize(("told", "listed"), [("at the end", 4), ("never", 0), ("at once", 0)])
def test_at_the_end_they_are_listed_with_the_own_answers(ask: Any, sign_in: SignIn, told: str, listed: int) -> None:
    """Only once nothing is left, and only if the rubric says so."""
    ask(f'gold_rate = 0.25\ngold_feedback = "{told}"\n{TEST}', check=4, training=1, test=2)
    ana = sign_in("Ana")
    answer = ana.submit().json()
    while not answer["finished"]:
        assert "gold" not in answer
        answer = ana.submit(ana.review(ana.next_item(), answers=RIGHT)).json()

    assert len(answer["gold"]) == listed
    assert all(one["agrees"] and one["explanation"] == WHY for one in answer["gold"])


def test_training_and_test_before_real_items(ask: Any, sign_in: SignIn) -> None:
    """Training is explained, the test never, whatever gold_feedback says; steps are told, and the pass lets in."""
    ask(f'gold_feedback = "at once"\n{TEST}', training=1, test=2)
    ana = sign_in("Ana")
    seen, notes = [], []
    answer = ana.submit().json()
    for _ in range(4):
        item = answer["items"][0]
        seen.append(item.get("step"))
        answer = ana.submit(ana.review(item["item_id"], answers=RIGHT)).json()
        notes.append(len(answer.get("feedback", [])))

    assert seen[:3] == [
        {"kind": "training", "number": 1, "of": 1},
        {"kind": "test", "number": 1, "of": 2},
        {"kind": "test", "number": 2, "of": 2},
    ]
    assert (seen[3], notes) == (None, [1, 0, 0, 0])
    assert answer["progress"] == {"mine": 1, "available": 11, "items": 12, "complete": 0}


def test_an_item_that_is_no_ones_yet_cannot_be_had_by_asking(ask: Any, sign_in: SignIn) -> None:
    """Whoever is still in training cannot submit a real item by its name, nor learn a gold item's answer."""
    ask(TEST, training=1, test=2)
    ana = sign_in("Ana")
    ana.submit()
    answer = ana.submit(ana.review("item-003"), ana.review("item-902", number=7)).json()

    assert ["was not given to you" in one["error"] for one in answer["refused"]] == [True, True]
    assert "feedback" not in answer


@pytest.mark.parametrize(
    ("test", "value", "why"), [(2, "yes", "not passed"), (1, "no", "no test")], ids=["failed", "too few test items"]
)
def test_why_nothing_comes_is_told(ask: Any, sign_in: SignIn, test: int, value: str, why: str) -> None:
    """Somebody who failed, and somebody whose test is not ready, read a sentence of their own."""
    ask(TEST, training=1, test=test)
    ana = sign_in("Ana")
    answer = ana.submit().json()
    for _ in range(5):
        if answer["finished"]:
            break
        answers = RIGHT if value == "no" else {"correct": {"value": "yes"}, "harmful": {"value": "no"}}
        answer = ana.submit(ana.review(answer["items"][0]["item_id"], answers=answers)).json()

    assert (answer["finished"], answer["why_empty"], answer["items"]) == (True, why, [])
    assert (answer["progress"]["mine"], answer["progress"]["available"]) == (0, 0)
    assert "gold" not in answer
