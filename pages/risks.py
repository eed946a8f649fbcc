"""The four risks of an AI feature on one page: quality, harm, consistency, over-reliance."""

from __future__ import annotations

import streamlit as st

from jurat.analytics import (
    ConsistencyRow,
    VerdictRow,
    consistency_rows,
    gold_kind_rows,
    judge_rows,
    reviewer_rows,
    verdict_rows,
)
from pages.ui import session, words
from pages.ui.cards import verdict_line
from pages.ui.forest import Axis, Line, show_forest

lead = session.require("lead")
live = session.choose_study()


def main() -> None:
    """Draw the page."""
    st.title("Risks")
    session.follow(live)
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
    show_forest([verdict_line(row) for row in rows], f"{title}: error rates", first="criterion")


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
    st.text("Of the inputs with two judged outputs or more, those whose outputs got different verdicts:")
    lines = [
        Line(
            row.criterion,
            row.inconsistent,
            cells={"repeated inputs": row.repeated, "items left out": words.left_out(row.left_out)},
        )
        for row in found
    ]
    show_forest(lines, "Inconsistent inputs", first="criterion")


def over_reliance(rows: list[VerdictRow]) -> None:
    """Draw what reviewers let pass: planted errors by kind, and who waves everything through."""
    if rows:
        rates("Over-reliance", rows)
    else:
        st.subheader("Over-reliance")
    kinds = gold_kind_rows(live.mirror)
    if kinds:
        st.text("Planted errors that reviewers found:")
        lines = [Line(f"{row.criterion}, {row.kind}", row.found, cells={"shown": row.shown}) for row in kinds]
        show_forest(lines, "Planted errors found", Axis(0, 1), "criterion and kind")
    else:
        st.text("No planted errors yet: jurat gold add FILE --study NAME")
    for row in judge_rows(live.mirror):
        st.text(
            f"{row.criterion}: of {row.judged:,} answers of the automatic judge, nobody has looked at {row.unseen:,} "
            f"({words.percent(row.unseen_share)})."
        )
    stamping = sorted({row.reviewer for row in reviewer_rows(live.mirror) for text in row.alerts if "rubber" in text})
    st.text(f"Waving everything through: {', '.join(stamping) or 'nobody'}.")


main()
