"""Gold items from the command line, and the qualification made of them."""

from __future__ import annotations

from pathlib import Path

import click

from jurat.cli.analyses import print_rows, row_as_json
from jurat.cli.common import (
    COMMAND_LINE,
    choose_lead,
    lead_option,
    open_store,
    print_json,
    progress_bar,
    report_options,
    say,
    study_options,
    write,
)
from jurat.cli.files import files_argument, files_in, map_option, reading_of
from jurat.intake.gold import PURPOSES, Purpose, add_gold, read_gold
from jurat.intake.new_items import batch_name
from jurat.intake.outputs import check_outputs, iter_items
from jurat.leads.gold_twins import check_expected, expected_of, gold_from_item
from jurat.leads.rulings import rule
from jurat.serving.qualification import lack_of_test_items, qualification_rows
from jurat.store import LabelStore
from jurat.store.asking import Asker
from jurat.store.known_names import unknown_item
from jurat.store.people import person_named
from jurat.study import OpenStudy, choose_study, open_study

NOBODY_QUALIFIES = "The rubric asks for no qualification. To ask for one: qualify_at = 0.8"


@click.group()
def gold() -> None:
    """Items with a known label: to see how well reviewers judge, to train them, and to test them."""


@gold.command()
@files_argument
@study_options
@map_option
@click.option(
    "--purpose",
    type=click.Choice(PURPOSES),
    default="check",
    show_default=True,
    help="check: unannounced among real items; training: explained, before them; test: must be passed before them. "
    "A column gold_purpose says it for each item.",
)
def add(
    files: tuple[Path, ...], workspace: Path, study_id: str | None, mapped: tuple[str, ...], purpose: Purpose
) -> None:
    """Add gold items (Parquet, JSON or CSV with a column gold_CRITERION for each known answer).

    They count in no rate. gold_rate in the rubric says how often the checking ones come; qualify_at, whether there is a
    test.
    """
    reading, paths = reading_of(mapped), files_in(files)
    with progress_bar("Checking", None) as progress:
        check_outputs(paths, progress, reading)
    with open_store(workspace) as (place, store):
        study = open_study(place, store, choose_study(place, store, study_id))
        items = read_gold(iter_items(paths, reading), study.rubric)
        name = study.study.study_id
        with progress_bar("Adding", len(items)) as progress:
            added = add_gold(
                store, name, batch_name(paths), items, progress, Asker.on_this_machine(COMMAND_LINE), purpose
            )
        say(f"Added {added:,} gold items to study '{name}'.")
        for hint in _hints(store, study, {one.purpose or purpose for one in items}):
            say(hint)


def _hints(store: LabelStore, study: OpenStudy, purposes: set[Purpose]) -> list[str]:
    """Report what the rubric lacks for these items to be shown, and what they lack for it."""
    hints = []
    if "check" in purposes and not study.rubric.gold_rate:
        hints.append("They are not shown yet: set gold_rate in the rubric, for instance gold_rate = 0.1.")
    if purposes & {"training", "test"} and study.rubric.qualify_at is None:
        hints.append("There is no test yet: set qualify_at in the rubric, for instance qualify_at = 0.8.")
    lack = lack_of_test_items(store, study.study.study_id, study.rubric)
    return [*hints, lack] if lack else hints


@gold.command("from-item")
@click.argument("item_id")
@study_options
@click.option(
    "--reason", required=True, metavar="TEXT", help="Why this is right; reviewers read it as the explanation."
)
@click.option("--expect", "given", multiple=True, metavar="CRITERION=VALUE", help="An answer that is right.")
@click.option("--defect-kind", metavar="TEXT", help="The kind of error it holds.")
@lead_option
def from_item(
    item_id: str,
    workspace: Path,
    study_id: str | None,
    reason: str,
    given: tuple[str, ...],
    defect_kind: str | None,
    by: str | None,
) -> None:
    """Make a gold item of a decided one: of its adjudication, or of labels that all agree.

    The item stays in every rate; whoever has met it never gets its twin.
    """
    with open_store(workspace) as (place, store):
        study = open_study(place, store, choose_study(place, store, study_id))
        name = study.study.study_id
        item = store.read.items.named(study_id=name, item_id=item_id)
        if item is None:
            raise unknown_item(store.read, name, item_id)
        known = expected_of(store, study.rubric, item.item_key) | dict(map(_pair, given))
        expected = check_expected(study.rubric, known)
        lead = choose_lead(store, by)
        twin = gold_from_item(store, name, item.item_key, expected, defect_kind, reason, lead)
    say(f"Made gold item '{twin}' of item '{item_id}'. Expected: {', '.join(f'{c} {v}' for c, v in expected.items())}.")


def _pair(text: str) -> tuple[str, str]:
    name, is_there, value = text.partition("=")
    if not is_there:
        raise click.UsageError(f"--expect '{text}': write CRITERION=VALUE, for instance correct=no.")
    return name.strip(), value.strip()


@click.command()
@report_options
def qualification(workspace: Path, study_id: str | None, as_json: bool) -> None:
    """Show who is in training or in the test, and who has passed, failed or been admitted."""
    with open_store(workspace) as (place, store):
        study = open_study(place, store, choose_study(place, store, study_id))
        name = study.study.study_id
        rows = qualification_rows(store, name, study.rubric)
        lack = lack_of_test_items(store, name, study.rubric)
    if as_json:
        print_json({"study": name, "rows": [row_as_json(row) for row in rows]})
    elif study.rubric.qualify_at is None:
        write(NOBODY_QUALIFIES)
    elif rows:
        print_rows(rows)
    else:
        write("Nobody has begun yet.")
    if lack:
        say(lack)


@click.command()
@click.argument("name")
@study_options
@click.option("--reason", required=True, metavar="TEXT", help="Why: it is kept in the log.")
@click.option("--not", "is_taken_back", is_flag=True, help="They need the qualification after all.")
@lead_option
def admit(name: str, workspace: Path, study_id: str | None, reason: str, is_taken_back: bool, by: str | None) -> None:
    """Let a reviewer into a study without its qualification, for instance one who failed the test."""
    with open_store(workspace) as (place, store):
        study = choose_study(place, store, study_id)
        person = person_named(store.read, name) or name
        rule(store, study, person, "admitted", reason, choose_lead(store, by), holds=not is_taken_back)
    say(f"{name} {'needs the qualification' if is_taken_back else 'is admitted'} in '{study}'.")
