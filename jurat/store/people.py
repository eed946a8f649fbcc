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
    tx.people.add(reviewer_id=name, is_simulated=int(is_simulated), now_us=now, folded=fold(name), look=look(name))
    tx.people.grant_role(reviewer_id=name, role="reviewer", granted_by=granted_by, now_us=now)
    return name


def person_named(source: Reader | Transaction, name: str) -> str | None:
    """Return the id by which the person who has a name is known, however they spell it; None for nobody."""
    row = source.people.named(reviewer_id=name, folded=fold(name))
    person = None if row is None else row.reviewer_id
    while person is not None and (kept := source.people.kept_as(person)) is not None:
        person = kept.kept_as  # a lead has said so
    return person


def look_alikes(source: Reader | Transaction, name: str) -> list[str]:
    """List the known people whose names look like this one and are others, the first known first."""
    return [row.reviewer_id for row in source.people.look_alikes(look=look(name), folded=fold(name))]
