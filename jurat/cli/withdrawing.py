"""Commands of a lead that take items out of a study, or close it: withdraw, restore-item, close, reopen."""

from __future__ import annotations

from pathlib import Path

import click

from jurat.cli.common import choose_lead, lead_option, open_store, say, study_options, workspace_option
from jurat.leads.withdrawals import close_study
from jurat.leads.withdrawals import withdraw as withdraw_items
from jurat.study import choose_study

reason_option = click.option("--reason", required=True, metavar="TEXT", help="Why: it is kept in the log.")
batch_option = click.option("--batch", metavar="NAME", help="Every item of this batch, instead of single ones.")


@click.command()
@click.argument("items", nargs=-1, metavar="[ITEM]...")
@batch_option
@study_options
@reason_option
@lead_option
def withdraw(
    items: tuple[str, ...], batch: str | None, workspace: Path, study_id: str | None, reason: str, by: str | None
) -> None:
    """Take items out of a study: nobody gets them any more. Nothing is deleted; jurat restore-item brings them back.

    A whole batch leaves the verdict. An item that is withdrawn by itself leaves it where nobody has judged it; where
    somebody has, it counts against both words for good.
    """
    number, study = _withdraw(items, batch, workspace, study_id, reason, by, is_withdrawn=True)
    say(f"Withdrew {number:,} items from '{study}'. To bring them back: jurat restore-item")


@click.command("restore-item")
@click.argument("items", nargs=-1, metavar="[ITEM]...")
@batch_option
@study_options
@reason_option
@lead_option
def restore_item(
    items: tuple[str, ...], batch: str | None, workspace: Path, study_id: str | None, reason: str, by: str | None
) -> None:
    """Bring withdrawn items back into a study, with all their labels."""
    number, study = _withdraw(items, batch, workspace, study_id, reason, by, is_withdrawn=False)
    say(f"Brought {number:,} items back into '{study}'.")


def _withdraw(
    items: tuple[str, ...],
    batch: str | None,
    workspace: Path,
    study_id: str | None,
    reason: str,
    by: str | None,
    *,
    is_withdrawn: bool,
) -> tuple[int, str]:
    if bool(items) == (batch is not None):
        raise click.UsageError("Say which items: ITEM ..., or --batch NAME.")
    with open_store(workspace) as (place, store):
        study, decided_by = choose_study(place, store, study_id), choose_lead(store, by)
        number = withdraw_items(store, study, items, reason, decided_by, batch=batch, is_withdrawn=is_withdrawn)
        return number, study


@click.command()
@click.argument("study", metavar="STUDY")
@workspace_option
@reason_option
@lead_option
def close(study: str, workspace: Path, reason: str, by: str | None) -> None:
    """Close a study: it gives out nothing and takes no new items; its results can still be read."""
    _close(study, workspace, reason, by, is_closed=True)
    say(f"'{study}' is closed. To open it again: jurat reopen {study}")


@click.command()
@click.argument("study", metavar="STUDY")
@workspace_option
@reason_option
@lead_option
def reopen(study: str, workspace: Path, reason: str, by: str | None) -> None:
    """Open a closed study again."""
    _close(study, workspace, reason, by, is_closed=False)
    say(f"'{study}' is open again.")


def _close(study: str, workspace: Path, reason: str, by: str | None, *, is_closed: bool) -> None:
    with open_store(workspace) as (_, store):
        close_study(store, study, reason, choose_lead(store, by), is_closed=is_closed)
