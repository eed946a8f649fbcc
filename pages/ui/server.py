"""The running server, as pages see it."""

from __future__ import annotations

import logging
import os

import streamlit as st

from jurat.errors import JuratError, for_browsers
from jurat.settings import load_workspace
from jurat.web.live_studies import Services


@st.cache_resource(show_spinner=False)
def open_services() -> Services:
    """Open the workspace once for the whole process."""
    return Services(load_workspace(os.environ))


def hide_traceback(error: Exception) -> bool:
    """Show people one sentence; the traceback goes to the log."""
    if isinstance(error, JuratError):
        st.warning(for_browsers(error, load_workspace(os.environ).root).replace("`", "'"))
    else:
        logging.getLogger("jurat").error("A page failed", exc_info=error)
        st.error("Something went wrong on this page. The server's log says what; nothing you stored is lost.")
    return True
