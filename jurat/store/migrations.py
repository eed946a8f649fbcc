"""The migrations of each kind of database, as text."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from typing import NamedTuple

from jurat.errors import StoreUnavailable


class Migration(NamedTuple):
    """A step from one version of the schema to the next."""

    name: str
    sql: str


def load_migrations(kind: str) -> list[Migration]:
    """List the migrations of a kind of database (sqlite, postgres), oldest first."""
    folder = files("jurat.store").joinpath("schema_steps").joinpath(kind)
    found = sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [Migration(name.removesuffix(".sql"), entry.read_text(encoding="utf-8")) for name, entry in found]


def refuse_newer(applied: Iterable[str], kind: str = "sqlite") -> None:
    """Refuse a store in which a newer program has been: steps were applied that this one does not know."""
    known = {name for name, _ in load_migrations(kind)}
    unknown = sorted(set(applied) - known)
    if unknown:
        raise StoreUnavailable(
            f"This label store was made by a newer version of Jurat (schema step {unknown[-1]}; this version "
            f"knows steps up to {max(known)}). Install the newer version; nothing was changed."
        )


def refuse_older(applied: Iterable[str], kind: str = "sqlite") -> None:
    """Refuse a store that can only be read and lacks steps: its tables are not those that are asked for."""
    names = list(applied)
    refuse_newer(names, kind)
    if missing := {name for name, _ in load_migrations(kind)} - set(names):
        raise StoreUnavailable(
            f"This label store was made by an older version of Jurat (schema step {min(missing)} is missing) and "
            "cannot be written here. Run any command once as somebody who may write it."
        )
