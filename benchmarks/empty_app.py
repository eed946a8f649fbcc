"""The floor of the lead's pages: an otherwise empty Streamlit page with one plotly chart, on a server tuned as ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from jurat.web.tuning import tune_server


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Tune the server as Jurat does."""
    yield {"tuning": tune_server()}


app = st.App(Path(__file__).with_name("empty_page.py"), lifespan=lifespan)
