"""Commands that look closer: reviewers, pairs, judges, consistency, comparison, drift, operations, plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any, cast

import click

from jurat import analytics
from jurat.analytics import Chosen, ItemBehind, Mirror
from jurat.analytics.views.items import Kind
from jurat.cli.common import print_json, print_table, report_options, write
from jurat.cli.reports import slice_option, with_mirror, with_store
from jurat.errors import check_name
from jurat.statistics import Estimate
from jurat.statistics.judges import Judged
from jurat.statistics.plans import PlanRow, plan_rows
from jurat.store import LabelStore

SMALLEST = 0.0001  # that is written with its digits
NAMED = (Estimate, Judged)  # tuples that are objects in JSON
SHOWN_PARTS = 5  # of a list in one cell; JSON has all


@click.command()
@report_options
def resolution(workspace: Path, study_id: str | None, as_json: bool) -> int | None:
    """Show each error rate under every rule that makes one label of several."""
    return _report(workspace, study_id, analytics.resolution_rows, as_json=as_json)


@click.command()
@report_options
def pairs(workspace: Path, study_id: str | None, as_json: bool) -> int | None:
    """Show Cohen's kappa of each two reviewers; of thousands of pairs, those who share most items."""

    def work(mirror: Mirror) -> None:
        rows, left_out = analytics.pair_rows(mirror), analytics.pairs_left_out(mirror)
        if as_json:
            told = [row_as_json(row) for row in rows]
            print_json({"study": mirror.study_id, "rows": told, "left_out": left_out})
            return
        if rows:
            print_rows(rows)
        elif not left_out:
            click.echo("There is nothing to report yet.")
        if left_out:
            click.echo(f"Left out: {left_out:,} pairs that share fewest items.")

    return with_mirror(workspace, study_id, work)


@click.command()
@report_options
def conger(workspace: Path, study_id: str | None, as_json: bool) -> int | None:
    """Show Conger's kappa: all reviewers together, each with their own habits."""
    return _report(workspace, study_id, analytics.conger_rows, as_json=as_json)


@click.command()
@report_options
def reviewers(workspace: Path, study_id: str | None, as_json: bool) -> int | None:
    """Show how each reviewer works: agreement with the others, pace, what stands out."""
    return _report(workspace, study_id, analytics.reviewer_rows, as_json=as_json)


@click.command()
@report_options
@slice_option
def judge(workspace: Path, study_id: str | None, as_json: bool, slice_by: str | None) -> int | None:
    """Put automatic judges (columns judge_<criterion>) beside people, and join both into one rate."""
    return _report(workspace, study_id, lambda mirror: analytics.judge_rows(mirror, slice_by), as_json=as_json)


@click.command()
@report_options
@slice_option
def consistency(workspace: Path, study_id: str | None, as_json: bool, slice_by: str | None) -> int | None:
    """Show how often outputs for the same input (column input_id) are judged differently."""
    return _report(workspace, study_id, lambda mirror: analytics.consistency_rows(mirror, slice_by), as_json=as_json)


@click.command()
@report_options
@click.option("--by", "attribute", required=True, metavar="COLUMN", help="The column that tells the two apart.")
@click.argument("first")
@click.argument("second")
def compare(
    workspace: Path, study_id: str | None, as_json: bool, attribute: str, first: str, second: str
) -> int | None:
    """Compare two models or prompt versions: `jurat compare --by model atlas-2 comet-1`."""

    def rows(mirror: Mirror) -> Sequence[object]:
        known = mirror.slice_values(attribute)
        for value in (first, second):
            check_name(f"value of {attribute}", value, known)
        return analytics.comparison_rows(mirror, attribute, first, second)

    return _report(workspace, study_id, rows, as_json=as_json)


@click.command()
@report_options
def batches(workspace: Path, study_id: str | None, as_json: bool) -> int | None:
    """Chart the error rate of each batch against exact limits."""
    return _report(workspace, study_id, analytics.batch_rows, as_json=as_json)


@click.command()
@report_options
@click.option("--usual", type=click.FloatRange(0.001, 0.45), help="The usual rate (default: the acceptable one).")
@click.option("--raised", type=click.FloatRange(0.002, 0.95), help="The rate to be warned of (default: twice that).")
def alarm(
    workspace: Path, study_id: str | None, as_json: bool, usual: float | None, raised: float | None
) -> int | None:
    """Warn of a raised error rate, item by item."""
    if usual is not None and raised is not None and raised <= usual:
        raise click.UsageError(f"--raised {raised} is not above --usual {usual}.")
    return _report(workspace, study_id, lambda mirror: analytics.alarm_rows(mirror, usual, raised), as_json=as_json)


@click.command()
@report_options
@slice_option
def metrics(workspace: Path, study_id: str | None, as_json: bool, slice_by: str | None) -> int | None:
    """Show latency, cost per completion, override and completion rate (latency_ms, cost_usd, outcome)."""
    return _report(workspace, study_id, lambda mirror: analytics.metric_rows(mirror, slice_by), as_json=as_json)


@click.command()
@report_options
def sample(workspace: Path, study_id: str | None, as_json: bool) -> int | None:
    """Show what was drawn: each batch's items by stratum, and how many outputs they stand for."""
    return _report(workspace, study_id, analytics.sample_rows, as_json=as_json)


@click.command("gold-accuracy")
@report_options
def gold_accuracy(workspace: Path, study_id: str | None, as_json: bool) -> int | None:
    """Show how often each reviewer is right on gold items."""
    return _report(workspace, study_id, analytics.gold_rows, as_json=as_json)


@click.command("self-agreement")
@report_options
def self_agreement(workspace: Path, study_id: str | None, as_json: bool) -> int | None:
    """Show how often each reviewer who was given an item again answered as before."""
    return _report(workspace, study_id, analytics.self_agreement_rows, as_json=as_json)


@click.command()
@report_options
@slice_option
def disagreement(workspace: Path, study_id: str | None, as_json: bool, slice_by: str | None) -> int | None:
    """Show on how many items reviewers' labels differ."""
    return _report(workspace, study_id, lambda mirror: analytics.disagreement_rows(mirror, slice_by), as_json=as_json)


@click.command()
@report_options
@click.option("--by", "attributes", multiple=True, metavar="COLUMN", help="Look at the values of this column, too.")
def advice(workspace: Path, study_id: str | None, as_json: bool, attributes: tuple[str, ...]) -> int | None:
    """Show what agreement advises: where the rubric is unclear, and which items to read."""

    def work(mirror: Mirror, store: LabelStore) -> None:
        rows = [_with_ids(row_as_json(row), store) for row in analytics.advice_rows(mirror, attributes)]
        if as_json:
            print_json({"study": mirror.study_id, "rows": rows})
        for row in () if as_json else rows:
            write(f"{row['advice']}\n  {', '.join(row['items'])}")
        if not rows and not as_json:
            write("There is no advice that the numbers support.")

    return with_store(workspace, study_id, work)


@click.command()
@report_options
@click.option("--slice", "chosen", metavar="COLUMN=VALUE", help="Only items with this value of a column.")
@click.option("--most", type=click.IntRange(1), default=analytics.MOST_ITEMS, show_default=True, help="How many.")
@click.argument("criterion")
@click.argument("kind", type=click.Choice(["error", "correct", "tied", "pending", "split"]))
def items(
    workspace: Path, study_id: str | None, as_json: bool, chosen: str | None, most: int, criterion: str, kind: str
) -> int | None:
    """List the items behind a number: `jurat items correct error --slice model=atlas-2`."""
    attribute, _, value = (chosen or "").partition("=")
    if chosen is not None and not (attribute and value):
        raise click.UsageError(f"--slice {chosen} does not name a column and its value. Write COLUMN=VALUE.")

    def work(mirror: Mirror, store: LabelStore) -> None:
        check_name("criterion", criterion, [one.id for one in mirror.rubric.criteria])
        if chosen is not None:
            check_name(f"value of {attribute}", value, mirror.slice_values(attribute))
        find: Any = analytics.split_items if kind == "split" else partial(_items_behind, cast("Kind", kind))
        found = find(mirror, criterion, Chosen(attribute, value) if chosen else None, most)
        rows = [{"item_id": store.payload(item.item_key).item_id} | row_as_json(item) for item in found]
        for row in rows:
            del row["item_key"]  # a number of the store's own
        if as_json:
            print_json({"study": mirror.study_id, "rows": rows})
        elif rows:
            print_table([name.replace("_", " ") for name in rows[0]], [list(map(_cell, row.values())) for row in rows])
        else:
            write("There is no such item.")

    return with_store(workspace, study_id, work)


def _items_behind(kind: Kind, mirror: Mirror, criterion: str, chosen: Chosen | None, most: int) -> list[ItemBehind]:
    return analytics.items_behind(mirror, criterion, kind, chosen, most)


def _with_ids(row: dict[str, Any], store: LabelStore) -> dict[str, Any]:
    """Name items by their ids, not by their keys."""
    return row | {"items": [store.payload(item_key).item_id for item_key in row["items"]]}


@click.command()
@report_options
def correction(workspace: Path, study_id: str | None, as_json: bool) -> int | None:
    """Correct error rates for reviewers who are sometimes wrong, as gold items show."""
    return _report(workspace, study_id, analytics.correction_rows, as_json=as_json)


@click.command()
@click.option(
    "--limit",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    required=True,
    metavar="RATE",
    help="The acceptable error rate, for example 0.05.",
)
@click.option(
    "--confidence", type=click.FloatRange(0.5, 1, min_open=True, max_open=True), default=0.95, show_default=True
)
@click.option(
    "--items", type=click.IntRange(1, 20_000), default=1000, show_default=True, help="How many can be judged."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON to standard output.")
def plan(limit: float, confidence: float, items: int, as_json: bool) -> None:
    """Before the first label: how many items it takes, and what a study will say at each true rate."""
    found = plan_rows(limit, confidence, items)
    if as_json:
        print_json(
            {
                "limit": limit,
                "confidence": confidence,
                "items": items,
                "items_to_pass": found.items_to_pass,
                "rows": [row_as_json(row) for row in found.rows],
            }
        )
        return
    write(f"To show an error rate below {limit:.2%} with {confidence:.0%} confidence:")
    print_table(["errors allowed", "one look", "any look"], [[*row] for row in found.items_to_pass])
    write(f"\nWhat {items:,} items will say:")
    print_rows(found.rows)


def _report(workspace: Path, study_id: str | None, rows_of: Any, *, as_json: bool) -> int | None:  # noqa: ANN401 - rows
    def work(mirror: Mirror) -> None:
        rows: Sequence[Any] = rows_of(mirror)
        if as_json:
            print_json({"study": mirror.study_id, "rows": [row_as_json(row) for row in rows]})
        elif rows:
            print_rows(rows)
        else:
            write("There is nothing to report yet.")

    return with_mirror(workspace, study_id, work)


def row_as_json(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any kind
    """Return a typed row as JSON can hold it."""
    values = {field.name: getattr(row, field.name) for field in fields(row)}
    return {name: value._asdict() if isinstance(value, NAMED) else value for name, value in values.items()}


def print_rows(rows: Sequence[Any] | Sequence[PlanRow]) -> None:
    """Print typed rows for people, under the names of their fields."""
    names = [field.name for field in fields(rows[0])]
    print_table(
        [name.replace("_", " ") for name in names], [[_cell(getattr(row, name)) for name in names] for row in rows]
    )


def _cell(value: object) -> str:
    """Write a value for people."""
    if isinstance(value, Estimate):
        return _estimate(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, list | tuple | dict):
        return _parts(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "less than 0.0001" if 0 < value < SMALLEST else f"{value:.4g}"
    return "-" if value is None else str(value)


def _parts(value: Sequence[object] | dict[str, object]) -> str:
    """Write what has parts: the named ones with their names, of a list the first few and how many more."""
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_cell(part)}" for name, part in value.items()) or "-"
    more = f" and {len(value) - SHOWN_PARTS:,} more" if len(value) > SHOWN_PARTS else ""
    return "; ".join(map(_cell, value[:SHOWN_PARTS])) + more or "-"


def _estimate(value: Estimate) -> str:
    if value.estimate is None:
        return f"- ({value.reason})"
    bounds = "" if value.low is None or value.high is None else f" ({value.low:.4g} to {value.high:.4g})"
    return f"{value.estimate:.4g}{bounds}"
