"""Commands about the rubric's versions: what there are, what differs, and which count together."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from jurat.analytics import Mirror
from jurat.cli.common import (
    choose_lead,
    lead_option,
    open_store,
    print_json,
    print_table,
    report_options,
    say,
    study_options,
    write,
)
from jurat.cli.reports import with_store
from jurat.leads.rubric_versions import SHORTEST, declare_change, declare_renamed, find_version, version_rows
from jurat.rubric.changes import added_criteria, rubric_changes
from jurat.rubric.model import Rubric
from jurat.rubric.renamed_values import in_words, read_renames
from jurat.store import LabelStore
from jurat.study import choose_study, put_in_force


@click.command()
@report_options
@click.argument("pair", nargs=-1, metavar="[OLD NEW]")
def versions(workspace: Path, study_id: str | None, as_json: bool, pair: tuple[str, ...]) -> int | None:
    """List the rubric's versions and what was given under them; or say what differs between two of them.

    A version is named by its hash, or the first four characters or more of it.
    """
    if len(pair) not in (0, 2):
        raise click.UsageError("Name two versions to compare, the older first, or none to list them.")

    def work(mirror: Mirror, store: LabelStore) -> None:
        if pair:
            old, new = (named_version(store, mirror.study_id, mirror.rubric, text) for text in pair)
            rows = [asdict(change) for change in rubric_changes(old, new)]
            header = ["criterion", "what", "before", "after"]
        else:
            found = version_rows(store, mirror)
            rows = [asdict(row) | {"since": None if row.since is None else row.since.isoformat()} for row in found]
            header = ["rubric_hash", "since", "reviews", "labels", "standing", "decided_by", "reason", "renames"]
        if as_json:
            print_json({"study": mirror.study_id, "rows": rows})
        elif rows:
            told = [row | {"renames": in_words(row["renames"]) or None} if "renames" in row else row for row in rows]
            cells = [
                ["-" if row[name] is None else " ".join(str(row[name]).split()) for name in header] for row in told
            ]
            print_table([name.replace("_", " ") for name in header], cells)
        else:
            write("Nothing differs in what reviewers read and may answer.")

    return with_store(workspace, study_id, work)


@click.command()
@study_options
@click.argument("pair", nargs=2, metavar="OLD NEW")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept with the decision.")
@click.option(
    "--map",
    "mapped",
    metavar="CRITERION:OLD=NEW",
    multiple=True,
    help="An answer that is called otherwise now: labels with the old one count as the new one. May be repeated.",
)
@click.option("--not", "is_taken_back", is_flag=True, help="It is not harmless (any more): keep the labels apart.")
@lead_option
def harmless(
    workspace: Path,
    study_id: str | None,
    pair: tuple[str, str],
    reason: str,
    mapped: tuple[str, ...],
    is_taken_back: bool,
    by: str | None,
) -> None:
    """Declare that a change of the rubric was harmless: labels of version OLD count under version NEW.

    Labels keep the answers they were given with; exports show both the value given and the value counted.
    """
    if mapped and is_taken_back:
        raise click.UsageError("--map goes with a harmless change; --not takes renamed answers back, too.")
    with open_store(workspace) as (place, store):
        name = choose_study(place, store, study_id)
        lead = choose_lead(store, by)
        rubric = put_in_force(place, store, name).rubric
        before, after = (named_version(store, name, rubric, text) for text in pair)
        hashes = before.content_hash, after.content_hash
        renames = read_renames(mapped, before, after)
        if renames:
            declare_renamed(store, name, *hashes, renames, reason, lead)
        else:
            declare_change(store, name, *hashes, reason, lead, is_harmless=not is_taken_back)
    if is_taken_back:
        say(f"Labels of version {hashes[0]} do not count under version {hashes[1]}.")
        return
    say(f"Labels of version {hashes[0]} count under version {hashes[1]}{(renames and ', ' + in_words(renames)) or ''}.")
    for criterion in added_criteria(before, after):
        say(f"{criterion} was not asked before: items that were complete by then are no part of its rate.")


def named_version(store: LabelStore, study_id: str, current: Rubric, text: str) -> Rubric:
    """Return the version that a text stands for; the current one may not be stored yet."""
    if len(text) >= SHORTEST and current.content_hash.startswith(text):
        return current
    return find_version(store, study_id, text)
