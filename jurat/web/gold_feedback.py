"""What a reviewer is told about gold items: which answers were expected, and why. Never before they have answered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from jurat.rubric.model import Rubric
from jurat.rubric.renamed_values import NONE, Renames, counted_answers, counted_values
from jurat.serving.pooled_versions import counted_versions
from jurat.serving.queue import Receipt, ReviewEntry, SkipEntry
from jurat.store import LabelStore, Payload
from jurat.store.statements import GoldOfRow, OwnGoldRow
from jurat.web.item_view import visible_content

FIRST_WORDS = 90  # characters that name an item

View = dict[str, Any]


def feedback_on(
    store: LabelStore, rubric: Rubric, entries: Iterable[ReviewEntry | SkipEntry], receipts: Iterable[Receipt]
) -> list[View]:
    """Return what is to be told right after these entries: of training items always, of others as the rubric says.

    Test items are never explained: they may be needed again.
    """
    gold = {receipt.entry_id: receipt.gold for receipt in receipts if receipt.gold is not None}
    found = []
    for entry in entries if gold else ():
        entry_id, answers = _what_was_said(entry)
        item_key, purpose = gold.get(entry_id, (0, None))
        is_told = isinstance(entry, ReviewEntry) and rubric.gold_feedback == "at once" and purpose == "check"
        if is_told or purpose == "training":
            known = store.read.gold.of_item(item_key)
            if known is None:
                continue
            counted = counted_versions(store, known.study_id, rubric)
            told = counted_answers(answers, counted.get(getattr(entry, "rubric_hash", ""), NONE))
            found.append({"id": entry_id, **_view(store.payload(item_key), rubric, known, told, counted)})
    return found


def _what_was_said(entry: ReviewEntry | SkipEntry) -> tuple[str, Mapping[str, Any]]:
    return (entry.review_id, entry.answers) if isinstance(entry, ReviewEntry) else (entry.skip_id, {})


def feedback_at_the_end(store: LabelStore, study_id: str, reviewer_id: str, rubric: Rubric) -> list[View]:
    """List a reviewer's gold items with their own and the expected answers, where the rubric tells them at the end."""
    if rubric.gold_feedback != "at the end":
        return []
    rows = store.read.gold.own(study_id=study_id, reviewer_id=reviewer_id)
    counted = counted_versions(store, study_id, rubric)
    return [
        _view(
            store.payload(row.item_key),
            rubric,
            row,
            counted_answers(json.loads(row.answers), counted.get(row.rubric_hash, NONE)),
            counted,
        )
        for row in rows
    ]


def _view(
    payload: Payload,
    rubric: Rubric,
    gold: GoldOfRow | OwnGoldRow,
    answers: Mapping[str, Any],
    counted: Mapping[str, Renames],
) -> View:
    expected = counted_values(json.loads(gold.expected), counted.get(gold.expected_under or "", NONE))
    agrees = rubric.compare(expected, answers)
    told = [
        {
            "question": criterion.question,
            "expected": expected[criterion.id],
            "yours": answers.get(criterion.id, {}).get("value"),
            "agrees": agrees.get(criterion.id),
        }
        for criterion in rubric.criteria
        if criterion.id in expected
    ]
    return {
        "item_id": payload.item_id,
        "about": first_words(visible_content(payload, rubric)),
        "agrees": all(agrees.values()),
        "answers": told,
        "explanation": gold.explanation,
    }


def first_words(content: Mapping[str, Any]) -> str:
    """Name an item by how its question begins: the input, the last message of a user, else the output."""
    asked = [message.get("content") for message in content.get("messages") or [] if message.get("role") == "user"]
    text = content.get("input") or (asked[-1] if asked else None) or content.get("output") or ""
    words = " ".join(str(text)[: 4 * FIRST_WORDS].split())
    return words if len(words) <= FIRST_WORDS else f"{words[:FIRST_WORDS].rsplit(' ', 1)[0]} ..."
