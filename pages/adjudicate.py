"""A lead decides what reviewers could not: ties and flagged items. The decision stands beside the labels."""

from __future__ import annotations

import streamlit as st

from assay.adjudication import Dispute, disputes
from assay.decisions import Word, adjudicate, standing_decision
from assay.errors import AssayError
from assay.gold_twins import expected_of, gold_from_item
from pages.ui import session, words
from pages.ui.item import show_item, show_reviews
from pages.ui.server import open_services

lead = session.require("lead")
live = session.choose_study()
WORDS: tuple[tuple[Word, str, str], ...] = (("error", "It is an error", "E"), ("correct", "It is correct", "O"))


def main() -> None:
    """Draw the page."""
    st.title("Adjudicate")
    if told := st.session_state.pop("told", None):
        st.warning("Not done")
        st.text(told)
    live.mirror.refresh()
    waiting = disputes(open_services().store, live.mirror)
    passed = st.session_state.setdefault("passed", [])
    left = [dispute for dispute in waiting if (dispute.item_key, dispute.criterion) not in passed]
    if not waiting:
        st.info("Nothing waits for a decision: nothing is tied, flagged, or bound to be decided.")
        return
    st.text(f"{words.count(len(waiting), 'decision')} to make. Those that may change a verdict come first.")
    if not left:
        st.button("Look at those I passed over", on_click=passed.clear)
        return
    show(left[0])


def show(dispute: Dispute) -> None:
    """Show the item, both sides, and the ways to decide: all on one screen."""
    criterion = live.rubric.criterion(dispute.criterion)
    item, sides = st.columns([2, 1])
    with item:
        show_item(live, dispute.item_key)
    with sides:
        st.text(f"{criterion.id}: {criterion.question}\n({dispute.why})")
        standing = standing_decision(open_services().store, dispute.item_key, dispute.criterion)
        seen = None if standing is None else standing[0]
        st.text_input("Why", key="reason", placeholder="kept with the decision")
        for column, (word, label, key) in zip(st.columns(2), WORDS, strict=True):
            column.button(label, key=word, shortcut=key, on_click=decide, args=(dispute, word, seen), width="stretch")
        left, right = st.columns(2, vertical_alignment="center")
        left.checkbox(
            "as gold, too", key="as_gold", help="a twin of it, shown unannounced to reviewers who never met it"
        )
        right.button("Pass over", shortcut="P", on_click=pass_over, args=(dispute,), width="stretch", type="tertiary")
        show_reviews(dispute.item_key, [criterion], across=2)


def decide(dispute: Dispute, word: Word, seen: int | None) -> None:
    """Store the decision; what keeps it from being stored is told on the page."""
    reason = st.session_state.get("reason", "")
    try:
        adjudicate(open_services().store, dispute.item_key, dispute.criterion, word, reason, lead.reviewer_id, seen)
    except AssayError as error:
        st.session_state["told"] = str(error)
        return
    st.session_state["reason"] = ""
    if st.session_state.pop("as_gold", False):
        make_gold(dispute.item_key, reason)


def make_gold(item_key: int, reason: str) -> None:
    """Make a gold item of a decided one: what was decided is what is expected, and the reason explains it."""
    store = open_services().store
    try:
        expected = expected_of(store, live.rubric, item_key)
        gold_from_item(store, live.study.study_id, item_key, expected, None, reason, lead.reviewer_id)
    except AssayError as error:
        st.session_state["told"] = f"The decision is kept, but: {error}"


def pass_over(dispute: Dispute) -> None:
    """Leave it for later."""
    st.session_state["passed"] = [*st.session_state["passed"], (dispute.item_key, dispute.criterion)]
    st.session_state["reason"] = ""


main()
