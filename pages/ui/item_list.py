"""A list of items to choose from: the chosen one is shown below it with its reviews, and is part of the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from jurat.leads.gold_twins import expected_of, gold_from_item
from jurat.web.live_studies import LiveStudy
from pages.ui import session
from pages.ui.item import show_item, show_reviews
from pages.ui.server import open_services

HEIGHT = 220  # pixels


def show_items(live: LiveStudy, keys: Sequence[int], columns: Sequence[Mapping[str, object]], name: str) -> None:
    """List items by their keys, with what is told of each; `name` keeps several lists on a page apart."""
    if not keys:
        st.text("None.")
        return
    ids = [open_services().store.payload(key).item_id for key in keys]

    def keep_choice() -> None:
        """Write the chosen item into the address, so that a link shows a colleague the same."""
        rows = st.session_state[name].selection.rows
        if rows and rows[0] < len(ids):
            st.query_params["item"] = ids[rows[0]]
        else:
            st.query_params.pop("item", None)

    st.dataframe(
        [{"item": item_id, **told} for item_id, told in zip(ids, columns, strict=True)],
        hide_index=True,
        on_select=keep_choice,
        selection_mode="single-row",
        key=name,
        height=min(HEIGHT, 40 + 36 * len(ids)),
    )
    chosen = st.query_params.get("item")
    if chosen is not None and chosen not in ids:
        st.text(f"The item that the address names is not in this list: {chosen}")
    if chosen in ids:
        key = keys[ids.index(chosen)]
        show_item(live, key)
        show_reviews(live, key, list(live.rubric.criteria))
        offer_gold(live, key)


def offer_gold(live: LiveStudy, item_key: int) -> None:
    """Let the lead make a gold item of the item: what was decided, or what all agree on, is what is expected."""
    lead, store = session.require("lead"), open_services().store
    if st.button("Make a gold item of it", icon=":material/verified:", help="a twin, shown unannounced to others"):
        expected = expected_of(store, live.rubric, item_key)
        session.tell(
            lambda: gold_from_item(store, live.study.study_id, item_key, expected, None, None, session.asker(lead)),
            "It is a gold item now, for those who have not seen it.",
        )
    session.show_told()
