"""Error rates and verdicts, by slice and stratum, and what other rules of resolution would say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np

from jurat.analytics.mirror.mirror import Mirror
from jurat.analytics.views.row_types import PathPoint, ResolutionRow, VerdictRow
from jurat.analytics.views.study_progress import study_progress, with_waiting
from jurat.rubric.model import Criterion
from jurat.statistics import Estimate
from jurat.statistics.dawid_skene import GivenPattern, dawid_skene
from jurat.statistics.distributions import normal_quantile
from jurat.statistics.intervals import wilson
from jurat.statistics.sequential import anytime_interval
from jurat.statistics.verdict import (
    Evidence,
    Standard,
    StratumTally,
    Tally,
    Verdict,
    deciding_bounds,
    evidence,
    evidence_of_strata,
    judge,
    judge_strata,
    which_stand,
)

SEED = 20260101  # what is found by chance is found again at every look
WHOLE_STUDY_ONLY = "the planned items are those of the whole study"
NOT_THAT_MANY = "the study has fewer items than are planned"
ALL_BATCHES = "all batches together"
MOST_POINTS = 60  # of a path
RIGHT, WRONG = 8.0, 1.0  # the prior of Dawid and Skene's reviewers: right eight times in nine


def verdict_rows(mirror: Mirror, slice_by: str | None = None) -> list[VerdictRow]:
    """Judge every criterion that can be in error, for the whole study or for each value of an attribute.

    A criterion nobody has judged has a row with 0 items for the whole study, and none by slice.
    """
    return mirror.remembered(
        ("verdict", slice_by), lambda: with_waiting(study_progress(mirror), evidence_rows(mirror, slice_by))
    )


def evidence_rows(mirror: Mirror, slice_by: str | None = None) -> list[VerdictRow]:
    """Return the same by the evidence alone, whoever the study waits for: how near each verdict is."""
    return mirror.remembered(("evidence", slice_by), lambda: _verdict_rows(mirror, slice_by))


def _verdict_rows(mirror: Mirror, slice_by: str | None) -> list[VerdictRow]:
    found = mirror.sliced_rows("error_rate", slice_by)
    strata = mirror.sliced_rows("strata", slice_by)
    rows: list[VerdictRow] = []
    evidences: list[Evidence | None] = []
    for criterion in mirror.rubric.criteria:
        if not criterion.error_values:
            continue
        mine = [row for row in found if row["criterion"] == criterion.id]
        groups = [(name, list(group)) for name, group in groupby(mine, key=lambda row: row["slice"])]
        if not groups and slice_by is None:
            groups = [(None, [])]
        for name, group in groups:
            design = [stratum for stratum in strata if stratum["slice"] == name]
            completed = _completed(group, design)
            rows.append(_verdict_row(mirror, criterion, name, completed))
            evidences.append(_evidence(mirror, standard_of(criterion), completed))
    if slice_by is None:
        return rows
    judged = [(row.verdict, sides, row.confidence) for row, sides in zip(rows, evidences, strict=True)]
    return [replace(row, stands=stands) for row, stands in zip(rows, which_stand(judged), strict=True)]


def _evidence(mirror: Mirror, standard: Standard, strata: list[dict[str, Any]]) -> Evidence | None:
    if _are_weighted(strata):
        return evidence_of_strata(strata_of(strata), standard, in_batches=_batches(mirror) > 1)
    return evidence(_whole(strata), standard)


def _are_weighted(strata: list[dict[str, Any]]) -> bool:
    """Return whether a slice has several strata: draws from one frame may have grown to be one sample."""
    return len(strata) > 1


def _batches(mirror: Mirror) -> int:
    return int(mirror.about_items("design", lambda: mirror.rows("unequal")[0])["batches"])


def _whole(strata: list[dict[str, Any]]) -> Tally:
    return sum((_tally(row) for row in strata), Tally(0, 0, 0, 0, 0))


def _verdict_row(
    mirror: Mirror, criterion: Criterion, slice_name: str | None, strata: list[dict[str, Any]]
) -> VerdictRow:
    whole = _whole(strata)
    found = _judged(mirror, criterion, slice_name, strata, whole)
    return VerdictRow(
        criterion=criterion.id,
        slice=slice_name,
        verdict=found.verdict,
        method=found.method,
        rule=mirror.rubric.resolve,
        items=whole.items,
        errors=whole.errors,
        tied=sum(row["tied"] for row in strata),
        pending=whole.pending,
        estimate=found.estimate,
        low=found.low,
        high=found.high,
        acceptable_error_rate=criterion.acceptable_error_rate,
        confidence=criterion.confidence,
        labels_to_decide=found.labels_to_decide,
        reason=found.reason,
        likely=found.likely,
        least_to_pass=found.least_to_pass,
        items_left=max(sum(row["drawn"] for row in strata) - whole.items, 0) if strata else mirror.cells.items,
        **_spoken_of(mirror, criterion, slice_name, strata),
    )


def _spoken_of(
    mirror: Mirror, criterion: Criterion, slice_name: str | None, strata: list[dict[str, Any]]
) -> dict[str, Any]:
    """Name the population, batches of it with nothing judged, and the bounds that decide."""
    if slice_name is not None:
        return {"population": slice_name}
    several = _batches(mirror) > 1
    found: dict[str, Any] = {"population": ALL_BATCHES if several else "the whole study"}
    if criterion.method == "anytime" and strata:
        designed = [row | {"inclusion_probability": row["inclusion_probability"] or 1.0} for row in strata]
        bounds = deciding_bounds(strata_of(designed), criterion.confidence, in_batches=several)
        if bounds is not None:
            found |= {"bound_low": bounds.low, "bound_high": bounds.high}
    if several:
        judged: Counter[str] = Counter()
        for row in mirror.sliced_rows("error_rate", "batch"):
            if row["criterion"] == criterion.id:
                judged[row["slice"]] += row["items"]
        drawn: Counter[str] = Counter()
        for row in mirror.sliced_rows("strata", "batch"):
            drawn[row["slice"]] += row["drawn"]
        found["unjudged"] = [
            f"batch {name.removeprefix('batch=')}: 0 of {count:,} judged"
            for name, count in drawn.items()
            if not judged[name]
        ]
    return found


def _completed(rows: list[dict[str, Any]], design: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add the strata that nobody has had an item of: the estimate must know what it does not know."""
    if not design:
        return rows
    counted = {row["stratum"]: row for row in rows}
    nothing = dict.fromkeys(("items", "errors", "tied", "touched", "errors_at_least", "errors_at_most"), 0)
    return [counted.get(stratum["stratum"], nothing | stratum) for stratum in design]


def _judged(
    mirror: Mirror, criterion: Criterion, slice_name: str | None, strata: list[dict[str, Any]], whole: Tally
) -> Verdict:
    standard = standard_of(criterion)
    if _are_weighted(strata):
        return judge_strata(
            strata_of(strata),
            standard,
            SEED,
            in_batches=_batches(mirror) > 1,
            is_follow_up=criterion.ask_when is not None,
        )
    if standard.method != "fixed" or standard.limit is None:
        return judge(whole, standard, SEED)
    shown = judge(whole, Standard(None, standard.confidence))  # the estimate is that of all items
    if slice_name is not None:
        return Verdict(None, "fixed", *_shown(shown), None, WHOLE_STUDY_ONLY)
    if mirror.cells.items < (standard.planned_items or 0):
        return Verdict("undecided", "fixed", *_shown(shown), None, NOT_THAT_MANY)
    planned = [
        _tally(row)
        for row in mirror.sliced_rows("error_rate", None, standard.planned_items)
        if row["criterion"] == criterion.id
    ]
    found = judge(sum(planned, Tally(0, 0, 0, 0, 0)), standard)
    return Verdict(found.verdict, "fixed", *_shown(shown), found.labels_to_decide, found.reason)


def _shown(verdict: Verdict) -> tuple[float | None, float | None, float | None]:
    return verdict.estimate, verdict.low, verdict.high


def standard_of(criterion: Criterion) -> Standard:
    """Return what a criterion is held to."""
    low, high = criterion.indifference_zone or (0.0, 0.0)
    return Standard(
        criterion.acceptable_error_rate,
        criterion.confidence,
        criterion.method,
        criterion.planned_items,
        (low, high) if criterion.indifference_zone else None,
    )


def strata_of(rows: Sequence[dict[str, Any]]) -> list[StratumTally]:
    """Take rows of error_rate.sql as strata."""
    return [StratumTally(_tally(row), row["inclusion_probability"], row["drawn"]) for row in rows]


def _tally(row: dict[str, Any]) -> Tally:
    return Tally(row["items"], row["errors"], row["touched"], row["errors_at_least"], row["errors_at_most"])


def path_points(mirror: Mirror, criterion: Criterion) -> list[PathPoint]:
    """Return how the error rate came about, in the study's order, at no more than sixty places.

    The bounds hold at every place at once, each with the criterion's confidence; nothing is weighted, and pending items
    are left out, so the verdict may be more careful than the path.
    """
    return mirror.remembered(("path", criterion.id), lambda: _path_points(mirror, criterion))


def _path_points(mirror: Mirror, criterion: Criterion) -> list[PathPoint]:
    stream = mirror.cell_table("stream", criterion=criterion.id)["is_error"].to_numpy()
    counts = np.cumsum(stream)
    if not len(counts):
        return []
    points = []
    for items in np.unique(np.geomspace(1, len(counts), MOST_POINTS).round().astype(int)).tolist():
        errors = int(counts[items - 1])
        bounds = anytime_interval(errors, items, 1 - criterion.confidence)
        if bounds is not None:
            points.append(PathPoint(items, errors, errors / items, bounds.low, bounds.high))
    return points


def resolution_rows(mirror: Mirror) -> list[ResolutionRow]:
    """Return the error rate of the whole study under every rule of resolution, for those criteria that have errors.

    `mean label` is the share of errors among an item's labels, averaged over items. `Dawid-Skene` is the prevalence
    behind the labels, with a prior; its interval is left out, for the method gives none. Rates are not weighted.
    """
    return mirror.remembered("resolution", lambda: _resolution_rows(mirror))


def _resolution_rows(mirror: Mirror) -> list[ResolutionRow]:
    found = mirror.sliced_rows("count_patterns", None)
    rows: list[ResolutionRow] = []
    for criterion in mirror.rubric.criteria:
        if not criterion.error_values:
            continue
        counted = [
            (sum(cell["n"] for cell in row["pattern"]), _errors(criterion, row["pattern"]), row["items"])
            for row in found
            if row["criterion"] == criterion.id
        ]
        items = sum(often for _, _, often in counted)
        rules = {
            "majority": sum(often for labels, errors, often in counted if 2 * errors > labels),
            "any": sum(often for _, errors, often in counted if errors),
            "all": sum(often for labels, errors, often in counted if errors == labels),
        }
        for rule, errors in rules.items():
            bounds = wilson(errors, items, criterion.confidence)
            estimate = Estimate(errors / items, *bounds, None) if bounds else Estimate(None, None, None, "no labels")
            rows.append(ResolutionRow(criterion.id, rule, items, estimate, rule == mirror.rubric.resolve))
        rows.append(
            ResolutionRow(
                criterion.id, "mean label", items, mean_label(counted, items, criterion.confidence), is_used=False
            )
        )
        rows.append(ResolutionRow(criterion.id, "Dawid-Skene", items, _behind_labels(mirror, criterion), is_used=False))
    return rows


def _errors(criterion: Criterion, pattern: list[dict[str, Any]]) -> int:
    return sum(int(cell["n"]) for cell in pattern if criterion.is_error(cell["value"]))


def mean_label(counted: list[tuple[int, int, int]], items: int, confidence: float) -> Estimate:
    """Average the items' shares of errors; the interval is that of a mean of items."""
    if not items:
        return Estimate(None, None, None, "no labels")
    mean = sum(often * errors / labels for labels, errors, often in counted) / items
    if items < 2:
        return Estimate(mean, None, None, "no interval: a single item")
    variance = sum(often * (errors / labels - mean) ** 2 for labels, errors, often in counted) / (items - 1)
    if not variance:
        return Estimate(mean, None, None, "no interval: every item has the same share")
    half = normal_quantile((1 + confidence) / 2) * (variance / items) ** 0.5
    return Estimate(mean, max(mean - half, 0.0), min(mean + half, 1.0), None)


def _behind_labels(mirror: Mirror, criterion: Criterion) -> Estimate:
    patterns, reviewers = given_patterns(mirror, criterion)
    found = dawid_skene(2, len(reviewers), patterns, RIGHT, WRONG)
    if found is None:
        return Estimate(None, None, None, "no labels")
    return Estimate(float(found.prevalence[1]), None, None, "no interval: the method gives none")


def given_patterns(mirror: Mirror, criterion: Criterion) -> tuple[list[GivenPattern], list[str]]:
    """Return who called what an error, as patterns (value 1: an error), and the reviewers' names by their places."""
    rows = mirror.remembered("given_patterns", lambda: mirror.label_table("given_patterns").to_pylist())
    mine = [row for row in rows if row["criterion"] == criterion.id]
    reviewers = sorted({label["reviewer"] for row in mine for label in row["labels"]})
    places = {reviewer: place for place, reviewer in enumerate(reviewers)}
    patterns = [
        GivenPattern(
            tuple((places[label["reviewer"]], int(criterion.is_error(label["value"]))) for label in row["labels"]),
            row["items"],
        )
        for row in mine
    ]
    names = [str(mirror.cells.reviewers.texts[number]) for number in reviewers]
    return patterns, names
