"""The strata of a frame: how many outputs each holds, how many were drawn before, and how many will be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from jurat.draw.batch_files import Batch
from jurat.draw.definition import FEWEST, StratumSize, allocate, stratum_name
from jurat.draw.engines.table_frames import Frame
from jurat.draw.paths import written
from jurat.draw.request import Request
from jurat.draw.sources import EITHER, IS_TEXT
from jurat.errors import DrawRefused, Fault

MOST_STRATA = 10_000
MOST_OF_A_STRATUM = 999_998  # DuckDB keeps a million at most
SHOWN = 20

Values = tuple[str | None, ...]


@dataclass(frozen=True)
class Counted:
    """A stratum of the frame: the values that make it, its name, its outputs (or inputs), and flagged ones."""

    values: Values
    name: str
    population: int
    flagged: int


@dataclass(frozen=True)
class Known:
    """What was drawn from this frame before: the frame's name and seed, ids by stratum, and the strata's sizes then.

    `frame` is None where nothing was.
    """

    frame: str | None = None
    seed: str | None = None
    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    populations: Mapping[str, int] = field(default_factory=dict)

    def drawn(self, stratum: str) -> int:
        """Return how many of a stratum were drawn before."""
        return len(self.ids.get(stratum, ()))


def _no_rows(frame: Frame, request: Request) -> Fault:
    """Report why nothing is left: a source's [only] may be what nothing fits."""
    conditions = [(EITHER.join(map(written, paths)), _named(texts)) for paths, texts in frame.source.only.items()]
    only = " and ".join(f"{paths} is {texts}" for paths, texts in conditions)
    if only and not request.where:
        problem = f"hold no record that --source takes: it takes those in which {only}"
        return Fault("the logs", problem, "Check that --source is the tool that wrote them, or write [only] anew")
    remedy = "Widen it" if request.where else "Name logs that hold outputs"
    return Fault("--where" if request.where else "the logs", "leaves no rows", remedy)


def _named(texts: Sequence[str]) -> str:
    return "text" if tuple(texts) == (IS_TEXT,) else " or ".join(texts)


def count_strata(frame: Frame, request: Request) -> list[Counted]:
    """Count the frame. Raises `DrawRefused` for an empty one, and for columns that divide it badly."""
    found = frame.table("count_inputs" if request.per_input else "count_strata").to_pylist()
    strata = [_counted(frame, request.by, row) for row in found]
    if not strata:
        raise DrawRefused([_no_rows(frame, request)])
    for place, column in enumerate(request.by):
        if all(one.values[place] is None for one in strata):
            raise DrawRefused([Fault(f"--by {column}", "has no value in any row", "Check its name")])
    _refuse_nameless(found, request)
    if len(strata) > MOST_STRATA:
        problem = f"makes {len(strata):,} strata"
        raise DrawRefused([Fault("--by", problem, f"Divide by columns of few values: {MOST_STRATA:,} at most")])
    alone = [one.name for one in strata if one.population < FEWEST]
    if alone:
        remedy = "Its error rate would have no interval: divide by fewer columns, or leave it out with --where"
        raise DrawRefused([Fault(f"stratum '{name}'", "has a single row", remedy) for name in alone[:SHOWN]])
    return sorted(strata, key=lambda one: one.name)


def _counted(frame: Frame, by: Sequence[str], row: Mapping[str, Any]) -> Counted:
    values = tuple(row[name] for name in frame.strata)
    return Counted(values, stratum_name(dict(zip(by, values, strict=False))), row["population"], row["flagged"])


def _refuse_nameless(found: Sequence[Mapping[str, Any]], request: Request) -> None:
    nameless = sum(row["nameless"] for row in found) if request.per_input else 0
    if nameless:
        remedy = 'Leave them out: --where "input_id IS NOT NULL"'
        raise DrawRefused([Fault("column 'input_id'", f"is empty in {nameless:,} rows", remedy)])


def known_before(frame: Frame, request: Request, earlier: Sequence[Batch]) -> Known:
    """Find what was drawn from this frame before. Raises `DrawRefused` where an earlier draw's frame only overlaps."""
    ids = [item_id for batch in earlier for item_id in batch.ids]
    if not ids:
        return Known()
    frame.note("known", pa.table({"id": pa.array(ids, pa.string())}))
    found = {
        row["id"]: _counted(frame, request.by, row | {"population": 0, "flagged": 0}) for row in _known_rows(frame)
    }
    frames = {batch.record.frame for batch in earlier if not found.keys().isdisjoint(batch.ids)}
    if not frames:
        return Known()
    if len(frames) > 1:
        problem = f"hold items of several earlier draws ({', '.join(sorted(frames))})"
        raise DrawRefused(
            [Fault("the logs", problem, "Draw from logs that were not drawn from, or from one such draw's")]
        )
    batches = [batch for batch in earlier if batch.record.frame in frames]
    _refuse_another_frame(batches, request, found)
    strata: dict[str, set[str]] = {}
    for item_id, counted in found.items():
        strata.setdefault(counted.name, set()).add(item_id)
    last = batches[-1].record
    populations = {one.stratum: one.population for one in last.strata}
    return Known(last.frame, last.seed, {name: frozenset(ids) for name, ids in strata.items()}, populations)


def _known_rows(frame: Frame) -> list[dict[str, Any]]:
    return [dict(row) for row in frame.table("known_ids").to_pylist()]


def _refuse_another_frame(batches: Sequence[Batch], request: Request, found: Mapping[str, object]) -> None:
    """Refuse to go on with an earlier draw under other terms: the chances would not be what they are said to be."""
    last = batches[-1].record
    place = f"batch '{last.batch}'"
    gone = sum(item_id not in found for batch in batches for item_id in batch.ids)
    if gone:
        everything = sum(len(batch.ids) for batch in batches)
        remedy = "Draw from the new logs alone, or from all that was drawn from before"
        raise DrawRefused([Fault(place, f"{gone:,} of its frame's {everything:,} items are not in these logs", remedy)])
    if request.per_input or last.per_input:
        raise DrawRefused([Fault(place, "a draw of outputs by input cannot be gone on with", "Draw from other logs")])
    for option, before, now in (
        ("--by", ",".join(last.by), ",".join(request.by)),
        ("--where", last.where or "", request.where or ""),
        ("--seed", last.seed, last.seed if request.seed is None else request.seed),
    ):
        if before != now:
            remedy = f"Go on with {option} {before!r}" if before else f"Go on without {option}"
            raise DrawRefused(
                [Fault(f"{option} {now!r}", f"differs from that of {place}, whose frame this is", remedy)]
            )


def allot(request: Request, strata: Sequence[Counted], known: Known) -> list[int]:
    """Return how many of each stratum are drawn, those of earlier draws included. Raises `SizeRefused`."""
    sizes = [
        StratumSize(one.name, one.population, _at_least(request, one, known), _error_rate(request, one))
        for one in strata
    ]
    shrunk = next((one for one in strata if one.population < known.populations.get(one.name, 0)), None)
    if shrunk:
        problem = f"had {known.populations[shrunk.name]:,} rows when it was drawn from, and has {shrunk.population:,}"
        raise DrawRefused(
            [Fault(f"stratum '{shrunk.name}'", problem, "Draw from all those logs, or from new ones alone")]
        )
    before = sum(known.drawn(one.name) for one in strata)
    drawn = allocate(request.allocation, (request.size or 0) + before, sizes)
    if max(drawn) > MOST_OF_A_STRATUM:
        raise DrawRefused(
            [Fault("--size", f"takes {max(drawn):,} of one stratum", f"{MOST_OF_A_STRATUM:,} is the most")]
        )
    return drawn


def _at_least(request: Request, one: Counted, known: Known) -> int:
    """Where a stratum has grown, something new must be drawn: only new items can say what their chance is now."""
    drawn = known.drawn(one.name)
    has_grown = known.frame is not None and one.population != known.populations.get(one.name, one.population)
    return drawn + int(has_grown and not request.allocation.isdecimal())


def _error_rate(request: Request, one: Counted) -> float | None:
    if request.error_rates is not None:
        return request.error_rates.get(one.name)
    return one.flagged / one.population if request.flagged else None
