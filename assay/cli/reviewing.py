"""Commands of a lead about reviewers and their reviews: pause, resume, send back."""

from __future__ import annotations

from pathlib import Path

import click

from assay.cli.common import open_store, say, study_options
from assay.errors import AssayError
from assay.rulings import rule
from assay.sending_back import send_back_item, send_back_reviewer, send_back_versions
from assay.store import LabelStore
from assay.study import choose_study

reason_option = click.option("--reason", required=True, metavar="TEXT", help="Why: it is kept in the log.")
by_option = click.option("--by", "lead", metavar="LEAD", help="Who decides (default: the only lead there is).")


@click.command()
@click.argument("name")
@study_options
@reason_option
@by_option
def pause(name: str, workspace: Path, study_id: str | None, reason: str, lead: str | None) -> None:
    """Give a reviewer no further items in a study; what they hold they may still hand in."""
    study = _rule(name, workspace, study_id, reason, lead, holds=True)
    say(f"{name} gets no further items in '{study}'. To let them go on: assay resume {name}")


@click.command()
@click.argument("name")
@study_options
@reason_option
@by_option
def resume(name: str, workspace: Path, study_id: str | None, reason: str, lead: str | None) -> None:
    """Let a reviewer who was paused go on."""
    study = _rule(name, workspace, study_id, reason, lead, holds=False)
    say(f"{name} gets items in '{study}' again.")


def _rule(name: str, workspace: Path, study_id: str | None, reason: str, lead: str | None, *, holds: bool) -> str:
    with open_store(workspace) as (place, store):
        study = choose_study(place, store, study_id)
        rule(store, study, name, "paused", reason, deciding_lead(store, lead), holds=holds)
        return study


@click.command("send-back")
@study_options
@click.option("--reviewer", metavar="NAME", help="Every review of this reviewer; with --item, of that item only.")
@click.option("--item", metavar="ID", help="Every review of this item.")
@click.option(
    "--version", "versions", metavar="HASH", multiple=True, help="Every review under this version of the rubric."
)
@reason_option
@by_option
def send_back(
    workspace: Path,
    study_id: str | None,
    reviewer: str | None,
    item: str | None,
    versions: tuple[str, ...],
    reason: str,
    lead: str | None,
) -> None:
    """Send reviews back into the queue: they count no more, and their items are to be judged again.

    Nothing is deleted. The same reviewers may get the items again, and others too.
    """
    if bool(versions) == bool(reviewer or item):
        raise click.UsageError("Say which reviews: --reviewer NAME, --item ID (or both), or --version HASH.")
    with open_store(workspace) as (place, store):
        study, decided_by = choose_study(place, store, study_id), deciding_lead(store, lead)
        if versions:
            sent = send_back_versions(store, study, versions, reason, decided_by)
        elif item:
            sent = send_back_item(store, study, item, reason, decided_by, reviewer)
        else:
            sent = send_back_reviewer(store, study, str(reviewer), reason, decided_by)
    say(f"Sent back {sent:,} reviews in '{study}'.")


def deciding_lead(store: LabelStore, wanted: str | None) -> str:
    """Name the lead who decides: the one that is meant, else the only one there is. Raises `AssayError`."""
    leads = [row["reviewer_id"] for row in store.read.all("leads")]
    if wanted in leads:
        return str(wanted)
    known = f"Leads: {', '.join(leads)}." if leads else "There is no lead yet: assay user NAME --role lead."
    if wanted is not None:
        raise AssayError(f"'{wanted}' is no lead. {known}")
    if len(leads) == 1:
        return str(leads[0])
    raise AssayError(f"Say who decides, with --by NAME. {known}")
