"""Draws the ids, and fetches what the drawn outputs hold."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jurat.draw.batch_files import OWN_COLUMNS
from jurat.draw.definition import audited_below, frame_digest, inclusion_probability, key_at, order_key, reach
from jurat.draw.engines.table_frames import Frame
from jurat.draw.frame import strata_table
from jurat.draw.records import REDACTED, Hook, Row, checked, load_hook, shape
from jurat.draw.request import Request
from jurat.draw.strata import Counted, Known
from jurat.errors import DrawRefused, Fault
from jurat.intake.blinding import Leaks
from jurat.intake.file_forms import Tell, tell_nobody
from jurat.intake.output_columns import id_text, is_empty

SHOWN = 20
READ_TWICE = ("parquet", "table")  # formats that are quick to read again
WORTH_IT = 0.2  # share of the keys; those that pass are hashed twice
CHANGED = "changed while they were read"


@dataclass(frozen=True)
class Drawn:
    """An output that was drawn: its id, its stratum, and its chance."""

    item_id: str
    stratum: str
    inclusion_probability: float


@dataclass(frozen=True)
class Sample:
    """What was drawn, in the order it is written in, and the frame's digest."""

    drawn: tuple[Drawn, ...]
    digest: str


def draw_ids(frame: Frame, strata: Sequence[Counted], sizes: Sequence[int], known: Known, seed: str) -> Sample:
    """Draw the first ids of each stratum in the seed's order, without those drawn before.

    Raises `DrawRefused` for ids that are missing or stand there twice: all are compared up to a quarter of a million
    rows, beyond that as many of them and all that are drawn.
    """
    frame.note("wanted", strata_table(frame.strata, [(s.values, k + 1) for s, k in zip(strata, sizes, strict=True)]))
    below = audited_below(sum(one.population for one in strata))
    rows = _first_rows(frame, strata, sizes, seed, below)
    audited = pc.list_flatten(rows["audited"])
    _refuse_repeated(frame, audited, seed)
    drawn: list[Drawn] = []
    for row in rows.select(["number", "ids"]).to_pylist():
        one, size = strata[row["number"]], sizes[row["number"]]
        chosen = _in_order(row["ids"], seed, size)
        _refuse_left_behind(one, known, chosen)
        chance = inclusion_probability(size, one.population)
        before = known.ids.get(one.name, frozenset())
        drawn.extend(Drawn(item_id, one.name, chance) for item_id in chosen if item_id not in before)
    digest = frame_digest({one.name: one.population for one in strata}, audited.to_pylist())
    return Sample(tuple(drawn), digest)


def draw_inputs(frame: Frame, strata: Sequence[Counted], sizes: Sequence[int], per_input: int, seed: str) -> Sample:
    """Draw inputs, and of each the first `per_input` outputs: each has the product of both chances."""
    frame.note("wanted", strata_table(frame.strata, [(s.values, k) for s, k in zip(strata, sizes, strict=True)]))
    rows = frame.table("draw_inputs", seed=seed, per_input=per_input).to_pylist()
    _refuse_empty(sum(row["nameless"] for row in rows))
    drawn: list[Drawn] = []
    for row in sorted(rows, key=lambda row: (row["number"], order_key(seed, row["input_id"]))):
        one = strata[row["number"]]
        of_inputs = inclusion_probability(sizes[row["number"]], one.population)
        of_outputs = inclusion_probability(per_input, row["outputs"])
        drawn.extend(
            Drawn(item_id, one.name, of_inputs * of_outputs)
            for item_id in sorted(row["ids"], key=lambda item_id: (order_key(seed, item_id), item_id))
        )
    digest = frame_digest({one.name: one.population for one in strata}, (row["input_id"] for row in rows))
    return Sample(tuple(drawn), digest)


def _in_order(ids: Sequence[str], seed: str, size: int) -> list[str]:
    """Put ids into their order; one more than needed has been fetched, to see whether the last is certain."""
    keyed = sorted((order_key(seed, item_id), item_id) for item_id in ids)
    if len(keyed) > size and keyed[size - 1][0] == keyed[size][0] and keyed[size - 1] != keyed[size]:
        problem = f"'{keyed[size - 1][1]}' and '{keyed[size][1]}' have the same key under this seed"
        raise DrawRefused([Fault("two ids", problem, "Give another --seed")])
    return [item_id for _, item_id in keyed[:size]]


def _first_rows(frame: Frame, strata: Sequence[Counted], sizes: Sequence[int], seed: str, audited: str) -> pa.Table:
    """Draw from the low keys alone, where they hold enough of every stratum; else, or if they do not, from all."""
    values = {"prefix": f"{seed}|", "audited": audited}
    share = max(reach(size + 1, one.population) for one, size in zip(strata, sizes, strict=True))
    if frame.logs.format in READ_TWICE and share < WORTH_IT:
        rows = frame.table("draw_ids", **values, below=max(key_at(share), audited))
        _refuse_empty(pc.sum(rows["nulls"]).as_py() + pc.sum(rows["empty"]).as_py())
        found = dict(zip(rows["number"].to_pylist(), pc.list_value_length(rows["ids"]).to_pylist(), strict=True))
        if all(found.get(number, 0) > size for number, size in enumerate(sizes)):
            return rows
    rows = frame.table("draw_ids", **values)
    _refuse_bad_ids(rows, strata)
    return rows


def _refuse_bad_ids(rows: pa.Table, strata: Sequence[Counted]) -> None:
    _refuse_empty(pc.sum(rows["nulls"]).as_py() + pc.sum(rows["empty"]).as_py())
    counted = dict(zip(rows["number"].to_pylist(), rows["population"].to_pylist(), strict=True))
    if any(counted.get(number) != one.population for number, one in enumerate(strata)):
        raise DrawRefused([Fault("the logs", CHANGED, "Draw again when nothing writes to them")])


def _refuse_empty(count: int) -> None:
    if count:
        problem = f"{count:,} rows have no id (null or empty)"
        remedy = "Give each output an id, or leave these rows out with --where"
        raise DrawRefused([Fault("the logs' ids", problem, remedy)])


def _refuse_repeated(frame: Frame, keys: pa.Array, seed: str) -> None:
    counts = pc.value_counts(keys)
    suspects = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    if not len(suspects):
        return
    frame.note("suspects", pa.table({"key": suspects}))
    _refuse_ids({row["id"]: row["times"] for row in frame.table("repeated_ids", prefix=f"{seed}|").to_pylist()})


def _refuse_ids(times: Mapping[str, int]) -> None:
    remedy = "Each output needs an id of its own: name the column with --id, or leave out files that repeat others"
    faults = [Fault(f"id '{item_id}'", f"stands in the logs {count} times", remedy) for item_id, count in times.items()]
    if faults:
        raise DrawRefused(faults[:SHOWN])


def _refuse_left_behind(one: Counted, known: Known, chosen: Sequence[str]) -> None:
    left = known.ids.get(one.name, frozenset()) - set(chosen)
    if left:
        problem = f"has grown so much that {len(left):,} items drawn before would not be drawn now"
        remedy = "Draw more (--size), or draw from the new logs alone"
        raise DrawRefused([Fault(f"stratum '{one.name}'", problem, remedy)])


def fetch_rows(
    frame: Frame, request: Request, sample: Sample, frame_name: str | None, tell: Tell = tell_nobody
) -> list[Row]:
    """Fetch what the drawn outputs hold, in order, without what is dropped and redacted.

    Rows without an output (calls that failed) are no items: they are left out, whatever the seed, and `tell` hears how
    many. The others keep their chances, so that estimates hold for all outputs there are. Raises `DrawRefused` for
    values that could not be added to a study.
    """
    frame.note("drawn", pa.table({"id": pa.array([one.item_id for one in sample.drawn], pa.string())}))
    table = frame.table("drawn_rows")
    ids = table["id"].to_pylist()
    _refuse_ids({item_id: count for item_id, count in Counter(ids).items() if count > 1})
    if len(ids) != len(sample.drawn):
        raise DrawRefused([Fault("the logs", CHANGED, "Draw again when nothing writes to them")])
    records = dict(zip(ids, table["payload"].to_pylist(), strict=True))
    hooks = [load_hook(name) for name in request.hooks]
    faults: list[Fault] = []
    rows: list[Row] = []
    lacking: list[Row] = []
    leaks = Leaks()
    for one in sample.drawn:
        row = _row(frame, request, hooks, records.pop(one.item_id), one.item_id)
        if is_empty(row.get("output")):
            lacking.append(row)
            continue
        row = checked(row, faults)
        own = {"stratum": one.stratum, "inclusion_probability": one.inclusion_probability}
        leaks.note(one.item_id, row, row)
        rows.append(row | ({} if frame_name is None else {"frame": frame_name}) | own)
    for warning in leaks.warnings():
        tell(warning)
    if lacking and not rows:
        for row in lacking:
            checked(row, faults)
    elif lacking:
        tell(f"Left out {len(lacking):,} of the drawn rows: they hold no output.")
    if faults:
        more = [Fault("the sample", f"has {len(faults) - SHOWN:,} more faults", "Mend these first")]
        raise DrawRefused(faults[:SHOWN] + (more if len(faults) > SHOWN else []))
    return rows


def _refuse_no_id(value: object) -> None:
    if isinstance(value, float) and id_text(value) is None:
        problem = f"'{value}' is no id"
        raise DrawRefused([Fault("the logs' ids", problem, "Give each output text or a whole number as its id")])


def _row(frame: Frame, request: Request, hooks: Sequence[Hook], record: Any, item_id: str) -> Row:  # noqa: ANN401
    row = shape(json.loads(record) if frame.is_json else record, frame.source)
    _refuse_no_id(row.get("item_id"))
    row |= {"item_id": item_id}
    row = {name: value for name, value in row.items() if name not in request.drop}
    for name in OWN_COLUMNS:
        if row.get(name) is not None:
            remedy = "Rename it in the logs, or leave it out with --drop"
            raise DrawRefused([Fault(f"column '{name}'", "is written by the draw itself", remedy)])
    for hook in hooks:
        row = hook(row)
    return row | {name: REDACTED for name in request.redacted_columns if row.get(name) is not None}
