"""The store's statements, read from `queries.sql`."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def load_queries() -> dict[str, str]:
    """Give every statement of `queries.sql` by its name, without its comments."""
    text = files("assay.store").joinpath("queries.sql").read_text(encoding="utf-8")
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)[1:]
    names, bodies = parts[::2], parts[1::2]
    return {
        name: re.sub(r"^--.*\n", "", body, flags=re.MULTILINE).strip() for name, body in zip(names, bodies, strict=True)
    }
