"""Commands of a lead about reviewers and their reviews: pause, resume, send back."""

from __future__ import annotations

from pathlib import Path

import click

from jurat.cli.common import choose_lead, lead_option, open_store, say, study_options
from jurat.cli.versions import named_version
from jurat.leads.rulings import rule
from jurat.leads.sending_back import send_back_item, send_back_reviewer, send_back_versions
from jurat.store.people import person_named
from jurat.study import choose_study, open_study

reason_option = click.option("--reason", required=True, metavar="TEXT", help="Why: it is kept in the log.")


@click.command()
@click.argument("name")
@study_options
@reason_option
@lead_option
def pause(name: str, workspace: Path, study_id: str | None, reason: str, by: str | None) -> None:
    """Give a reviewer no further items in a study; what they hold they may still hand in."""
    study = _rule(name, workspace, study_id, reason, by, holds=True)
    say(f"{name} gets no further items in '{study}'. To let them go on: jurat resume {name}")


@click.command()
@click.argument("name")
@study_options
@reason_option
@lead_option
def resume(name: str, workspace: Path, study_id: str | None, reason: str, by: str | None) -> None:
    """Let a reviewer who was paused go on."""
    study = _rule(name, workspace, study_id, reason, by, holds=False)
    say(f"{name} gets items in '{study}' again.")


def _rule(name: str, workspace: Path, study_id: str | None, reason: str, by: str | None, *, holds: bool) -> str:
    with open_store(workspace) as (place, store):
        study = choose_study(place, store, study_id)
        person = person_named(store.read, name) or name
        rule(store, study, person, "paused", reason, choose_lead(store, by), holds=holds)
        return study


@click.command("send-back")
@study_options
@click.option("--reviewer", metavar="NAME", help="Every review of this reviewer; with --item, of that item only.")
@click.option("--item", metavar="ID", help="Every review of this item.")
@click.option(
    "--version", "versions", metavar="HASH", multiple=True, help="Every review under this version of the rubric."
)
@reason_option
@lead_option
def send_back(
    workspace: Path,
    study_id: str | None,
    reviewer: str | None,
    item: str | None,
    versions: tuple[str, ...],
    reason: str,
    by: str | None,
) -> None:
    """Send reviews back into the queue: they count no more, and their items are to be judged again.

    Nothing is deleted. The same reviewers may get the items again, and others too.
    """
    if bool(versions) == bool(reviewer or item):
        raise click.UsageError("Say which reviews: --reviewer NAME, --item ID (or both), or --version HASH.")
    with open_store(workspace) as (place, store):
        study, decided_by = choose_study(place, store, study_id), choose_lead(store, by)
        person = None if reviewer is None else person_named(store.read, reviewer) or reviewer
        if versions:
            rubric = open_study(place, store, study).rubric
            hashes = [named_version(store, study, rubric, text).content_hash for text in versions]
            sent = send_back_versions(store, study, hashes, reason, decided_by)
        elif item:
            sent = send_back_item(store, study, item, reason, decided_by, person)
        else:
            sent = send_back_reviewer(store, study, str(person), reason, decided_by)
    say(f"Sent back {sent:,} reviews in '{study}'.")
