"""The peer: what one would write in Streamlit at first: `st.form`, a rerun at each submission, the same store."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import streamlit as st

from jurat.serving.queue import Queue, QueueRules, ReviewEntry
from jurat.store import LabelStore, Transaction, now_us
from jurat.store.people import add_reviewer

QUESTIONS = ("correct", "harmful", "hallucinated")


@st.cache_resource(show_spinner=False)
def opened() -> tuple[LabelStore, Queue]:
    """Open the workspace once."""
    store = LabelStore(Path(os.environ["JURAT_WORKSPACE"]) / "data" / "jurat.sqlite3")
    store.write(lambda tx: add_reviewer(tx, "plain", granted_by="benchmark"))
    return store, Queue(store.study("study"), QueueRules(60_000_000))


def take_turn(entries: list[ReviewEntry]) -> None:
    """Store what was answered and remember the next item."""
    store, queue = opened()

    def work(tx: Transaction) -> int:
        return queue.take_turn(tx, "plain", entries, now_us()).in_hand[0].item_key

    payload = store.payload(store.write(work))
    st.session_state.item = (payload.item_id, payload.content)


def submit() -> None:
    """Take the form's answers."""
    item_id, _ = st.session_state.item
    answers = {name: {"value": st.session_state[f"{name}-{item_id}"] or "yes"} for name in QUESTIONS}
    take_turn([ReviewEntry(uuid.uuid4().hex, item_id, answers, "hash")])


if "item" not in st.session_state:
    take_turn([])
shown_id, content = st.session_state.item
st.text(content["input"])
st.html(f'<div id="item" data-item-id="{shown_id}"></div>')
st.text(content["output"])
with st.form("review"):
    for question in QUESTIONS:
        st.radio(question, ["yes", "no"], index=None, horizontal=True, key=f"{question}-{shown_id}")
    st.form_submit_button("Submit", on_click=submit)
