"""The draw: an honest sample out of the logs, with the chance of every output to be in it."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from jurat.draw.batch_files import DrawRecord, StratumDrawn, earlier_batches, read_batch, write_batch
from jurat.draw.definition import inclusion_probability
from jurat.draw.drawing import Sample, draw_ids, draw_inputs, fetch_rows
from jurat.draw.engines import DIALECTS, ENGINES, Frame, open_frame, sampling_query
from jurat.draw.request import Request, check_request
from jurat.draw.sources import ready_sources
from jurat.draw.strata import Counted, Known, allot, count_strata, known_before
from jurat.errors import DrawRefused, Fault
from jurat.intake.file_forms import Tell, tell_nobody
from jurat.settings import WorkspacePaths

__all__ = ["DIALECTS", "ENGINES", "Drawing", "Request", "draw", "fresh_seed", "ready_sources", "sampling_query"]

STEPS = 5
NUMBERED = re.compile(r"^draw-(\d+)$")

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Drawing:
    """What a draw made, or would make: where it is written (None: nowhere, it was only tried), and its record."""

    path: Path | None
    record: DrawRecord


def draw(
    workspace: WorkspacePaths,
    request: Request,
    in_study: Collection[str],
    progress: Progress,
    *,
    is_trial: bool = False,
    tell: Tell = tell_nobody,
) -> Drawing:
    """Draw a batch into the workspace; a trial counts and allots, and writes nothing.

    `in_study`: ids of the items that the study holds. `tell` hears what was assumed of the files.
    Raises `DrawRefused` or `SizeRefused`; nothing is written then.
    """
    check_request(request)
    folder = workspace.sample_path(request.study, "x").parent
    batch = request.batch or next_batch(folder)
    path = workspace.sample_path(request.study, batch)
    _refuse_overwriting(request, path, in_study)
    earlier = earlier_batches(folder, batch if request.replaces else None)
    _refuse_followed(batch, [one.record for one in earlier])
    with (
        tempfile.TemporaryDirectory(prefix="jurat-draw-") as spill,
        open_frame(request, Path(spill), tell) as frame,
    ):
        progress(1)
        strata = count_strata(frame, request)
        progress(1)
        known = known_before(frame, request, earlier)
        sizes = allot(request, strata, known)
        seed = request.seed or known.seed or fresh_seed()
        record = _record(request, batch, frame, strata, sizes, known, seed)
        if is_trial:
            return Drawing(None, record)
        sample = _sample(frame, request, strata, sizes, known, seed)
        progress(1)
        _refuse_in_study(sample, in_study)
        rows = fetch_rows(frame, request, sample, None if request.per_input else record.frame, tell)
        progress(1)
    record = DrawRecord(**(vars(record) | {"frame_digest": sample.digest, "size": len(rows)}))
    write_batch(path, rows, record)
    progress(1)
    return Drawing(path, record)


def fresh_seed() -> str:
    """Make up a seed that nobody can foresee."""
    return f"draw-{secrets.token_hex(8)}"


def next_batch(folder: Path) -> str:
    """Return the next batch its name: draw-1, draw-2, ..."""
    numbers = [int(match[1]) for path in folder.glob("draw-*.parquet") if (match := NUMBERED.match(path.stem))]
    return f"draw-{max(numbers, default=0) + 1}"


def _sample(frame: Frame, request: Request, strata: list[Counted], sizes: list[int], known: Known, seed: str) -> Sample:
    if request.per_input:
        return draw_inputs(frame, strata, sizes, request.per_input, seed)
    return draw_ids(frame, strata, sizes, known, seed)


def _record(
    request: Request, batch: str, frame: Frame, strata: list[Counted], sizes: list[int], known: Known, seed: str
) -> DrawRecord:
    drawn = tuple(
        StratumDrawn(
            one.name, one.population, size, size - known.drawn(one.name), inclusion_probability(size, one.population)
        )
        for one, size in zip(strata, sizes, strict=True)
    )
    return DrawRecord(
        batch=batch,
        frame=known.frame or batch,
        frame_digest="",
        frame_rows=sum(one.population for one in strata),
        strata=drawn,
        seed=seed,
        size=sum(one.new for one in drawn),
        allocation=request.allocation,
        by=request.by,
        where=request.where,
        per_input=request.per_input,
        logs=tuple(request.logs),
        source=request.source,
        dropped=request.drop,
        redacted=request.redact,
        query=frame.written("draw_inputs" if request.per_input else "draw_ids"),
        version=version("jurat"),
        drawn_at=dt.datetime.now(dt.UTC).isoformat().replace("+00:00", "Z"),
    )


def _refuse_overwriting(request: Request, path: Path, in_study: Collection[str]) -> None:
    if path.exists() and not request.replaces:
        raise DrawRefused(
            [Fault(str(path), "is there already", "Give another --batch, or draw it anew with --replace")]
        )
    if not request.replaces:
        return
    if not path.exists():
        raise DrawRefused([Fault(str(path), "is not there", "Name the batch to replace with --batch")])
    batch = read_batch(path)
    if batch is None:
        raise DrawRefused([Fault(str(path), "was not drawn", "Give another --batch")])
    held = sum(item_id in in_study for item_id in batch.ids)
    if held:
        problem = f"has {held:,} items in study '{request.study}' already"
        remedy = "Draw another batch: an item is never replaced, its labels would lose their object"
        raise DrawRefused([Fault(str(path), problem, remedy)])


def _refuse_followed(batch: str, others: list[DrawRecord]) -> None:
    """A batch that others go on from stays as it is."""
    after = [other.batch for other in others if other.frame == batch and other.batch != batch]
    if after:
        raise DrawRefused([Fault(f"batch '{batch}'", f"was gone on with by '{after[0]}'", "Replace that one first")])


def _refuse_in_study(sample: Sample, in_study: Collection[str]) -> None:
    there = [one.item_id for one in sample.drawn if one.item_id in in_study]
    if there:
        problem = f"and {len(there) - 1:,} more drawn items are in the study already, but in no batch drawn for it"
        remedy = "Put the batch's file back into data/, or draw into another study"
        raise DrawRefused([Fault(f"item '{there[0]}'", problem, remedy)])
