"""Items that share an input: how consistent their verdicts are, and two models or prompt versions side by side."""

from __future__ import annotations

from itertools import groupby

from jurat.analytics.mirror.mirror import Mirror
from jurat.analytics.views.left_out import NO_INPUT, NO_PARTNER, LeftOut, left_out
from jurat.analytics.views.row_types import ComparisonRow, ConsistencyRow
from jurat.statistics.comparison import Comparison, compare_paired, compare_unpaired
from jurat.statistics.consistency import Cluster, clustered_error_rate, inconsistency
from jurat.statistics.multiplicity import holm

ENOUGH_PAIRS = 0.5  # of the items of the smaller side


def consistency_rows(mirror: Mirror, slice_by: str | None = None) -> list[ConsistencyRow]:
    """Give, for each criterion with errors, how many inputs (`input_id`) have outputs that were judged differently.

    `rate` is the error rate with an interval that allows for outputs of one input being alike. Items without an input
    id are left out, and counted.
    """
    return mirror.remembered(("consistency", slice_by), lambda: _consistency_rows(mirror, slice_by))


def _consistency_rows(mirror: Mirror, slice_by: str | None) -> list[ConsistencyRow]:
    found = mirror.cell_table("inputs", attribute=slice_by).to_pylist()
    rows = []
    for (criterion_id, name), group in groupby(found, key=lambda row: (row["criterion"], row["slice"])):
        judged = list(group)
        clusters = [
            Cluster(row["items"], row["errors"]) for row in judged if row["has_input"] for _ in range(row["inputs"])
        ]
        confidence = mirror.rubric.criterion(criterion_id).confidence
        rows.append(
            ConsistencyRow(
                criterion=criterion_id,
                slice=name,
                inputs=len(clusters),
                repeated=sum(cluster.items >= 2 for cluster in clusters),
                inconsistent=inconsistency(clusters, confidence),
                rate=clustered_error_rate(clusters, confidence),
                left_out=left_out({NO_INPUT: sum(row["items"] for row in judged if not row["has_input"])}),
            )
        )
    return rows


def comparison_rows(mirror: Mirror, attribute: str, first: str, second: str) -> list[ComparisonRow]:
    """Compare two values of an attribute on every criterion with errors.

    Inputs with one judged output on each side are pairs; where they make up half of the smaller side, they alone are
    compared, as pairs. Otherwise all items are, as separate ones.
    """
    key = ("comparison", attribute, first, second)
    return mirror.remembered(key, lambda: _comparison_rows(mirror, attribute, first, second))


def _comparison_rows(mirror: Mirror, attribute: str, first: str, second: str) -> list[ComparisonRow]:
    found = mirror.cell_table("two_sides", attribute=attribute, first=first, second=second).to_pylist()
    compared: list[tuple[str, bool, tuple[int, int, int, int], Comparison]] = []
    out: list[LeftOut] = []
    for row in found:
        confidence = mirror.rubric.criterion(row["criterion"]).confidence
        pairs = [row[name] for name in ("both_wrong", "first_only", "second_only", "neither")]
        items = row["first_items"] + row["second_items"]
        is_paired = sum(pairs) > 0 and sum(pairs) >= ENOUGH_PAIRS * min(row["first_items"], row["second_items"])
        if is_paired:
            both, first_only, second_only, neither = pairs
            out.append(left_out({NO_INPUT: row["no_input"], NO_PARTNER: items - 2 * sum(pairs) - row["no_input"]}))
            counts = (both + first_only, sum(pairs), both + second_only, sum(pairs))
            compared.append(
                (row["criterion"], True, counts, compare_paired(both, first_only, second_only, neither, confidence))
            )
        else:
            out.append({})
            counts = (row["first_errors"], row["first_items"], row["second_errors"], row["second_items"])
            compared.append((row["criterion"], False, counts, compare_unpaired(*counts, confidence)))
    adjusted = iter(holm([result.p_value for *_, result in compared if result.p_value is not None]))
    return [
        ComparisonRow(
            criterion=criterion_id,
            first=first,
            second=second,
            is_paired=is_paired,
            first_items=first_items,
            second_items=second_items,
            first_rate=first_errors / first_items if first_items else None,
            second_rate=second_errors / second_items if second_items else None,
            difference=result.difference,
            p_value=result.p_value,
            p_adjusted=None if result.p_value is None else next(adjusted),
            left_out=of_row,
        )
        for (criterion_id, is_paired, (first_errors, first_items, second_errors, second_items), result), of_row in zip(
            compared, out, strict=True
        )
    ]
