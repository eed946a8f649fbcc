"""The lead reads how reviewers work: agreement with the others, pace, gold items, what stands out. No league table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial

import streamlit as st

from jurat.analytics import ReviewerRow, gold_rows, reviewer_rows, self_agreement_rows
from jurat.leads.decisions import exclude, excluded
from jurat.leads.rulings import Kind, rule, rulings
from jurat.leads.sending_back import send_back_reviewer
from jurat.serving.qualification import qualification_rows
from jurat.statistics import Estimate
from pages.ui import session, words
from pages.ui.forest import Line, axis_up_to_one, show_forest
from pages.ui.server import open_services
from pages.ui.tables import show_table

lead = session.require("lead")
live = session.choose_study()
CHECKS = {
    "copying": "copies",
    "rubber-stamping": "waves everything through",
    "drift": "drifts",
    "fatigue": "tires",
}
MOST_ALERTS, ALERTS_HEIGHT = 8, 320  # rows; pixels, in which more of them scroll


def main() -> None:
    """Draw the page."""
    st.title("Reviewers")
    session.show_told()
    session.follow(live)
    rows = reviewer_rows(live.mirror)
    if rows:
        alerts(rows)
        criteria = list(dict.fromkeys(row.criterion for row in rows))
        criterion = session.choose_criterion(criteria)
        show([row for row in rows if row.criterion == criterion])
        gold(criterion)
        themselves(criterion)
    else:
        st.info("No labels yet.")
    qualification()
    decide(sorted({row.reviewer for row in rows}))
    with st.expander("How to read this"):
        explain()


def alerts(rows: list[ReviewerRow]) -> None:
    """Report what stands out, if anything."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        for alert in row.alerts:
            found[row.criterion, alert].append(row.reviewer)
    if not found:
        st.text(nothing(rows))
        return
    st.warning(f"{words.count(len(found), 'thing')} to look into", icon=":material/flag:")
    with st.container(height=ALERTS_HEIGHT if len(found) > MOST_ALERTS else "content", border=False):
        told = [
            {"reviewer": ", ".join(names), "criterion": criterion, "stands out": alert}
            for (criterion, alert), names in sorted(found.items())
        ]
        show_table(told, "What stands out")


def nothing(rows: list[ReviewerRow]) -> str:
    """Report what does not stand out, as far as anything could have, and what it is too early to tell."""
    missing = Counter(lack.split(":")[0] for row in rows for lack in row.not_checked)
    seen = [verb for check, verb in CHECKS.items() if missing[check] < len(rows)]
    told = (
        f"Nothing stands out: nobody {', '.join(seen)}." if seen else "Too early to tell whether anything stands out."
    )
    some = [check for check in CHECKS if missing[check]]
    return told + (f" Could not be checked for everybody on every criterion: {', '.join(some)}." if some else "")


def show(rows: list[ReviewerRow]) -> None:
    """Draw how each agrees with the others, and how often they say error, beside their other numbers."""
    st.subheader("Agreement with the others")
    forest(
        "Agreement with the others",
        [
            Line(
                row.reviewer,
                row.agreement,
                cells={
                    "reviews": row.reviews,
                    "seconds an item": row.median_seconds,
                    "pace over 100 items": words.number(row.pace_change),
                },
            )
            for row in rows
        ],
    )
    st.subheader("How often they say error")
    lines = [
        Line(
            row.reviewer,
            row.error_share,
            cells={
                "labels": row.labels,
                "cannot judge": row.cannot_judge,
                "finds errors": of_likely(row.sensitivity, row.likely_errors),
                "leaves correct ones": of_likely(row.specificity, row.likely_correct),
            },
        )
        for row in rows
    ]
    show_forest(lines, "Share of labels that say error", first="reviewer")
    for lacks, names in not_checked(rows).items():
        st.text(f"Not checked for {', '.join(names)}: {lacks}.")


def not_checked(rows: list[ReviewerRow]) -> dict[str, list[str]]:
    """Report which checks could not be made and why, once for all reviewers of whom the same is true."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.not_checked:
            found.setdefault("; ".join(row.not_checked), []).append(row.reviewer)
    return found


def of_likely(share: Estimate, whole: int) -> str:
    """Write a share of what probably are errors, or correct items, and how many these are."""
    return words.estimate(share) + (f" of about {whole:,}" if share.estimate is not None else "")


def forest(name: str, lines: list[Line]) -> None:
    """Draw shares that are mostly high."""
    show_forest(lines, name, axis_up_to_one(lines), "reviewer")


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
                "left out": words.left_out(row.left_out),
                "errors found": words.estimate(row.sensitivity),
                "correct ones left alone": words.estimate(row.specificity),
            },
        )
        for row in rows
    ]
    forest("Right on gold items", lines)


def themselves(criterion: str) -> None:
    """Draw how the reviewers agree with themselves on repeats."""
    rows = [row for row in self_agreement_rows(live.mirror) if row.criterion == criterion]
    if rows:
        st.subheader("Agreement with themselves, on repeats")
        lines = [
            Line(
                row.reviewer,
                row.agreement,
                cells={"repeated items": row.items, "left out": words.left_out(row.left_out)},
            )
            for row in rows
        ]
        forest("Agreement with themselves", lines)


def qualification() -> None:
    """Show who is on the way to real items, where the rubric asks for a test."""
    rows = qualification_rows(open_services().store, live.study.study_id, live.rubric)
    if rows:
        st.subheader("Qualification")
        show_table(
            [
                {
                    "reviewer": row.reviewer,
                    "state": row.state,
                    "training items": f"{row.trained} of {row.training}",
                    "right on test items": f"{row.right} of {row.tested} answered, {row.test} in all",
                    "shown so far": words.percent(row.low),
                    "asked for": words.percent(row.asked),
                    "why nobody is tested": row.reason,
                }
                for row in rows
            ],
            "Qualification",
        )


def decide(names: list[str]) -> None:
    """Let the lead decide about a reviewer; who is left out or paused now is said first."""
    store, study = open_services().store, live.study.study_id
    st.subheader("Decide about a reviewer")
    out = excluded(store, study)
    ruled = [ruling for ruling in rulings(store, study) if ruling.holds]
    for left in out:
        st.text(f"{left}: left out of every estimate")
    for ruling in ruled:
        st.text(f"{ruling.reviewer_id}: {ruling.kind} by {ruling.decided_by}: {ruling.reason}")
    known = sorted({*names, *out, *(ruling.reviewer_id for ruling in ruled)})
    with st.form("decide", border=False):
        columns = st.columns([2, 2, 3, 1], vertical_alignment="bottom")
        name = columns[0].selectbox("Reviewer", known, index=None, placeholder="nobody")
        what = columns[1].selectbox("What", list(WHAT), index=None, placeholder="nothing")
        reason = columns[2].text_input("Why", placeholder="kept with the decision")
        is_sent = columns[3].form_submit_button("Decide", width="stretch")
    if is_sent and name and what:
        session.tell(partial(WHAT[what], name, reason), f"{name}: {what}")
    st.caption(
        "Nothing is deleted: labels stay, and every decision can be taken back. The log keeps who decided and why."
    )


def leave_out(name: str, reason: str, *, is_excluded: bool) -> None:
    """Leave a reviewer's labels out of every estimate, or count them again."""
    exclude(open_services().store, live.study.study_id, name, reason, session.asker(lead), is_excluded=is_excluded)


def rule_on(kind: Kind, name: str, reason: str, *, holds: bool) -> None:
    """Pause or admit a reviewer, or take that back."""
    rule(open_services().store, live.study.study_id, name, kind, reason, session.asker(lead), holds=holds)


def send_back(name: str, reason: str) -> None:
    """Send a reviewer's reviews back into the queue."""
    send_back_reviewer(open_services().store, live.study.study_id, name, reason, session.asker(lead))


WHAT: dict[str, Callable[[str, str], None]] = {
    "leave the labels out": partial(leave_out, is_excluded=True),
    "count the labels again": partial(leave_out, is_excluded=False),
    "pause": partial(rule_on, "paused", holds=True),
    "let go on": partial(rule_on, "paused", holds=False),
    "send the reviews back": send_back,
    "admit without a test": partial(rule_on, "admitted", holds=True),
    "ask for the test again": partial(rule_on, "admitted", holds=False),
}


def explain() -> None:
    """Report what the numbers mean."""
    st.markdown(
        "- Intervals first: with a few dozen items two reviewers are rarely told apart.\n"
        "- **Finds errors** and **leaves correct ones** are estimated from the labels alone (Dawid and Skene), of what "
        "probably are errors and correct items: a hint; gold items are evidence.\n"
        "- **Stands out** is told only where chance would do it less than once in a thousand studies: two who agree "
        "with each other far more than their quality explains, somebody who gives the usual answer far more often, "
        "whose answers change while nobody else's do, or who gets worse towards the end of long sessions. "
        "**Not checked** is what nobody could have told from so few labels, or so few reviewers.\n"
        "- **Pace over 100 items** is a factor: 0.8 means that the time for an item falls by a fifth."
    )


main()
