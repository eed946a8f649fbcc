"""The log as files: byte for byte the same from both databases."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assay.analytics import Mirror
from assay.export import FORMATS, export_decisions
from assay.feed import StoreFeed
from assay.rubric import parse_rubric
from assay.store import LabelStore, Transaction
from tests.store.conftest import add_row, fill
from tests.store.written_study import written

GOLDEN = Path(__file__).parents[1] / "golden"
RUBRIC = parse_rubric(written(), "test")
BEGIN_US = 1_790_000_000_000_000


def write_log(tx: Transaction) -> None:
    """Let a second pass between any two facts, so that the log has one order."""
    fill(tx, 2, 1)
    add_row(tx, "Lea")
    study, by = {"study_id": "s"}, {"decided_by": "Lea"}
    facts: list[tuple[str, dict[str, object]]] = [
        ("grant_role", {"reviewer_id": "Lea", "role": "lead", "granted_by": "first sign-in"}),
        ("add_rubric", study | {"rubric_hash": "aaaa", "source": "..."}),
        ("add_exclusion", study | by | {"reviewer_id": "Lea", "is_excluded": 1, "reason": "=1+1"}),
        ("add_exclusion", study | by | {"reviewer_id": "Lea", "is_excluded": 0, "reason": 'a "slip"'}),
        ("add_waiver", study | by | {"criterion": "correct", "ends_on": "2030-01-01", "reason": "new,\nmodel"}),
        (
            "add_rubric_change",
            study
            | by
            | {"from_hash": "aaaa", "to_hash": "bbbb", "is_harmless": 1, "reason": "\u05e9", "value_map": "{}"},
        ),
        (
            "add_rubric_change",
            study | by | {"from_hash": "bbbb", "to_hash": "aaaa", "is_harmless": 0, "reason": "no", "value_map": "{}"},
        ),
    ]
    row = tx.one("item", study_id="s", item_id="i001")
    decision = by | {"item_key": row and row["item_key"], "criterion": "correct", "decision": "error", "reason": "x"}
    facts.append(("add_adjudication", decision | {"replaces": None}))
    for seconds, (statement, values) in enumerate(facts):
        tx.run(statement, **values, now_us=BEGIN_US + seconds * 1_000_000)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_log_is_exported_as_it_was(store: LabelStore, name: str) -> None:
    """One row a decision, the newest first (Parquet: row for row, and it says its study)."""
    store.write(write_log)
    buffer = BytesIO()
    rows = export_decisions(store, Mirror(StoreFeed(store), "s", RUBRIC), name, buffer)
    golden = GOLDEN / f"decisions.{name}"
    if os.environ.get("ASSAY_WRITE_GOLDEN"):  # then read it before committing it
        golden.write_bytes(buffer.getvalue())

    assert rows == 8
    if name == "parquet":
        assert pq.read_table(buffer).equals(pq.read_table(golden))
        assert pq.read_schema(buffer).metadata[b"assay.study"] == b"s"
    else:
        assert buffer.getvalue() == golden.read_bytes()


def test_an_empty_log_is_a_valid_file(store: LabelStore) -> None:
    """Nothing was decided yet."""
    store.write(lambda tx: fill(tx, 1, 1))

    assert export_decisions(store, Mirror(StoreFeed(store), "s", RUBRIC), "csv", BytesIO()) == 0
