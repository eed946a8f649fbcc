"""A drawn batch on disk: Parquet, with the record of its draw in the file's metadata, written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jurat.errors import DrawRefused, Fault
from jurat.intake.output_columns import CHECKS

KEY = b"jurat.draw"
PASSAGE = pa.struct([("title", pa.string()), ("text", pa.string()), ("url", pa.string())])
TYPES: dict[str, pa.DataType] = {
    **{name: pa.string() for name in CHECKS if name not in ("latency_ms", "cost_usd", "inclusion_probability")},
    **dict.fromkeys(("latency_ms", "cost_usd", "inclusion_probability"), pa.float64()),
    "context": pa.list_(PASSAGE),
    "frame": pa.string(),
}
FIRST = ("item_id", "output", "input", "context", "messages")
OWN_COLUMNS = ("frame", "stratum", "inclusion_probability")


@dataclass(frozen=True)
class StratumDrawn:
    """A stratum after a draw: its outputs, those drawn so far and by this draw, the chance to be drawn so far."""

    stratum: str
    population: int
    drawn: int
    new: int
    inclusion_probability: float


@dataclass(frozen=True)
class DrawRecord:
    """What is kept of a draw in its file: enough to draw the same again, and to draw on."""

    batch: str
    frame: str
    frame_digest: str
    frame_rows: int
    strata: tuple[StratumDrawn, ...]
    seed: str
    size: int
    allocation: str
    by: tuple[str, ...]
    where: str | None
    per_input: int | None
    logs: tuple[str, ...]
    source: str | None
    dropped: tuple[str, ...]
    redacted: tuple[str, ...]
    query: str
    version: str
    drawn_at: str


@dataclass(frozen=True)
class Batch:
    """A drawn batch on disk: its record, and the ids it holds."""

    record: DrawRecord
    ids: tuple[str, ...]


def earlier_batches(folder: Path, leaving_out: str | None = None) -> list[Batch]:
    """Read the draws in a study's folder, oldest first. Raises `DrawRefused` for a file that cannot be read."""
    paths = [path for path in sorted(folder.glob("*.parquet")) if path.stem != leaving_out]
    found = [batch for path in paths if (batch := read_batch(path)) is not None]
    return sorted(found, key=lambda batch: batch.record.drawn_at)


def read_batch(path: Path) -> Batch | None:
    """Read a drawn batch; None for any other file. Raises `DrawRefused` for Parquet that cannot be read."""
    if path.suffix.lower() != ".parquet":
        return None
    try:
        written = (pq.read_metadata(path).metadata or {}).get(KEY)
        if written is None:
            return None
        ids = pq.read_table(path, columns=["item_id"])["item_id"].to_pylist()
        return Batch(_record(json.loads(written)), tuple(ids))
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError) as error:
        remedy = "Put the file back as it was drawn, or move it away"
        raise DrawRefused([Fault(str(path), f"cannot be read ({type(error).__name__})", remedy)]) from error


def _record(written: dict[str, Any]) -> DrawRecord:
    lists = {name: tuple(value) for name, value in written.items() if isinstance(value, list)}
    strata = tuple(StratumDrawn(**one) for one in written["strata"])
    return DrawRecord(**(written | lists | {"strata": strata}))


def write_batch(path: Path, rows: Sequence[Mapping[str, Any]], record: DrawRecord) -> None:
    """Write a batch under a temporary name and put it in its place; where that fails nothing is left behind."""
    metadata = {KEY: json.dumps(asdict(record), ensure_ascii=False)}
    table = pa.table({name: _column(name, rows) for name in _names(rows)}).replace_schema_metadata(metadata)
    with _whole(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        remedy = "Make room, or allow writing there"
        raise DrawRefused([Fault(str(path), f"cannot be written ({error.strerror or error})", remedy)]) from error
    finally:
        if path.parent.is_dir():
            temporary.unlink(missing_ok=True)


def _names(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    there = dict.fromkeys(name for row in rows for name in row)
    others = sorted(name for name in there if name not in FIRST + OWN_COLUMNS)
    return [name for name in (*FIRST, *others, *OWN_COLUMNS) if name in there]


def _column(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Array:
    """Make a column of its known type, else of the type its values share, else of JSON text."""
    values = [row.get(name) for row in rows]
    if name == "messages":
        return _messages(values)
    if name in TYPES or name.startswith("judge_"):
        return pa.array(values, TYPES.get(name, pa.string()))
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([None if one is None else one if isinstance(one, str) else _json(one) for one in values])


def _messages(values: Sequence[list[dict[str, Any]] | None]) -> pa.Array:
    """Make messages of one struct; what is not text becomes JSON."""
    keys = dict.fromkeys(["role", "content", *(key for one in values for message in one or () for key in message)])
    kind = pa.list_(pa.struct([(key, pa.string()) for key in keys]))
    texts = [
        None
        if one is None
        else [{key: v if v is None or isinstance(v, str) else _json(v) for key, v in m.items()} for m in one]
        for one in values
    ]
    return pa.array(texts, kind)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
