"""The lead sees how good an automatic judge is, and what it adds to the people's labels."""

from __future__ import annotations

import streamlit as st

from jurat.analytics import JudgeRow, judge_rows
from pages.ui import session, words
from pages.ui.forest import Axis, Line, show_forest
from pages.ui.tables import show_table

lead = session.require("lead")
live = session.choose_study()


def main() -> None:
    """Draw the page."""
    st.title("Judge")
    session.follow(live)
    names = session.slices_offered(live)
    by = session.choose_slice(names)
    rows = judge_rows(live.mirror, by)
    if not rows:
        columns = ", ".join(f"judge_{criterion.id}" for criterion in live.rubric.criteria if criterion.error_values)
        st.info("The items carry no answers of an automatic judge.")
        st.text(f"Put them in the columns {columns} before the items are added.")
        return
    st.subheader("The judge against people")
    quality = [line for row in rows for line in quality_lines(row)]
    show_forest(quality, "How good the judge is", Axis(0, 1), "criterion")
    show_table([confusion(row) for row in rows], "The judge's answers by what people found")
    st.subheader("Error rate, with and without it")
    show_forest([line for row in rows for line in rate_lines(row)], "Error rates", first="criterion")
    st.caption(
        "The joined rate takes people's error rates among the items the judge flags and among those it leaves, and "
        "weights them with the judge's own counts. Measure a judge anew for each model and prompt."
    )


def name(row: JudgeRow) -> str:
    """Name a row."""
    judge = row.column.removeprefix(f"judge_{row.criterion}").removeprefix("__")
    return ", ".join(part for part in (row.criterion, judge, row.slice) if part)


def confusion(row: JudgeRow) -> dict[str, object]:
    """Count the judge's answers by what people found, and those that nobody has looked at."""
    return {
        "": name(row),
        "errors it flags": row.counts.true_alarms,
        "errors it misses": row.counts.misses,
        "correct ones it flags": row.counts.false_alarms,
        "correct ones it leaves": row.counts.true_passes,
        "seen by nobody": f"{row.unseen:,} ({words.percent(row.unseen_share)})"
        if row.unseen_share is not None
        else "0",
        "left out": words.left_out(row.left_out),
    }


def quality_lines(row: JudgeRow) -> list[Line]:
    """Return what tells how good the judge is."""
    kappa = {"kappa": row.kappa}
    return [
        Line(f"{name(row)}: errors it flags", row.sensitivity, cells=kappa),
        Line(f"{name(row)}: correct ones it leaves", row.specificity, cells=kappa),
    ]


def rate_lines(row: JudgeRow) -> list[Line]:
    """Return the rate from people alone, and joined."""
    saved = None if row.labels_saved is None else round(row.labels_saved)
    people = {"labelled by people": row.labelled, "answered by the judge": None, "labels it stands for": None}
    both = {"labelled by people": row.labelled, "answered by the judge": row.judged, "labels it stands for": saved}
    return [
        Line(f"{name(row)}: people alone", row.humans, cells=people),
        Line(f"{name(row)}: people and judge", row.joined, cells=both),
    ]


main()
