"""A lead decides what reviewers could not: tied, unjudged, skipped and flagged items. Labels stay beside it."""

from __future__ import annotations

import streamlit as st

from assay.adjudication import Dispute, disputes
from assay.decisions import Word, adjudicate, standing_decision
from assay.errors import AssayError, DecidedMeanwhile
from assay.gold_twins import expected_of, gold_from_item
from assay.withdrawals import withdraw
from pages.ui import session, words
from pages.ui.item import show_item, show_reviews
from pages.ui.server import open_services

lead = session.require("lead")
live = session.choose_study()
WORDS: tuple[tuple[Word, str, str], ...] = (("error", "It is an error", "E"), ("correct", "It is correct", "O"))


def main() -> None:
    """Draw the page. What somebody reads stays in front until they act on it, whatever comes in or is decided."""
    st.title("Adjudicate")
    session.show_told()
    live.mirror.refresh()
    waiting = disputes(open_services().store, live.mirror)
    passed = st.session_state.setdefault("passed", [])
    left = [dispute for dispute in waiting if (dispute.item_key, dispute.criterion) not in passed]
    shown = in_front(left)
    if shown is not None:
        count_waiting()
        show(*shown)
        return
    session.follow(live)
    if waiting:
        st.button("Look at those I passed over", on_click=passed.clear)
    else:
        st.info(
            "Nothing waits for a decision: nothing is tied, skipped, flagged or bound to be decided, and"
            " somebody could judge whatever is complete."
        )


@st.fragment(run_every=session.LOOK_EVERY)
def count_waiting() -> None:
    """Say how many decisions wait by now."""
    session.leave_if_not_lead()
    live.look_for_news()
    waiting = len(disputes(open_services().store, live.mirror))
    st.text(f"{words.count(waiting, 'decision')} to make. Those that may change a verdict come first.")


def in_front(left: list[Dispute]) -> tuple[Dispute, int | None] | None:
    """Give what to decide, with the number of the decision that stood when it was first shown."""
    study, criteria = live.study.study_id, [criterion.id for criterion in live.rubric.criteria]
    before = st.session_state.get("in_front")
    if before is not None and (before[0] != study or before[1].criterion not in criteria):
        st.session_state.pop("in_front")  # another study, or the rubric no longer asks
    if "in_front" not in st.session_state and left:
        standing = standing_decision(open_services().store, left[0].item_key, left[0].criterion)
        st.session_state["in_front"] = (study, left[0], None if standing is None else standing[0])
    found = st.session_state.get("in_front")
    return None if found is None else (found[1], found[2])


def show(dispute: Dispute, seen: int | None) -> None:
    """Show the item, both sides, and the ways to decide: all on one screen."""
    criterion = live.rubric.criterion(dispute.criterion)
    item, sides = st.columns([2, 1])
    with item:
        show_item(live, dispute.item_key)
    with sides:
        st.text(f"{criterion.id}: {criterion.question}\n({dispute.why})")
        st.text_input("Why", key="reason", placeholder="kept with the decision")
        for column, (word, label, key) in zip(st.columns(2), WORDS, strict=True):
            column.button(label, key=word, shortcut=key, on_click=decide, args=(dispute, word, seen), width="stretch")
        left, right = st.columns(2, vertical_alignment="center")
        left.checkbox(
            "as gold, too", key="as_gold", help="a twin of it, shown unannounced to reviewers who never met it"
        )
        st.button(
            "Withdraw this item",
            on_click=take_out,
            args=(dispute,),
            type="tertiary",
            help="out of the study, with the reason; assay restore-item brings it back",
        )
        right.button("Pass over", shortcut="P", on_click=pass_over, args=(dispute,), width="stretch", type="tertiary")
        show_reviews(live, dispute.item_key, [criterion], across=2)


def decide(dispute: Dispute, word: Word, seen: int | None) -> None:
    """Store the decision; what keeps it from being stored is told on the page."""
    reason = st.session_state.get("reason", "")
    try:
        adjudicate(open_services().store, dispute.item_key, dispute.criterion, word, reason, session.asker(lead), seen)
    except DecidedMeanwhile as error:
        session.note_failure(error)
        st.session_state.pop("in_front", None)
        return
    except AssayError as error:
        session.note_failure(error)
        return
    st.session_state.pop("in_front", None)
    st.session_state["reason"] = ""
    if st.session_state.pop("as_gold", False):
        make_gold(dispute.item_key, reason)


def make_gold(item_key: int, reason: str) -> None:
    """Make a gold item of a decided one: what was decided is what is expected, and the reason explains it."""
    store = open_services().store
    try:
        expected = expected_of(store, live.rubric, item_key)
        gold_from_item(store, live.study.study_id, item_key, expected, None, reason, session.asker(lead))
    except AssayError as error:
        session.note_failure(error, "The decision is kept, but: ")


def take_out(dispute: Dispute) -> None:
    """Withdraw the whole item, for the reason that is written."""
    store = open_services().store
    item_id = store.payload(dispute.item_key).item_id
    try:
        withdraw(store, live.study.study_id, [item_id], st.session_state.get("reason", ""), session.asker(lead))
    except AssayError as error:
        session.note_failure(error)
        return
    st.session_state.pop("in_front", None)
    st.session_state["reason"] = ""


def pass_over(dispute: Dispute) -> None:
    """Leave it for later."""
    st.session_state.pop("in_front", None)
    st.session_state["passed"] = [*st.session_state["passed"], (dispute.item_key, dispute.criterion)]
    st.session_state["reason"] = ""


main()
