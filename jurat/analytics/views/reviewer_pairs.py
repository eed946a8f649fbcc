"""Reviewers two by two: what they both labelled, and how far they agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from jurat.analytics.mirror.mirror import Mirror
from jurat.analytics.views.row_types import PairRow
from jurat.rubric.model import Criterion, Scale
from jurat.statistics.linearised import Weighting
from jurat.statistics.pairs import cohen_kappa
from jurat.statistics.reviewers import Shared

WEIGHTINGS: dict[Scale, Weighting] = {
    Scale.BOOLEAN: "identity",
    Scale.NOMINAL: "identity",
    Scale.ORDINAL: "linear",
    Scale.INTERVAL: "quadratic",
}

MOST_PAIRS = 5000
FEWEST_SHARED = 10  # items

Table = dict[tuple[str, str], int]


@dataclass(frozen=True)
class Pair:
    """Two reviewers on a criterion: items by both labels."""

    criterion: str
    first: str
    second: str
    table: Table

    @property
    def items(self) -> int:
        """Return how many items both labelled."""
        return sum(self.table.values())

    @property
    def same(self) -> int:
        """Return how many of them they labelled equally."""
        return sum(items for (one, other), items in self.table.items() if one == other)


class Pairs(NamedTuple):
    """The pairs that are looked at, and how many more there are of each criterion: those who share fewest items."""

    listed: list[Pair]
    left_out: dict[str, int]


def pair_tables(mirror: Mirror) -> Pairs:
    """Return, for each criterion and each two reviewers who share items, how they labelled them.

    Of more than `MOST_PAIRS` pairs of a criterion only those that share at least `FEWEST_SHARED` items, and of these at
    most four times as many, those that share most: a thousand reviewers of one item make half a million pairs that say
    nothing.
    """

    def read() -> Pairs:
        tables: dict[tuple[str, int, int], Table] = defaultdict(dict)
        left_out: dict[str, int] = {}
        for row in mirror.label_table("pair_tables", most=MOST_PAIRS, fewest=FEWEST_SHARED).to_pylist():
            if row["first"] is None:
                left_out[row["criterion"]] = row["items"]
            else:
                key = (row["criterion"], row["first"], row["second"])
                tables[key][row["first_value"], row["second_value"]] = row["items"]
        names = mirror.cells.reviewers.texts
        listed = [Pair(name, str(names[a]), str(names[b]), table) for (name, a, b), table in tables.items()]
        return Pairs(listed, left_out)

    return mirror.remembered("pairs", read)


def shared_labels(mirror: Mirror) -> dict[tuple[str, str], Shared]:
    """Return, by criterion and reviewer, how many labels others gave the same items, and how many of them equally."""

    def read() -> dict[tuple[str, str], Shared]:
        names = mirror.cells.reviewers.texts
        return {
            (row["criterion"], str(names[row["reviewer"]])): Shared(row["same"], row["shared"])
            for row in mirror.label_table("shared_labels").to_pylist()
        }

    return mirror.remembered("shared_labels", read)


def pairs_left_out(mirror: Mirror) -> int:
    """Return how many pairs `pair_rows` leaves out."""
    return sum(pair_tables(mirror).left_out.values())


def pair_rows(mirror: Mirror) -> list[PairRow]:
    """Return Cohen's kappa of each two reviewers who share items, on every criterion but text.

    Ordinal criteria are weighted linearly, intervals by squares; `kappa_plain` is without weights.
    Of very many pairs some are left out: see `pair_tables`.
    """
    rows = []
    for pair in pair_tables(mirror).listed:
        criterion = mirror.rubric.criterion(pair.criterion)
        values = values_of(criterion, {answer for both in pair.table for answer in both})
        table = [[pair.table.get((one, other), 0) for other in values] for one in values]
        weighting = WEIGHTINGS[criterion.scale]
        plain = cohen_kappa(table)
        weighted = cohen_kappa(table, cast("Any", weighting))
        rows.append(
            PairRow(
                criterion=pair.criterion,
                first=pair.first,
                second=pair.second,
                items=pair.items,
                agreement=plain.agreed,
                kappa=weighted.kappa,
                standard_error=weighted.standard_error,
                weighting=weighting,
                kappa_plain=plain.kappa,
                reason=weighted.reason,
            )
        )
    return rows


def values_of(criterion: Criterion, given: Iterable[str]) -> list[str]:
    """List the answers in their order; of an interval scale, those that were given."""
    if criterion.scale != Scale.INTERVAL:
        return list(criterion.values)
    return sorted(set(given), key=float)
