"""The lead takes the labels away."""

from __future__ import annotations

from io import BytesIO

import streamlit as st

from assay.export import FORMATS, export_labels
from pages.ui import session

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
    live.mirror.refresh()
    st.text("One row a label: the item, the reviewer, the value, when, under which version of the rubric, and more.")
    for name in FORMATS:
        st.download_button(
            f"Download {name}",
            data=lambda name=name: build(name),
            file_name=f"{live.study.study_id}-labels.{name}",
            key=f"download_{name}",
            on_click="ignore",
            icon=":material/download:",
            help=MEANINGS[name],
        )


def build(name: str) -> bytes:
    """Write the file when it is asked for."""
    buffer = BytesIO()
    live.mirror.refresh()
    export_labels(live.mirror, name, buffer)
    return buffer.getvalue()


main()
