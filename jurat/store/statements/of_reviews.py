"""Statements of reviews. Written by `python -m jurat.store.generate`: edit queries*.sql."""

from __future__ import annotations

from typing import NamedTuple

from jurat.store.door import ReadDoor, WriteDoor, every, one_or_none, the_one


class HowItStandsRow(NamedTuple):
    """A row of `reviews.how_it_stands`."""

    counted: int
    sent_back: int | None


class StandingAnswersRow(NamedTuple):
    """A row of `reviews.standing_answers`."""

    answers: str
    rubric_hash: str
    extra: int


class HistoryRow(NamedTuple):
    """A row of `reviews.history`."""

    review_id: str
    item_key: int
    item_id: str
    answers: str
    comment: str | None
    flag: str | None
    corrected_output: str | None
    counted: int
    active_ms: int | None
    rubric_hash: str
    created_us: int


class KnownReviewsRow(NamedTuple):
    """A row of `reviews.known`."""

    reviewer_id: str
    item_id: str


class ItemReviewsRow(NamedTuple):
    """A row of `reviews.of_item`."""

    reviewer_id: str
    answers: str
    rubric_hash: str
    comment: str | None
    flag: str | None
    corrected_output: str | None
    created_us: int


class FlaggedRow(NamedTuple):
    """A row of `reviews.flagged`."""

    item_key: int
    flag: str


class AddSendingBackRow(NamedTuple):
    """A row of `reviews.add_sending_back`."""

    seq: int


class SentBackReviewsRow(NamedTuple):
    """A row of `reviews.sent_back`."""

    reviewer_id: str
    item_id: str
    seq: int


class CountedReviewsOfRow(NamedTuple):
    """A row of `reviews.counted_of`."""

    seq: int
    review_id: str
    item_key: int
    reviewer_id: str
    supersedes: int | None
    counted: int
    origin: str
    rubric_hash: str
    answers: str
    comment: str | None
    flag: str | None
    active_ms: int | None
    created_us: int
    corrected_output: str | None
    edit_distance: int | None
    sent_back: int | None
    study_id: str
    given_us: int


class SendBackOneRow(NamedTuple):
    """A row of `reviews.send_back_one`."""

    seq: int


class OpenAgainRow(NamedTuple):
    """A row of `reviews.open_again`."""

    seq: int


class ItemAnswersRow(NamedTuple):
    """A row of `reviews.answers_of_item`."""

    answers: str


class ReadReviews:
    """What is read of reviews."""

    def __init__(self, door: ReadDoor) -> None:
        self._door = door

    def how_it_stands(self, seq: int) -> HowItStandsRow | None:
        return one_or_none(HowItStandsRow, self._door.one("how_it_stands", seq=seq))

    def standing_answers(self, item_key: int) -> list[StandingAnswersRow]:
        """The answers that count on a complete item, and how many places it was given because of disagreement."""
        return every(StandingAnswersRow, self._door.all("standing_answers", item_key=item_key))

    def history(self, *, reviewer_id: str, study_id: str, item_id: str | None, limit: int) -> list[HistoryRow]:
        """A reviewer's own newest reviews, one an item; none that was sent back."""
        return every(
            HistoryRow,
            self._door.all("history", reviewer_id=reviewer_id, study_id=study_id, item_id=item_id, limit=limit),
        )

    def known(self, study_id: str) -> list[KnownReviewsRow]:
        """Who has reviewed what already, sent back or not."""
        return every(KnownReviewsRow, self._door.all("known_reviews", study_id=study_id))

    def of_item(self, item_key: int) -> list[ItemReviewsRow]:
        """The newest counted review of each reviewer of an item."""
        return every(ItemReviewsRow, self._door.all("item_reviews", item_key=item_key))

    def flagged(self, study_id: str) -> list[FlaggedRow]:
        """Items that somebody's newest review flags, with the flag. From the few flags to their items, never the
        other way.
        """
        return every(FlaggedRow, self._door.all("flagged", study_id=study_id))

    def sent_back(self, study_id: str) -> list[SentBackReviewsRow]:
        """Whose reviews were sent back and have had no other since, and the row that a new one supersedes."""
        return every(SentBackReviewsRow, self._door.all("sent_back_reviews", study_id=study_id))

    def counted_of(self, reviewer_id: str) -> list[CountedReviewsOfRow]:
        """A reviewer's reviews that stand and count, in every study, with when they first reviewed the item
        (`given_us`).
        """
        return every(CountedReviewsOfRow, self._door.all("counted_reviews_of", reviewer_id=reviewer_id))

    def open_again(self, *, reviewer_id: str, item_key: int) -> OpenAgainRow | None:
        """The row by which a reviewer's review of an item was sent back, where nothing has followed it."""
        return one_or_none(OpenAgainRow, self._door.one("open_again", reviewer_id=reviewer_id, item_key=item_key))

    def answers_of_item(self, item_key: int) -> list[ItemAnswersRow]:
        """Every answer that an item ever got, whatever became of it."""
        return every(ItemAnswersRow, self._door.all("item_answers", item_key=item_key))


class WriteReviews(ReadReviews):
    """What is read and written of reviews."""

    _door: WriteDoor

    def __init__(self, door: WriteDoor) -> None:
        super().__init__(door)

    def add(
        self,
        *,
        review_id: str,
        item_key: int,
        reviewer_id: str,
        supersedes: int | None,
        counted: int,
        origin: str,
        rubric_hash: str,
        answers: str,
        comment: str | None,
        flag: str | None,
        active_ms: int | None,
        created_us: int,
        corrected_output: str | None,
        edit_distance: int | None,
    ) -> int:
        return self._door.run(
            "add_review",
            review_id=review_id,
            item_key=item_key,
            reviewer_id=reviewer_id,
            supersedes=supersedes,
            counted=counted,
            origin=origin,
            rubric_hash=rubric_hash,
            answers=answers,
            comment=comment,
            flag=flag,
            active_ms=active_ms,
            created_us=created_us,
            corrected_output=corrected_output,
            edit_distance=edit_distance,
        )

    def add_sending_back(
        self,
        *,
        study_id: str,
        about: str,
        reason: str,
        decided_by: str,
        now_us: int,
    ) -> AddSendingBackRow:
        return the_one(
            AddSendingBackRow,
            self._door.all(
                "add_sending_back",
                study_id=study_id,
                about=about,
                reason=reason,
                decided_by=decided_by,
                now_us=now_us,
            ),
        )

    def send_back(
        self,
        *,
        token: str,
        now_us: int,
        sent_back: int,
        reviewer_id: str,
        first_key: int,
        last_key: int,
        rubric_hash: str | None,
        study_id: str,
    ) -> int:
        """Sends back the reviews of one reviewer that stand and count: of the items between two keys, under one
        version of the rubric (NULL: any). The row that does so supersedes the review; `token` keeps its id from
        being guessed.
        """
        return self._door.run(
            "send_back",
            token=token,
            now_us=now_us,
            sent_back=sent_back,
            reviewer_id=reviewer_id,
            first_key=first_key,
            last_key=last_key,
            rubric_hash=rubric_hash,
            study_id=study_id,
        )

    def send_back_one(self, *, review_id: str, now_us: int, sent_back: int, seq: int) -> SendBackOneRow:
        return the_one(
            SendBackOneRow,
            self._door.all("send_back_one", review_id=review_id, now_us=now_us, sent_back=sent_back, seq=seq),
        )
