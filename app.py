"""The server: Streamlit's pages, the review form's routes, and the life of the label store. Wiring only.

Run it with `jurat serve`, `streamlit run app.py` or `uvicorn app:app`.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from jurat.rendering.bounded_rendering import warm_up
from jurat.web.live_studies import Services
from jurat.web.middleware import FrontDoor
from jurat.web.routes import ApiDoor, api_routes
from jurat.web.tuning import tune_server
from pages.ui.server import hide_traceback, open_services


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open the store before the first request and close it after the last."""
    services = open_services()
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    yield {"services": services, "tuning": tune_server()}
    open_services.clear()
    services.close()


def services() -> Services:
    """Return what the lifespan opened."""
    opened: Services = app.state["services"]
    return opened


app: st.App = st.App(
    Path(__file__).parent / "pages" / "ui" / "frame.py",
    middleware=[Middleware(FrontDoor, api=ApiDoor(api_routes(services, lambda: app.state["tuning"])))],
    lifespan=lifespan,
    on_script_error=hide_traceback,
)
