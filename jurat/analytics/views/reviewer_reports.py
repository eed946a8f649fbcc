"""Reviewers, each of them: how they work, and what gold items say of them."""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jurat.analytics.mirror.mirror import Mirror
from jurat.analytics.views.agreements import LINEARISED_WEIGHTS, WEIGHTINGS
from jurat.analytics.views.alerts import alerts
from jurat.analytics.views.left_out import CANNOT_JUDGE, NO_LABEL_TWICE, NOT_AN_ANSWER, NOT_ANSWERED, left_out
from jurat.analytics.views.rates import RIGHT, WRONG, given_patterns, resolution_rows
from jurat.analytics.views.reviewer_pairs import shared_labels
from jurat.analytics.views.row_types import (
    CongerRow,
    CorrectionRow,
    GoldKindRow,
    GoldRow,
    ReviewerRow,
    SelfAgreementRow,
)
from jurat.rubric.model import Criterion, Scale
from jurat.rubric.renamed_values import LISTED, NONE, counted_answers, counted_values
from jurat.statistics import Estimate
from jurat.statistics.conger import ReviewerPattern, conger_kappa
from jurat.statistics.dawid_skene import dawid_skene
from jurat.statistics.intervals import wilson
from jurat.statistics.label_error import Gold, correct_by_gold
from jurat.statistics.reviewers import exact_share, gold_quality, pace_change, self_agreement

CONFIDENCE = 0.95
NOT_ASKED = object()
FEWEST_LIKELY = 10  # likely errors (or correct items) that a reviewer has labelled, for a share of them to be told


def conger_rows(mirror: Mirror) -> list[CongerRow]:
    """Return Conger's kappa of all reviewers together, on criteria whose values are listed; weighted if ordinal."""
    rows = []
    for criterion in mirror.rubric.criteria:
        if criterion.scale not in LISTED:
            continue
        places = {value: place for place, value in enumerate(criterion.values)}
        found = mirror.remembered("given_patterns", lambda: mirror.label_table("given_patterns").to_pylist())
        mine = [row for row in found if row["criterion"] == criterion.id]
        people = sorted({label["reviewer"] for row in mine for label in row["labels"]})
        seats = {reviewer: seat for seat, reviewer in enumerate(people)}
        patterns = []
        for row in mine:
            labels: list[int | None] = [None] * len(people)
            for label in row["labels"]:
                labels[seats[label["reviewer"]]] = places[label["value"]]
            patterns.append(ReviewerPattern(tuple(labels), row["items"]))
        weighting = WEIGHTINGS[criterion.scale]
        kappa = conger_kappa(criterion.values, patterns, weighting)
        plain = conger_kappa(criterion.values, patterns)
        reason = None if kappa.estimate is not None else "fewer than two reviewers share an item, or nothing varies"
        estimates = kappa.estimate, kappa.standard_error
        words = LINEARISED_WEIGHTS[weighting]
        rows.append(CongerRow(criterion.id, len(people), *estimates, words, plain.estimate, reason))
    return rows


def reviewer_rows(mirror: Mirror) -> list[ReviewerRow]:
    """Return a row for each reviewer and criterion that has errors.

    `agreement` is with the others, over shared items; `sensitivity` and `specificity` are Dawid and Skene's (a
    diagnostic, with a prior that trusts reviewers). For alerts see `jurat.analytics.views.alerts`.
    """
    return mirror.remembered("reviewers", lambda: _reviewer_rows(mirror))


def _reviewer_rows(mirror: Mirror) -> list[ReviewerRow]:
    times = {row["reviewer_id"]: row for row in mirror.rows("review_times")}
    given = _given(mirror)
    found, shared = alerts(mirror, given), shared_labels(mirror)
    paces = {reviewer: pace_change(row["seconds"], CONFIDENCE) for reviewer, row in times.items()}
    rows = []
    for criterion in mirror.rubric.criteria:
        if not criterion.error_values:
            continue
        quality = _behind_labels(mirror, criterion)
        for reviewer, counts in given[criterion.id].items():
            labels = sum(items for value, items in counts.items() if value is not None)
            errors = sum(items for value, items in counts.items() if value is not None and criterion.is_error(value))
            seconds = times.get(reviewer, {}).get("seconds", [])
            seen = quality.get(reviewer, Gold(0, 0, 0, 0))
            rows.append(
                ReviewerRow(
                    reviewer=reviewer,
                    criterion=criterion.id,
                    reviews=times.get(reviewer, {}).get("reviews", 0),
                    labels=labels,
                    cannot_judge=counts.get(None, 0),
                    error_share=_share(errors, labels, "no labels"),
                    agreement=_share(*shared.get((criterion.id, reviewer), (0, 0)), "no item shared with anybody"),
                    sensitivity=_enough(seen.found, seen.found + seen.missed, "errors"),
                    specificity=_enough(seen.left_alone, seen.left_alone + seen.false_alarms, "correct items"),
                    likely_errors=seen.found + seen.missed,
                    likely_correct=seen.left_alone + seen.false_alarms,
                    median_seconds=statistics.median(seconds) if seconds else None,
                    pace_change=paces.get(reviewer, pace_change([], CONFIDENCE)),
                    alerts=found.told.get((criterion.id, reviewer), []),
                    not_checked=found.not_checked.get((criterion.id, reviewer), []),
                )
            )
    return rows


def _given(mirror: Mirror) -> dict[str, dict[str, dict[str | None, int]]]:
    """Count labels by criterion, reviewer and value."""
    counts: dict[str, dict[str, dict[str | None, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in mirror.given_rows("given_counts", None):
        counts[row["criterion"]][str(mirror.cells.reviewers.texts[row["reviewer"]])][row["value"]] = row["labels"]
    return counts


def _behind_labels(mirror: Mirror, criterion: Criterion) -> dict[str, Gold]:
    """Count how each reviewer labelled what probably are errors, and correct items: of those that others labelled, too.

    A label that stands alone says nothing about whoever gave it.
    """
    patterns, reviewers = given_patterns(mirror, criterion)
    found = dawid_skene(2, len(reviewers), patterns, RIGHT, WRONG)
    if found is None:
        return {}
    counts = np.zeros((len(reviewers), 2, 2))
    for pattern, posterior in zip(patterns, found.posterior, strict=True):
        if len(pattern.labels) > 1:
            for place, value in pattern.labels:
                counts[place, :, value] += pattern.items * np.asarray(posterior)
    return {reviewer: _rounded(counts[place]) for place, reviewer in enumerate(reviewers)}


def _rounded(counts: NDArray[np.float64]) -> Gold:
    """Round counts (truth, label) so that the errors and the correct items are whole numbers."""
    correct, errors = (round(float(whole)) for whole in counts.sum(axis=1))
    found, left_alone = min(round(float(counts[1, 1])), errors), min(round(float(counts[0, 0])), correct)
    return Gold(found, errors - found, left_alone, correct - left_alone)


def _enough(part: int, whole: int, name: str) -> Estimate:
    """Return a share with its interval, where there are enough of what it is a share of."""
    if whole < FEWEST_LIKELY:
        return Estimate(None, None, None, f"too early to tell: about {whole} likely {name} among shared items")
    return _share(part, whole, "too early to tell")


def _share(part: int, whole: int, nothing: str) -> Estimate:
    bounds = wilson(part, whole, CONFIDENCE)
    return Estimate(part / whole, *bounds, None) if bounds else Estimate(None, None, None, nothing)


def gold_rows(mirror: Mirror) -> list[GoldRow]:
    """Return each reviewer's accuracy, sensitivity and specificity on gold items; a "cannot judge" is left out."""
    rows = []
    for (criterion_id, reviewer), counts in sorted(_gold_counts(mirror).items()):
        seen = counts.seen
        quality = gold_quality(seen[True, True], seen[True, False], seen[False, True], seen[False, False], CONFIDENCE)
        rows.append(GoldRow(criterion_id, reviewer, seen.total(), *quality, left_out(counts.left_out)))
    return rows


def gold_kind_rows(mirror: Mirror) -> list[GoldKindRow]:
    """Return, for each criterion and kind of planted error, the share that reviewers found."""
    counts: dict[tuple[str, str], Counter[bool]] = defaultdict(Counter)
    for row, criterion, expected, value in _gold_labels(mirror):
        if criterion.is_error(expected) and criterion.read_value(value) is not None:
            counts[criterion.id, row["defect_kind"] or "unnamed"][criterion.is_error(str(value))] += 1
    return [
        GoldKindRow(
            criterion_id, kind, seen.total(), exact_share(seen[True], seen.total(), CONFIDENCE, "none was shown")
        )
        for (criterion_id, kind), seen in sorted(counts.items())
    ]


def _gold_answers(mirror: Mirror, row: dict[str, Any]) -> dict[str, Any]:
    """Return the answers that count: the newest; the first ones where reviewers are told what was right."""
    is_told = mirror.rubric.gold_feedback != "never" and row["first_answers"]
    answers, version = ("first_answers", "first_rubric_hash") if is_told else ("answers", "rubric_hash")
    return counted_answers(json.loads(row[answers]), mirror.counted.get(row[version], NONE))


def _expected(mirror: Mirror, row: dict[str, Any]) -> dict[str, str]:
    """Return the answers that are expected of a gold item, as they count."""
    return counted_values(json.loads(row["expected"]), mirror.counted.get(row["expected_under"], NONE))


def _criterion_with_errors(mirror: Mirror, criterion_id: str) -> Criterion | None:
    """Return a criterion that has errors; a gold item may name one that the rubric no longer has."""
    found = (one for one in mirror.rubric.criteria if one.id == criterion_id and one.error_values)
    return next(found, None)


def _gold_labels(mirror: Mirror) -> Iterator[tuple[dict[str, Any], Criterion, str, object]]:
    """Return, for each answer to a gold item, its row, the criterion, what is expected, and what was said.

    What was said is NOT_ASKED where the review says nothing of the criterion, and None for "cannot judge".
    """
    for row in mirror.feed.gold(mirror.study_id).to_pylist():
        answers = _gold_answers(mirror, row)
        for criterion_id, expected in _expected(mirror, row).items():
            criterion = _criterion_with_errors(mirror, criterion_id)
            if criterion is not None:
                yield row, criterion, expected, answers.get(criterion_id, {"value": NOT_ASKED}).get("value")


@dataclass
class _GoldCounts:
    """Answers to gold items: (is an error, was called one), and those that are no labels, by why."""

    seen: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


def _gold_counts(mirror: Mirror) -> dict[tuple[str, str], _GoldCounts]:
    """Count, by criterion and reviewer, whether a gold item is an error and whether it was called one."""
    counts: dict[tuple[str, str], _GoldCounts] = defaultdict(_GoldCounts)
    for row, criterion, expected, value in _gold_labels(mirror):
        mine = counts[criterion.id, row["reviewer_id"]]
        if value is None or value is NOT_ASKED:
            mine.left_out[CANNOT_JUDGE if value is None else NOT_ANSWERED] += 1
        elif criterion.read_value(expected) is None or criterion.read_value(value) is None:
            mine.left_out[NOT_AN_ANSWER] += 1  # of a version that counts no more
        else:
            mine.seen[criterion.is_error(expected), criterion.is_error(str(value))] += 1
    return counts


def self_agreement_rows(mirror: Mirror) -> list[SelfAgreementRow]:
    """Return how often each reviewer who was given items again answered as before, of every criterion but text.

    Exact intervals; an item counts where the reviewer gave a label both times ("cannot judge" is none).
    """
    counts: dict[tuple[str, str], Counter[bool | None]] = defaultdict(Counter)
    asked = [criterion.id for criterion in mirror.rubric.criteria if criterion.scale != Scale.TEXT]
    for row in mirror.feed.repeats(mirror.study_id).to_pylist():
        first, second = json.loads(row["first_answers"]), json.loads(row["second_answers"])
        for criterion_id in asked:
            before, after = (answers.get(criterion_id, {}).get("value") for answers in (first, second))
            is_same = None if before is None or after is None else before == after
            if criterion_id in first or criterion_id in second:
                counts[criterion_id, row["reviewer_id"]][is_same] += 1
    rows = []
    for (criterion_id, reviewer), seen in sorted(counts.items()):
        items = seen[True] + seen[False]
        out = left_out({NO_LABEL_TWICE: seen[None]})
        agreement = self_agreement(seen[True], items, CONFIDENCE)
        rows.append(SelfAgreementRow(criterion_id, reviewer, items, agreement, out))
    return rows


def correction_rows(mirror: Mirror) -> list[CorrectionRow]:
    """Correct each criterion's rate for labels that are sometimes wrong, as the gold items of all reviewers show.

    What is corrected is the mean label (see `resolution_rows`), for gold items tell how often one label is wrong, not
    how often several together are. The interval counts items, not labels.
    """
    rates = {row.criterion: row for row in resolution_rows(mirror) if row.rule == "mean label"}
    seen: dict[str, _GoldCounts] = defaultdict(_GoldCounts)
    for (criterion_id, _), counts in _gold_counts(mirror).items():
        seen[criterion_id].seen.update(counts.seen)
        seen[criterion_id].left_out.update(counts.left_out)
    rows = []
    for criterion_id, rate in rates.items():
        four = seen[criterion_id].seen
        gold = Gold(four[True, True], four[True, False], four[False, False], four[False, True])
        errors = round((rate.rate.estimate or 0.0) * rate.items)
        corrected = correct_by_gold(errors, rate.items, gold, mirror.rubric.criterion(criterion_id).confidence)
        out = left_out(seen[criterion_id].left_out)
        rows.append(CorrectionRow(criterion_id, rate.items, errors, four.total(), rate.rate.estimate, corrected, out))
    return rows
