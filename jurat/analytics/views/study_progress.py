"""What a study waits for that more labels by the same people cannot bring: reviewers it does not have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jurat.analytics.mirror.mirror import Mirror
from jurat.analytics.views.row_types import Progress, VerdictRow

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def study_progress(mirror: Mirror) -> Progress:
    """Return how far a study is."""
    return mirror.remembered("progress", lambda: Progress(mirror.study_id, **mirror.progress()))


def waits_for_reviewers(study: Progress) -> str | None:
    """Return how many items in progress wait for reviewers that the study does not have; None where none do."""
    if not study.short:
        return None
    items = f"{study.short:,} item{' waits' if study.short == 1 else 's wait'}"
    return f"{items} for {_more_reviewers(study.reviewers_short)}"


def ways_out(study: Progress) -> str | None:
    """Report what to do about it and what that costs; None where nothing waits for reviewers."""
    if not study.short:
        return None
    cost = "then nothing is known of agreement" if study.reviewers == 1 else "then fewer labels stand behind an item"
    share = " (with second_reviewer = 0.2 it is known later, from a fifth of the items)" if study.reviewers == 1 else ""
    return (
        f"Invite {_reviewers(study.reviewers_short)}, or set overlap = {study.reviewers} in the rubric: {cost}{share}."
    )


def lacks_agreement(study: Progress) -> str | None:
    """Return how many items still want a second reviewer, for whom no verdict waits; None where none do."""
    if not study.second_looks:
        return None
    items = f"{study.second_looks:,} complete item{' is' if study.second_looks == 1 else 's are'}"
    return f"{items} still to get a second reviewer, for agreement; no verdict waits for that."


def with_waiting(study: Progress, rows: Sequence[VerdictRow]) -> list[VerdictRow]:
    """Report of undecided rows with pending items that they wait for reviewers, where they do.

    More items by the same people would not decide them, so none are promised.
    """
    told = waits_for_reviewers(study)
    if told is None:
        return list(rows)
    sliced = f"items wait for {_more_reviewers(study.reviewers_short)}"
    return [
        replace(row, reason=told if row.slice is None else sliced, labels_to_decide=None)
        if row.verdict == "undecided" and row.pending
        else row
        for row in rows
    ]


def _more_reviewers(number: int) -> str:
    return f"{_number(number)} more {'reviewer' if number == 1 else 'reviewers'}"


def _reviewers(number: int) -> str:
    return f"{_number(number)} {'reviewer' if number == 1 else 'reviewers'}"


def _number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"
