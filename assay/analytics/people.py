"""Reviewers: pairs of them, each of them, and whether anything about one stands out."""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from assay.analytics.mirror import Mirror
from assay.analytics.rates import RIGHT, WRONG, given_patterns, resolution_rows
from assay.analytics.rows import CongerRow, CorrectionRow, GoldKindRow, GoldRow, PairRow, ReviewerRow
from assay.rubric import Criterion, Scale
from assay.statistics import Estimate
from assay.statistics.conger import ReviewerPattern, conger_kappa
from assay.statistics.dawid_skene import dawid_skene
from assay.statistics.intervals import wilson
from assay.statistics.label_error import Gold, correct_by_gold
from assay.statistics.linearised import Weighting
from assay.statistics.multiplicity import holm
from assay.statistics.pairs import cohen_kappa
from assay.statistics.reviewers import exact_share, gold_quality, pace_change, stands_out

WEIGHTINGS: dict[Scale, Weighting] = {
    Scale.BOOLEAN: "identity",
    Scale.NOMINAL: "identity",
    Scale.ORDINAL: "linear",
    Scale.INTERVAL: "quadratic",
}
ALERT = 0.001  # how surprising, after counting every question asked, something must be to be told
CONFIDENCE = 0.95

Table = dict[tuple[str, str], int]


@dataclass(frozen=True)
class _Pair:
    """Two reviewers on a criterion: items by both labels."""

    criterion: str
    first: str
    second: str
    table: Table

    @property
    def items(self) -> int:
        return sum(self.table.values())

    @property
    def same(self) -> int:
        return sum(items for (one, other), items in self.table.items() if one == other)


def _pairs(mirror: Mirror) -> list[_Pair]:
    def read() -> list[_Pair]:
        tables: dict[tuple[str, int, int], Table] = defaultdict(dict)
        for row in mirror.label_table("pair_tables").to_pylist():
            key = (row["criterion"], row["first"], row["second"])
            tables[key][row["first_value"], row["second_value"]] = row["items"]
        names = mirror.cells.reviewers.texts
        return [_Pair(name, str(names[a]), str(names[b]), table) for (name, a, b), table in tables.items()]

    return mirror.remembered("pairs", read)


def pair_rows(mirror: Mirror) -> list[PairRow]:
    """Give Cohen's kappa of each two reviewers who share items, on every criterion but text.

    Ordinal criteria are weighted linearly, intervals by squares; `kappa_plain` is without weights.
    """
    rows = []
    for pair in _pairs(mirror):
        criterion = mirror.rubric.criterion(pair.criterion)
        values = _values(criterion, pair.table)
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


def _values(criterion: Criterion, table: Iterable[tuple[str, str]]) -> list[str]:
    """List the answers in their order; of an interval scale, those that the two gave."""
    if criterion.scale != Scale.INTERVAL:
        return list(criterion.values)
    return sorted({value for pair in table for value in pair}, key=float)


def conger_rows(mirror: Mirror) -> list[CongerRow]:
    """Give Conger's kappa of all reviewers together, on every criterion whose values are listed."""
    rows = []
    for criterion in mirror.rubric.criteria:
        if criterion.scale not in (Scale.BOOLEAN, Scale.NOMINAL, Scale.ORDINAL):
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
        kappa = conger_kappa(criterion.values, patterns)
        reason = None if kappa.estimate is not None else "fewer than two reviewers share an item, or nothing varies"
        rows.append(CongerRow(criterion.id, len(people), kappa.estimate, kappa.standard_error, reason))
    return rows


def reviewer_rows(mirror: Mirror) -> list[ReviewerRow]:
    """Give a row for each reviewer and criterion that has errors.

    `agreement` is with the others, over shared items; `sensitivity` and `specificity` are Dawid and Skene's (a
    diagnostic, with a prior that trusts reviewers). Alerts are told where something is more surprising than one in a
    thousand after Holm's correction for every reviewer, pair and criterion asked about: two who agree far more with
    each other than with anybody else (`copying`), somebody who gives the usual answer far more often than the others do
    (`rubber-stamping`).
    """
    return mirror.remembered("reviewers", lambda: _reviewer_rows(mirror))


def _reviewer_rows(mirror: Mirror) -> list[ReviewerRow]:
    times = {row["reviewer_id"]: row for row in mirror.rows("review_times")}
    given = _given(mirror)
    alerts = _alerts(mirror, given)
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
            sensitivity, specificity = quality.get(reviewer, (None, None))
            rows.append(
                ReviewerRow(
                    reviewer=reviewer,
                    criterion=criterion.id,
                    reviews=times.get(reviewer, {}).get("reviews", 0),
                    labels=labels,
                    cannot_judge=counts.get(None, 0),
                    error_share=_share(errors, labels, "no labels"),
                    agreement=_with_others(_pairs(mirror), criterion.id, reviewer),
                    sensitivity=sensitivity,
                    specificity=specificity,
                    median_seconds=statistics.median(seconds) if seconds else None,
                    pace_change=paces.get(reviewer, pace_change([], CONFIDENCE)),
                    alerts=alerts.get((criterion.id, reviewer), []),
                )
            )
    return rows


def _given(mirror: Mirror) -> dict[str, dict[str, dict[str | None, int]]]:
    """Count labels by criterion, reviewer and value."""
    counts: dict[str, dict[str, dict[str | None, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in mirror.given_rows("given_counts", None):
        counts[row["criterion"]][str(mirror.cells.reviewers.texts[row["reviewer"]])][row["value"]] = row["labels"]
    return counts


def _behind_labels(mirror: Mirror, criterion: Criterion) -> dict[str, tuple[float | None, float | None]]:
    patterns, reviewers = given_patterns(mirror, criterion)
    found = dawid_skene(2, len(reviewers), patterns, RIGHT, WRONG)
    if found is None:
        return {}
    return {
        reviewer: (float(found.confusion[place, 1, 1]), float(found.confusion[place, 0, 0]))
        for place, reviewer in enumerate(reviewers)
    }


def _with_others(pairs: list[_Pair], criterion: str, reviewer: str) -> Estimate:
    mine = [pair for pair in pairs if pair.criterion == criterion and reviewer in (pair.first, pair.second)]
    return _share(sum(pair.same for pair in mine), sum(pair.items for pair in mine), "no item shared with anybody")


def _share(part: int, whole: int, nothing: str) -> Estimate:
    bounds = wilson(part, whole, CONFIDENCE)
    return Estimate(part / whole, *bounds, None) if bounds else Estimate(None, None, None, nothing)


def _alerts(mirror: Mirror, given: dict[str, dict[str, dict[str | None, int]]]) -> dict[tuple[str, str], list[str]]:
    """Ask every question, correct for their number, and say what still stands out, by criterion and reviewer."""
    asked = [*_copying(mirror), *_stamping(mirror, given)]
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (keys, text, _), adjusted in zip(asked, holm([p_value for _, _, p_value in asked]), strict=True):
        if adjusted <= ALERT:
            for key in keys:
                found[key].append(text)
    return found


Question = tuple[list[tuple[str, str]], str, float]


def _copying(mirror: Mirror) -> Iterable[Question]:
    """Compare each two reviewers' agreement with that of either with everybody else."""
    same: Counter[tuple[str, str]] = Counter()
    shared: Counter[tuple[str, str]] = Counter()
    for pair in _pairs(mirror):
        for reviewer in (pair.first, pair.second):
            same[pair.criterion, reviewer] += pair.same
            shared[pair.criterion, reviewer] += pair.items
    for pair in _pairs(mirror):
        both = [(pair.criterion, pair.first), (pair.criterion, pair.second)]
        others_same = sum(same[one] for one in both) - 2 * pair.same
        others = sum(shared[one] for one in both) - 2 * pair.items
        p_value = stands_out(pair.same, pair.items, others_same, others)
        if p_value is not None:
            text = f"copying: {pair.first} and {pair.second} agree on {pair.same} of {pair.items} items"
            yield both, text, p_value


def _stamping(mirror: Mirror, given: dict[str, dict[str, dict[str | None, int]]]) -> Iterable[Question]:
    """Compare how often each reviewer gives the usual answer with how often the others do."""
    for criterion in mirror.rubric.criteria:
        people = given[criterion.id]
        totals: dict[str, int] = defaultdict(int)
        for counts in people.values():
            for value, items in counts.items():
                if value is not None:
                    totals[value] += items
        if not totals:
            continue
        usual = max(totals, key=lambda value: totals[value])
        everything = sum(totals.values())
        for reviewer, counts in people.items():
            labels = sum(items for value, items in counts.items() if value is not None)
            same = counts.get(usual, 0)
            p_value = stands_out(same, labels, totals[usual] - same, everything - labels)
            if p_value is not None:
                text = f"rubber-stamping: '{usual}' on {same} of {labels} items"
                yield [(criterion.id, reviewer)], text, p_value


def gold_rows(mirror: Mirror) -> list[GoldRow]:
    """Give each reviewer's accuracy, sensitivity and specificity on gold items; a "cannot judge" is left out."""
    rows = []
    for (criterion_id, reviewer), seen in sorted(_gold_counts(mirror).items()):
        quality = gold_quality(seen[True, True], seen[True, False], seen[False, True], seen[False, False], CONFIDENCE)
        rows.append(GoldRow(criterion_id, reviewer, seen.total(), *quality))
    return rows


def gold_kind_rows(mirror: Mirror) -> list[GoldKindRow]:
    """Give, for each criterion and kind of planted error, the share that reviewers found."""
    counts: dict[tuple[str, str], Counter[bool]] = defaultdict(Counter)
    for row in mirror.feed.gold(mirror.study_id).to_pylist():
        answers = _gold_answers(mirror, row)
        for criterion_id, expected in json.loads(row["expected"]).items():
            criterion = _criterion_with_errors(mirror, criterion_id)
            value = answers.get(criterion_id, {}).get("value")
            if criterion is not None and value is not None and criterion.is_error(expected):
                counts[criterion_id, row["defect_kind"] or "unnamed"][criterion.is_error(value)] += 1
    return [
        GoldKindRow(
            criterion_id, kind, seen.total(), exact_share(seen[True], seen.total(), CONFIDENCE, "none was shown")
        )
        for (criterion_id, kind), seen in sorted(counts.items())
    ]


def _gold_answers(mirror: Mirror, row: dict[str, Any]) -> dict[str, Any]:
    """Give the answers that count: the newest; the first ones where reviewers are told what was right."""
    is_told = mirror.rubric.gold_feedback != "never"
    answers: dict[str, Any] = json.loads((is_told and row["first_answers"]) or row["answers"])
    return answers


def _criterion_with_errors(mirror: Mirror, criterion_id: str) -> Criterion | None:
    """Give a criterion that has errors; a gold item may name one that the rubric no longer has."""
    found = (one for one in mirror.rubric.criteria if one.id == criterion_id and one.error_values)
    return next(found, None)


def _gold_counts(mirror: Mirror) -> dict[tuple[str, str], Counter[tuple[bool, bool]]]:
    """Count, by criterion and reviewer, whether a gold item is an error and whether it was called one."""
    counts: dict[tuple[str, str], Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for row in mirror.feed.gold(mirror.study_id).to_pylist():
        answers = _gold_answers(mirror, row)
        for criterion_id, expected in json.loads(row["expected"]).items():
            value = answers.get(criterion_id, {}).get("value")
            criterion = _criterion_with_errors(mirror, criterion_id)
            if criterion is not None and value is not None:
                both = criterion.is_error(expected), criterion.is_error(value)
                counts[criterion_id, row["reviewer_id"]][both] += 1
    return counts


def correction_rows(mirror: Mirror) -> list[CorrectionRow]:
    """Correct each criterion's rate for labels that are sometimes wrong, as the gold items of all reviewers show.

    What is corrected is the mean label (see `resolution_rows`), for gold items tell how often one label is wrong, not
    how often several together are. The interval counts items, not labels.
    """
    rates = {row.criterion: row for row in resolution_rows(mirror) if row.rule == "mean label"}
    seen: dict[str, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for (criterion_id, _), counts in _gold_counts(mirror).items():
        seen[criterion_id] += counts
    rows = []
    for criterion_id, rate in rates.items():
        four = seen[criterion_id]
        gold = Gold(four[True, True], four[True, False], four[False, False], four[False, True])
        errors = round((rate.rate.estimate or 0.0) * rate.items)
        corrected = correct_by_gold(errors, rate.items, gold, mirror.rubric.criterion(criterion_id).confidence)
        rows.append(CorrectionRow(criterion_id, rate.items, errors, four.total(), rate.rate.estimate, corrected))
    return rows
