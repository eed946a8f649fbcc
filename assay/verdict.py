"""Is the error rate acceptable? A tally and a limit to pass, fail or undecided."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from assay.statistics.intervals import wilson
from assay.statistics.sequential import decide, labels_to_decide, log_e_value

Word = Literal["pass", "fail", "undecided"]

METHOD = "anytime"
NO_LIMIT = "no acceptable error rate is set"
NOTHING_JUDGED = "no item has been judged"
TOO_FEW = "too few labels"
TOO_CLOSE = "too close to call"


@dataclass(frozen=True)
class Tally:
    """What is known of a criterion's items.

    `items` have at least one label, `errors` of them are resolved as errors (a tied item is none). `touched` items have
    been put before somebody; of those `errors_at_least` are certain errors, and `errors_at_most` are errors for certain
    or may still become so: whatever is pending, tied or skipped.
    """

    items: int
    errors: int
    touched: int
    errors_at_least: int
    errors_at_most: int

    @property
    def pending(self) -> int:
        """Give the number of touched items whose resolved label may still change."""
        return self.errors_at_most - self.errors_at_least


@dataclass(frozen=True)
class Verdict:
    """The answer. `low` and `high` are Wilson's, for reading; the verdict does not come from them.

    `verdict` is None where no limit is set. `labels_to_decide` is None unless more items would likely decide; where the
    judged items alone would, it is how many are pending. `reason` says what keeps a verdict from being pass or fail.
    """

    verdict: Word | None
    method: str
    estimate: float | None
    low: float | None
    high: float | None
    labels_to_decide: int | None
    reason: str | None


def judge(tally: Tally, limit: float | None, confidence: float, seed: int = 0) -> Verdict:
    """Judge a tally against the acceptable error rate.

    Anytime-valid: at a true rate of the limit or above, the chance of ever being told "pass" is at most 1 - confidence;
    at the limit or below, likewise for "fail". What is pending counts as an error for "pass" and as correct for "fail".
    A limit of 0 says that any error fails: it can be failed and never be passed. A limit of 1 is passed by anything.
    """
    estimate = tally.errors / tally.items if tally.items else None
    bounds = wilson(tally.errors, tally.items, confidence)
    low, high = bounds or (None, None)
    word, reason, more = _word(tally, limit, 1 - confidence, seed)
    return Verdict(word, METHOD, estimate, low, high, more, reason)


def _word(tally: Tally, limit: float | None, alpha: float, seed: int) -> tuple[Word | None, str | None, int | None]:
    """Give the word, what keeps it from being pass or fail, and how many more items would likely decide."""
    if limit is None:
        return None, NO_LIMIT, None
    if not tally.items:
        return "undecided", NOTHING_JUDGED, None
    if limit in (0, 1):
        return _at_the_end(tally, limit)
    threshold = -math.log(alpha)
    if log_e_value(tally.errors_at_most, tally.touched, limit, "pass") >= threshold:
        return "pass", None, None
    if log_e_value(tally.errors_at_least, tally.touched, limit, "fail") >= threshold:
        return "fail", None, None
    return "undecided", *_outlook(tally, limit, alpha, seed)


def _outlook(tally: Tally, limit: float, alpha: float, seed: int) -> tuple[str, int | None]:
    """Say why nothing is decided yet, and how many more items would likely decide it."""
    if decide(tally.errors, tally.items, limit, alpha):  # only what is pending stands in the way
        return TOO_FEW, tally.pending
    median = labels_to_decide(tally.errors, tally.items, limit, alpha, seed).median
    return TOO_CLOSE if median is None else TOO_FEW, median


def _at_the_end(tally: Tally, limit: float) -> tuple[Word, str | None, None]:
    """Judge against a limit of 0 or 1, where there is nothing to estimate."""
    if limit == 1:
        return "pass", None, None
    if tally.errors_at_least:
        return "fail", None, None
    return "undecided", "no number of items can show a rate of exactly 0", None
