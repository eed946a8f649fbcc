"""The migrations of each kind of database, as text."""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple


class Migration(NamedTuple):
    """A step from one version of the schema to the next."""

    name: str
    sql: str


def load_migrations(kind: str) -> list[Migration]:
    """List the migrations of a kind of database (sqlite, postgres), oldest first."""
    folder = files("assay.store").joinpath("schema_steps").joinpath(kind)
    found = sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [Migration(name.removesuffix(".sql"), entry.read_text(encoding="utf-8")) for name, entry in found]
