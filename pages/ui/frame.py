"""The frame around every page: the list of pages this person may open.

It lies in a folder of its own so that Streamlit never takes `pages/` for pages that need no frame.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from pages.ui import session

FOLDER = Path(__file__).parents[1]
SIDEBAR = 220  # pixels: the study and who is here

st.set_page_config(
    page_title="Jurat", page_icon=str(FOLDER / "ui" / "icon.svg"), layout="wide", initial_sidebar_state=SIDEBAR
)
st.html(FOLDER / "ui" / "pages.css")

person = session.current()
everyone = [
    st.Page(FOLDER / "review.py", title="Review", icon=":material/grading:", default=True),
    st.Page(FOLDER / "my_reviews.py", title="My reviews", icon=":material/history:"),
]
shown: Literal["visible", "hidden"] = "visible" if person and person.role == "lead" else "hidden"


def lead_page(name: str, title: str, icon: str) -> st.Page:
    """List a page that only leads see in the menu."""
    return st.Page(FOLDER / name, title=title, icon=f":material/{icon}:", visibility=shown)


results = [
    lead_page("results.py", "Results", "rule"),
    lead_page("compare.py", "Compare", "difference"),
    lead_page("risks.py", "Risks", "shield"),
    lead_page("over_time.py", "Over time", "timeline"),
    lead_page("judge.py", "Judge", "gavel"),
]
people = [
    lead_page("agreement.py", "Agreement", "compare_arrows"),
    lead_page("reviewers.py", "Reviewers", "group"),
    lead_page("adjudicate.py", "Adjudicate", "balance"),
]
study = [
    lead_page("plan.py", "Plan", "architecture"),
    lead_page("rubric.py", "Rubric and sample", "menu_book"),
    lead_page("export.py", "Export", "download"),
    lead_page("log.py", "Log", "list_alt"),
]

# Every page is registered for everybody, so that an address leads to the page's own guard and not to "not found".
menu = {"": everyone, "Results": results, "Reviewers": people, "Study": study}
page = st.navigation(menu, position="top" if person else "hidden")
if person is not None:
    session.show_person(person)
page.run()
