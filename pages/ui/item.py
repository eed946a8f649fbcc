"""An item with its reviews side by side, for leads. All of it is shown as text: model output is never Markdown."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from jurat.leads.decisions import ItemReview, item_reviews
from jurat.leads.waiting import item_skips
from jurat.rubric.model import Criterion
from jurat.web.live_studies import LiveStudy
from pages.ui import words
from pages.ui.server import open_services

TALL = 480  # pixels
MOST_SHOWN = 12  # reviews


def show_item(live: LiveStudy, item_key: int) -> None:
    """Show what reviewers saw. A lead who decides is swayed by a model's name as they are."""
    payload = open_services().store.payload(item_key)
    left, right = st.columns(2)
    with left.container(border=True, height=TALL):
        for name in ("input", "messages", "output"):
            if payload.content.get(name):
                st.caption(name.capitalize())
                show_text(payload.content[name])
    with right.container(border=True, height=TALL):
        st.caption("Context")
        for passage in payload.content.get("context") or []:
            st.text(f"{passage.get('title') or ''}\n{passage.get('text') or ''}")
        if not payload.content.get("context"):
            st.text("none")
    known = {name: value for name, value in payload.attributes.items() if value is not None and live.rubric.shows(name)}
    st.text(", ".join([payload.item_id, *(f"{name}: {value}" for name, value in known.items())]))


def show_text(content: object) -> None:
    """Show a text, or the messages of a conversation."""
    if isinstance(content, list):
        for message in content:
            st.text(f"{message.get('role', '')}: {message.get('content') or ''}")
    else:
        st.text(str(content))


def show_reviews(live: LiveStudy, item_key: int, criteria: list[Criterion], across: int = 3) -> None:
    """Show each review under a letter instead of a name: who said it must not sway the decision.

    Of very many, the labels are counted, and only those reviews are shown that say more than a label.
    """
    reviews = item_reviews(open_services().store, item_key, live.mirror.counted)
    show_skips(item_key)
    named = [(f"Reviewer {letter(place)}", review) for place, review in enumerate(reviews)]
    if not named:
        st.text("Nobody has reviewed it.")
        return
    if len(named) > MOST_SHOWN:
        for criterion in criteria:
            values = [str(answer.get("value")) for one in reviews if (answer := one.answers.get(criterion.id))]
            st.text(f"{criterion.id}: {words.labels(Counter(values))}")
        named = [(name, review) for name, review in named if says_more(review)][:MOST_SHOWN]
    for first in range(0, len(named), across):
        for column, (name, review) in zip(st.columns(across), named[first : first + across], strict=False):
            with column.container(border=True):
                show_review(name, review, criteria)


def show_skips(item_key: int) -> None:
    """Report why reviewers skipped the item, each with their comment; without names, as above."""
    for skip in item_skips(open_services().store, item_key)[:MOST_SHOWN]:
        st.text(f"skipped: {skip.reason}" + (f" ({skip.comment})" if skip.comment else ""))


def letter(place: int) -> str:
    """Name a place: A to Z, then AA, AB ..."""
    return chr(ord("A") + place) if place < 26 else letter(place // 26 - 1) + letter(place % 26)


def says_more(review: ItemReview) -> bool:
    """Whether a review holds more than labels."""
    has_evidence = any(answer.get("evidence") for answer in review.answers.values())
    return bool(review.comment or review.flag or review.corrected_output or has_evidence)


def show_review(name: str, review: ItemReview, criteria: list[Criterion]) -> None:
    """Show one review: answers, evidence, note, flag, corrected output."""
    st.caption(name)
    for criterion in criteria:
        answer = review.answers.get(criterion.id)
        if answer is None:
            continue
        value = answer.get("value")
        told = f"cannot judge ({answer.get('reason') or 'no reason'})" if value is None else str(value)
        mark = " (an error)" if value is not None and criterion.is_error(str(value)) else ""
        given = f", given as {answer['given']}" if "given" in answer else ""
        st.text(f"{criterion.id}: {told}{mark}{given}")
        for span in answer.get("evidence") or []:
            st.text(f"    marked: {span.get('text', '')}")
    for label, text in (("note", review.comment), ("flag", review.flag), ("corrected output", review.corrected_output)):
        if text:
            st.text(f"{label}: {text}")
