"""Every fact of a study as a table: reviews with their revisions, skips, decisions, versions of the rubric."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import pyarrow as pa

from jurat.intake.imported_facts import KINDS
from jurat.store import LabelStore
from jurat.store.statements.of_facts import ReadFacts

COLUMNS = ("study", "fact", "number", "created_at", "item_id", "content")
SCHEMA = pa.schema([(name, pa.int64() if name == "number" else pa.string()) for name in COLUMNS])
PAGE = 2_000


def fact_rows(store: LabelStore, study_id: str) -> pa.RecordBatchReader:
    """Return one row a fact, some at a time; `jurat import-facts` reads them.

    What others refer to comes last: it was there before them, so that all they name is in the file.
    """
    return pa.RecordBatchReader.from_batches(SCHEMA, _batches(store, study_id))


def _batches(store: LabelStore, study_id: str) -> Iterator[pa.RecordBatch]:
    pages = _pages(store.read.facts)
    for kind in reversed(KINDS):
        after = 0
        while rows := pages[kind](study_id=study_id, after=after, most=PAGE):
            after = rows[-1].number
            yield pa.RecordBatch.from_pylist([_row(study_id, kind, row._asdict()) for row in rows], SCHEMA)


class _FactRow(Protocol):
    """A row of any kind of fact."""

    @property
    def number(self) -> int: ...
    def _asdict(self) -> dict[str, Any]: ...


class _Page(Protocol):
    """Reads the next facts of a kind behind a number."""

    def __call__(self, *, study_id: str, after: int, most: int) -> Sequence[_FactRow]: ...


def _pages(facts: ReadFacts) -> Mapping[str, _Page]:
    """Return how each kind of fact is read."""
    return {
        "place": facts.place,
        "rubric": facts.rubric,
        "sending_back": facts.sending_back,
        "review": facts.review,
        "skip": facts.skip,
        "adjudication": facts.adjudication,
        "withdrawal": facts.withdrawal,
        "withdrawn_item": facts.withdrawn_item,
        "exclusion": facts.exclusion,
        "waiver": facts.waiver,
        "ruling": facts.ruling,
        "rubric_change": facts.rubric_change,
        "study_state": facts.study_state,
    }


def _row(study_id: str, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    apart = ("number", "item_id", "created_us")
    created_us = values.get("created_us")
    content = {name: value for name, value in values.items() if name not in apart}
    return {
        "study": study_id,
        "fact": kind,
        "number": values["number"],
        "created_at": None if created_us is None else _written(created_us),
        "item_id": values.get("item_id"),
        "content": json.dumps(content, ensure_ascii=False, sort_keys=True),
    }


def _written(moment_us: int) -> str:
    """Write a time to the microsecond, which a float would not hold."""
    seconds, rest = divmod(moment_us, 1_000_000)
    return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y-%m-%dT%H:%M:%S}.{rest:06}Z"
