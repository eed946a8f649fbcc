"""A rubric is read whole, or refused with every fault."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jurat.errors import AnswersRefused, RubricError
from jurat.rubric.model import READ, Rubric, load_rubric, parse_rubric, rubric_json_schema

TOP = Path(__file__).parents[2]

GOOD = """
title = "t"
[[criterion]]
id = "correct"
question = "Right?"
error_values = ["no"]
acceptable_error_rate = 0.05
[[criterion]]
id = "score"
question = "How good?"
scale = "interval"
values = [0, 100]
error_values = [0, 49.5]
[[criterion]]
id = "kind"
question = "What is wrong?"
scale = "nominal"
values = ["price", "rule", "other thing"]
ask_when = "correct == no"
[[criterion]]
id = "remark"
question = "Anything else?"
scale = "text"
"""


@pytest.fixture
def rubric() -> Rubric:
    """A rubric with a criterion of four scales."""
    return parse_rubric(GOOD, "good.toml")


def faults(text: str) -> list[str]:
    """Return what is wrong with a rubric."""
    with pytest.raises(RubricError) as error:
        parse_rubric(text, "r.toml")
    return [str(fault) for fault in error.value.faults]


def with_line(line: str) -> str:
    """Return a rubric of one criterion with a line more."""
    return f'title = "t"\n[[criterion]]\nid = "a"\nquestion = "?"\n{line}\n'


def test_defaults(rubric: Rubric) -> None:
    """What is left out has a sensible value."""
    correct = rubric.criterion("correct")

    assert (rubric.overlap, rubric.lease_minutes, rubric.resolve) == (1, 30, "majority")
    assert (correct.values, correct.confidence, correct.risk, correct.evidence) == (
        ("yes", "no"),
        0.95,
        "quality",
        "none",
    )
    assert [name for name in (*READ, "category", "model") if rubric.shows(name)] == [*READ]


@pytest.mark.parametrize("path", sorted((TOP / "rubric").glob("*.toml")), ids=lambda path: path.stem)
def test_the_rubrics_that_ship_are_good(path: Path) -> None:
    """They ask correct, harmful, hallucinated, each with a limit."""
    rubric = load_rubric(path)

    assert [criterion.id for criterion in rubric.criteria] == ["correct", "harmful", "hallucinated"]
    assert all(criterion.acceptable_error_rate for criterion in rubric.criteria)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('titel = "x"', ["criterion 1 (a), key 'titel'", "is not a key"]),
        (
            "acceptible_error_rate = 0.1\nerror_values = ['no']",
            ["'acceptible_error_rate'", "Did you mean 'acceptable_error_rate'?"],
        ),
        ('scale = "nomial"', ["key 'scale'", "'nomial'", "Did you mean 'nominal'?"]),
        ('risk = "harmful"', ["key 'risk'", "'harmful'", "Did you mean 'harm'?"]),
        (
            "acceptable_error_rate = 5\nerror_values = ['no']",
            ["key 'acceptable_error_rate'", "'5'", "less than or equal to 1"],
        ),
        ("acceptable_error_rate = 0.1", ["key 'error_values'", "is missing"]),
        ('error_values = ["nope"]', ["key 'error_values'", "'nope'", "Did you mean 'no'?"]),
        ('error_values = ["yes", "no"]', ["holds every value"]),
        ('scale = "nominal"', ["key 'values'", "List at least two answers"]),
        ('scale = "nominal"\nvalues = ["x", "x"]', ["a value is there twice"]),
        ('scale = "interval"\nvalues = [5, 1]', ["key 'values'", "the lower first"]),
        ('scale = "text"\nerror_values = ["x"]', ["A text criterion has no list of values"]),
        ('values = ["good", "bad"]', ["A boolean criterion has yes and no"]),
        ('ask_when = "b == no"', ["'b' is not an earlier criterion"]),
        ('ask_when = "whenever"', ["'whenever' is not a condition"]),
        ('key = "g"', ["key 'key'", "'g' is taken"]),
        ('key = "xy"', ["key 'key'", "'xy'"]),
        ('confidence = 1.0\nowner = "x"', ["key 'confidence'", "less than 1"]),
        ("acceptable_error_rate = true\nerror_values = ['no']", ["'True' should be a number"]),
        ('scale = "nominal"\nvalues = 5', ["key 'values'", "'5' should be a list in brackets"]),
        ('scale = "nominal"\nvalues = ["", "x"]', ["key 'values.0'", "should not be empty"]),
        ('scale = "nominal"\nvalues = ["x", ["y"]]', ["key 'values.1'", "should be text in quotes"]),
        ('scale = "interval"\nvalues = [0, 10]\nerror_values = [5, 60]', ["'error_values'", "Stay within 0 and 10"]),
        ('ask_when = {criterion = "a", values = ["no"]}', ["key 'ask_when'", "is not a condition"]),
    ],
)
def test_a_fault_is_named_with_its_place_value_and_remedy(line: str, words: list[str]) -> None:
    """One fault, one line."""
    (fault,) = faults(with_line(line))

    assert fault.startswith("r.toml")
    assert [word for word in words if word not in fault] == []


def test_all_faults_come_in_one_report() -> None:
    """Top-level and criterion faults together."""
    found = faults('titel = "x"\noverlap = 0\n' + with_line("colour = 1").replace('title = "t"\n', ""))

    assert len(found) == 4
    assert "key 'title': is missing. Add it; did you mean it with 'titel'?" in found[0]


def test_a_misspelt_key_hides_no_other_fault() -> None:
    """What is wrong with the values is told in the same report, and nothing that the misspelling alone brings about."""
    misspelt, wrong = faults(with_line('error_valeus = ["nope"]\nacceptable_error_rate = 0.1'))

    assert "key 'error_valeus': is not a key of a rubric. Did you mean 'error_values'?" in misspelt
    assert "key 'error_values': 'nope' is not a value" in wrong


@pytest.mark.parametrize(
    ("asked", "condition", "words"),
    [
        ('scale = "text"', "first == x", "'first' takes any text"),
        ('scale = "interval"', "first == five", "'five' is not a number"),
        ('scale = "nominal"\nvalues = ["x", "y"]', "first in x, z", "'z' is not a value of first. Use one of: x, y"),
        ("", "first in ,", "names no value"),
        ("", "second == yes", "'second' is not an earlier criterion. Use one of: first"),
    ],
)
def test_a_condition_that_can_never_be_met_is_refused(asked: str, condition: str, words: str) -> None:
    """A follow-up that nobody would ever see."""
    text = f'title = "t"\n[[criterion]]\nid = "first"\nquestion = "?"\n{asked}\n[[criterion]]\nid = "second"\n'
    (fault,) = faults(f"{text}question = '?'\nask_when = '{condition}'")

    assert words in fault


@pytest.mark.parametrize(
    ("scale", "condition", "expected"),
    [
        ('"nominal"\nvalues = ["x, y", "z"]', "first == x, y", ("x, y",)),
        ('"nominal"\nvalues = ["x, y", "z"]', 'first in "x, y", z', ("x, y", "z")),
        ('"interval"', "first == 5.0", ("5",)),
        ('"ordinal"\nvalues = [1, 2.5, 3.0]', "first in [1, 3]", ("1", "3")),
    ],
)
def test_a_condition_names_values_as_they_are_stored(scale: str, condition: str, expected: tuple[str, ...]) -> None:
    """Commas in a value, and numbers however they are written."""
    text = f'title = "t"\n[[criterion]]\nid = "first"\nquestion = "?"\nscale = {scale}\n[[criterion]]\nid = "second"\n'
    ask_when = parse_rubric(f"{text}question = '?'\nask_when = '{condition}'", "x").criterion("second").ask_when

    assert ask_when is not None
    assert expected == ask_when.values


@pytest.mark.parametrize(
    ("condition", "value", "is_asked"),
    [
        ("correct == no", "no", True),
        ("correct == no", "yes", False),
        ("correct != no", "yes", True),
        ("correct in yes, no", "yes", True),
        ("correct not in no", "no", False),
        ("correct == false", "no", True),
    ],
)
def test_conditions(condition: str, value: str, is_asked: bool) -> None:
    """A follow-up is asked when its condition is met."""
    rubric = parse_rubric(GOOD.replace("correct == no", condition), "x")
    ask_when = rubric.criterion("kind").ask_when

    assert ask_when is not None
    assert ask_when.is_met({"correct": {"value": value}}) is is_asked
    assert not ask_when.is_met({})


@pytest.mark.parametrize(
    ("criterion", "value", "stored", "is_error"),
    [
        ("correct", True, "yes", False),
        ("correct", "FALSE", "no", True),
        ("correct", 0, "no", True),
        ("score", 49.5, "49.5", True),
        ("score", "50", "50", False),
        ("score", " 7.0 ", "7", True),
        ("score", -0.0, "0", True),
        ("kind", "price", "price", False),
    ],
)
def test_values_are_stored_in_one_form(
    rubric: Rubric, criterion: str, value: object, stored: str, is_error: bool
) -> None:
    """However they were written."""
    one = rubric.criterion(criterion)

    assert one.check_value(value) == stored
    assert one.is_error(stored) is is_error


@pytest.mark.parametrize(
    ("criterion", "value", "words"),
    [
        ("correct", "maybe", "correct: 'maybe' is not an answer. Allowed: yes, no."),
        ("score", "101", "score: 101 is not between 0 and 100."),
        ("score", "nan", "score: 'nan' is not a number."),
        ("kind", "Prize", "kind: 'Prize' is not an answer. Allowed: price, rule, other thing."),
        ("remark", "  ", "remark: the text is empty. Leave the answer out, or write something."),
    ],
)
def test_a_value_that_is_none_is_refused(rubric: Rubric, criterion: str, value: str, words: str) -> None:
    """With what is allowed."""
    with pytest.raises(AnswersRefused) as error:
        rubric.criterion(criterion).check_value(value)

    assert str(error.value) == words


def test_a_whole_review_is_checked(rubric: Rubric) -> None:
    """What is asked must be answered; text may be left out; "cannot judge" is an answer."""
    answers = {"score": {"value": 12}, "correct": {"value": None}}

    assert rubric.check_answers(answers) == {"correct": {"value": None}, "score": {"value": "12"}}
    with pytest.raises(AnswersRefused, match="score is not answered"):
        rubric.check_answers({"correct": {"value": "yes"}})
    with pytest.raises(AnswersRefused, match="kind is not asked here: it is asked when correct is no"):
        rubric.check_answers({"correct": {"value": "yes"}, "score": {"value": 1}, "kind": {"value": "rule"}})
    assert rubric.check_answers({"kind": {"value": "rule"}}, partial=True) == {"kind": {"value": "rule"}}


@pytest.mark.parametrize("value", [["yes"], {"x": 1}, None])
@pytest.mark.parametrize("criterion", ["correct", "score", "kind", "remark"])
def test_a_value_is_text_or_a_number(rubric: Rubric, criterion: str, value: object) -> None:
    """A list is never stored as if its text were the answer."""
    with pytest.raises(AnswersRefused, match=f"{criterion}: a .* is not an answer"):
        rubric.criterion(criterion).check_value(value)


def test_a_blank_text_is_left_out(rubric: Rubric) -> None:
    """The box was opened and nothing was written."""
    answers = {"correct": {"value": "yes"}, "score": {"value": 1}, "remark": {"value": "  "}}

    assert list(rubric.check_answers(answers)) == ["correct", "score"]


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ('question = "Right?"', 'question = "Correct?"', True),
        ('values = ["price", "rule"', 'values = ["price", "law"', True),
        ("correct == no", "correct == yes", True),
        ("acceptable_error_rate = 0.05", "acceptable_error_rate = 0.2", False),
        ('title = "t"', 'title = "t"\noverlap = 5', False),
        ('error_values = ["no"]', 'error_values = ["yes"]', False),
    ],
)
def test_the_content_hash_is_of_what_reviewers_see(rubric: Rubric, old: str, new: str, changes: bool) -> None:
    """A changed limit keeps the labels together, a changed question does not."""
    other = parse_rubric(GOOD.replace(old, new), "x")

    assert (other.content_hash != rubric.content_hash) is changes


def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    """And a file that is not UTF-8."""
    assert faults('title = "x\n') == [
        "r.toml, line 1, column 11: is not TOML (Illegal character '\\n'). Text stands in quotes, lists in brackets"
    ]
    path = tmp_path / "r.toml"
    path.write_bytes(b'title = "\xff"')
    with pytest.raises(RubricError, match="byte 9 is not UTF-8"):
        load_rubric(path)


def test_the_schema_for_editors_is_current() -> None:
    """rubric/rubric.schema.json is what the code says."""
    written = json.loads((TOP / "rubric" / "rubric.schema.json").read_text(encoding="utf-8"))

    assert written == rubric_json_schema()


@pytest.mark.parametrize("path", sorted((TOP / "rubric").glob("*.toml")), ids=lambda path: path.stem)
def test_the_schema_accepts_the_rubrics_that_ship(path: Path) -> None:
    """An editor that uses it marks nothing in them, and marks a key that is none."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    schema = jsonschema.Draft202012Validator(rubric_json_schema())

    assert list(schema.iter_errors(table)) == []
    assert list(schema.iter_errors(table | {"titel": "x"})) != []


def test_the_hash_of_the_default_rubric_stays() -> None:
    """It is stamped on stored labels: a change of code that changes it would part old labels from new ones."""
    assert load_rubric(TOP / "rubric" / "default.toml").content_hash == "e65a2b5543836f6a"


VALUES = st.sampled_from(
    ["5", "[]", "[1, 2]", "[2, 1]", "['a', 'b']", "['a', true]", "[[1]]", "[nan, inf]", "{a = 1}", "''"]
)
CONDITIONS = st.sampled_from(
    ["'a == 1'", "'a in a, 1'", "'a != yes'", "'a in ,'", "'b == 1'", "''", "1", "{a = 1}", "[1]"]
)
ODD = st.sampled_from(["1", "-0.0", "nan", "true", "''", "'a'", "[]", "{}", "2026-01-01"])
KEYS = {
    "scale": st.sampled_from(["'boolean'", "'nominal'", "'ordinal'", "'interval'", "'text'"]) | ODD,
    "values": VALUES,
    "error_values": VALUES,
    "acceptable_error_rate": st.just("0.05") | ODD,
    "ask_when": CONDITIONS,
    "key": ODD,
    "colour": ODD,
}
TABLE = st.fixed_dictionaries({}, optional=KEYS)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(TABLE, TABLE, st.sampled_from(["'b'", "'a'", "5", "{}", "[]"]))
def test_any_toml_is_a_rubric_or_is_refused(first: dict[str, str], second: dict[str, str], other_id: str) -> None:
    """Never a crash, and what is accepted has a hash and takes its own values."""
    text = "title = 't'\n"
    for criterion_id, table in (("'a'", first), (other_id, second)):
        lines = ({"id": criterion_id, "question": "'?'"} | table).items()
        text += "[[criterion]]\n" + "".join(f"{key} = {value}\n" for key, value in lines)
    try:
        rubric = parse_rubric(text, "x")
    except RubricError:
        return
    assert len(rubric.content_hash) == 16
    assert all(one.check_value(value) == value for one in rubric.criteria for value in one.values)
