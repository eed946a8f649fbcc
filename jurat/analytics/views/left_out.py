"""What a statistic leaves out is counted beside it, by why: never silently."""

from __future__ import annotations

from collections.abc import Mapping

LeftOut = dict[str, int]  # how many, by why; empty where nothing is left out

NOT_AN_ANSWER = "not an answer"
CANNOT_JUDGE = "cannot judge"
NOT_ANSWERED = "not answered"
NO_INPUT = "no input_id"
NO_PARTNER = "no single partner on the other side"
NO_LABEL_TWICE = "no label both times"


def left_out(counts: Mapping[str, int]) -> LeftOut:
    """Return the reasons for which anything is left out, in their order."""
    return {why: number for why, number in counts.items() if number}


def missing(column: str) -> str:
    """Report that a column holds nothing that can be counted."""
    return f"no {column}"
