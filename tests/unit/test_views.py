"""What reviewers see is a list of what is shown: the texts, and the columns that the rubric names one by one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurat.errors import RubricError
from jurat.rubric.model import READ, Rubric, parse_rubric
from jurat.store import Payload
from jurat.web.item_view import item_view, visible_content

SECRETS = {
    "model": "atlas-9",
    "prompt_version": "v7",
    "created_at": "2026-11-05T09:02:00Z",
    "input_id": "p39",
    "trace_id": "t-77",
    "frame": "logs-of-may",
    "judge_correct": "no",
    "judge_correct__bot": "yes",
    "gold_correct": "no",
    "stratum": "rare",
    "inclusion_probability": 0.125,
    "outcome": "rejected",
    "latency_ms": 719.0,
    "cost_usd": 0.00055,
    "category": "billing",
    "team/lang": "deutsch",
    "shown": "anything",
}
CONTENT = {
    "output": "the output",
    "input": "the input",
    "context": [{"title": None, "text": "the context", "url": None}],
    "messages": [
        {"role": "user", "content": "the message", "model": "atlas-9", "created_at": "2026", "tool_calls": [{"n": 1}]}
    ],
    "reference": "the reference",
}
PAYLOAD = Payload("item-1", CONTENT, SECRETS)
NAMES = st.lists(st.sampled_from([*SECRETS, *READ, "judge_*", "*", "no such"]), max_size=6)


def rubric_with(keys: str = "") -> Rubric:
    """Make a rubric that says nothing else of what is shown."""
    return parse_rubric(f'title = "t"\n{keys}\n[[criterion]]\nid = "correct"\nquestion = "?"\n', "test")


def seen(rubric: Rubric) -> set[str]:
    """Name what reaches a browser, by a second way: by looking for the values in what is sent."""
    view = item_view(PAYLOAD, rubric)
    found = {name for name, _ in view["details"]}
    told = json.dumps(view)
    return found | {name for name in READ if f"the {name.removesuffix('s') if name == 'messages' else name}" in told}


def test_a_rubric_that_says_nothing_shows_the_texts_and_nothing_else() -> None:
    """No name and no value of any other column, those of messages among them, is in what is sent."""
    told = json.dumps(item_view(PAYLOAD, rubric_with()))

    assert seen(rubric_with()) == set(READ)
    assert [name for name in SECRETS if name in told] == []
    assert [value for value in map(str, SECRETS.values()) if len(value) > 3 and value in told] == []


def test_a_message_is_its_role_its_text_and_its_calls() -> None:
    """What logs keep of a message beside that stays on the server."""
    (message,) = item_view(PAYLOAD, rubric_with())["messages"]

    assert set(message) == {"role", "content", "tool_calls"}


def test_a_rubric_adds_columns_one_by_one() -> None:
    """Those it names, in the item's order; one that the item lacks is not there."""
    rubric = rubric_with('show = ["category", "created_at", "none"]')

    assert item_view(PAYLOAD, rubric)["details"] == [["created_at", "2026-11-05T09:02:00Z"], ["category", "billing"]]


@pytest.mark.parametrize("column", sorted(SECRETS))
def test_a_word_in_blind_brings_nothing_out(column: str) -> None:
    """Whatever column is made blind, no other appears."""
    assert seen(rubric_with(f'blind = ["{column}"]')) == set(READ)


@given(NAMES, NAMES, NAMES)
def test_blind_only_ever_hides(show: list[str], blind: list[str], more: list[str]) -> None:
    """More in `blind` never shows more; nothing is ever shown that is neither read nor named."""
    named = [name for name in show if "*" not in name]
    less = seen(rubric_with(f"show = {json.dumps(named)}\nblind = {json.dumps(blind + more)}"))
    much = seen(rubric_with(f"show = {json.dumps(named)}\nblind = {json.dumps(blind)}"))

    assert less <= much <= set(READ) | set(named)
    assert not less & set(blind + more)


def test_blind_hides_texts_too() -> None:
    """A reference may be kept from reviewers; what a correction is compared with is what they saw."""
    rubric = rubric_with('show = ["category"]\nblind = ["reference", "cat*"]')

    assert item_view(PAYLOAD, rubric)["reference"] is None
    assert item_view(PAYLOAD, rubric)["details"] == []
    assert set(visible_content(PAYLOAD, rubric)) == set(READ) - {"reference"}


def test_columns_are_shown_by_name_only() -> None:
    """A star would bring along what nobody has looked at."""
    with pytest.raises(RubricError, match=r"key 'show': 'judge_\*' stands for several columns"):
        rubric_with('show = ["judge_*"]')
