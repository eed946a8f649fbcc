"""The lead reads how reviewers work: agreement with the others, pace, gold items, what stands out. No league table."""

from __future__ import annotations

import streamlit as st

from assay.analytics import ReviewerRow, gold_rows, reviewer_rows
from assay.decisions import exclude, excluded
from assay.errors import AssayError
from pages.ui import session, words
from pages.ui.forest import Axis, Line, show_forest
from pages.ui.server import open_services

lead = session.require("lead")
live = session.choose_study()


def main() -> None:
    """Draw the page."""
    st.title("Reviewers")
    live.mirror.refresh()
    rows = reviewer_rows(live.mirror)
    if not rows:
        st.info("No labels yet.")
        leave_out([])
        return
    alerts = sorted({(row.criterion, alert) for row in rows for alert in row.alerts})
    for criterion, alert in alerts:
        st.warning("Stands out", icon=":material/flag:")
        st.text(f"{criterion}: {alert}")
    if not alerts:
        st.text("Nothing stands out: nobody copies, nobody waves everything through.")
    criteria = list(dict.fromkeys(row.criterion for row in rows))
    chosen = st.segmented_control("Criterion", criteria, default=criteria[0], key="criterion", bind="query-params")
    mine = [row for row in rows if row.criterion == (chosen or criteria[0])]
    show(mine)
    gold(chosen or criteria[0])
    leave_out([row.reviewer for row in mine])
    with st.expander("How to read this"):
        explain()


def show(rows: list[ReviewerRow]) -> None:
    """Draw how each agrees with the others, beside their other numbers."""
    st.subheader("Agreement with the others")
    lines = [
        Line(
            row.reviewer,
            row.agreement,
            cells={
                "reviews": row.reviews,
                "labels": row.labels,
                "cannot judge": row.cannot_judge,
                "says error": words.estimate(row.error_share),
                "finds errors": words.percent(row.sensitivity),
                "leaves correct ones": words.percent(row.specificity),
                "seconds an item": row.median_seconds,
                "pace over 100 items": words.number(row.pace_change),
            },
        )
        for row in rows
    ]
    show_forest(lines, "Agreement with the others", Axis(0, 1), "reviewer")


def gold(criterion: str) -> None:
    """Draw how the reviewers did on gold items."""
    rows = [row for row in gold_rows(live.mirror) if row.criterion == criterion]
    if not rows:
        return
    st.subheader("Gold items")
    lines = [
        Line(
            row.reviewer,
            row.accuracy,
            cells={
                "gold items": row.items,
                "errors found": words.estimate(row.sensitivity),
                "correct ones left alone": words.estimate(row.specificity),
            },
        )
        for row in rows
    ]
    show_forest(lines, "Right on gold items", Axis(0, 1), "reviewer")


def leave_out(names: list[str]) -> None:
    """Let the lead leave somebody's labels out of every estimate, or count them again."""
    store = open_services().store
    out = excluded(store, live.study.study_id)
    st.subheader("Whose labels count")
    for name in out:
        st.text(f"{name}: left out of every estimate")
    with st.form("leave_out", clear_on_submit=True, border=False):
        columns = st.columns([2, 3, 1, 1], vertical_alignment="bottom")
        name = columns[0].selectbox("Reviewer", sorted({*names, *out}), index=None, placeholder="nobody")
        reason = columns[1].text_input("Why", placeholder="kept with the decision")
        leave = columns[2].form_submit_button("Leave out", width="stretch")
        count = columns[3].form_submit_button("Count again", width="stretch")
    if name and (leave or count):
        try:
            exclude(store, live.study.study_id, name, reason, lead.reviewer_id, is_excluded=bool(leave))
        except AssayError as error:
            st.warning(str(error))
        else:
            st.rerun()
    st.caption("Nothing is deleted: the labels stay, and can be counted again. The log keeps who decided it and why.")


def explain() -> None:
    """Say what the numbers mean."""
    st.markdown(
        "- Intervals first: with a few dozen items two reviewers are rarely told apart.\n"
        "- **Finds errors** and **leaves correct ones** are estimated from the labels alone (Dawid and Skene): "
        "a hint; gold items are evidence.\n"
        "- **Stands out** is told only where chance would do it less than once in a thousand studies: two who agree "
        "with each other far more than with anybody else, or somebody who gives the usual answer far more often.\n"
        "- **Pace over 100 items** is a factor: 0.8 means that the time for an item falls by a fifth."
    )


main()
