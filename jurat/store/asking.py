"""Who asks for a decision to be stored. Every function that stores one takes an `Asker` and checks it as it stores.

What a page drew a minute ago says nothing about what its reader may do now: a lead may have been demoted or signed out
since. So the question is asked in the transaction that stores the decision, and nowhere else is it asked for good.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from jurat.errors import NotAllowed, NotSignedIn
from jurat.store import Transaction, now_us
from jurat.store.reader import Reader

SIGNED_OUT = "You are signed out: nothing was stored. Sign in and do it again."
NO_LEAD = "You are no lead any more: nothing was stored. A lead can give you the role: jurat user NAME --role lead"


@dataclass(frozen=True)
class Asker:
    """Somebody who asks: a session, by the hash of its token, or somebody at the workspace's own command line.

    `name` is who a page says they are; what is stored is whose session it is.
    """

    name: str
    token_hash: str | None

    @classmethod
    def of_session(cls, token: str | None, name: str) -> Asker:
        """Give whoever asks by a session. Without a token it is a session that never holds."""
        return cls(name, hash_token(token or ""))

    @classmethod
    def on_this_machine(cls, name: str) -> Asker:
        """Give whoever asks at the command line. They hold the files of the store, so they are trusted."""
        return cls(name, None)

    def lead(self, source: Transaction | Reader) -> str:
        """Return the name to store a decision under.

        Raises `NotSignedIn` for a session that has ended or run out, `NotAllowed` for one whose owner leads no more.
        """
        if self.token_hash is None:
            return self.name
        row = source.sessions.of_token(token_hash=self.token_hash, now_us=now_us())
        if row is None:
            raise NotSignedIn(SIGNED_OUT)
        if row.role != "lead":
            raise NotAllowed(NO_LEAD)
        return row.reviewer_id


def hash_token(token: str) -> str:
    """Return what is kept of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()
