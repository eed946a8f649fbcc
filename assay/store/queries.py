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
    """Give every statement by its name, without comments; those of `queries_<kind>.sql` replace the common ones."""
    found = {name: sql for part in PARTS for name, sql in _read(part).items()}
    found |= _read(f"queries_{kind}.sql") if kind else {}
    ready = found.pop("ready")
    return {name: READY.sub(ready, sql) for name, sql in found.items()}


def _read(name: str) -> dict[str, str]:
    text = files("assay.store").joinpath(name).read_text(encoding="utf-8")
    parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)[1:]
    names, bodies = parts[::2], parts[1::2]
    return {
        name: re.sub(r"^--.*\n", "", body, flags=re.MULTILINE).strip() for name, body in zip(names, bodies, strict=True)
    }
