"""TOML as text to tables, without what would exhaust the memory of whoever reads it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

MOST_DOTS = 100
# A part of a key is bounded here only to keep the search linear.
PART = r"""(?:[\w-]{1,100}|"[^"\n]{0,100}"|'[^'\n]{0,100}')[ \t]*\.[ \t]*"""
LONG_KEY = re.compile(f"(?:{PART}){{{MOST_DOTS}}}")


def read_toml(text: str) -> dict[str, Any]:
    """Read TOML. Raises `tomllib.TOMLDecodeError`, also for tables within tables deeper than anybody writes."""
    if LONG_KEY.search(text):
        raise tomllib.TOMLDecodeError(f"a key has {MOST_DOTS} dots or more")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise tomllib.TOMLDecodeError("too deeply nested") from error
