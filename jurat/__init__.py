"""Jurat: is the error rate of an AI feature acceptable? From people's judgements, with the uncertainty kept.

`open_workspace` leads to everything: the studies of a workspace, their items and labels, error rates, agreement and
verdicts, as typed rows and as pandas, Arrow and polars frames. What can go wrong is a `JuratError`.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from jurat.errors import JuratError

if TYPE_CHECKING:
    from jurat.draw.request import Request
    from jurat.frames import Frame
    from jurat.workspace import ItemRow, Study, Workspace, open_workspace

__all__ = ["Frame", "ItemRow", "JuratError", "Request", "Study", "Workspace", "__version__", "open_workspace"]

try:
    __version__ = version("jurat")
except PackageNotFoundError:  # a checkout that is not installed
    __version__ = "unknown"

_ROOMS = {
    **dict.fromkeys(("ItemRow", "Study", "Workspace", "open_workspace"), "jurat.workspace"),
    "Frame": "jurat.frames",
    "Request": "jurat.draw.request",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever bears the name
    """Load what is asked for when it is: the command line starts without DuckDB, Arrow and pandas."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'jurat' has no attribute '{name}'")
    from importlib import import_module  # noqa: PLC0415 - only where something is asked for

    return getattr(import_module(_ROOMS[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
