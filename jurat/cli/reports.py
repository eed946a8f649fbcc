"""Commands that read: status, verdict, agreement, export."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import click

from jurat.analytics import (
    AgreementRow,
    Mirror,
    VerdictRow,
    agreement_rows,
    lacks_agreement,
    progress,
    verdict_rows,
    waits_for_reviewers,
    ways_out,
)
from jurat.analytics.store_feed import StoreFeed
from jurat.cli.common import (
    open_store,
    print_json,
    print_table,
    progress_bar,
    report_options,
    say,
    study_options,
    write,
)
from jurat.export import FORMATS, WHATS, StudyRows, write_export
from jurat.export.whole_file import whole_file
from jurat.leads.decisions import Waiver, audit, waivers
from jurat.leads.outlook import way_to_go
from jurat.leads.waiting import in_words, items_waiting, left_out, skipped_items, waiting
from jurat.leads.withdrawals import is_closed
from jurat.store import LabelStore
from jurat.study import choose_study, open_study

PASS, FAIL, UNDECIDED = 0, 1, 2
STANDS = {True: "yes", False: "no", None: "-"}  # of a slice: remembering how many were looked at

slice_option = click.option(
    "--by", "slice_by", metavar="COLUMN", help="One row for each value of this column of the items."
)


def with_mirror(workspace: Path, study_id: str | None, work: Callable[[Mirror], int | None]) -> int | None:
    """Do the work on a study's mirror, saying what is set aside."""
    return with_store(workspace, study_id, lambda mirror, _store: work(mirror))


def with_store(workspace: Path, study_id: str | None, work: Callable[[Mirror, LabelStore], int | None]) -> int | None:
    """Do the work on a study's mirror and the store, saying what is set aside and who is left out."""
    with open_store(workspace) as (place, store):
        name = choose_study(place, store, study_id)
        mirror = Mirror(StoreFeed(store), name, open_study(place, store, name).rubric)
        mirror.refresh()
        if mirror.set_aside:
            say(
                f"{mirror.set_aside:,} labels were given under an earlier version of the rubric and are not counted. "
                "Put the earlier wording back to count them, or say that the change was harmless: jurat versions"
            )
        if len(mirror.pooled) > 1:
            say(f"Labels of {len(mirror.pooled)} versions of the rubric count together. Why: jurat versions")
        if mirror.excluded:
            say(f"Left out of every estimate: {', '.join(sorted(mirror.excluded))}. The log says why: jurat log")
        return work(mirror, store)


@click.command()
@report_options
def status(workspace: Path, study_id: str | None, as_json: bool) -> int | None:
    """Show how far a study is."""

    def work(mirror: Mirror, store: LabelStore) -> None:
        study, items = progress(mirror), items_waiting(store, mirror)
        unreviewed = sum(not row.done for row in skipped_items(store, mirror.study_id))
        counts = asdict(study) | {"untouched": study.untouched - unreviewed} | items
        told = {"waits_for": waits_for_reviewers(study), "ways_out": ways_out(study)}
        counts["is_closed"] = is_closed(store, mirror.study_id)
        if counts["is_closed"]:
            say(f"Study '{mirror.study_id}' is closed. The log says why: jurat log")
        if as_json:
            print_json(counts | told)
            return
        header = ["study", "items", "reviews", "reviewers", "complete", "in_progress", "untouched", "withdrawn", *items]
        print_table([name.replace("_", " ") for name in header], [[counts[name] for name in header]])
        if told["waits_for"] is not None:
            write(f"{told['waits_for']}. {told['ways_out']}")
        if (lacking := lacks_agreement(study)) is not None:
            write(lacking)
        if for_a_lead := in_words(items):
            say(f"A lead's decision would settle: {for_a_lead}. See the page Adjudicate, and jurat export --what skips")

    return with_store(workspace, study_id, work)


@click.command()
@report_options
@slice_option
def verdict(workspace: Path, study_id: str | None, as_json: bool, slice_by: str | None) -> int | None:
    """Judge each criterion's error rate against its acceptable rate: exit 0 all pass, 1 any fails, 2 otherwise.

    A fail that the owner has accepted (a waiver) holds nothing up while the waiver lasts; it is said.
    """

    def work(mirror: Mirror, store: LabelStore) -> int:
        rows = verdict_rows(mirror, slice_by)
        today = dt.datetime.now(dt.UTC).date()
        held = {name: one for name, one in waivers(store, mirror.study_id).items() if one.holds(today)}
        waits, withdrawn = waiting(store, mirror), left_out(mirror)
        if as_json:
            print_json(
                {
                    "study": mirror.study_id,
                    "rows": [asdict(row) | _waived(row, held) | _waits(row, waits, withdrawn) for row in rows],
                }
            )
        else:
            _print_verdicts(rows)
            if (out := ways_out(progress(mirror))) is not None:
                say(f"{waits_for_reviewers(progress(mirror))}. {out}")
            for name, found in waits.items():
                if slice_by is None and (told := in_words(found)):
                    say(f"{name}: counted against both words: {told}.")
                if slice_by is None and withdrawn[name]:
                    say(f"{name}: {withdrawn[name]:,} withdrawn items are left out. The log says why: jurat log")
        for row in rows:
            if row.verdict == "fail" and row.slice is None and row.criterion in held:
                one = held[row.criterion]
                say(f"{row.criterion}: this fail is accepted until {one.ends_on} by {one.decided_by}: {one.reason}")
        return verdict_code(rows, held)

    return with_store(workspace, study_id, work)


def _waived(row: VerdictRow, held: Mapping[str, Waiver]) -> dict[str, object]:
    waiver = held.get(row.criterion) if row.verdict == "fail" else None
    return {"waiver": None if waiver is None else asdict(waiver) | {"ends_on": waiver.ends_on.isoformat()}}


def _waits(row: VerdictRow, waits: Mapping[str, Mapping[str, int]], out: Mapping[str, int]) -> dict[str, object]:
    """Say why the items of the whole study wait, and how many withdrawn ones are left out; of a slice it is not known.

    `rate_if_all_left_out_are_errors`: what the error rate would be at worst; None where nothing was judged.
    """
    if row.slice is not None:
        return {"waiting": None, "left_out": None, "rate_if_all_left_out_are_errors": None}
    number = out[row.criterion]
    worst = (row.errors + number) / (row.items + number) if row.items else None
    return {"waiting": waits[row.criterion], "left_out": number, "rate_if_all_left_out_are_errors": worst}


def verdict_code(rows: Sequence[VerdictRow], held: Collection[str] = ()) -> int:
    """Return the exit code of a study: criteria without a limit hold nothing up, but no limit at all is no pass.

    `held` are criteria whose fail is accepted for now.
    """
    verdicts = {
        "pass" if row.verdict == "fail" and row.criterion in held else row.verdict
        for row in rows
        if row.acceptable_error_rate is not None
    }
    if "fail" in verdicts:
        return FAIL
    return PASS if verdicts == {"pass"} else UNDECIDED


def _print_verdicts(rows: Sequence[VerdictRow]) -> None:
    columns = ["criterion", "slice", "verdict", "stands", "rate", "low", "high", "acceptable"]
    header = [*columns, "items", "errors", "pending", "why"]
    print_table(
        header,
        [
            [
                row.criterion,
                row.slice or "-",
                row.verdict or "-",
                STANDS[row.stands],
                *(_number(value) for value in (row.estimate, row.low, row.high, row.acceptable_error_rate)),
                row.items,
                row.errors,
                row.pending,
                row.reason or "",
            ]
            for row in rows
        ],
    )
    if not rows:
        say("No verdict: no criterion of the rubric can be in error. Give one its error_values in the rubric")
    for row in rows:
        if row.unjudged:
            say(f"{row.criterion} is judged over {row.population}, of which is unseen: {'; '.join(row.unjudged)}")
        elif told := way_to_go(row):
            say(f"{row.criterion if row.slice is None else f'{row.criterion}, {row.slice}'}: {told}")


@click.command()
@report_options
@slice_option
def agreement(workspace: Path, study_id: str | None, as_json: bool, slice_by: str | None) -> int | None:
    """Show how far reviewers agree on each criterion."""

    def work(mirror: Mirror) -> None:
        rows = agreement_rows(mirror, slice_by)
        if as_json:
            print_json({"study": mirror.study_id, "rows": [_agreement_json(row) for row in rows]})
            return
        print_table(
            ["criterion", "slice", "coefficient", "weighting", "estimate", "low", "high", "items", "why undefined"],
            [
                [row.criterion, row.slice or "-", name, row.weightings[name], *bounds, row.items, value.reason or ""]
                for row in rows
                for name, value in row.coefficients.items()
                for bounds in [tuple(map(_number, value[:3]))]
            ],
        )
        for note in dict.fromkeys(f"{row.criterion}: {row.note}" for row in rows if row.note):
            say(note)

    return with_mirror(workspace, study_id, work)


@click.command()
@report_options
def log(workspace: Path, study_id: str | None, as_json: bool) -> int | None:
    """Show who decided what: adjudications, exclusions, waivers, rulings, sendings back, rubric changes, roles."""

    def work(mirror: Mirror, store: LabelStore) -> None:
        rows = audit(store, mirror.study_id)
        if as_json:
            told = [asdict(row) | {"at": row.at.isoformat()} for row in rows]
            print_json({"study": mirror.study_id, "rows": told})
        else:
            header = ["when (UTC)", "what", "about", "decision", "by", "why"]
            print_table(
                header,
                [[f"{r.at:%Y-%m-%d %H:%M}", r.what, r.about, r.decision, r.decided_by, r.reason] for r in rows],
            )

    return with_store(workspace, study_id, work)


@click.command()
@study_options
@click.option(
    "--format", "format_name", type=click.Choice(sorted(FORMATS)), help="Format (default: by the file's name)."
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File (default: standard output)."
)
@click.option(
    "--what",
    type=click.Choice(WHATS),
    default="labels",
    show_default=True,
    help="What to write.",
)
def export(workspace: Path, study_id: str | None, format_name: str | None, output: Path | None, what: str) -> None:
    """Write the labels with their provenance, one row a label; or the whole log; or what was skipped and why."""
    wanted = format_name or (output.suffix.removeprefix(".") if output else "jsonl")
    if wanted not in FORMATS:
        raise click.UsageError(f"'{wanted}' is not a format. Try one of: {', '.join(sorted(FORMATS))}.")

    with open_store(workspace) as (place, store), _target(output) as target, progress_bar("Writing", None) as written:
        name = choose_study(place, store, study_id)
        source = StudyRows(StoreFeed(store), name, open_study(place, store, name).rubric)
        rows = write_export(store, source, what, wanted, target, written)
    if output is not None:
        say(f"Wrote {rows:,} {what} to {output}.")


def _target(output: Path | None) -> AbstractContextManager[BinaryIO]:
    """Lend the file that is named, whole or not at all; else standard output."""
    return nullcontext(sys.stdout.buffer) if output is None else whole_file(output)


def _agreement_json(row: AgreementRow) -> dict[str, object]:
    estimates = {
        name: value._asdict() | {"weighting": row.weightings[name]} for name, value in row.coefficients.items()
    }
    errors = {name: value._asdict() | {"weighting": row.linearised_weighting} for name, value in row.linearised.items()}
    return asdict(row) | {
        "coefficients": estimates,
        "linearised": errors,
    }


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
