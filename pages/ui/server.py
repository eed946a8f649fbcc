"""The running server, as pages see it."""

from __future__ import annotations

import logging
import os

import streamlit as st

from assay.errors import AssayError, for_browsers
from assay.services import Services
from assay.settings import load_workspace


@st.cache_resource(show_spinner=False)
def open_services() -> Services:
    """Open the workspace once for the whole process."""
    return Services(load_workspace(os.environ))


def hide_traceback(error: Exception) -> bool:
    """Show people one sentence; the traceback goes to the log."""
    if isinstance(error, AssayError):
        st.warning(for_browsers(error, load_workspace(os.environ).root).replace("`", "'"))
    else:
        logging.getLogger("assay").error("A page failed", exc_info=error)
        st.error("Something went wrong on this page. The server's log says what; nothing you stored is lost.")
    return True
