"""The lead takes the labels away."""

from __future__ import annotations

from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from assay.asking import Asker
from assay.export import FORMATS
from assay.exports import Export
from pages.ui import session
from pages.ui.server import open_services

lead = session.require("lead")
live = session.choose_study()

MEANINGS = {
    "parquet": "typed and compact; the study and the rubric's version stand in the file's metadata",
    "csv": "for spreadsheets",
    "jsonl": "one JSON object a line, for programs",
}


def main() -> None:
    """Draw the page."""
    st.title("Export")
    session.show_told()
    session.watch()
    labels, decisions, skips, facts = st.columns(4)
    with labels.container(border=True, height="stretch"):
        st.subheader("Labels")
        st.text("One row a label: the item, the reviewer, the value, when, under which version, and what was decided.")
        buttons("labels")
    with decisions.container(border=True, height="stretch"):
        st.subheader("Decisions")
        st.text("One row a decision: adjudications, exclusions, waivers, rulings, versions of the rubric, roles.")
        buttons("decisions")
    with skips.container(border=True, height="stretch"):
        st.subheader("Skips")
        st.text("One row a skip: the item, the reviewer, the reason and the comment.")
        buttons("skips")
    with facts.container(border=True, height="stretch"):
        st.subheader("Facts")
        st.text("One row a fact: reviews with revisions, skips, decisions, versions. assay import-facts reads it.")
        buttons("facts")
    st.fragment(show_files, run_every="1s" if asked_for() else None)(len(asked_for()))


def asked_for() -> list[Export]:
    """Give the files that this session has asked for."""
    return open_services().exports.of(str(asker().token_hash), live.study.study_id)


def asker() -> Asker:
    """Give who asks at this moment."""
    return session.asker(lead)


def buttons(what: str) -> None:
    """Offer a table in every format; it is written when it is asked for."""
    for name in FORMATS:
        label = f"{what.capitalize()} as {name}"
        if st.button(label, key=f"make_{what}_{name}", icon=":material/download:", help=MEANINGS[name]):
            begin = partial(open_services().exports.start, asker(), live.study.study_id, what, name)
            session.tell(begin, "The file is being written.")


def show_files(drawn: int) -> None:
    """Show how far each file is, and the link to it when it is whole; `drawn` were there when the page was."""
    files = asked_for()
    if drawn and not files:
        st.rerun()  # the page need not look again every second
    if files:
        st.subheader("Your files")
    for one in files:
        about, action = st.columns([4, 1], vertical_alignment="center")
        with about:
            show_state(one)
        word = "Cancel" if one.state == "under way" else "Remove"
        if action.button(word, key=f"drop_{one.export_id}"):
            open_services().exports.drop(str(asker().token_hash), one.export_id)
            st.rerun()


def show_state(one: Export) -> None:
    """Say how far a file is, or offer it."""
    if one.state == "under way":
        st.text(f"{one.file_name}: {one.rows:,} rows written")
    elif one.state == "failed":
        st.warning("This file could not be written. Nothing of it is kept.")
        st.text(f"{one.file_name}: {told(one.error)}")
    else:
        name = escape(one.file_name)
        link = f'<a class="assay-file" href="/api/exports/{one.export_id}" download>Download {name}</a>'
        st.html(f"<p>{link} {one.rows:,} rows, {in_bytes(one.size)}. It can be fetched once.</p>")


def in_bytes(size: int) -> str:
    """Write a size for people."""
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size / 1e3:,.1f} kB"


def told(error: str) -> str:
    """Leave out where the workspace lies on the server."""
    return error.replace(f"{Path(open_services().workspace.root)}/", "")


main()
