"""What the review form sends, checked before anything is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from rapidfuzz.distance import Levenshtein

from jurat.errors import AnswersRefused
from jurat.rubric.evidence import check_against
from jurat.rubric.limits import LONGEST_CORRECTION, LONGEST_REASON, LONGEST_TEXT, Flag
from jurat.rubric.model import Rubric
from jurat.serving.queue import Receipt, ReviewEntry, SkipEntry


def storable(text: str) -> str:
    """Return a text as both databases take it: no NUL, no half of a character."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def storable_all(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Do the same to every text in a value of JSON."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [storable_all(one) for one in value]
    return {storable(key): storable_all(one) for key, one in value.items()} if isinstance(value, dict) else value


Storable = AfterValidator(storable)
Id = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")]
ItemId = Annotated[str, Field(min_length=1, max_length=1000), Storable]
Note = Annotated[str, Field(max_length=LONGEST_TEXT), Storable]
MOST_COMPARED = 100_000_000  # pairs of characters: two texts of 10,000
LONGEST_DISTANCE = 1_000  # told of longer texts
Ticket = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
ActiveMs = Annotated[int, Field(ge=0, le=86_400_000)]


class Body(BaseModel):
    """Any body: nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SignIn(Body):
    """Who wants to sign in."""

    name: Annotated[str, Field(max_length=200), Storable]
    is_new: bool = False


class Review(Body):
    """A finished review."""

    kind: Literal["review"]
    id: Id
    item_id: ItemId
    answers: Annotated[dict[str, dict[str, Any]], AfterValidator(storable_all)]
    rubric_hash: Annotated[str, Field(max_length=128), Storable]
    comment: Note | None = None
    flag: Flag | None = None
    active_ms: ActiveMs | None = None
    revises: bool = False
    ticket: Ticket | None = None
    corrected_output: Annotated[str, Field(max_length=LONGEST_CORRECTION), Storable] | None = None


class Skip(Body):
    """A refusal to judge."""

    kind: Literal["skip"]
    id: Id
    item_id: ItemId
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON), Storable]
    comment: Note | None = None
    active_ms: ActiveMs | None = None
    ticket: Ticket | None = None


class Submission(Body):
    """Everything in a form's outbox, and what the form holds already."""

    entries: Annotated[list[Annotated[Review | Skip, Field(discriminator="kind")]], Field(max_length=500)]
    have: Annotated[list[ItemId], Field(max_length=50)]
    rubric_hash: Annotated[str, Field(max_length=128), Storable]


class Renewal(Body):
    """The items a form holds."""

    have: Annotated[list[ItemId], Field(max_length=50)]


class Wanted(Body):
    """The items and spares a form has copies of."""

    have: Annotated[list[ItemId], Field(max_length=100)]


class Lookup(Protocol):
    """What is stored, where an entry has to be compared with it."""

    def rubric(self, rubric_hash: str) -> Rubric | None:
        """Return the version of the rubric with this hash."""

    def content(self, item_id: str, ticket: str | None) -> Mapping[str, Any] | None:
        """Return what a reviewer sees of an item."""


def read_entries(
    body: Submission, rubric: Rubric, lookup: Lookup
) -> tuple[list[ReviewEntry | SkipEntry], list[Receipt]]:
    """Return the entries that fit the rubric they were answered under, and receipts for those that do not.

    A review that was finished before the rubric changed is checked against, and stored under, the version its reviewer
    saw. Marked spans must be what the item says at their place.
    """
    entries: list[ReviewEntry | SkipEntry] = []
    refused: list[Receipt] = []
    for entry in body.entries:
        if isinstance(entry, Skip):
            told = (entry.reason, entry.comment or None, entry.active_ms, entry.ticket)
            entries.append(SkipEntry(entry.id, entry.item_id, *told))
            continue
        try:
            entries.append(_check_review(entry, rubric, lookup))
        except AnswersRefused as error:
            refused.append(Receipt(entry.id, None, str(error)))
    return entries, refused


def _check_review(entry: Review, rubric: Rubric, lookup: Lookup) -> ReviewEntry:
    seen = rubric if entry.rubric_hash == rubric.content_hash else lookup.rubric(entry.rubric_hash)
    if seen is None:
        raise AnswersRefused(f"No version '{entry.rubric_hash}' of this rubric is known. Reload the page.")
    answers = seen.check_answers(entry.answers)
    has_evidence = any("evidence" in answer for answer in answers.values())
    is_compared = has_evidence or entry.corrected_output is not None
    content = lookup.content(entry.item_id, entry.ticket) if is_compared else None
    if content is not None:  # an unknown item is the queue's to refuse
        check_against(answers, content)
    output = str((content or {}).get("output", ""))
    corrected = None if entry.corrected_output == output else entry.corrected_output
    return ReviewEntry(
        review_id=entry.id,
        item_id=entry.item_id,
        answers=answers,
        rubric_hash=entry.rubric_hash,
        comment=entry.comment or None,
        flag=entry.flag,
        active_ms=entry.active_ms,
        corrected_output=corrected,
        edit_distance=None if corrected is None or content is None else edit_distance(output, corrected),
        ticket=entry.ticket,
    )


def edit_distance(output: str, corrected: str) -> int | None:
    """Return the characters to add, remove or replace (Levenshtein); None for long texts that share too little.

    Its time grows with the product of the lengths: beyond `MOST_COMPARED` only distances up to `LONGEST_DISTANCE` are
    told, which takes a band of that width.
    """
    if len(output) * len(corrected) <= MOST_COMPARED:
        return Levenshtein.distance(output, corrected)
    found = Levenshtein.distance(output, corrected, score_cutoff=LONGEST_DISTANCE)
    return found if found <= LONGEST_DISTANCE else None
