"""A reviewer reads what they have judged, and opens a review to correct it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from jurat.serving.own_reviews import MOST, OwnReview, own_reviews
from pages.ui import session
from pages.ui.server import open_services

reviewer = session.require("reviewer")
live = session.choose_study()


def main() -> None:
    """Draw the page."""
    st.title("My reviews")
    reviews = own_reviews(open_services().store, live.study.study_id, reviewer.reviewer_id)
    if not reviews:
        st.info("Nothing yet. What you review appears here, and can be corrected from here.")
        return
    found = [review for review in reviews if matches(review, st.session_state.get("find", ""))]
    st.text_input("Find", key="find", placeholder="in items, answers and notes", width=420)
    st.caption(
        f"{len(found):,} of your {'newest ' if len(reviews) == MOST else ''}{len(reviews):,} reviews. "
        "Select one to open it; a correction is stored beside the first answer, and the newest counts."
    )
    chosen = st.dataframe(
        [as_columns(review) for review in found],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="reviews",
        column_config={"reviewed (UTC)": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")},
    )
    for place in chosen.selection.rows:
        st.switch_page(Path(__file__).with_name("review.py"), query_params={"revise": found[place].item_id})


def matches(review: OwnReview, words: str) -> bool:
    """Whether all words stand somewhere in a review."""
    told = " ".join([review.item_id, *map(str, review.answers.values()), review.comment or "", review.flag or ""])
    return all(word in told.lower() for word in words.lower().split())


def as_columns(review: OwnReview) -> dict[str, object]:
    """Lay a review out as a table's columns."""
    answers = {
        criterion.id: "cannot judge"
        if review.answers.get(criterion.id, "") is None
        else review.answers.get(criterion.id)
        for criterion in live.rubric.criteria
    }
    seconds = None if review.active_seconds is None else round(review.active_seconds)
    return {
        "item": review.item_id,
        **answers,
        "note": review.comment or "",
        "flag": review.flag or "",
        "counted": "yes" if review.is_counted else "no, it came late",
        "seconds": seconds,
        "reviewed (UTC)": review.created_at,
    }


main()
