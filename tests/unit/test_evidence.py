"""Marked spans: their shape, and that they are what the item says at their place."""

from __future__ import annotations

import pytest

from jurat.errors import AnswersRefused
from jurat.rubric.evidence import MOST_SPANS, check_against, read_spans, text_at

CONTENT = {
    "output": "Café 👩‍👩‍👧 שלום, e\u0301",
    "context": [{"title": "A", "text": "First."}, {"title": "B", "text": "Second."}],
    "messages": [{"role": "user", "content": "Hello?"}, {"role": "tool", "content": None}],
}


def span(place: str, start: object, end: object, text: object) -> dict[str, object]:
    """Make a span."""
    return {"in": place, "start": start, "end": end, "text": text}


@pytest.mark.parametrize(
    "marked",
    [
        span("output", 0, 4, "Café"),
        span("output", 5, 10, "👩‍👩‍👧"),
        span("output", 11, 15, "שלום"),
        span("output", 17, 19, "e\u0301"),
        span("context.1", 0, 6, "Second"),
        span("messages.0", 0, 6, "Hello?"),
    ],
)
def test_offsets_count_unicode_characters(marked: dict[str, object]) -> None:
    """Emoji of several code points, combining marks and Hebrew are found where Python finds them."""
    spans = read_spans("correct", [marked])
    check_against({"correct": {"value": "no", "evidence": spans}}, CONTENT)

    assert spans == [marked]


@pytest.mark.parametrize(
    ("marked", "problem"),
    [
        (span("output", 0, 4, "Cafe"), "characters 0 to 4 of output are not the marked words"),
        (span("output", 5, 99, "👩‍👩‍👧"), "not the marked words"),
        (span("reference", 0, 1, "x"), "no text 'reference'"),
        (span("context.2", 0, 1, "x"), "no text 'context.2'"),
        (span("context.-1", 0, 1, "x"), "no text 'context.-1'"),
        (span("context", 0, 1, "x"), "no text 'context'"),
        (span("messages.1", 0, 1, "x"), "no text 'messages.1'"),
        (span("output.0", 0, 4, "Café"), "no text 'output.0'"),
        (span("metadata", 0, 4, "Café"), "no text 'metadata'"),
    ],
)
def test_a_span_that_is_not_there_is_refused(marked: dict[str, object], problem: str) -> None:
    """Nobody can store words the item does not hold."""
    with pytest.raises(AnswersRefused, match=problem):
        check_against({"correct": {"value": "no", "evidence": [marked]}}, CONTENT)


@pytest.mark.parametrize(
    "evidence",
    [
        "output",
        ["output"],
        [{"in": "output", "start": 0, "end": 1}],
        [span("output", 3, 3, "")],
        [span("output", -1, 3, "x")],
        [span("output", True, 3, "x")],
        [span("output", 0.0, 3, "x")],
        [span("output", 0, 3, None)],
        [span("output", 0, 30_000, "x" * 30_000)],
        [span("output", 0, 1, "C")] * (MOST_SPANS + 1),
    ],
)
def test_what_is_no_list_of_spans_is_refused(evidence: object) -> None:
    """One sentence, before anything is stored."""
    with pytest.raises(AnswersRefused, match=r"^correct: "):
        read_spans("correct", evidence)


def test_a_place_that_is_not_there_has_no_text() -> None:
    """None, never an error."""
    assert [text_at(CONTENT, place) for place in ("input", "", ".", "context.x", "context.٢")] == [None] * 5
