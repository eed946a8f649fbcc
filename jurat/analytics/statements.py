"""The SQL files of the mirror and of the views, by name."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

ROOMS = ("mirror", "views")


@cache
def load_statement(name: str) -> str:
    """Return the text of `<name>.sql`, from whichever of the two rooms holds it: no name stands in both."""
    found = [files("jurat.analytics").joinpath(room, f"{name}.sql") for room in ROOMS]
    return next(file for file in found if file.is_file()).read_text(encoding="utf-8")
