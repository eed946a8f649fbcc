"""The four risks of an AI feature on one page: quality, harm, consistency, over-reliance."""

from __future__ import annotations

import streamlit as st

from assay.analytics import ConsistencyRow, VerdictRow, consistency_rows, gold_kind_rows, reviewer_rows, verdict_rows
from pages.ui import session, words
from pages.ui.charts import estimate_chart, interval_chart

lead = session.require("lead")
live = session.choose_study()


def main() -> None:
    """Draw the page."""
    st.title("Risks")
    live.mirror.refresh()
    risks = {criterion.id: criterion.risk for criterion in live.rubric.criteria}
    rows = verdict_rows(live.mirror)
    left, right = st.columns(2)
    with left.container(border=True):
        rates("Quality", [row for row in rows if risks[row.criterion] == "quality"])
    with right.container(border=True):
        rates("Harm", [row for row in rows if risks[row.criterion] == "harm"])
    left, right = st.columns(2)
    with left.container(border=True):
        consistency([row for row in rows if risks[row.criterion] == "consistency"])
    with right.container(border=True):
        over_reliance([row for row in rows if risks[row.criterion] == "over-reliance"])


def rates(title: str, rows: list[VerdictRow]) -> None:
    """Draw the criteria of a risk."""
    st.subheader(title)
    if not rows:
        st.text(f'No criterion of the rubric measures it (risk = "{title.lower()}").')
        return
    for row in rows:
        st.badge(f"{row.criterion}: {row.verdict or 'no limit set'}", color=words.BADGE_COLOURS[row.verdict])
    st.plotly_chart(interval_chart(rows), key=f"rates_{title}", config={"displayModeBar": False})


def consistency(rows: list[VerdictRow]) -> None:
    """Draw how often outputs for one input get different verdicts."""
    if rows:
        rates("Consistency", rows)
    else:
        st.subheader("Consistency")
    found: list[ConsistencyRow] = consistency_rows(live.mirror)
    if not any(row.repeated for row in found):
        st.text("No input has two judged outputs (column input_id).")
        return
    drawn = [(row.criterion, row.inconsistent) for row in found]
    st.text("Of the inputs with two judged outputs or more, those whose outputs got different verdicts:")
    st.plotly_chart(estimate_chart(drawn, "share of inputs"), key="consistency", config={"displayModeBar": False})
    st.text(f"{max(row.repeated for row in found):,} inputs are repeated.")


def over_reliance(rows: list[VerdictRow]) -> None:
    """Draw what reviewers let pass: planted errors by kind, and who waves everything through."""
    if rows:
        rates("Over-reliance", rows)
    else:
        st.subheader("Over-reliance")
    kinds = gold_kind_rows(live.mirror)
    if kinds:
        st.text("Planted errors that reviewers found:")
        drawn = [(f"{row.criterion}, {row.kind}", row.found) for row in kinds]
        st.plotly_chart(estimate_chart(drawn, "share found"), key="planted", config={"displayModeBar": False})
    else:
        st.text("No planted errors yet: assay gold add FILE --study NAME")
    stamping = sorted({row.reviewer for row in reviewer_rows(live.mirror) for text in row.alerts if "rubber" in text})
    st.text(f"Waving everything through: {', '.join(stamping) or 'nobody'}.")


main()
