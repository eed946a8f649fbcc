"""The draw from the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

from jurat.cli.common import (
    open_store,
    print_json,
    print_table,
    progress_bar,
    report_options,
    say,
    workspace_at,
)
from jurat.cli.draw_elsewhere import elsewhere_options, print_query
from jurat.cli.files import map_option, read_map
from jurat.draw import STEPS, Drawing, Request, ready_sources
from jurat.draw import draw as draw_batch
from jurat.errors import DrawRefused, Fault, JuratError
from jurat.store import LabelStore
from jurat.study import check_study_name

SHOWN_STRATA = 30


@click.command()
@click.argument("logs", nargs=-1, required=True)
@report_options
@click.option("--size", type=click.IntRange(1), help="How many new items to draw (with --per-input: inputs).")
@click.option("--by", metavar="COLUMNS", default="", help="Columns that divide the logs into strata, with commas.")
@click.option(
    "--allocate",
    "allocation",
    metavar="RULE",
    default="proportional",
    show_default=True,
    help="How the size is shared out: proportional, equal, neyman, or a number for each stratum.",
)
@click.option("--where", metavar="CONDITION", help="Draw only from rows that meet it: one SQL expression on columns.")
@click.option("--flagged", metavar="CONDITION", help="For neyman: the rows that a judge or guardrail calls errors.")
@click.option(
    "--error-rates",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="For neyman: an error rate for each stratum, as JSON; also what `verdict --by stratum --json` prints.",
)
@click.option(
    "--seed", metavar="TEXT", help="Fix the random order (default: that of the draw gone on with, or a new one)."
)
@click.option("--per-input", type=click.IntRange(1), metavar="K", help="Draw inputs, and K outputs of each (input_id).")
@click.option("--batch", metavar="NAME", help="Name of the batch (default: draw-1, draw-2, ...).")
@click.option("--replace", "replaces", is_flag=True, help="Draw the batch anew. Refused once it is in the study.")
@click.option("--id", "id_column", metavar="COLUMN", help="The column that holds the ids (default: item_id).")
@click.option(
    "--source", metavar="NAME|FILE", help=f"How the logs are laid out: {', '.join(ready_sources())}, or a TOML file."
)
@map_option
@click.option("--drop", metavar="COLUMNS", default="", help="Columns to leave out, with commas.")
@click.option(
    "--redact", metavar="COLUMNS|MODULE:FUNCTION", default="", help="Columns to black out; your own function."
)
@elsewhere_options
@click.option("--dry-run", "is_trial", is_flag=True, help="Say how many would be drawn of each stratum; write nothing.")
def draw(workspace: Path, study_id: str | None, as_json: bool, is_trial: bool, **options: Any) -> None:  # noqa: ANN401
    """Draw a sample out of logs (Parquet, JSON, CSV, Excel; files, folders; a table) into data/STUDY/BATCH.parquet.

    Every item carries its stratum and its chance to be drawn, so that verdicts are weighted back. A further draw from
    the same logs goes on in the same random order. Then add it: jurat add data/STUDY/BATCH.parquet --study STUDY.
    """
    if (dialect := options.pop("dialect")) is not None:
        print_query(_request(study_id or "", options), dialect)
        return
    if study_id is None:
        raise JuratError("--study is missing: name the study that the sample is for.")
    pa.set_memory_pool(pa.system_memory_pool())  # the default one keeps what it no longer needs
    place = workspace_at(workspace)
    request = _request(check_study_name(study_id, "--study"), options)
    in_study = _ids_in_study(workspace, request)
    with progress_bar("Drawing", STEPS) as progress:
        drawing = draw_batch(place, request, in_study, progress, is_trial=is_trial, tell=say)
    if as_json:
        print_json(_summary(drawing, request))
    else:
        _print_strata(drawing)
    if drawing.path is not None:
        say(f"Drew {drawing.record.size:,} items out of {drawing.record.frame_rows:,} into {drawing.path}.")
        say(f"They are in no study yet: jurat add {drawing.path} --study {request.study}")


def _request(study_id: str, options: Mapping[str, Any]) -> Request:
    options = dict(options)
    names = read_map(options.pop("mapped"))
    lists = {name: _listed(options[name]) for name in ("by", "drop", "redact")}
    rates = options["error_rates"]
    others = {name: value for name, value in options.items() if name not in (*lists, "error_rates")}
    request = Request(study=study_id, names=names, **(others | lists))
    if request.batch is not None:
        check_study_name(request.batch, "--batch")
    return request if rates is None else replace(request, error_rates=read_error_rates(rates))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip() for one in text.split(","))))


def read_error_rates(path: Path) -> dict[str, float]:
    """Read a rate for each stratum: {"name": rate}, or the rows of a verdict by stratum (the criterion errs most)."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(written, dict) and all(isinstance(rate, int | float) for rate in written.values()):
            return {name: float(rate) for name, rate in written.items()}
        rows = written if isinstance(written, list) else written["rows"]
        rates: dict[str, float] = {}
        for row in rows:
            if row["estimate"] is not None:
                name = row["slice"].removeprefix("stratum=")
                rates[name] = max(rates.get(name, 0.0), row["estimate"])
    except (ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
        problem = f"holds no error rates ({type(error).__name__})"
        remedy = 'Write {"stratum": rate, ...}, or what jurat verdict --by stratum --json prints'
        raise DrawRefused([Fault(str(path), problem, remedy)]) from error
    return rates


def _ids_in_study(workspace: Path, request: Request) -> set[str]:
    """Return the ids a study holds, without making a store where there is none. Refuses what the study forbids."""
    location = workspace_at(workspace).store_location
    if isinstance(location, Path) and not location.exists():
        return set()
    with open_store(workspace) as (_, store):
        if request.study not in {study.study_id for study in store.studies()}:
            return set()
        _refuse_seed(store, request)
        rows = store.read.items.ids(request.study)
    return {row.item_id for row in rows}


def _refuse_seed(store: LabelStore, request: Request) -> None:
    """The study's order must know nothing of the draw's, or its first items would be those drawn at low rates."""
    if request.seed is not None and store.study(request.study).seed == request.seed:
        raise DrawRefused([Fault("--seed", "is the seed of the study's own order", "Give another one")])


def _summary(drawing: Drawing, request: Request) -> dict[str, object]:
    record = {name: value for name, value in asdict(drawing.record).items() if name != "query"}
    return {"study": request.study, "path": None if drawing.path is None else str(drawing.path)} | record


def _print_strata(drawing: Drawing) -> None:
    strata = drawing.record.strata
    rows = [
        (one.stratum, f"{one.population:,}", f"{one.new:,}", f"{one.drawn:,}", f"{one.inclusion_probability:.4g}")
        for one in strata[:SHOWN_STRATA]
    ]
    print_table(("stratum", "population", "new", "drawn so far", "inclusion probability"), rows)
    if len(strata) > SHOWN_STRATA:
        say(f"... and {len(strata) - SHOWN_STRATA:,} more strata; --json lists them all.")
