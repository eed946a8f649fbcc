"""Two names that are one person's, and a name that changes: decisions of a lead, kept with the others.

Reviews are facts and stay where they are. Those of the name that is given up are sent back, and what counts of them is
written once more under the name that is kept, in the same words and with the same time; so an item never holds two
counted reviews of one person. Of two reviews of an item the later one is not counted, and its place is free again.
Gold items, tests, repeats and skips stay with the name they were answered under.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from jurat.errors import JuratError, UnknownName
from jurat.leads.decisions import checked_reason
from jurat.store import LabelStore, Transaction, now_us
from jurat.store.asking import Asker
from jurat.store.people import add_reviewer, look_alikes, person_named
from jurat.store.statements import CountedReviewsOfRow


@dataclass(frozen=True)
class Joined:
    """What came of it: the name that is kept, how many reviews count under it now, and how many count no more."""

    kept_as: str
    reviews: int
    not_counted: int


def merge_people(store: LabelStore, name: str, into: str, reason: str, asker: Asker) -> Joined:
    """Report that two names are one person's; the second one is kept, with its role.

    Whoever signs in or is imported under the first one is the second from then on. Raises `UnknownName` for a name that
    nobody has, `JuratError` for an empty reason, for one person, and where it would take a role from the person or
    undo what a lead has said of one of the two (left out, paused, admitted); `NotSignedIn`, `NotAllowed`.
    """
    told = checked_reason(reason)

    def work(tx: Transaction) -> Joined:
        decided_by = asker.lead(tx)
        old, kept = _known(tx, name), _known(tx, into)
        if old == kept:
            raise JuratError(f"'{name}' and '{into}' are one person already: '{kept}'.")
        _refuse_to_undo(tx, old, kept)
        return _keep_as(tx, old, kept, told, decided_by, is_rename=False)

    return store.write(work)


def rename_person(store: LabelStore, name: str, new: str, reason: str, asker: Asker) -> Joined:
    """Give a person another name, which nobody has had; role, pauses and exclusions go with them.

    The old name still leads to them. Raises as `merge_people` does.
    """
    told = checked_reason(reason)

    def work(tx: Transaction) -> Joined:
        decided_by = asker.lead(tx)
        old, known = _known(tx, name), person_named(tx, new)
        row = tx.people.reviewer(old)
        if row is None or (known is not None and known != old) or tx.people.reviewer(new) is not None:
            raise JuratError(f"'{new}' is or was somebody's name. Two names of one person: jurat merge")
        alike = [one for one in look_alikes(tx, new) if one != old]
        if alike:
            raise JuratError(f"'{new}' looks like '{alike[0]}', who is somebody else. Choose a name that looks apart.")
        if known == old:
            tx.people.let_go_of_name(old)
        kept = add_reviewer(tx, new, granted_by=decided_by, is_simulated=bool(row.is_simulated))
        if row.role == "lead":
            tx.people.grant_role(reviewer_id=kept, role="lead", granted_by=decided_by, now_us=now_us())
        for study_id, word in _words(tx, old):
            _say_again(tx, study_id, word, kept, told, decided_by)
        return _keep_as(tx, old, kept, told, decided_by, is_rename=True)

    return store.write(work)


def _known(tx: Transaction, name: str) -> str:
    person = person_named(tx, name)
    if person is None:
        raise UnknownName(f"There is nobody called '{name}'. Who there is: jurat people")
    return person


def _words(tx: Transaction, reviewer_id: str) -> set[tuple[str, str]]:
    return {(row.study_id, row.word) for row in tx.rulings.standing_words(reviewer_id)}


def _refuse_to_undo(tx: Transaction, old: str, kept: str) -> None:
    """Refuse where reviews would leave an exclusion, a pause or a role by becoming somebody else's."""
    rows = [tx.people.reviewer(one) for one in (old, kept)]
    roles = [None if row is None else row.role for row in rows]
    simulated = [None if row is None else row.is_simulated for row in rows]
    if simulated[0] != simulated[1]:
        raise JuratError(f"Of '{old}' and '{kept}' one is simulated: they are no one person.")
    if roles[0] == "lead" and roles[1] != "lead":
        remedy = f"Keep '{old}', or first: jurat user '{kept}' --role lead"
        raise JuratError(f"'{old}' is a lead and '{kept}' is not. {remedy}")
    for study_id, word in sorted(_words(tx, old) ^ _words(tx, kept)):
        remedy = "Decide alike on both first."
        raise JuratError(f"In study '{study_id}' only one of '{old}' and '{kept}' is {word}. {remedy}")


def _say_again(tx: Transaction, study_id: str, word: str, kept: str, told: str, decided_by: str) -> None:
    about = {"study_id": study_id, "reviewer_id": kept, "reason": told, "decided_by": decided_by}
    if word == "left out":
        tx.decisions.add_exclusion(**about, is_excluded=1, now_us=now_us())
    else:
        tx.rulings.add(**about, kind=word, holds=1, now_us=now_us())


def _keep_as(tx: Transaction, old: str, kept: str, told: str, decided_by: str, *, is_rename: bool) -> Joined:
    """Write what counts under the name that is kept, and the decision itself."""
    tx.queue.release(old)
    theirs = {row.item_key: row for row in tx.reviews.counted_of(kept)}
    mover = _Mover(tx, old, kept, told, decided_by)
    for row in tx.reviews.counted_of(old):
        mover.move(row, theirs.get(row.item_key))
    tx.people.add_same_person(
        reviewer_id=old,
        kept_as=kept,
        is_rename=int(is_rename),
        reason=told,
        decided_by=decided_by,
        now_us=now_us(),
    )
    tx.sessions.end_all_of(old)
    role = tx.people.reviewer(old)
    if role is not None and role.role == "lead":  # a name that nobody has any more leads nobody
        tx.people.grant_role(reviewer_id=old, role="reviewer", granted_by=decided_by, now_us=now_us())
    return Joined(kept, mover.moved, mover.not_counted)


class _Mover:
    """Sends reviews back and writes them once more under another name."""

    def __init__(self, tx: Transaction, old: str, kept: str, told: str, decided_by: str) -> None:
        self.tx, self.old, self.kept, self.told, self.decided_by = tx, old, kept, told, decided_by
        self.moved = self.not_counted = 0
        self._sendings: dict[str, int] = {}

    def move(self, row: CountedReviewsOfRow, other: CountedReviewsOfRow | None) -> None:
        """Move a review; `other` is the one that counts under the kept name, where there is one."""
        self._send_back(row)
        if other is None:
            found = self.tx.reviews.open_again(reviewer_id=self.kept, item_key=row.item_key)
            self._write(row, None if found is None else found.seq)
            return
        self.not_counted += 1
        if (row.given_us, row.seq) < (other.given_us, other.seq):
            self._write(row, self._send_back(other))

    def _send_back(self, row: CountedReviewsOfRow) -> int:
        sent = self.tx.reviews.send_back_one(
            review_id=secrets.token_hex(16), now_us=now_us(), sent_back=self._sending(row.study_id), seq=row.seq
        )
        return sent.seq

    def _sending(self, study_id: str) -> int:
        if study_id not in self._sendings:
            about = f"every review by {self.old}, kept under {self.kept}"
            values = {"study_id": study_id, "about": about, "reason": self.told, "decided_by": self.decided_by}
            decision = self.tx.reviews.add_sending_back(**values, now_us=now_us())
            self._sendings[study_id] = decision.seq
        return self._sendings[study_id]

    def _write(self, row: CountedReviewsOfRow, supersedes: int | None) -> None:
        self.moved += 1
        self.tx.reviews.add(
            review_id=secrets.token_hex(16),
            item_key=row.item_key,
            reviewer_id=self.kept,
            supersedes=supersedes,
            counted=1,
            edit_distance=row.edit_distance,
            origin=row.origin,
            rubric_hash=row.rubric_hash,
            answers=row.answers,
            comment=row.comment,
            flag=row.flag,
            active_ms=row.active_ms,
            created_us=row.created_us,
            corrected_output=row.corrected_output,
        )
