"""A reviewer judges one item after the other."""

from __future__ import annotations

import streamlit as st

from jurat.web.item_view import rubric_view
from pages.ui import session
from pages.ui.forms import review_form

reviewer = session.require("reviewer")
st.set_page_config(initial_sidebar_state="collapsed")
live = session.choose_study()
review_form(
    key="review",
    data={
        "api": "/api",
        "token": session.session_token(),
        "study": live.study.study_id,
        "reviewer": reviewer.reviewer_id,
        "rubric": rubric_view(live.rubric),
        "revise": st.query_params.get("revise"),
    },
)
