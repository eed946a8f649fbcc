"""Who is asking. Today a name typed in; passphrases and OpenID will come in here and nowhere else."""

from __future__ import annotations

import secrets
import time
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from jurat.errors import JuratError, LooksAlike, NotSignedIn
from jurat.names import fold, tidy
from jurat.store import Identity, LabelStore, Role, Transaction, now_us
from jurat.store.asking import Asker, hash_token
from jurat.store.people import add_reviewer, look_alikes, person_named

SESSION_DAYS = 30
LONGEST_NAME = 60
REMEMBERED_SECONDS = 1.0
MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class PersonRow:
    """Somebody who is known.

    `same_as`: who is this person under another spelling; None for nobody. Only names from before spellings were told
    apart can have one. `looks_like`: others whose names look the same.
    """

    reviewer: str
    role: Role
    is_simulated: bool
    same_as: str | None
    looks_like: tuple[str, ...]


@dataclass(frozen=True)
class Session:
    """A new sign-in: `token` is shown to the browser once and never stored."""

    token: str
    identity: Identity


def sign_in(store: LabelStore, name: str, *, is_new: bool = False) -> Session:
    """Sign somebody in under their name, however it is spelt. The first person in a workspace becomes its lead.

    Raises `JuratError` for a name that cannot be used, and `LooksAlike` for a new name that looks like somebody else's,
    unless the person has said that they are somebody new (`is_new`).
    """
    typed = check_name(name)
    token = secrets.token_urlsafe(32)

    def work(tx: Transaction) -> Identity:
        known = person_named(tx, typed)
        alike = look_alikes(tx, typed) if known is None and not is_new else []
        if alike:
            raise LooksAlike(alike[0])
        reviewer_id = add_reviewer(tx, typed, granted_by="sign-in")
        person = tx.people.named(reviewer_id=reviewer_id, folded=None)
        if person is not None and person.is_simulated:
            raise JuratError(f"'{reviewer_id}' is a simulated reviewer. Choose another name.")
        if not tx.people.leads():
            tx.people.grant_role(reviewer_id=reviewer_id, role="lead", granted_by="first sign-in", now_us=now_us())
        now = now_us()
        tx.sessions.end_old(now)
        tx.sessions.add(
            token_hash=hash_token(token),
            reviewer_id=reviewer_id,
            now_us=now,
            expires_us=now + SESSION_DAYS * 86_400_000_000,
        )
        row = tx.people.reviewer(reviewer_id)
        return Identity(reviewer_id, "reviewer" if row is None else row.role or "reviewer")

    return Session(token, store.write(work))


def identify(store: LabelStore, token: str | None) -> Identity:
    """Report whose session this is. Raises `NotSignedIn` for no token, an unknown one or one that has run out."""
    if not token:
        raise NotSignedIn
    row = store.read.sessions.of_token(token_hash=hash_token(token), now_us=now_us())
    if row is None:
        raise NotSignedIn
    return Identity(row.reviewer_id, row.role)


class Sessions:
    """Who is behind a token, remembered for a second: a reviewer at work asks several times in that.

    A session that ends here ends at once; one that ends in another process, or a role that changes, within a second.
    """

    def __init__(self, store: LabelStore) -> None:
        self._store = store
        self._known: dict[str, tuple[float, Identity]] = {}

    def identify(self, token: str | None) -> Identity:
        """Report whose session this is. Raises `NotSignedIn`."""
        now = time.monotonic()
        known = self._known.get(token or "")
        if known is not None and now - known[0] < REMEMBERED_SECONDS:
            return known[1]
        identity = identify(self._store, token)
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()
        self._known[token or ""] = (now, identity)
        return identity

    def end(self, token: str) -> None:
        """End a session."""
        self._known.pop(token, None)
        sign_out(self._store, token)


def sign_out(store: LabelStore, token: str) -> None:
    """End a session."""
    store.write(lambda tx: tx.sessions.end(hash_token(token)))


def is_unclaimed(store: LabelStore) -> bool:
    """Whether nobody leads this workspace yet."""
    return not store.read.people.leads()


def grant(store: LabelStore, name: str, role: Role, asker: Asker) -> None:
    """Give somebody a role, however their name is spelt, adding them where they are new.

    Raises `NotSignedIn` and `NotAllowed` (see `Asker.lead`), `JuratError` for a name that cannot be used.
    """
    typed = check_name(name)

    def work(tx: Transaction) -> None:
        granted_by = asker.lead(tx)
        alike = look_alikes(tx, typed) if person_named(tx, typed) is None else []
        if alike:
            raise JuratError(
                f"'{typed}' is nobody known and looks like '{alike[0]}', in letters of another alphabet. "
                "Write the name as it is known (jurat people), or let somebody new sign in first."
            )
        reviewer_id = add_reviewer(tx, typed, granted_by=granted_by)
        tx.people.grant_role(reviewer_id=reviewer_id, role=role, granted_by=granted_by, now_us=now_us())

    store.write(work)


def people_rows(store: LabelStore) -> list[PersonRow]:
    """Return everybody who is known, by name."""
    rows = store.read.people.all()
    holders = {row.folded: row.reviewer_id for row in rows if row.folded is not None}
    looks: dict[str | None, list[str]] = defaultdict(list)
    for row in rows:
        looks[row.look].append(row.reviewer_id)
    return [
        PersonRow(
            reviewer=row.reviewer_id,
            role=row.role or "reviewer",
            is_simulated=bool(row.is_simulated),
            same_as=None if row.folded is not None else holders.get(fold(row.reviewer_id)),
            looks_like=tuple(
                name for name in looks[row.look] if name != row.reviewer_id and fold(name) != fold(row.reviewer_id)
            ),
        )
        for row in rows
    ]


def check_name(name: str) -> str:
    """Return the name in the form it is kept in. Raises `JuratError` where it cannot be used."""
    kept = tidy(name)
    if not kept:
        raise JuratError("Type your name.")
    if len(kept) > LONGEST_NAME:
        raise JuratError(f"The name has {len(kept)} characters. Use at most {LONGEST_NAME}.")
    if any(unicodedata.category(character).startswith("C") for character in kept):
        raise JuratError("The name holds a character that cannot be seen. Type it again.")
    return kept
