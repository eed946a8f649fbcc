"""Statistics of a study, computed in DuckDB from the store's rows. Pages and the command line call these."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from assay.analytics.batches import alarm_rows, batch_rows
from assay.analytics.feed import Feed
from assay.analytics.inputs import comparison_rows, consistency_rows
from assay.analytics.judges import judge_rows
from assay.analytics.label_export import label_table
from assay.analytics.mirror import Mirror
from assay.analytics.operations import metric_rows
from assay.analytics.people import conger_rows, correction_rows, gold_rows, pair_rows, reviewer_rows
from assay.analytics.rates import SEED, resolution_rows, verdict_rows
from assay.analytics.rows import AgreementRow, Progress, VerdictRow
from assay.rubric import Criterion, Scale
from assay.statistics import coefficients
from assay.statistics.agreement import CountPattern, agreement

__all__ = [
    "AgreementRow",
    "Feed",
    "Mirror",
    "Progress",
    "VerdictRow",
    "agreement_rows",
    "alarm_rows",
    "batch_rows",
    "comparison_rows",
    "conger_rows",
    "consistency_rows",
    "correction_rows",
    "gold_rows",
    "judge_rows",
    "label_table",
    "metric_rows",
    "pair_rows",
    "progress",
    "resolution_rows",
    "reviewer_rows",
    "simulated_reviews",
    "slice_names",
    "verdict_rows",
]

MOST_SLICES = 50
SCALES: dict[Scale, coefficients.Scale] = {
    Scale.BOOLEAN: "nominal",
    Scale.NOMINAL: "nominal",
    Scale.ORDINAL: "ordinal",
    Scale.INTERVAL: "interval",
}


def progress(mirror: Mirror) -> Progress:
    """Say how far a study is."""
    return mirror.remembered("progress", lambda: Progress(mirror.study_id, **mirror.progress()))


def simulated_reviews(mirror: Mirror) -> int:
    """Count the standing reviews that a program made, for the demo."""
    return mirror.remembered("simulated", lambda: int(mirror.rows("simulated")[0]["reviews"]))


def slice_names(mirror: Mirror) -> list[str]:
    """Name the attributes a study can be sliced by: those with 2 to 50 values."""
    return mirror.about_items("slices", lambda: [row["name"] for row in mirror.rows("slice_names", most=MOST_SLICES)])


def agreement_rows(mirror: Mirror, slice_by: str | None = None) -> list[AgreementRow]:
    """Give the agreement on every criterion but text, for the whole study or for each value of an attribute."""
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
        rows += [_agreement_row(criterion, name, group, people.get((criterion.id, name), 0)) for name, group in groups]
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
    found = agreement(values, counted, SCALES[criterion.scale], criterion.confidence, SEED)
    return AgreementRow(criterion.id, slice_name, found.items, found.labels, reviewers, found.coefficients)


def _values(criterion: Criterion, patterns: list[dict[str, Any]]) -> list[str]:
    """List the answers in their order; of an interval scale, those that were given."""
    if criterion.scale != Scale.INTERVAL:
        return list(criterion.values)
    return sorted({cell["value"] for row in patterns for cell in row["pattern"]}, key=float)
