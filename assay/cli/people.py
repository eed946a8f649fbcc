"""Commands about people."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from assay.asking import Asker
from assay.cli.common import COMMAND_LINE, open_store, say, workspace_option
from assay.identity import grant
from assay.store import Role


@click.command()
@click.argument("name")
@click.option("--role", type=click.Choice(get_args(Role)), required=True, help="What they may do.")
@workspace_option
def user(name: str, role: Role, workspace: Path) -> None:
    """Give somebody a role. They need not have signed in before."""
    with open_store(workspace) as (_, store):
        grant(store, name, role, Asker.on_this_machine(COMMAND_LINE))
    say(f"{name} is a {role} now.")
