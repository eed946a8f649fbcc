"""Rules that stand twice, in the server's Python and in the form's JavaScript: one table of cases, run by both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from jurat.errors import AnswersRefused, JuratError, RubricError
from jurat.rubric.model import Rubric, parse_rubric
from jurat.web.bodies import Review, Skip
from jurat.web.form.rules import MODULE, rules_module
from jurat.web.item_view import rubric_view
from jurat.web.sessions import check_name
from tests.node import run_module

RULES = Path(__file__).parents[1] / "rules"
TABLE = json.loads((RULES / "answers.json").read_text(encoding="utf-8"))
LIMITS = json.loads((RULES / "limits.json").read_text(encoding="utf-8"))
SCALES = {"interval": 'scale = "interval"\nvalues = [0, 100]', "choice": 'scale = "ordinal"\nvalues = [1, 2, 3]'}
NAMES = {"interval": "score", "choice": "grade"}
ASKED = [(kind, case) for kind in SCALES for case in TABLE[kind]]


def two_questions(kind: str, ask_when: str) -> Rubric:
    """Make a rubric whose second question hangs on the first."""
    return parse_rubric(
        f'title = "t"\n[[criterion]]\nid = "{NAMES[kind]}"\nquestion = "?"\n{SCALES[kind]}\n'
        f'[[criterion]]\nid = "more"\nquestion = "?"\nask_when = "{ask_when}"\n',
        "test",
    )


def in_javascript(calls: list[dict[str, Any]]) -> list[Any]:
    """Run the form's own functions: each call is {function, arguments}."""
    program = (
        f'import * as known from "form/answers.js";\nconsole.log(JSON.stringify({json.dumps(calls)}.map('
        "({function: name, arguments: given}) => known[name](...given) ?? null)));"
    )
    return list(json.loads(run_module(program)))


def test_both_ask_the_same_questions() -> None:
    """A review that the form calls finished is one that the server takes, and the other way round."""
    expected = [case["asked"] for _, case in ASKED]
    by_server, calls = [], []
    for kind, case in ASKED:
        rubric = two_questions(kind, case["ask_when"])
        first = rubric.criteria[0]
        answers = {first.id: {"value": first.check_value(case["typed"])}}
        condition = rubric.criteria[1].ask_when
        by_server.append(condition is not None and condition.is_met(answers))
        view = rubric_view(rubric)["criteria"][1]
        calls.append({"function": "isAsked", "arguments": [view, {first.id: case["typed"]}]})

    assert by_server == expected
    assert in_javascript(calls) == expected


def test_a_finished_review_is_taken() -> None:
    """What the form sends once nothing is missing passes the server's check, word for word as typed."""
    for kind, case in ASKED:
        rubric = two_questions(kind, case["ask_when"])
        views = rubric_view(rubric)["criteria"]
        answers = {rubric.criteria[0].id: case["typed"]} | ({"more": "yes"} if case["asked"] else {})
        answering = {"answers": answers, "reasons": {}, "evidence": {}}
        missing, sent = in_javascript(
            [{"function": name, "arguments": [views, answering]} for name in ("missing", "toWire")]
        )

        assert missing == []
        assert list(rubric.check_answers(sent)) == list(answers)


def test_both_take_the_same_numbers() -> None:
    """What the form lets through is never refused afterwards."""
    rubric = two_questions("interval", "score == 10")
    expected = [case["is_good"] for case in TABLE["typed"]]
    view = rubric_view(rubric)["criteria"][0]

    def is_taken(typed: str) -> bool:
        try:
            rubric.criteria[0].check_value(typed)
        except AnswersRefused:
            return False
        return True

    calls = [{"function": "problemWith", "arguments": [view, case["typed"]]} for case in TABLE["typed"]]

    assert [is_taken(case["typed"]) for case in TABLE["typed"]] == expected
    assert [problem is None for problem in in_javascript(calls)] == expected


def test_the_forms_rules_are_not_stale() -> None:
    """`rules.js` is what Python says now. If this fails: `make rules`."""
    assert MODULE.read_text(encoding="utf-8") == rules_module()


def test_both_know_the_same_flags() -> None:
    """The form offers each flag that the server takes, and no other."""
    by_server = [is_body(Review, flag=case["flag"]) for case in LIMITS["flags"]]
    by_form = json.loads(run_module('import { FLAGS } from "form/rules.js"; console.log(JSON.stringify(FLAGS));'))

    assert by_server == [case["is_taken"] for case in LIMITS["flags"]]
    assert by_form == [case["flag"] for case in LIMITS["flags"] if case["is_taken"]]


def test_both_know_the_same_lengths() -> None:
    """The server takes what is as long as the form allows, and nothing longer."""
    of_form = json.loads(run_module('import * as rules from "form/rules.js"; console.log(JSON.stringify(rules));'))
    takes = {
        "comment": lambda size: is_body(Review, comment="a" * size),
        "corrected_output": lambda size: is_body(Review, corrected_output="a" * size),
        "skip reason": lambda size: is_body(Skip, reason="a" * size),
        "cannot-judge reason": lambda size: is_answer({"value": None, "reason": "a" * size}),
        "marked passage": lambda size: is_answer({"value": "no", "evidence": [span(size)]}),
        "marked passages": lambda size: is_answer({"value": "no", "evidence": [span(1)] * size}),
        "name": lambda size: is_name("a" * size),
    }
    for case in LIMITS["lengths"]:
        longest = case["longest"]

        assert (case["field"], longest) == (case["field"], of_form[case["rule"]])
        assert [takes[case["field"]](size) for size in (longest, longest + 1)] == [True, False], case["field"]


def is_body(body: type[Review | Skip], **given: str) -> bool:
    """Whether a request may say this."""
    common = {"id": "12345678", "item_id": "1", "reason": "why", "answers": {}, "rubric_hash": "h"} | given
    kind = {Review: "review", Skip: "skip"}[body]
    try:
        body.model_validate({"kind": kind} | {name: one for name, one in common.items() if name in body.model_fields})
    except ValidationError:
        return False
    return True


def is_answer(answer: dict[str, Any]) -> bool:
    """Whether a question with evidence takes this answer."""
    text = 'title = "t"\n[[criterion]]\nid = "a"\nquestion = "?"\nevidence = "optional"\n'
    try:
        parse_rubric(text, "test").check_answers({"a": answer})
    except AnswersRefused:
        return False
    return True


def is_name(name: str) -> bool:
    """Whether somebody may be called this."""
    try:
        check_name(name)
    except JuratError:
        return False
    return True


def span(size: int) -> dict[str, Any]:
    """Mark so many characters."""
    return {"in": "output", "start": 0, "end": size, "text": "a" * size}


@pytest.mark.parametrize("case", LIMITS["keys"], ids=lambda case: repr(case["key"]))
def test_no_question_takes_a_key_of_the_form(case: dict[str, Any]) -> None:
    """Every key that the form acts on itself is refused, and others are not."""
    text = f'title = "t"\n[[criterion]]\nid = "a"\nquestion = "?"\nkey = "{case["key"]}"\n'
    if case["is_free"]:
        assert parse_rubric(text, "test").criteria[0].key == case["key"]
    else:
        with pytest.raises(RubricError, match="is taken"):
            parse_rubric(text, "test")


def test_the_form_gives_no_reserved_key_to_a_question() -> None:
    """The letters that a question without a key may get are free by the server's rule."""
    free = [case["key"] for case in LIMITS["keys"] if case["is_free"]]
    words = [{"id": case["key"].lower(), "key": None, "evidence": "optional"} for case in LIMITS["keys"]]
    program = (
        'import { letterKeys } from "form/answers.js";\n'
        f"console.log(JSON.stringify({json.dumps(words)}.map((one) => letterKeys([one]).get(one.id))));"
    )
    given = json.loads(run_module(program))

    assert [letter for letter, case in zip(given, LIMITS["keys"], strict=True) if letter == case["key"]] == [
        key for key in free if key.isascii() and key.islower()
    ]
