"""Rules that stand twice, in the server's Python and in the form's JavaScript: one table of cases, run by both."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from jurat.errors import AnswersRefused, RubricError
from jurat.rubric.limits import LONGEST_CORRECTION, LONGEST_TEXT, limits_as_script
from jurat.rubric.model import Rubric, parse_rubric
from jurat.web.bodies import Review
from jurat.web.form import form_assets
from jurat.web.item_view import rubric_view

TABLE = json.loads((Path(__file__).parents[1] / "rules" / "answers.json").read_text(encoding="utf-8"))
SCALES = {"interval": 'scale = "interval"\nvalues = [0, 100]', "choice": 'scale = "ordinal"\nvalues = [1, 2, 3]'}
NAMES = {"interval": "score", "choice": "grade"}
ASKED = [(kind, case) for kind in SCALES for case in TABLE[kind]]
SCRIPT = Path(__file__).parents[2] / "jurat" / "web" / "form" / "answers.js"
NODE = shutil.which("node")


def two_questions(kind: str, ask_when: str) -> Rubric:
    """Make a rubric whose second question hangs on the first."""
    return parse_rubric(
        f'title = "t"\n[[criterion]]\nid = "{NAMES[kind]}"\nquestion = "?"\n{SCALES[kind]}\n'
        f'[[criterion]]\nid = "more"\nquestion = "?"\nask_when = "{ask_when}"\n',
        "test",
    )


def in_javascript(calls: list[dict[str, Any]]) -> list[Any]:
    """Run the form's own functions: each call is {function, arguments}."""
    if NODE is None:
        pytest.skip("node is not installed")
    functions = "{ isAsked, missing, problemWith, toWire }"
    program = (
        f"{limits_as_script()}{SCRIPT.read_text(encoding='utf-8')}\nconst known = {functions};\n"
        f"console.log(JSON.stringify({json.dumps(calls)}.map(({{function: name, arguments: given}}) =>"
        " known[name](...given) ?? null)));"
    )
    done = subprocess.run([NODE, "-e", program], capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


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


def test_lengths_are_said_once() -> None:
    """The form's script begins with the limits that the server checks."""
    lengths = Review.model_json_schema()["properties"]

    assert lengths["corrected_output"]["anyOf"][0]["maxLength"] == LONGEST_CORRECTION
    assert lengths["comment"]["anyOf"][0]["maxLength"] == LONGEST_TEXT
    assert form_assets().js.startswith(f"const LONGEST_TEXT = {LONGEST_TEXT};\n")


@pytest.mark.parametrize("key", list("?/+-=gusmnex0 "))
def test_no_question_takes_a_key_of_the_form(key: str) -> None:
    """Every key that the form acts on itself is refused."""
    text = f'title = "t"\n[[criterion]]\nid = "a"\nquestion = "?"\nkey = "{key}"\n'
    with pytest.raises(RubricError, match="is taken"):
        parse_rubric(text, "test")
