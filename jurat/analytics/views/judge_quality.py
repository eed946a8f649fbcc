"""Automatic judges beside people: how good they are, and what both say together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from jurat.analytics.mirror.mirror import Mirror
from jurat.analytics.views.left_out import NOT_AN_ANSWER, LeftOut, left_out
from jurat.analytics.views.row_types import JudgeRow
from jurat.rubric.model import Criterion, Judge
from jurat.statistics import Estimate
from jurat.statistics.intervals import wilson
from jurat.statistics.judges import Judged, judge_quality, labels_saved, post_stratified

PREFIX = "judge_"
NAMED = "__"  # between a criterion and the name of one of its judges


def judge_rows(mirror: Mirror, slice_by: str | None = None) -> list[JudgeRow]:
    """Return a row for each automatic judge of each criterion: by its column's name or by the rubric.

    Columns are `judge_<criterion>` and `judge_<criterion>__<name>`, or what a `[[judge]]` of the rubric says. Answers
    are read as those of people are; what is no answer of the criterion is counted in `left_out`. The joined estimate
    covers all items that the judge answered.
    """
    return mirror.remembered(("judges", slice_by), lambda: _judge_rows(mirror, slice_by))


def _judge_rows(mirror: Mirror, slice_by: str | None) -> list[JudgeRow]:
    columns = [str(row["name"]) for row in mirror.cell_table("judge_columns").to_pylist()]
    criteria = [criterion.id for criterion in mirror.rubric.criteria]
    rows = []
    for criterion in mirror.rubric.criteria:
        if not criterion.error_values:
            continue
        declared = [judge for judge in mirror.rubric.judges if judge.criterion == criterion.id]
        taken = {judge.column for judge in mirror.rubric.judges}
        by_name = [name for name in judge_columns(criterion.id, columns, criteria) if name not in taken]
        for judge in [*(Judge(column=name, criterion=criterion.id) for name in by_name), *declared]:
            found = mirror.cell_table(
                "judged_items",
                criterion=criterion.id,
                judge=judge.column,
                attribute=slice_by,
            ).to_pylist()
            for name, group in groupby(found, key=lambda row: row["slice"]):
                rows.append(_row(criterion, name, judge.column, *_judged(criterion, list(group), judge)))
    return rows


def judge_columns(criterion_id: str, columns: Sequence[str], criteria: Sequence[str]) -> list[str]:
    """Return the columns that hold judges of a criterion: its own, and one for each named judge.

    A column belongs to the criterion with the longest name that fits.
    """
    return sorted(column for column in columns if _owner(column, criteria) == criterion_id)


def _owner(column: str, criteria: Sequence[str]) -> str | None:
    fitting = [one for one in criteria if column == PREFIX + one or column.startswith(PREFIX + one + NAMED)]
    return max(fitting, key=len, default=None)


def _judged(criterion: Criterion, rows: list[dict[str, object]], judge: Judge | None = None) -> tuple[Judged, LeftOut]:
    judge = judge or Judge(column=PREFIX + criterion.id, criterion=criterion.id)
    counts = {True: [0, 0, 0], False: [0, 0, 0]}
    no_answers = 0
    for row in rows:
        says_error = judge.says_error(criterion, row["answer"])
        if says_error is None:
            no_answers += int(str(row["judged"]))
            continue
        kept = counts[says_error]
        for place, name in enumerate(("judged", "labelled", "errors")):
            kept[place] += int(str(row[name]))
    (flagged, seen, alarms), (unflagged, others, misses) = counts[True], counts[False]
    judged = Judged(alarms, misses, seen - alarms, others - misses, flagged, unflagged)
    return judged, left_out({NOT_AN_ANSWER: no_answers})


def _row(criterion: Criterion, slice_name: str | None, column: str, judged: Judged, out: LeftOut) -> JudgeRow:
    quality = judge_quality(judged, criterion.confidence)
    errors = judged.true_alarms + judged.misses
    labelled = errors + judged.false_alarms + judged.true_passes
    answers = judged.flagged + judged.unflagged
    bounds = wilson(errors, labelled, criterion.confidence)
    saved = labels_saved(judged, criterion.confidence)
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
        labels_saved=saved.labels,
        labels_saved_reason=saved.reason,
        unseen=answers - labelled,
        unseen_share=(answers - labelled) / answers if answers else None,
        left_out=out,
        counts=judged,
    )
