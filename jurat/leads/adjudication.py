"""What waits for a lead's word, most consequential first.

The order, one rule after the other:

1. Criteria whose verdict is open come before the others: only there can a decision change it.
2. Of those, the criterion comes first that needs the fewest further labels to be decided: it is closest to a verdict.
   Where that number is not known (too close to call, nothing judged), it comes last.
3. Items that no coming review settles (tied, called an error where the rubric wants every error looked at, or complete
   and nobody could judge them) come first, then those that were skipped, then flagged ones: the first two are pending
   in both directions, while a flagged item counts as its labels say.
4. An item that stands for more outputs (its design weight) comes first: its decision moves the estimate further.
5. What is left stands in the study's order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from jurat.analytics import Mirror, VerdictRow
from jurat.analytics.views.rates import evidence_rows
from jurat.leads.waiting import for_a_lead, short_cells
from jurat.store import LabelStore

TIED = "its labels are tied"
CALLED_ERROR = "a reviewer calls it an error"
NOBODY_COULD_JUDGE = "nobody could judge it"
SKIPPED = "it was skipped, and nobody has it"

FINAL, SHORT, FLAGGED = range(3)  # no coming review settles it; it was skipped; it counts, and somebody flagged it
Rank = tuple[int, int, float]  # the criterion's place, one of the above, the weight's negative


@dataclass(frozen=True)
class Dispute:
    """An item and criterion to decide on, and why."""

    item_key: int
    criterion: str
    why: str


def disputes(store: LabelStore, mirror: Mirror) -> list[Dispute]:
    """List what waits, in the order that this module states.

    Ties wait once their item is complete; where the rubric says `adjudicate = "any error"`, an error waits at once, as
    no further review can settle it. An item that nobody could judge waits once it is complete, a skipped one while
    nobody else has it. Flagged items wait until somebody has decided on them.
    """
    places, ties, known = mirror.remembered("disputes", lambda: _ties(mirror))
    skipped = [
        ((places.index(row["criterion"]), SHORT, -row["weight"]), _dispute(row, SKIPPED))
        for row in short_cells(store, mirror)
    ]
    known = known | {(dispute.item_key, dispute.criterion) for _, dispute in skipped}
    decided = {(row.item_key, row.criterion) for row in store.read.decisions.decided_cells(mirror.study_id)}
    flags = {row.item_key: row.flag for row in store.read.reviews.flagged(mirror.study_id)}
    flagged = [
        ((place, FLAGGED, -row["weight"]), Dispute(row["item_key"], criterion, f"flagged: {flags[row['item_key']]}"))
        for row in mirror.rows("design_weights", item_keys=[*flags])
        for place, criterion in enumerate(places)
        if (row["item_key"], criterion) not in known and (row["item_key"], criterion) not in decided
    ]
    return [dispute for _, dispute in sorted(ties + skipped + flagged, key=lambda pair: pair[0])]


def _ties(mirror: Mirror) -> tuple[list[str], list[tuple[Rank, Dispute]], set[tuple[int, str]]]:
    """Give the criteria, most urgent first; what is tied, with its rank and in that order; and its items and criteria.

    A large study has many ties and few flags, and these are asked for every second.
    """
    verdicts = {row.criterion: row for row in evidence_rows(mirror)}
    places = sorted(verdicts, key=lambda criterion: _urgency(verdicts[criterion]))
    ranked = [
        ((places.index(row["criterion"]), FINAL, -row["weight"]), _dispute(row, _why(row)))
        for row in for_a_lead(mirror)
    ]
    ranked.sort(key=lambda pair: pair[0])
    return places, ranked, {(dispute.item_key, dispute.criterion) for _, dispute in ranked}


def _urgency(row: VerdictRow) -> tuple[bool, float]:
    """Return the smaller the sooner a criterion's disputes should be settled."""
    return row.verdict != "undecided", math.inf if row.labels_to_decide is None else row.labels_to_decide


def _why(row: dict[str, Any]) -> str:
    if not row["is_judged"]:
        return NOBODY_COULD_JUDGE
    return CALLED_ERROR if row["is_required"] else TIED


def _dispute(row: dict[str, Any], why: str) -> Dispute:
    return Dispute(row["item_key"], row["criterion"], why)
