"""Evidence: spans of an item's text that a reviewer marked for a label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jurat.errors import AnswersRefused
from jurat.rubric.limits import LONGEST_TEXT

MOST_SPANS = 50  # for one label
LONGEST_SPAN = LONGEST_TEXT  # characters


def read_spans(criterion_id: str, value: object) -> list[dict[str, Any]]:
    """Return spans in the form they are stored in, in the order they were marked.

    A span is {"in": where, "start": n, "end": n, "text": the words}. `in` is output, input, reference, context.0 (the
    first passage) or messages.2 (the third message); start and end count Unicode characters (code points), so that in
    Python `text[start:end]` gives the words. Raises `AnswersRefused`.
    """
    if not isinstance(value, list) or len(value) > MOST_SPANS:
        raise AnswersRefused(f"{criterion_id}: evidence is a list of at most {MOST_SPANS} spans.")
    return [_read_span(criterion_id, span) for span in value]


def _read_span(criterion_id: str, span: object) -> dict[str, Any]:
    if not isinstance(span, Mapping) or set(span) != {"in", "start", "end", "text"}:
        raise AnswersRefused(f'{criterion_id}: a span is written as {{"in", "start", "end", "text"}}.')
    place, start, end, text = span["in"], span["start"], span["end"], span["text"]
    if not isinstance(place, str) or not isinstance(text, str) or not _are_offsets(start, end):
        raise AnswersRefused(f"{criterion_id}: a span goes from a character to a later one of a named text.")
    if len(text) > LONGEST_SPAN:
        raise AnswersRefused(f"{criterion_id}: a span has {len(text):,} characters. Mark at most {LONGEST_SPAN:,}.")
    return {"in": place, "start": start, "end": end, "text": text}


def _are_offsets(start: object, end: object) -> bool:
    return type(start) is int and type(end) is int and 0 <= start < end


def check_against(answers: Mapping[str, Mapping[str, Any]], content: Mapping[str, Any]) -> None:
    """Check that every span of a review's answers holds the words that stand there. Raises `AnswersRefused`."""
    for criterion_id, answer in answers.items():
        for span in answer.get("evidence", []):
            text = text_at(content, span["in"])
            if text is None:
                raise AnswersRefused(f"{criterion_id}: the item has no text '{span['in'][:60]}' to mark.")
            if text[span["start"] : span["end"]] != span["text"]:
                where = f"characters {span['start']} to {span['end']} of {span['in']}"
                raise AnswersRefused(f"{criterion_id}: {where} are not the marked words. Mark them again.")


def text_at(content: Mapping[str, Any], place: str) -> str | None:
    """Return the text that a span's `in` names, or None where the item has none."""
    name, _, number = place.partition(".")
    if name in ("output", "input", "reference"):
        value = None if number else content.get(name)
    else:
        key = {"context": "text", "messages": "content"}.get(name)
        parts = content.get(name) or []
        is_place = key is not None and number.isascii() and number.isdigit() and int(number) < len(parts)
        value = parts[int(number)].get(key) if is_place else None
    return None if value is None else str(value)
