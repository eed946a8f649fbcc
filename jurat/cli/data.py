"""Commands that bring data in: check, add, import-labels, demo."""

from __future__ import annotations

from pathlib import Path

import click

from jurat.cli.common import (
    choose_lead,
    lead_option,
    open_store,
    progress_bar,
    say,
    study_options,
    workspace_option,
    write,
)
from jurat.cli.files import files_argument, files_in, map_option, reading_of
from jurat.draw.adding import refuse_wrong_batch
from jurat.errors import Fault, FaultyFile
from jurat.intake.demo import write_demo
from jurat.intake.file_forms import is_regular
from jurat.intake.imported_facts import import_facts as store_facts
from jurat.intake.imported_facts import read_facts
from jurat.intake.imported_reviews import import_reviews
from jurat.intake.labels import read_labels
from jurat.intake.new_items import add_items, batch_name
from jurat.intake.output_readers import Reading
from jurat.intake.outputs import check_outputs, iter_items
from jurat.rubric.model import Rubric, load_rubric
from jurat.settings import WorkspacePaths
from jurat.statistics.qualification_tests import fewest_items
from jurat.store import LabelStore
from jurat.study import check_study_name, choose_study, open_study, prepare_rubric, put_in_force

Files = tuple[Path, ...]
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@files_argument
@map_option
def check(files: Files, mapped: tuple[str, ...]) -> None:
    """Check rubrics (.toml) and files of outputs (Parquet, JSON, CSV, Excel); report every fault and change nothing."""
    faults: list[Fault] = []
    reading = reading_of(mapped)
    for path in files_in(files, (".toml",)):
        try:
            write(f"{path}: {_describe(path, reading)}")
        except FaultyFile as error:
            faults.extend(error.faults)
    if faults:
        raise FaultyFile(faults)


def _describe(path: Path, reading: Reading) -> str:
    if path.suffix == ".toml":
        if not is_regular(path):
            raise FaultyFile([Fault(str(path), "is a pipe or a device, not a file", "Write it to a file first")])
        rubric = load_rubric(path)
        return f"a good rubric: {', '.join(criterion.id for criterion in rubric.criteria)}{_test_of(rubric)}"
    with progress_bar(f"Checking {path.name}", None) as progress:
        summary = check_outputs([path], progress, reading)
    return f"{summary.items:,} good items; columns {', '.join(summary.columns)}"


def _test_of(rubric: Rubric) -> str:
    """Report what the test before real items takes, where there is one."""
    if rubric.qualify_at is None:
        return ""
    needed = fewest_items(rubric.qualify_at, rubric.qualify_confidence)
    return f"; its test takes at least {needed} test items (jurat gold add FILE --purpose test)"


@click.command()
@files_argument
@study_options
@map_option
@click.option("--rubric", "rubric_file", type=EXISTING, help="Rubric for a new study (default: the one that ships).")
@click.option("--batch", metavar="NAME", help="Name of this batch (default: the file's name).")
@click.option("--seed", metavar="TEXT", help="Fix a new study's random order (default: a new one).")
def add(
    files: Files,
    workspace: Path,
    study_id: str | None,
    mapped: tuple[str, ...],
    rubric_file: Path | None,
    batch: str | None,
    seed: str | None,
) -> None:
    """Add model outputs (Parquet, JSON, CSV or Excel; files or folders of them) to a study. All are added, or none."""
    reading, paths = reading_of(mapped), files_in(files)
    with progress_bar("Checking", None) as progress:
        summary = check_outputs(paths, progress, reading)
    with open_store(workspace, creates=True) as (place, store):
        name = check_study_name(_study_to_fill(place, store, study_id), "--study")
        refuse_wrong_batch(place, store, name, paths, seed)
        path = prepare_rubric(place, name, rubric_file, say)
        rubric = load_rubric(path)
        with progress_bar("Adding", summary.items) as progress:
            added = add_items(
                store, name, rubric, batch or batch_name(paths), lambda: iter_items(paths, reading), progress, seed
            )
        put_in_force(place, store, name)
    say(f"Added {added:,} items to study '{name}'.")


def _study_to_fill(workspace: WorkspacePaths, store: LabelStore, wanted: str | None) -> str:
    """Return the study that is meant: a rubric that stands alone in a new workspace names it, too."""
    if wanted is not None:
        return wanted
    if not store.studies():
        rubrics = sorted(path.stem for path in workspace.rubric_path("x").parent.glob("*.toml"))
        if len(rubrics) == 1:
            return rubrics[0]
    return choose_study(workspace, store, None)


@click.command("import-labels")
@files_argument
@study_options
@map_option
@click.option(
    "--on-duplicate",
    type=click.Choice(["refuse", "latest"]),
    default="refuse",
    show_default=True,
    help="A second row for the same reviewer, item and criterion: refuse the file, or let the latest count.",
)
def import_labels(
    files: Files, workspace: Path, study_id: str | None, mapped: tuple[str, ...], on_duplicate: str
) -> None:
    """Add labels given elsewhere: a row a label (item_id, reviewer_id, criterion, value), or a column a criterion."""
    reading, paths = reading_of(mapped), files_in(files)
    with open_store(workspace) as (place, store):
        study = open_study(place, store, choose_study(place, store, study_id))
        name = study.study.study_id
        known = {row.item_id for row in store.read.items.ids(name)}
        reviews = read_labels(paths, study.rubric, known, on_duplicate, reading)
        put_in_force(place, store, name)
        with progress_bar("Importing", len(reviews)) as progress:
            summary = import_reviews(store, study, reviews, "import", progress)
    say(
        f"Imported {summary.labels:,} labels in {summary.reviews:,} reviews by {summary.reviewers:,} reviewers "
        f"into study '{name}'."
    )


@click.command("import-facts")
@files_argument
@study_options
@lead_option
def import_facts(files: Files, workspace: Path, study_id: str | None, by: str | None) -> None:
    """Bring a study back from its facts (jurat export --what facts): add its outputs first, then this.

    Reviews with their revisions, skips, decisions and versions of the rubric are as they were.
    """
    paths = files_in(files)
    with open_store(workspace) as (place, store):
        name = put_in_force(place, store, choose_study(place, store, study_id)).study.study_id
        known = {row.item_id: row.item_key for row in store.read.items.ids(name)}
        facts = read_facts(paths, reading_of(()), known)
        stored = store_facts(store, name, facts, choose_lead(store, by))
        put_in_force(place, store, name)
    told = ", ".join(f"{number:,} {kind.replace('_', ' ')}" for kind, number in stored.items())
    say(f"Imported into study '{name}': {told or 'nothing'}.")


@click.command()
@workspace_option
def demo(workspace: Path) -> None:
    """Write the demo study (a support assistant's answers, partly reviewed) into a workspace."""
    with open_store(workspace, creates=True) as (place, store):
        if write_demo(place, store):
            say(f"Wrote the demo study into {place.root}. See it: jurat serve --workspace {place.root}")
        else:
            say(f"The demo study is in {place.root} already; nothing was changed.")
