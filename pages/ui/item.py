"""An item with its reviews side by side, for leads. All of it is shown as text: model output is never Markdown."""

from __future__ import annotations

import streamlit as st

from assay.decisions import ItemReview, item_reviews
from assay.rubric import Criterion
from assay.services import LiveStudy
from pages.ui.server import open_services

TALL = 480  # pixels


def show_item(live: LiveStudy, item_key: int) -> None:
    """Show what reviewers saw, and what leads may see beyond it."""
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
    known = {
        name: value
        for name, value in payload.attributes.items()
        if value is not None and not live.rubric.is_blind(name)
    }
    st.text(", ".join([payload.item_id, *(f"{name}: {value}" for name, value in known.items())]))


def show_text(content: object) -> None:
    """Show a text, or the messages of a conversation."""
    if isinstance(content, list):
        for message in content:
            st.text(f"{message.get('role', '')}: {message.get('content') or ''}")
    else:
        st.text(str(content))


def show_reviews(item_key: int, criteria: list[Criterion]) -> None:
    """Show each review under a letter instead of a name: who said it must not sway the decision."""
    reviews = item_reviews(open_services().store, item_key)
    if not reviews:
        st.text("Nobody has reviewed it.")
        return
    for column, (place, review) in zip(st.columns(len(reviews)), enumerate(reviews), strict=True):
        with column.container(border=True):
            show_review(f"Reviewer {chr(ord('A') + place % 26)}", review, criteria)


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
        st.text(f"{criterion.id}: {told}{mark}")
        for span in answer.get("evidence") or []:
            st.text(f"    marked: {span.get('text', '')}")
    for label, text in (("note", review.comment), ("flag", review.flag), ("corrected output", review.corrected_output)):
        if text:
            st.text(f"{label}: {text}")
