"""Reviewers two by two: what they both labelled, and how far they agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from assay.analytics.mirror import Mirror
from assay.analytics.rows import PairRow
from assay.rubric import Criterion, Scale
from assay.statistics.linearised import Weighting
from assay.statistics.pairs import cohen_kappa

WEIGHTINGS: dict[Scale, Weighting] = {
    Scale.BOOLEAN: "identity",
    Scale.NOMINAL: "identity",
    Scale.ORDINAL: "linear",
    Scale.INTERVAL: "quadratic",
}

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
        """Give how many items both labelled."""
        return sum(self.table.values())

    @property
    def same(self) -> int:
        """Give how many of them they labelled equally."""
        return sum(items for (one, other), items in self.table.items() if one == other)


def pair_tables(mirror: Mirror) -> list[Pair]:
    """Give, for each criterion and each two reviewers who share items, how they labelled them."""

    def read() -> list[Pair]:
        tables: dict[tuple[str, int, int], Table] = defaultdict(dict)
        for row in mirror.label_table("pair_tables").to_pylist():
            key = (row["criterion"], row["first"], row["second"])
            tables[key][row["first_value"], row["second_value"]] = row["items"]
        names = mirror.cells.reviewers.texts
        return [Pair(name, str(names[a]), str(names[b]), table) for (name, a, b), table in tables.items()]

    return mirror.remembered("pairs", read)


def pair_rows(mirror: Mirror) -> list[PairRow]:
    """Give Cohen's kappa of each two reviewers who share items, on every criterion but text.

    Ordinal criteria are weighted linearly, intervals by squares; `kappa_plain` is without weights.
    """
    rows = []
    for pair in pair_tables(mirror):
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
