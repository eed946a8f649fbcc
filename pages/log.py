"""The lead reads who decided what: adjudications, exclusions, waivers, versions of the rubric, roles."""

from __future__ import annotations

import streamlit as st

from jurat.leads.decisions import audit
from pages.ui import session
from pages.ui.server import open_services

lead = session.require("lead")
live = session.choose_study()


def main() -> None:
    """Draw the page."""
    st.title("Log")
    session.watch()
    st.dataframe(
        [
            {
                "when (UTC)": row.at,
                "what": row.what,
                "about": row.about,
                "decision": row.decision,
                "why": row.reason,
                "by": row.decided_by,
            }
            for row in audit(open_services().store, live.study.study_id)
        ],
        hide_index=True,
        column_config={"when (UTC)": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")},
    )
    st.caption("Nothing here is ever changed or deleted; a decision that is taken back is a further line.")


main()
