"""The lead sees how good an automatic judge is, and what it adds to the people's labels."""

from __future__ import annotations

import streamlit as st

from assay.analytics import JudgeRow, judge_rows, slice_names
from pages.ui import session, words
from pages.ui.charts import estimate_chart

lead = session.require("lead")
live = session.choose_study()


def main() -> None:
    """Draw the page."""
    st.title("Judge")
    live.mirror.refresh()
    names = slice_names(live.mirror)
    by = st.selectbox("Slice by", names, index=None, key="slice_by", bind="query-params", placeholder="whole study")
    rows = judge_rows(live.mirror, by)
    if not rows:
        columns = ", ".join(f"judge_{criterion.id}" for criterion in live.rubric.criteria if criterion.error_values)
        st.info("The items carry no answers of an automatic judge.")
        st.text(f"Put them in the columns {columns} before the items are added.")
        return
    left, right = st.columns(2)
    with left:
        st.subheader("The judge against people")
        drawn = [(f"{name(row)}: {what}", value) for row in rows for what, value in quality(row)]
        chart = estimate_chart(drawn, "share")
        st.plotly_chart(chart, key="quality", config={"displayModeBar": False})
    with right:
        st.subheader("Error rate, with and without it")
        drawn = [(f"{name(row)}: {what}", value) for row in rows for what, value in rates(row)]
        st.plotly_chart(estimate_chart(drawn, "error rate"), key="rates", config={"displayModeBar": False})
    st.dataframe([as_columns(row) for row in rows], hide_index=True)
    st.caption(
        "The joined rate takes people's error rates among the items the judge flags and among those it leaves, and "
        "weights them with the judge's own counts. Measure a judge anew for each model and prompt."
    )


def name(row: JudgeRow) -> str:
    """Name a row."""
    return row.criterion if row.slice is None else f"{row.criterion}, {row.slice}"


def quality(row: JudgeRow) -> list[tuple[str, words.Estimate]]:
    """Give what tells how good the judge is."""
    return [("errors it flags", row.sensitivity), ("correct ones it leaves", row.specificity)]


def rates(row: JudgeRow) -> list[tuple[str, words.Estimate]]:
    """Give the rate from people alone, and joined."""
    return [("people alone", row.humans), ("people and judge", row.joined)]


def as_columns(row: JudgeRow) -> dict[str, object]:
    """Lay a row out as a table's columns."""
    return {
        "criterion": row.criterion,
        **({} if row.slice is None else {"slice": row.slice}),
        "labelled by people": row.labelled,
        "answered by the judge": row.judged,
        "errors it flags": words.estimate(row.sensitivity),
        "correct ones it leaves": words.estimate(row.specificity),
        "kappa": row.kappa,
        "people alone": words.estimate(row.humans),
        "people and judge": words.estimate(row.joined),
        "labels it stands for": None if row.labels_saved is None else round(row.labels_saved),
    }


main()
