"""Commands that read: status, verdict, agreement, export."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import click

from assay.analytics import AgreementRow, Mirror, VerdictRow, agreement_rows, progress, verdict_rows
from assay.cli.common import open_store, print_json, print_table, report_options, say, study_options
from assay.export import FORMATS, export_labels
from assay.feed import StoreFeed
from assay.study import choose_study, open_study

PASS, FAIL, UNDECIDED = 0, 1, 2

slice_option = click.option(
    "--by", "slice_by", metavar="COLUMN", help="One row for each value of this column of the items."
)


def with_mirror(workspace: Path, study_id: str | None, work: Callable[[Mirror], int | None]) -> int | None:
    """Do the work on a study's mirror, saying what is set aside."""
    with open_store(workspace) as (place, store):
        name = choose_study(place, store, study_id)
        mirror = Mirror(StoreFeed(store), name, open_study(place, store, name).rubric)
        mirror.refresh()
        if mirror.set_aside:
            say(
                f"{mirror.set_aside:,} labels were given under an earlier version of the rubric and are not counted. "
                "Put the earlier wording back to count them."
            )
        return work(mirror)


@click.command()
@report_options
def status(workspace: Path, study_id: str | None, as_json: bool) -> int | None:
    """Say how far a study is."""

    def work(mirror: Mirror) -> None:
        study = asdict(progress(mirror))
        if as_json:
            print_json(study)
        else:
            print_table(list(study), [list(study.values())])

    return with_mirror(workspace, study_id, work)


@click.command()
@report_options
@slice_option
def verdict(workspace: Path, study_id: str | None, as_json: bool, slice_by: str | None) -> int | None:
    """Judge each criterion's error rate against its acceptable rate: exit 0 all pass, 1 any fails, 2 otherwise."""

    def work(mirror: Mirror) -> int:
        rows = verdict_rows(mirror, slice_by)
        if as_json:
            print_json({"study": mirror.study_id, "rows": [asdict(row) for row in rows]})
        else:
            _print_verdicts(rows)
        return verdict_code(rows)

    return with_mirror(workspace, study_id, work)


def verdict_code(rows: Sequence[VerdictRow]) -> int:
    """Give the exit code of a study: criteria without a limit hold nothing up, but no limit at all is no pass."""
    verdicts = {row.verdict for row in rows if row.acceptable_error_rate is not None}
    if "fail" in verdicts:
        return FAIL
    return PASS if verdicts == {"pass"} else UNDECIDED


def _print_verdicts(rows: Sequence[VerdictRow]) -> None:
    header = ["criterion", "slice", "verdict", "rate", "low", "high", "acceptable", "items", "errors", "pending", "why"]
    print_table(
        header,
        [
            [
                row.criterion,
                row.slice or "-",
                row.verdict or "-",
                *(_number(value) for value in (row.estimate, row.low, row.high, row.acceptable_error_rate)),
                row.items,
                row.errors,
                row.pending,
                row.reason or "",
            ]
            for row in rows
        ],
    )


@click.command()
@report_options
@slice_option
def agreement(workspace: Path, study_id: str | None, as_json: bool, slice_by: str | None) -> int | None:
    """Say how far reviewers agree on each criterion."""

    def work(mirror: Mirror) -> None:
        rows = agreement_rows(mirror, slice_by)
        if as_json:
            print_json({"study": mirror.study_id, "rows": [_agreement_json(row) for row in rows]})
            return
        print_table(
            ["criterion", "slice", "coefficient", "estimate", "low", "high", "items", "why undefined"],
            [
                [row.criterion, row.slice or "-", name, *map(_number, value[:3]), row.items, value.reason or ""]
                for row in rows
                for name, value in row.coefficients.items()
            ],
        )
        for note in dict.fromkeys(f"{row.criterion}: {row.note}" for row in rows if row.note):
            say(note)

    return with_mirror(workspace, study_id, work)


@click.command()
@study_options
@click.option(
    "--format", "format_name", type=click.Choice(sorted(FORMATS)), help="Format (default: by the file's name)."
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File (default: standard output)."
)
def export(workspace: Path, study_id: str | None, format_name: str | None, output: Path | None) -> int | None:
    """Write the labels with their provenance, one row a label."""
    wanted = format_name or (output.suffix.removeprefix(".") if output else "jsonl")
    if wanted not in FORMATS:
        raise click.UsageError(f"'{wanted}' is not a format. Try one of: {', '.join(sorted(FORMATS))}.")

    def work(mirror: Mirror) -> None:
        buffer = BytesIO()
        rows = export_labels(mirror, wanted, buffer)
        if output is None:
            sys.stdout.buffer.write(buffer.getvalue())
        else:
            output.write_bytes(buffer.getvalue())
            say(f"Wrote {rows:,} labels to {output}.")

    return with_mirror(workspace, study_id, work)


def _agreement_json(row: AgreementRow) -> dict[str, object]:
    estimates = {name: value._asdict() for name, value in row.coefficients.items()}
    return asdict(row) | {
        "coefficients": estimates,
        "linearised": {name: value._asdict() for name, value in row.linearised.items()},
    }


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
