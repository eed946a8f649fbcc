"""Commands that copy the label store and put a copy back."""

from __future__ import annotations

from pathlib import Path

import click

from jurat.cli.common import say, workspace_at, workspace_option
from jurat.errors import JuratError
from jurat.store.backup import back_up
from jurat.store.backup import restore as put_back

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@workspace_option
def backup(file: Path, workspace: Path) -> None:
    """Copy the label store to FILE, whole and checked, also while a server runs."""
    back_up(_store_of(workspace, "pg_dump --format=custom --file FILE URL"), file)
    say(f"Wrote {file}: a whole copy of the label store. Back up rubric/ beside it.")


@click.command()
@click.argument("file", type=FILE)
@workspace_option
def restore(file: Path, workspace: Path) -> None:
    """Put a backup in the label store's place. No server may be running; the old store is kept beside it."""
    store = _store_of(workspace, "pg_restore --clean --dbname URL FILE")
    aside = put_back(file, store)
    say(f"{store} is now what {file} holds.{f' The store before is {aside}.' if aside else ''}")


def _store_of(workspace: Path, instead: str) -> Path:
    location = workspace_at(workspace).store_location
    if not isinstance(location, Path):
        raise JuratError(f"The label store is a PostgreSQL database. Use its own tool: {instead}")
    return location
