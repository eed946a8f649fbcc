"""What several commands share: the workspace option, opening a study, tables of text, progress."""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from jurat.cli.pipes import close_output
from jurat.errors import NotAllowed, NoWorkspace, nearest
from jurat.settings import WorkspacePaths, load_workspace
from jurat.store import LabelStore
from jurat.store.asking import Asker
from jurat.store.people import person_named

F = TypeVar("F", bound=Callable[..., Any])

_workspace = click.option(
    "--workspace",
    "workspace",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    envvar="JURAT_WORKSPACE",
    help="Folder with rubric/ and data/ (default: here).",
)
_study = click.option("--study", "study_id", metavar="NAME", help="Study (default: the only one there is).")
_by = click.option("--by", metavar="NAME", help="The lead who decides (default: the only one there is).")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON to standard output.")


def workspace_option(command: F) -> F:
    """Take `--workspace DIR`."""
    return _workspace(command)


def study_options(command: F) -> F:
    """Take `--workspace DIR` and `--study NAME`."""
    return _workspace(_study(command))


def report_options(command: F) -> F:
    """Take `--workspace DIR`, `--study NAME` and `--json`."""
    return _workspace(_study(_json(command)))


COMMAND_LINE = "command line"  # who decides what nobody needs to lead for


def workspace_at(root: Path) -> WorkspacePaths:
    """Return the workspace in a folder, with the label store that the environment names."""
    return WorkspacePaths(root.resolve(), load_workspace(os.environ).database_url)


def json_option(command: F) -> F:
    """Add --json."""
    return _json(command)


def lead_option(command: F) -> F:
    """Take `--by NAME`: the lead who decides (see `choose_lead`)."""
    return _by(command)


def choose_lead(store: LabelStore, wanted: str | None) -> Asker:
    """Return the lead who is named, else the only one there is. Raises `NotAllowed` for anybody else."""
    leads = [str(row.reviewer_id) for row in store.read.people.leads()]
    if wanted is None and len(leads) == 1:
        return Asker.on_this_machine(leads[0])
    person = None if wanted is None else person_named(store.read, wanted)
    if person is not None and person in leads:
        return Asker.on_this_machine(person)
    who = "Say who decides" if wanted is None else f"'{wanted}' is no lead"
    meant = "" if wanted is None else nearest(wanted, leads)
    raise NotAllowed(
        f"{who}: --by NAME.{meant} Leads are: {', '.join(leads) or 'none yet: jurat user NAME --role lead'}."
    )


@contextmanager
def open_store(root: Path, *, creates: bool = False) -> Iterator[tuple[WorkspacePaths, LabelStore]]:
    """Open a workspace's label store for the length of a command.

    Raises `NoWorkspace` where there is no store, unless the command is one that `creates` it.
    """
    workspace = workspace_at(root)
    if not creates:
        refuse_no_workspace(workspace)
    with LabelStore(workspace.store_location) as store:
        yield workspace, store


def refuse_no_workspace(workspace: WorkspacePaths) -> None:
    """Leave a mistyped folder as it is. Raises `NoWorkspace` where the store would be a file and is not there."""
    location = workspace.store_location
    if isinstance(location, Path) and not location.exists():
        is_begun = workspace.rubric_path("any").parent.is_dir()
        missing = location.relative_to(workspace.root)
        raise NoWorkspace(
            f"There is no {'study' if is_begun else 'workspace'} in {workspace.root}: {missing} is not there. Name the "
            "folder with "
            "--workspace DIR, or begin one: jurat add FILE --study NAME. If its label store is a PostgreSQL database, "
            "say where: JURAT_DATABASE_URL is not set."
        )


@contextmanager
def progress_bar(label: str, length: int | None) -> Iterator[Callable[[int], None]]:
    """Show on standard error how far a long piece of work is: its share, or how many where nobody knows of how many."""
    steps = itertools.repeat(0) if length is None else range(length)
    with click.progressbar(steps, label=label, file=sys.stderr, show_pos=length is None) as bar:
        yield bar.update


def say(text: str) -> None:
    """Tell the person at the terminal something that is not data."""
    click.echo(text, err=True)


def print_json(data: object) -> None:
    """Print data for programs."""
    write(json.dumps(data, ensure_ascii=False, indent=2))


def write(text: str) -> None:
    """Write a line of data. Whoever reads may have read enough (`| head`): the exit code is still the command's."""
    try:
        click.echo(text)
    except BrokenPipeError:
        close_output()


def print_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows for people, in columns."""
    cells = [[str(cell) for cell in row] for row in [header, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    for row in cells:
        write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
