"""The lead reads, for each criterion, whether the error rate is acceptable."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from assay.analytics import (
    Progress,
    VerdictRow,
    items_behind,
    path_points,
    progress,
    simulated_reviews,
    slice_names,
    verdict_rows,
)
from assay.decisions import waive, waivers
from assay.errors import AssayError
from assay.rubric import Criterion
from pages.ui import session, words
from pages.ui.charts import interval_chart, path_chart
from pages.ui.item import show_item, show_reviews
from pages.ui.server import open_services

lead = session.require("lead")
live = session.choose_study()


def main() -> None:
    """Draw the page; it draws itself anew while labels come in."""
    st.title("Results")
    whole_study()
    closer_look()
    st.subheader("By slice")
    names = slice_names(live.mirror)
    chosen = st.selectbox("Slice by", names, index=None, key="slice_by", bind="query-params", placeholder="whole study")
    if chosen is not None:
        rows = verdict_rows(live.mirror, chosen)
        st.plotly_chart(interval_chart(rows), key="slices", config={"displayModeBar": False})
        st.caption("Each slice is judged on its own: among many slices, some will pass or fail by chance.")
        table(rows)


def closer_look() -> None:
    """Draw how one criterion's rate came about, and list the items behind its numbers."""
    criteria = [criterion for criterion in live.rubric.criteria if criterion.error_values]
    if not criteria:
        return
    names = [criterion.id for criterion in criteria]
    chosen = st.segmented_control("A closer look", names, default=names[0], key="criterion", bind="query-params")
    criterion = next(one for one in criteria if one.id == (chosen or names[0]))
    path = path_points(live.mirror, criterion)
    if not path:
        st.text("No item has been judged yet.")
        return
    row = next(one for one in verdict_rows(live.mirror) if one.criterion == criterion.id)
    st.plotly_chart(path_chart(row, path), key="path", config={"displayModeBar": False})
    behind(criterion)
    waiver(criterion, row)


def behind(criterion: Criterion) -> None:
    """List the items behind a number; a chosen one is shown with its reviews."""
    kinds = ("error", "tied", "correct")
    kind = st.segmented_control("Items resolved as", kinds, default="error", key="resolved", bind="query-params")
    items = items_behind(live.mirror, criterion.id, kind or "error")
    if not items:
        st.text("None.")
        return
    store = open_services().store
    rows = [
        {"item": store.payload(item.item_key).item_id, "labels": item.labels, "decided by a lead": item.is_decided}
        for item in items
    ]
    chosen = st.dataframe(
        rows, hide_index=True, on_select="rerun", selection_mode="single-row", key="behind", height=220
    )
    for place in chosen.selection.rows:
        if place < len(items):
            show_item(live, items[place].item_key)
            show_reviews(items[place].item_key, list(live.rubric.criteria))


def waiver(criterion: Criterion, row: VerdictRow) -> None:
    """Let a fail be accepted for a while; it is shown with the verdict."""
    if row.verdict != "fail":
        return
    with st.expander("Accept this fail for a while"), st.form("waiver", clear_on_submit=True, border=False):
        reason = st.text_input("Why", placeholder="shown with the verdict")
        until = st.date_input("Until the end of", value="today", min_value="today")
        if st.form_submit_button("Accept"):
            try:
                waive(open_services().store, live.study.study_id, criterion.id, until, reason, lead.reviewer_id)
            except AssayError as error:
                st.warning(str(error))
            else:
                st.rerun()


@st.fragment(run_every="3s")
def whole_study() -> None:
    """Draw what is known of the whole study by now."""
    live.mirror.refresh()
    rows = verdict_rows(live.mirror)
    counts(progress(live.mirror))
    for column, row in zip(st.columns(len(rows)), rows, strict=True):
        with column.container(border=True):
            card(row)
    st.plotly_chart(
        interval_chart(rows),
        key="rates",
        config={"displayModeBar": False},
        alt="Error rate of each criterion with its interval, against the acceptable rate",
    )
    table(rows)
    with st.expander("How to read this"):
        explain()


def counts(study: Progress) -> None:
    """Say how far the study is."""
    st.text(
        f"{words.count(study.items, 'item')}: {study.complete:,} complete, {study.in_progress:,} in progress, "
        f"{study.untouched:,} untouched. "
        f"{words.count(study.reviews, 'review')} by {words.count(study.reviewers, 'reviewer')}."
    )
    simulated = simulated_reviews(live.mirror)
    if simulated:
        st.caption(f"{words.count(simulated, 'review')} of these are simulated, for the demo. They count like others.")
    if live.mirror.set_aside:
        st.warning(
            f"{live.mirror.set_aside:,} labels were given under an earlier version of the rubric and are not counted."
        )


def card(row: VerdictRow) -> None:
    """Show one criterion's verdict."""
    st.text(row.criterion)
    word = row.verdict or "no limit set"
    st.badge(word, icon=words.ICONS[row.verdict], color=words.BADGE_COLOURS[row.verdict])
    st.metric("Error rate", words.percent(row.estimate))
    st.text(f"{words.interval(row.low, row.high)}\nacceptable: {words.percent(row.acceptable_error_rate)}")
    st.text(words.outlook(row))
    accepted = waivers(open_services().store, live.study.study_id).get(row.criterion)
    if accepted is not None and row.verdict == "fail" and accepted.holds(dt.datetime.now(dt.UTC).date()):
        st.badge(f"accepted until {accepted.ends_on}", icon=":material/approval:", color="violet")
        st.text(f"{accepted.decided_by}: {accepted.reason}")


def table(rows: list[VerdictRow]) -> None:
    """Show the rows as numbers."""
    st.dataframe(
        [
            {
                "criterion": row.criterion,
                **({} if row.slice is None else {"slice": row.slice}),
                "verdict": row.verdict,
                "error rate": words.percent(row.estimate),
                "interval": words.interval(row.low, row.high),
                "acceptable": words.percent(row.acceptable_error_rate),
                "confidence": words.percent(row.confidence),
                "items": row.items,
                "errors": row.errors,
                "pending": row.pending,
                "more items to decide": row.labels_to_decide,
                "why undecided": row.reason,
            }
            for row in rows
        ],
        hide_index=True,
    )


def explain() -> None:
    """Say what the numbers mean."""
    rule = live.rubric.resolve
    st.markdown(
        f"- **Error rate**: items whose resolved label is an error, out of the items judged so far. Rule: {rule}.\n"
        "- **Interval**: Wilson, two-sided, at the criterion's confidence; for reading, not for deciding.\n"
        "- **Verdict**: anytime-valid. Look after every label if you like: the chance of ever being told *pass* when "
        "the rate is at the limit or above it stays below one minus the confidence, and likewise for *fail*.\n"
        "- **Pending**: put before somebody but not settled (claimed, skipped, tied, short of its overlap). Pending "
        "items count as errors for *pass* and as correct for *fail*."
    )


main()
