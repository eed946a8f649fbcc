"""What `types.d.ts` tells the type checker about the server is what the server sends and takes."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from pydantic import BaseModel

from jurat.rubric.evidence import read_spans
from jurat.rubric.model import Criterion, parse_rubric
from jurat.store import Payload
from jurat.web.bodies import Review, Skip
from jurat.web.item_view import item_view, rubric_view
from tests.node import FORM

TYPES = (FORM / "types.d.ts").read_text(encoding="utf-8")
RUBRIC = parse_rubric(
    'title = "t"\n[[criterion]]\nid = "a"\nquestion = "?"\n'
    '[[criterion]]\nid = "b"\nquestion = "?"\nask_when = "a == no"\n',
    "test",
)


def fields(name: str) -> dict[str, str]:
    """Return an interface's own fields that are always there, with their types."""
    body = re.search(rf"^export interface {name}\b[^{{]*{{\n(.*?)^}}", TYPES, re.MULTILINE | re.DOTALL)
    assert body is not None, name
    return dict(re.findall(r"^  (\w+): (.*);$", body[1], re.MULTILINE))


def test_the_rubric_is_what_the_server_sends() -> None:
    """Rubric, questions and conditions, field by field."""
    view = rubric_view(RUBRIC)

    assert set(fields("Rubric")) == set(view)
    assert set(fields("Criterion")) == set(view["criteria"][0])
    assert set(fields("Condition")) == set(view["criteria"][1]["ask_when"])


def test_an_item_is_what_the_server_sends() -> None:
    """Its texts; the step and the ticket come only with some items."""
    payload = Payload("1", {"output": "text", "messages": [{"role": "user", "content": "hello"}]}, {})
    view = item_view(payload, RUBRIC)

    assert set(fields("Item")) == set(view)
    assert set(fields("Text")) | {"html"} == set(view["output"])
    assert set(fields("Message")) == set(view["messages"][0])


@pytest.mark.parametrize(("name", "body"), [("ReviewEntry", Review), ("SkipEntry", Skip)])
def test_what_is_handed_in_is_what_the_server_takes(name: str, body: type[BaseModel]) -> None:
    """Every field of an entry, and no other, which the server would refuse."""
    assert set(fields(name)) == set(body.model_fields)


def test_words_are_the_same() -> None:
    """How evidence is asked for, and how a span is written."""
    words = re.findall(r'"([^"]+)"', fields("Criterion")["evidence"])
    span = {"in": "output", "start": 0, "end": 1, "text": "a"}

    assert words == list(get_args(Criterion.model_fields["evidence"].annotation))
    assert set(fields("Span")) == set(read_spans("a", [span])[0])
