"""Who is known: every spelling of a name leads to one person."""

from __future__ import annotations

from jurat.names import fold, look
from jurat.store import Transaction, now_us
from jurat.store.reader import Reader


def add_reviewer(tx: Transaction, name: str, granted_by: str, *, is_simulated: bool = False) -> str:
    """Make sure the person who has a name is known, as a reviewer, and give the id they are known by.

    It is the spelling they came with first (see `names.fold`).
    """
    known = person_named(tx, name)
    if known is not None:
        return known
    now = now_us()
    row = {"reviewer_id": name, "is_simulated": int(is_simulated), "folded": fold(name), "look": look(name)}
    tx.run("add_reviewer", **row, now_us=now)
    tx.run("grant_role", reviewer_id=name, role="reviewer", granted_by=granted_by, now_us=now)
    return name


def person_named(source: Reader | Transaction, name: str) -> str | None:
    """Return the id by which the person who has a name is known, however they spell it; None for nobody."""
    row = source.one("person", reviewer_id=name, folded=fold(name))
    person = None if row is None else str(row["reviewer_id"])
    while person is not None and (kept := source.one("kept_as", reviewer_id=person)) is not None:
        person = str(kept["kept_as"])  # a lead has said so
    return person


def look_alikes(source: Reader | Transaction, name: str) -> list[str]:
    """List the known people whose names look like this one and are others, the first known first."""
    return [str(row["reviewer_id"]) for row in source.all("look_alikes", look=look(name), folded=fold(name))]
