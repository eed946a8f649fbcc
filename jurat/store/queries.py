"""The store's statements, read from `PARTS`, and what a kind of database has to say differently."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

PARTS = (
    "queries.sql",
    "queries_arrivals.sql",
    "queries_gold.sql",
    "queries_control.sql",
    "queries_waiting.sql",
    "queries_feeds.sql",
    "queries_facts.sql",
)
READY = re.compile(r"\bready\(i\)")


@cache
def load_queries(kind: str | None = None) -> dict[str, str]:
    """Return every statement by its name, without comments; those of `queries_<kind>.sql` replace the common ones."""
    found = {name: sql for part in PARTS for name, sql in _bare(part).items()}
    found |= _bare(f"queries_{kind}.sql") if kind else {}
    ready = found.pop("ready")
    return {name: READY.sub(ready, sql) for name, sql in found.items()}


def read_part(name: str) -> dict[str, str]:
    """Return the statements of a file by their names, with the comments before them."""
    text = files("jurat.store").joinpath(name).read_text(encoding="utf-8")
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _bare(name: str) -> dict[str, str]:
    return {one: re.sub(r"^--.*\n", "", body, flags=re.MULTILINE).strip() for one, body in read_part(name).items()}
