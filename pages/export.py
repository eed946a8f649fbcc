"""The lead takes the labels away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO

import streamlit as st

from assay.asking import Asker
from assay.export import FORMATS, export_decisions, export_labels, export_skips
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
    session.watch()
    live.mirror.refresh()
    labels, decisions, skips = st.columns(3)
    with labels.container(border=True, height="stretch"):
        st.subheader("Labels")
        st.text("One row a label: the item, the reviewer, the value, when, under which version, and what was decided.")
        buttons("labels", build_labels)
    with decisions.container(border=True, height="stretch"):
        st.subheader("Decisions")
        st.text("One row a decision: adjudications, exclusions, waivers, rulings, versions of the rubric, roles.")
        buttons("decisions", build_decisions)
    with skips.container(border=True, height="stretch"):
        st.subheader("Skips")
        st.text("One row a skip: the item, the reviewer, the reason and the comment.")
        buttons("skips", build_skips)


def buttons(what: str, build: Callable[[str], bytes]) -> None:
    """Offer a table in every format; it is made when it is asked for."""
    for name in FORMATS:
        st.download_button(
            f"Download {name}" if what == "labels" else f"Download {what} as {name}",
            data=partial(build_for, session.asker(lead), build, name),
            file_name=f"{live.study.study_id}-{what}.{name}",
            key=f"download_{what}_{name}",
            on_click="ignore",
            icon=":material/download:",
            help=MEANINGS[name],
        )


def build_for(asker: Asker, build: Callable[[str], bytes], name: str) -> bytes:
    """Write a file for somebody who may still have it. It is asked for long after the page was drawn, and outside it.

    Raises `NotSignedIn` and `NotAllowed`.
    """
    asker.lead(open_services().store.read)
    return build(name)


def build_labels(name: str) -> bytes:
    """Write the labels."""
    buffer = BytesIO()
    live.mirror.refresh()
    export_labels(live.mirror, name, buffer)
    return buffer.getvalue()


def build_decisions(name: str) -> bytes:
    """Write the log."""
    buffer = BytesIO()
    export_decisions(open_services().store, live.mirror, name, buffer)
    return buffer.getvalue()


def build_skips(name: str) -> bytes:
    """Write what was skipped."""
    buffer = BytesIO()
    export_skips(open_services().store, live.mirror, name, buffer)
    return buffer.getvalue()


main()
