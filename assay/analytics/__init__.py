"""Statistics of a study, computed in DuckDB from the store's rows. Pages and the command line call these."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

from assay.analytics.feed import Feed
from assay.analytics.label_export import label_table
from assay.analytics.mirror import Mirror
from assay.analytics.rows import AgreementRow, Progress, VerdictRow
from assay.rubric import Criterion, Scale
from assay.statistics import coefficients
from assay.statistics.agreement import CountPattern, agreement
from assay.verdict import Tally, judge

__all__ = [
    "AgreementRow",
    "Feed",
    "Mirror",
    "Progress",
    "VerdictRow",
    "agreement_rows",
    "label_table",
    "progress",
    "simulated_reviews",
    "slice_names",
    "verdict_rows",
]

SEED = 20260101  # intervals by resampling are the same at every look
MOST_SLICES = 50
UNEQUAL = "items were drawn at different rates, and this rate is not weighted back yet"
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


def verdict_rows(mirror: Mirror, slice_by: str | None = None) -> list[VerdictRow]:
    """Judge every criterion that can be in error, for the whole study or for each value of an attribute.

    A criterion nobody has judged has a row with 0 items for the whole study, and none by slice.
    """
    return mirror.remembered(("verdict", slice_by), lambda: _verdict_rows(mirror, slice_by))


def _verdict_rows(mirror: Mirror, slice_by: str | None) -> list[VerdictRow]:
    found = mirror.sliced_rows("error_rate", slice_by)
    is_unequal = mirror.about_items("unequal", lambda: bool(mirror.rows("unequal")[0]["is_unequal"]))
    rows: list[VerdictRow] = []
    for criterion in mirror.rubric.criteria:
        if not criterion.error_values:
            continue
        tallies = [row for row in found if row["criterion"] == criterion.id]
        if not tallies and slice_by is None:
            tallies = [_nothing(criterion)]
        rows += [_verdict_row(criterion, row, is_unequal=is_unequal) for row in tallies]
    return rows


def _nothing(criterion: Criterion) -> dict[str, Any]:
    counts = dict.fromkeys(("items", "errors", "touched", "errors_at_least", "errors_at_most"), 0)
    return {"criterion": criterion.id, "slice": None, **counts}


def _verdict_row(criterion: Criterion, row: dict[str, Any], *, is_unequal: bool) -> VerdictRow:
    tally = Tally(row["items"], row["errors"], row["touched"], row["errors_at_least"], row["errors_at_most"])
    found = judge(tally, criterion.acceptable_error_rate, criterion.confidence, SEED)
    if is_unequal and found.verdict is not None:
        found = replace(found, verdict="undecided", labels_to_decide=None, reason=UNEQUAL)
    return VerdictRow(
        criterion=criterion.id,
        slice=row["slice"],
        verdict=found.verdict,
        method=found.method,
        items=tally.items,
        errors=tally.errors,
        pending=tally.pending,
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        acceptable_error_rate=criterion.acceptable_error_rate,
        confidence=criterion.confidence,
        labels_to_decide=found.labels_to_decide,
        reason=found.reason,
    )


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
