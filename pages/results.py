"""The lead reads, for each criterion, whether the error rate is acceptable."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from assay.analytics import (
    Chosen,
    Progress,
    VerdictRow,
    items_behind,
    lacks_agreement,
    path_points,
    progress,
    simulated_reviews,
    verdict_rows,
    waits_for_reviewers,
    ways_out,
)
from assay.decisions import waive, waivers
from assay.rubric import Criterion
from assay.waiting import in_words, items_waiting
from assay.withdrawals import close_study, is_closed
from pages.ui import session, words
from pages.ui.cards import show_cards, verdict_line
from pages.ui.charts import path_chart
from pages.ui.forest import Line, show_forest
from pages.ui.item_list import show_items
from pages.ui.server import open_services

lead = session.require("lead")
live = session.choose_study()


def main() -> None:
    """Draw the page; it draws itself anew while labels come in."""
    st.title("Results")
    session.show_told()
    check_addresses()
    whole_study()
    closer_look()
    slices()
    closing()
    how = st.expander("How to read this", key="how", on_change="rerun")
    if how.open:
        with how:
            explain()


def check_addresses() -> None:
    """Before anything is drawn: the address may ask for a part of the study that is not there."""
    live.mirror.refresh()
    criteria = [criterion.id for criterion in live.rubric.criteria if criterion.error_values]
    session.check_address("criterion", "criterion with errors", criteria)
    session.check_address("slice_by", "column to slice by", session.slices_offered(live))
    by = st.query_params.get("slice_by")
    values = [] if by is None else [f"{by}={value}" for value in live.mirror.slice_values(by)]
    session.check_address("slice", "slice", values)
    session.check_address("resolved", "number to look behind", ["error", "correct", "tied", "pending"])


def whole_study() -> None:
    """Draw what is known of the whole study by now."""
    session.follow(live)
    counts(progress(live.mirror))
    rows = verdict_rows(live.mirror)
    if rows:
        held = waivers(open_services().store, live.study.study_id)
        show_cards(rows, live.rubric, held, dt.datetime.now(dt.UTC).date())
    else:
        st.info("No criterion of the rubric says which answers are errors, so there is no rate. See Agreement.")


def counts(study: Progress) -> None:
    """Say how far the study is."""
    st.text(
        f"{words.count(study.items, 'item')}: {study.complete:,} complete, {study.in_progress:,} in progress, "
        f"{study.untouched:,} untouched. "
        f"{words.count(study.reviews, 'review')} by {words.count(study.reviewers, 'reviewer')}."
    )
    if (waiting := waits_for_reviewers(study)) is not None:
        st.warning(f"{waiting}. {ways_out(study)}")
    elif (lacking := lacks_agreement(study)) is not None:
        st.caption(lacking)
    if told := in_words(items_waiting(open_services().store, live.mirror)):
        st.text(f"A lead's decision would settle: {told}. See Adjudicate.")
    simulated = simulated_reviews(live.mirror)
    if simulated:
        st.caption(f"{words.count(simulated, 'review')} of these are simulated, for the demo. They count like others.")
    if live.mirror.set_aside:
        st.warning(
            f"{live.mirror.set_aside:,} labels were given under an earlier version of the rubric and are not counted."
        )


def closer_look() -> None:
    """Draw how one criterion's rate came about, and lead to the items behind its numbers."""
    criteria = {criterion.id: criterion for criterion in live.rubric.criteria if criterion.error_values}
    rows = {row.criterion: row for row in verdict_rows(live.mirror) if row.items}
    if not rows:
        return
    st.subheader("A closer look")
    criterion = criteria[session.choose_criterion(list(criteria), is_labelled=False)]
    if criterion.id not in rows:
        st.text("No item has been judged yet.")
        return
    row, chosen = rows[criterion.id], sliced(criterion)
    if chosen is not None:
        behind(criterion, *chosen)
        return
    path = path_points(live.mirror, criterion)
    if path:
        st.plotly_chart(
            path_chart(row, path),
            key="path",
            config={"displayModeBar": False},
            alt=f"How the error rate of {criterion.id} came about over the judged items, with its anytime bounds",
        )
    behind(criterion, row)
    waiver(criterion, row)


def sliced(criterion: Criterion) -> tuple[VerdictRow, Chosen] | None:
    """Let the closer look be at one value of the attribute that is sliced by; None: at the whole study."""
    attribute = st.query_params.get("slice_by")
    if attribute not in session.slices_offered(live):
        return None
    rows = {str(row.slice): row for row in verdict_rows(live.mirror, attribute) if row.criterion == criterion.id}
    name = st.selectbox("Of", list(rows), index=None, key="slice", bind="query-params", placeholder="the whole study")
    if name is None:
        return None
    return rows[name], Chosen(attribute, name.partition("=")[2])


def behind(criterion: Criterion, row: VerdictRow, chosen: Chosen | None = None) -> None:
    """Give the numbers; a chosen one is followed by its items, and a chosen item by its reviews."""
    numbers = {
        "error": row.errors,
        "correct": row.items - row.errors - row.tied,
        "tied": row.tied,
        "pending": row.pending,
    }
    kind = st.segmented_control(
        "The items behind a number",
        list(numbers),
        format_func=lambda kind: f"{kind}: {numbers[kind]:,}",
        default=session.from_address("resolved", list(numbers)),
        key="resolved",
        on_change=session.to_address,
        args=("resolved",),
    )
    if kind is None:
        return
    items = items_behind(live.mirror, criterion.id, kind, chosen)
    told = [{"labels": item.labels, "decided by a lead": item.is_decided, "batch": item.batch} for item in items]
    show_items(live, [item.item_key for item in items], told, "behind")
    if len(items) < numbers[kind]:
        st.caption(f"The first {len(items):,} of {numbers[kind]:,}, in the study's order.")


def slices() -> None:
    """Set the values of an attribute side by side; one of them may be chosen for the closer look."""
    st.subheader("By slice")
    names = session.slices_offered(live)
    chosen = session.choose_slice(names)
    if chosen is None:
        return
    rows = verdict_rows(live.mirror, chosen)
    show_forest([slice_line(row) for row in rows], f"Error rates by {chosen}", first="criterion and slice")
    decided = [row for row in rows if row.stands is not None]
    st.caption(
        f"{len(rows)} slices were looked at, and among many some pass or fail by chance. "
        + (
            f"{sum(row.stands is True for row in decided)} of {len(decided)} verdicts still stand when that is "
            "remembered (e-BH: of those, the expected share of wrong ones stays below one minus the confidence)."
            if decided
            else "None has a verdict yet."
        )
    )


def slice_line(row: VerdictRow) -> Line:
    """Take a slice as a line of a forest, with its numbers."""
    line = verdict_line(row)
    cells = {
        "acceptable": words.percent(row.acceptable_error_rate),
        "errors": row.errors,
        "items": row.items,
        "pending": row.pending,
        "more to decide": row.labels_to_decide,
        "stands": row.stands,
    }
    return Line(line.name, line.value, line.word, line.limit, cells)


def waiver(criterion: Criterion, row: VerdictRow) -> None:
    """Let a fail be accepted for a while; it is shown with the verdict."""
    if row.verdict != "fail":
        return
    accepting = st.expander("Accept this fail for a while", key="accepting", on_change="rerun")
    if not accepting.open:
        return  # a calendar that hardly anybody needs would be loaded with the page
    with accepting, st.form("waiver", clear_on_submit=True, border=False):
        reason = st.text_input("Why", placeholder="shown with the verdict")
        until = st.date_input("Until the end of", value="today", min_value="today")
        if st.form_submit_button("Accept"):
            store, study = open_services().store, live.study.study_id
            session.tell(
                lambda: waive(store, study, criterion.id, until, reason, session.asker(lead)),
                "Noted: it is shown with the verdict.",
            )


def closing() -> None:
    """Let the study be closed, or opened again; the verdict stays as it is."""
    store, study = open_services().store, live.study.study_id
    closed = is_closed(store, study)
    word = "Reopen" if closed else "Close the study"
    about = "This study is closed: it gives out nothing and takes no new items." if closed else ""
    ending = st.expander(word, key="ending", on_change="rerun")
    if about:
        st.caption(about)
    if not ending.open:
        return
    with ending, st.form("closing", clear_on_submit=True, border=False):
        reason = st.text_input("Why", placeholder="kept in the log")
        if st.form_submit_button(word):
            session.tell(
                lambda: close_study(store, study, reason, session.asker(lead), is_closed=not closed),
                "It gives out items again." if closed else "It gives out nothing more. Its results stay.",
            )


def explain() -> None:
    """Say what the numbers mean."""
    rule = live.rubric.resolve
    st.markdown(
        f"- **Error rate**: items whose resolved label is an error, out of the items judged so far. Rule: {rule}.\n"
        "- **Thick line**, and the numbers beside the rate: the bounds that decide. An acceptable rate to their right "
        "is a pass, to their left a fail, at any look; pending items are in them.\n"
        "- **Thin line**: Wilson's interval (Korn and Graubard's for weighted items), two-sided, at the criterion's "
        "confidence; for reading, not for deciding. Slices, and methods other than *anytime*, have it alone.\n"
        "- **Verdict**: anytime-valid. Look after every label if you like: the chance of ever being told *pass* when "
        "the rate is at the limit or above it stays below one minus the confidence, and likewise for *fail*.\n"
        "- **Pending**: put before somebody but not settled (claimed, skipped, tied, short of its overlap). Pending "
        "items count as errors for *pass* and as correct for *fail*."
    )


main()
