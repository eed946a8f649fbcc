"""Automatic judges beside people: how good they are, and what both say together."""

from __future__ import annotations

from itertools import groupby

from assay.analytics.mirror import Mirror
from assay.analytics.rows import JudgeRow
from assay.rubric import Criterion
from assay.statistics import Estimate
from assay.statistics.intervals import wilson
from assay.statistics.judges import Judged, judge_quality, labels_saved, post_stratified

PREFIX = "judge_"


def judge_rows(mirror: Mirror, slice_by: str | None = None) -> list[JudgeRow]:
    """Give a row for each criterion that an automatic judge has answered, in the items' column `judge_<criterion>`.

    Answers that are no value of the criterion are left out. The joined estimate covers all items that the judge
    answered.
    """
    return mirror.remembered(("judges", slice_by), lambda: _judge_rows(mirror, slice_by))


def _judge_rows(mirror: Mirror, slice_by: str | None) -> list[JudgeRow]:
    rows = []
    for criterion in mirror.rubric.criteria:
        if not criterion.error_values:
            continue
        column = PREFIX + criterion.id
        found = mirror.cell_table(
            "judged_items",
            criterion=criterion.id,
            judge=column,
            attribute=slice_by,
        ).to_pylist()
        for name, group in groupby(found, key=lambda row: row["slice"]):
            judged = _judged(criterion, list(group))
            if judged.flagged + judged.unflagged:
                rows.append(_row(criterion, name, column, judged))
    return rows


def _judged(criterion: Criterion, rows: list[dict[str, object]]) -> Judged:
    counts = {True: [0, 0, 0], False: [0, 0, 0]}
    for row in rows:
        answer = str(row["answer"])
        if answer in criterion.values or criterion.scale == "interval":
            kept = counts[criterion.is_error(answer)]
            for place, name in enumerate(("judged", "labelled", "errors")):
                kept[place] += int(str(row[name]))
    (flagged, seen, alarms), (unflagged, others, misses) = counts[True], counts[False]
    return Judged(alarms, misses, seen - alarms, others - misses, flagged, unflagged)


def _row(criterion: Criterion, slice_name: str | None, column: str, judged: Judged) -> JudgeRow:
    quality = judge_quality(judged, criterion.confidence)
    errors = judged.true_alarms + judged.misses
    labelled = errors + judged.false_alarms + judged.true_passes
    answers = judged.flagged + judged.unflagged
    bounds = wilson(errors, labelled, criterion.confidence)
    return JudgeRow(
        criterion=criterion.id,
        slice=slice_name,
        column=column,
        labelled=labelled,
        judged=answers,
        sensitivity=quality.sensitivity,
        specificity=quality.specificity,
        kappa=quality.kappa.kappa,
        humans=Estimate(errors / labelled, *bounds, None) if bounds else Estimate(None, None, None, "no human label"),
        joined=post_stratified(judged, criterion.confidence),
        labels_saved=labels_saved(judged, criterion.confidence),
        unseen=answers - labelled,
        unseen_share=(answers - labelled) / answers,
        counts=judged,
    )
