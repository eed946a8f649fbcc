"""The rubric as reviewers see it, its versions and what changed between them, and where the items come from."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from jurat.analytics import sample_rows
from jurat.errors import JuratError, for_browsers
from jurat.leads.rubric_versions import VersionRow, declare_change, declare_renamed, find_version, version_rows
from jurat.leads.sending_back import send_back_versions
from jurat.rubric.changes import rubric_changes
from jurat.rubric.renamed_values import in_words, read_renames
from jurat.web.item_view import rubric_view
from pages.ui import session, words
from pages.ui.server import open_services
from pages.ui.tables import show_table

lead = session.require("lead")
live = session.choose_study()
ACROSS = 3  # questions


def main() -> None:
    """Draw the page."""
    st.title("Rubric and sample")
    session.follow(live)
    session.show_told()
    reading()
    versions()
    sample()


def reading() -> None:
    """Show the rubric as reviewers read it: the same HTML, made safe in the same place."""
    view = rubric_view(live.rubric)
    with st.container(border=True):
        st.text(view["title"])
        guidance(view["guidance_html"])
    criteria = view["criteria"]
    for first in range(0, len(criteria), ACROSS):
        for column, criterion in zip(st.columns(ACROSS), criteria[first : first + ACROSS], strict=False):
            with column.container(border=True, height="stretch"):
                question(criterion)


def question(criterion: dict[str, Any]) -> None:
    """Show one question with its answers and its guidance."""
    st.html(f"<strong>{escape(criterion['question'])}</strong>")
    st.caption(f"{criterion['id']}, {criterion['scale']}")
    st.text(" / ".join(criterion["values"]) or "in words")
    guidance(criterion["guidance_html"])


def guidance(html: str) -> None:
    """Show guidance, where there is any."""
    if html:
        st.html(html)


def versions() -> None:
    """List the versions, and let the lead say what becomes of labels that are set aside."""
    st.subheader("Versions")
    rows = version_rows(open_services().store, live.mirror)
    show_table(
        [
            {
                "version": row.rubric_hash,
                "since (UTC)": row.since,
                "reviews": row.reviews,
                "labels": row.labels,
                "counts": row.standing,
                "decided by": row.decided_by,
                "why": row.reason,
                "renamed, counted as": in_words(row.renames) or None,
            }
            for row in rows
        ],
        "Versions of the rubric",
    )
    earlier = [row for row in rows if row.standing != "current"]
    if not earlier:
        st.caption("There has been one version. A change of what reviewers read makes another.")
        return
    names = [row.rubric_hash for row in earlier][::-1]
    session.check_address("version", "earlier version of the rubric", names)
    chosen = st.selectbox("What changed since", names, key="version", bind="query-params") or names[0]
    differences(chosen)
    settle(next(row for row in earlier if row.rubric_hash == chosen))


def differences(version: str) -> None:
    """Set an earlier version and the current one side by side, where they differ."""
    try:
        old = find_version(open_services().store, live.study.study_id, version)
    except JuratError as error:
        st.text(for_browsers(error, open_services().workspace.root))
        return
    changes = [
        {"where": change.criterion or "rubric", "what": change.what, "before": change.before, "now": change.after}
        for change in rubric_changes(old, live.rubric)
    ]
    show_table(changes, f"What differs between {version} and the current version")
    if not changes:
        st.text("Nothing that reviewers read.")


def settle(row: VersionRow) -> None:
    """Count a version's labels with the current one's, keep them apart, or send its reviews back to be given again."""
    if not row.reviews and row.standing == "set aside":
        return
    with st.form("settle", border=False):
        columns = st.columns([3, 1.2, 1, 1.2], vertical_alignment="bottom")
        reason = columns[0].text_input("Why", placeholder="kept with the decision")
        harmless = columns[1].form_submit_button("Change is harmless", width="stretch")
        apart = columns[2].form_submit_button("Keep apart", width="stretch")
        again = columns[3].form_submit_button("Have them graded again", width="stretch")
        mapped = st.text_area(
            "Answers that are called otherwise now", placeholder="CRITERION:OLD=NEW, one a line", height="content"
        )
    st.caption(
        "Harmless: the labels of both versions count together, answers that were renamed as the new ones. Kept apart: "
        "the older ones are stored and not counted. Graded again: the items go back into the queue, under the current "
        "version."
    )
    store, study = open_services().store, live.study.study_id
    if harmless or apart:
        lines = [line for line in (mapped or "").splitlines() if line.strip()] if harmless else []
        session.tell(
            lambda: declare(row.rubric_hash, lines, reason, is_harmless=harmless),
            "Noted. The pages follow within a moment.",
        )
    if again:
        session.tell(
            lambda: send_back_versions(store, study, [row.rubric_hash], reason, session.asker(lead)),
            "Sent back: the items are in the queue again.",
        )


def declare(version: str, mapped: list[str], reason: str, *, is_harmless: bool) -> None:
    """Store what the lead says of the change from a version to the current one."""
    store, study, newest = open_services().store, live.study.study_id, live.rubric.content_hash
    if not mapped:
        declare_change(store, study, version, newest, reason, session.asker(lead), is_harmless=is_harmless)
        return
    renames = read_renames(mapped, find_version(store, study, version), live.rubric)
    declare_renamed(store, study, version, newest, renames, reason, session.asker(lead))


def sample() -> None:
    """Report where the items come from: batches, strata, and at what rates they were drawn."""
    st.subheader("Sample")
    rows = sample_rows(live.mirror)
    show_table(
        [
            {
                "batch": row.batch,
                "stratum": row.stratum,
                "items": row.items,
                "drawn from": row.population,
                "chance to be drawn": row.inclusion_probability,
                "made": words.span(row.made_from, row.made_to),
            }
            for row in rows
        ],
        "Batches and strata of the sample",
    )
    is_weighted = any(row.is_weighted for row in rows)
    st.caption(
        "Items were drawn at different rates: every rate is weighted back to what they were drawn from."
        if is_weighted
        else "All items had the same chance to be drawn, or nothing is known of it: rates are not weighted."
    )


main()
