"""Renamed values: read as a person writes them, turned round, one after another; two answers never become one."""

from __future__ import annotations

import re

import pytest

from jurat.errors import JuratError
from jurat.rubric.model import Rubric, parse_rubric
from jurat.rubric.renamed_values import (
    counted_answers,
    counted_values,
    in_words,
    one_after_another,
    read_renames,
    turned_round,
)

CRITERION = '[[criterion]]\nid = "{id}"\nquestion = "?"\nscale = "{scale}"\n{values}\n'


def rubric(**values: str) -> Rubric:
    """Make a rubric of criteria with these values (no list: yes and no)."""
    told = [
        CRITERION.format(id=name, scale="nominal" if listed else "boolean", values=listed and f"values = {listed}")
        for name, listed in values.items()
    ]
    return parse_rubric('title = "t"\n' + "".join(told), "test")


OLD = rubric(correct="", tone='["rude", "a=b", "flat"]', why='["x", "y"]')
NEW = rubric(correct='["yes", "incorrect"]', tone='["rude", "a==b", "flat:dull"]', why='["x", "z", "incorrect"]')


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("correct:no=incorrect", {"correct": {"no": "incorrect"}}),
        ("no=incorrect", {"correct": {"no": "incorrect"}}),
        (" no = incorrect ", {"correct": {"no": "incorrect"}}),
        ("tone:a=b=a==b", {"tone": {"a=b": "a==b"}}),
        ("flat=flat:dull", {"tone": {"flat": "flat:dull"}}),
        ("y=incorrect", {"why": {"y": "incorrect"}}),
    ],
)
def test_a_renamed_value_is_read(text: str, read: dict[str, dict[str, str]]) -> None:
    """With its criterion or, where one alone fits, without; values may hold the signs that part them."""
    assert read_renames([text], OLD, NEW) == read


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["no"], "is not written as CRITERION:OLD=NEW"),
        (["kind:no=incorrect"], "There is no criterion 'kind'. There are: correct, tone, why."),
        (
            ["correct:nope=incorrect"],
            "no answer of correct in the older version 'nope'. Did you mean 'no'?",
        ),
        (["correct:no=wrong"], "no answer of correct in the newer version 'wrong'. There are: yes, incorrect"),
        (["rude=x"], "no criterion has the one answer before and the other one after. correct: yes, no to yes, inc"),
        (["why:x=z", "why:x=incorrect"], "'x' of why counts as 'z' already"),
        (["correct:no=yes"], "'yes' and 'no' of correct would both count as 'yes': answers that were told apart"),
        (["why:x=z", "why:y=z"], "'x' and 'y' of why would both count as 'z'"),
    ],
)
def test_what_is_no_renamed_value_is_refused(texts: list[str], told: str) -> None:
    """Each error names the value, and what there is."""
    with pytest.raises(JuratError, match=re.escape(told)):
        read_renames(texts, OLD, NEW)


def test_a_value_of_two_criteria_needs_its_criterion() -> None:
    """No is an answer of both; the error says how to write it."""
    old, new = rubric(one="", two=""), rubric(one='["yes", "wrong"]', two='["yes", "wrong"]')
    with pytest.raises(JuratError, match=r"may mean several criteria: one, two. Write --map 'one:no=wrong'"):
        read_renames(["no=wrong"], old, new)


def test_answers_without_a_list_cannot_be_renamed() -> None:
    """Text and numbers have none."""
    words = parse_rubric('title = "t"\n[[criterion]]\nid = "why"\nquestion = "?"\nscale = "text"\n', "test")
    with pytest.raises(JuratError, match="why has no list of answers"):
        read_renames(["why:a=b"], words, words)


def test_renamed_values_turn_round_and_follow_each_other() -> None:
    """As looking up one value after the other says; what ends where it began is left out."""
    first, then = {"c": {"a": "b", "x": "y"}}, {"c": {"b": "d", "y": "x", "n": "m"}, "e": {"p": "q"}}
    both = one_after_another(first, then)
    by_hand = {value: then["c"].get(first["c"].get(value, value), first["c"].get(value, value)) for value in "abxyn"}

    assert turned_round(first) == {"c": {"b": "a", "y": "x"}}
    assert one_after_another(first, turned_round(first)).get("c", {}).get("a", "a") == "a"
    assert both == {"c": {"a": "d", "b": "d", "y": "x", "n": "m"}, "e": {"p": "q"}}
    assert {value: both["c"].get(value, value) for value in "abxyn"} == by_hand


def test_answers_count_as_they_are_called_now() -> None:
    """What was given stays beside it; cannot judge and other criteria are as they were."""
    answers: dict[str, dict[str, object]] = {
        "c": {"value": "no", "evidence": []},
        "d": {"value": "no"},
        "e": {"value": None, "reason": "r"},
    }
    renames = {"c": {"no": "wrong"}, "e": {"no": "wrong"}}

    assert counted_answers(answers, renames) == {
        "c": {"value": "wrong", "given": "no", "evidence": []},
        "d": {"value": "no"},
        "e": {"value": None, "reason": "r"},
    }
    assert counted_values({"c": "no", "d": "no"}, renames) == {"c": "wrong", "d": "no"}
    assert in_words(renames) == "c: 'no' as 'wrong', e: 'no' as 'wrong'"
