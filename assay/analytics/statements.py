"""The SQL files beside this one, by name."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def load_statement(name: str) -> str:
    """Give the text of `<name>.sql`."""
    return files("assay.analytics").joinpath(f"{name}.sql").read_text(encoding="utf-8")
