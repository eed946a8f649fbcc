"""Gold items from the command line."""

from __future__ import annotations

from pathlib import Path

import click

from assay.cli.common import open_store, progress_bar, say, study_options
from assay.gold import add_gold, read_gold
from assay.outputs import check_outputs, iter_items
from assay.study import batch_name, choose_study, open_study

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def gold() -> None:
    """Items with a known label, put before reviewers unannounced to see how well they judge."""


@gold.command()
@click.argument("files", nargs=-1, required=True, type=EXISTING)
@study_options
def add(files: tuple[Path, ...], workspace: Path, study_id: str | None) -> None:
    """Add gold items (Parquet, JSONL or CSV with a column gold_CRITERION for each known answer).

    They come at unpredictable places (gold_rate in the rubric says how often) and count in no rate.
    """
    with progress_bar("Checking", None) as progress:
        check_outputs(list(files), progress)
    with open_store(workspace) as (place, store):
        study = open_study(place, store, choose_study(place, store, study_id))
        items = read_gold(iter_items(list(files)), study.rubric)
        name = study.study.study_id
        with progress_bar("Adding", len(items)) as progress:
            added = add_gold(store, name, batch_name(list(files)), items, progress)
    rate = study.rubric.gold_rate
    say(f"Added {added:,} gold items to study '{name}'.")
    if not rate:
        say("They are not shown yet: set gold_rate in the rubric, for instance gold_rate = 0.1.")
