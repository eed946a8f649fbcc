"""How far reviewers agree, for the study and by slice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from jurat.analytics.mirror.mirror import Mirror
from jurat.analytics.views.row_types import AgreementRow
from jurat.rubric.model import Criterion, Scale
from jurat.statistics import coefficients
from jurat.statistics.agreement import CountPattern, agreement
from jurat.statistics.linearised import Weighting, linearised

SCALES: dict[Scale, coefficients.Scale] = {
    Scale.BOOLEAN: "nominal",
    Scale.NOMINAL: "nominal",
    Scale.ORDINAL: "ordinal",
    Scale.INTERVAL: "interval",
}
WEIGHTINGS: dict[Scale, Weighting] = {
    Scale.BOOLEAN: "identity",
    Scale.NOMINAL: "identity",
    Scale.ORDINAL: "ordinal",
    Scale.INTERVAL: "quadratic",
}
HOW_WEIGHTED: dict[tuple[Scale, str], str] = {  # of the coefficients that are not counted as equal or unequal only
    (Scale.ORDINAL, "krippendorff_alpha"): "ordinal distance (Krippendorff)",
    (Scale.INTERVAL, "krippendorff_alpha"): "squared distance",
    (Scale.ORDINAL, "gwet_ac2"): "ordinal weights (Gwet)",
    (Scale.INTERVAL, "gwet_ac2"): "quadratic weights",
}
LINEARISED_WEIGHTS = {"identity": "identity", "ordinal": "ordinal weights (Gwet)", "quadratic": "quadratic weights"}
FLATTERY = 0.05  # how far alpha of all slices together must lie above theirs to be told


def agreement_rows(mirror: Mirror, slice_by: str | None = None) -> list[AgreementRow]:
    """Return the agreement on every criterion but text, for the whole study or for each value of an attribute.

    By slice, a note says where alpha over all slices together lies well above what it is within them: what then looks
    like agreement is that the slices differ.
    """
    return mirror.remembered(("agreement", slice_by), lambda: _agreement_rows(mirror, slice_by))


def _agreement_rows(mirror: Mirror, slice_by: str | None) -> list[AgreementRow]:
    found = mirror.sliced_rows("count_patterns", slice_by)
    people = {(row["criterion"], row["slice"]): row["reviewers"] for row in mirror.given_rows("people", slice_by)}
    rows: list[AgreementRow] = []
    for criterion in mirror.rubric.criteria:
        if criterion.scale not in SCALES:
            continue
        mine = [row for row in found if row["criterion"] == criterion.id]
        groups = [(name, list(group)) for name, group in groupby(mine, key=lambda row: row["slice"])]
        if not groups and slice_by is None:
            groups = [(None, [])]
        made = [_agreement_row(criterion, name, group, people.get((criterion.id, name), 0)) for name, group in groups]
        if slice_by is not None and len(made) > 1:
            made = _with_note(_agreement_row(criterion, None, mine, 0), made)
        rows += made
    return rows


def _agreement_row(
    criterion: Criterion, slice_name: str | None, patterns: list[dict[str, Any]], reviewers: int
) -> AgreementRow:
    values = _values(criterion, patterns)
    counted = [
        CountPattern(
            tuple({cell["value"]: cell["n"] for cell in row["pattern"]}.get(v, 0) for v in values), row["items"]
        )
        for row in patterns
    ]
    found = agreement(values, counted, SCALES[criterion.scale], criterion.confidence)
    weighting = WEIGHTINGS[criterion.scale]
    return AgreementRow(
        criterion=criterion.id,
        slice=slice_name,
        items=found.items,
        labels=found.labels,
        reviewers=reviewers,
        coefficients=found.coefficients,
        weightings={name: HOW_WEIGHTED.get((criterion.scale, name), "identity") for name in found.coefficients},
        weighting=weighting,
        linearised_weighting=LINEARISED_WEIGHTS[weighting],
        linearised=linearised(values, counted, weighting),
        note=None,
    )


def _values(criterion: Criterion, patterns: list[dict[str, Any]]) -> list[str]:
    """List the answers in their order; of an interval scale, those that were given."""
    if criterion.scale != Scale.INTERVAL:
        return list(criterion.values)
    return sorted({cell["value"] for row in patterns for cell in row["pattern"]}, key=float)


def _with_note(whole: AgreementRow, rows: Sequence[AgreementRow]) -> list[AgreementRow]:
    """Say on each slice where pooling flatters: alpha of all together against the mean over slices, by their items."""
    within = [
        (alpha, row.items) for row in rows if (alpha := row.coefficients["krippendorff_alpha"].estimate) is not None
    ]
    together = whole.coefficients["krippendorff_alpha"].estimate
    if together is None or not within:
        return list(rows)
    mean = sum(alpha * items for alpha, items in within) / sum(items for _, items in within)
    if together - mean < FLATTERY:
        return list(rows)
    note = f"pooling flatters: alpha is {together:.2f} over all slices together, and {mean:.2f} within them"
    return [replace(row, note=note) for row in rows]
