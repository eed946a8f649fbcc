"""The frame around every page: the list of pages this person may open.

It lies in a folder of its own so that Streamlit never takes `pages/` for pages that need no frame.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from pages.ui import session

FOLDER = Path(__file__).parents[1]

st.set_page_config(page_title="Assay", page_icon=str(FOLDER / "ui" / "icon.svg"), layout="wide")
st.html("<style>.stMainBlockContainer {padding: 4.5rem 2rem 1rem}</style>")  # a work place, not a brochure

person = session.current()
everyone = [
    st.Page(FOLDER / "review.py", title="Review", icon=":material/grading:", default=True),
    st.Page(FOLDER / "my_reviews.py", title="My reviews", icon=":material/history:"),
]
shown: Literal["visible", "hidden"] = "visible" if person and person.role == "lead" else "hidden"
leads = [
    st.Page(FOLDER / "results.py", title="Results", icon=":material/rule:", visibility=shown),
    st.Page(FOLDER / "agreement.py", title="Agreement", icon=":material/compare_arrows:", visibility=shown),
    st.Page(FOLDER / "export.py", title="Export", icon=":material/download:", visibility=shown),
]

# Every page is registered for everybody, so that an address leads to the page's own guard and not to "not found".
page = st.navigation([*everyone, *leads], position="top" if person else "hidden")
if person is not None:
    session.show_person(person)
page.run()
