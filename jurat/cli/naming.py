"""Commands about people."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import get_args

import click

from jurat.cli.common import (
    COMMAND_LINE,
    choose_lead,
    json_option,
    lead_option,
    open_store,
    print_json,
    print_table,
    say,
    workspace_option,
)
from jurat.cli.reviewing import reason_option
from jurat.leads.one_person import merge_people, rename_person
from jurat.store import Role
from jurat.store.asking import Asker
from jurat.web.sessions import check_name, grant, people_rows


@click.command()
@click.argument("name")
@click.option("--role", type=click.Choice(get_args(Role)), required=True, help="What they may do.")
@workspace_option
def user(name: str, role: Role, workspace: Path) -> None:
    """Give somebody a role. They need not have signed in before."""
    with open_store(workspace, creates=True) as (_, store):
        grant(store, name, role, Asker.on_this_machine(COMMAND_LINE))
    say(f"{name} is a {role} now.")


@click.command()
@workspace_option
@json_option
def people(workspace: Path, as_json: bool) -> None:
    """List everybody who is known, and who is the same person as another, or looks like one."""
    with open_store(workspace) as (_, store):
        rows = people_rows(store)
    if as_json:
        print_json({"rows": [asdict(row) for row in rows]})
    elif rows:
        cells = [[row.reviewer, row.role, row.same_as or "-", ", ".join(row.looks_like) or "-"] for row in rows]
        print_table(["reviewer", "role", "same person as", "looks like"], cells)
    else:
        click.echo("Nobody yet.")


@click.command()
@click.argument("name")
@click.argument("into")
@reason_option
@lead_option
@workspace_option
def merge(name: str, into: str, workspace: Path, reason: str, by: str | None) -> None:
    """Declare that two names are one person's: NAME's reviews count as INTO's from now on, in every study.

    Of two reviews of one item the later one is not counted. Whoever comes as NAME again is INTO.
    """
    with open_store(workspace) as (_, store):
        done = merge_people(store, name, into, reason, choose_lead(store, by))
    say(f"{name} is {done.kept_as}: {done.reviews:,} reviews moved; {done.not_counted:,} count no more.")


@click.command()
@click.argument("name")
@click.argument("new")
@reason_option
@lead_option
@workspace_option
def rename(name: str, new: str, workspace: Path, reason: str, by: str | None) -> None:
    """Give a person another name, which nobody has had. The old one still leads to them."""
    with open_store(workspace) as (_, store):
        done = rename_person(store, name, check_name(new), reason, choose_lead(store, by))
    say(f"{name} is called {done.kept_as} now; {done.reviews:,} reviews are under that name.")
