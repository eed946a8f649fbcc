"""Acknowledged means committed; work that fails undoes nothing but itself."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from jurat.store import LabelStore, Transaction
from tests.store.conftest import Outsider


def add_study(name: str) -> object:
    """Make work that adds a study."""
    return lambda tx: tx.studies.add(study_id=name, seed="", now_us=0)


def test_what_waits_together_is_committed_together(store: LabelStore) -> None:
    """Work handed in while the writer is busy shares a commit, in the order it came."""
    gate = threading.Event()
    first = store.submit(lambda _tx: gate.wait(10))
    later = [store.submit(add_study(f"s{number}")) for number in range(20)]
    gate.set()
    wait([first, *later])

    assert [f"s{number}" for number in range(20)] == sorted(
        (s.study_id for s in store.studies()), key=lambda n: int(n[1:])
    )


def test_work_that_raises_is_undone_alone(store: LabelStore) -> None:
    """What it wrote is gone; what others wrote in the same batch is there."""

    def half(tx: Transaction) -> None:
        tx.studies.add(study_id="half", seed="", now_us=0)
        raise ValueError("changed my mind")

    gate = threading.Event()
    store.submit(lambda _tx: gate.wait(10))
    before, broken, after = store.submit(add_study("before")), store.submit(half), store.submit(add_study("after"))
    gate.set()

    assert 1 == before.result() == after.result()
    with pytest.raises(ValueError, match="changed my mind"):
        broken.result()
    assert ["after", "before"] == [study.study_id for study in store.studies()]


def test_a_resolved_future_is_seen_by_every_other_process(store: LabelStore, outsider: Outsider) -> None:
    """A connection of its own reads it at once."""
    store.write(add_study("s"))

    assert [("s",)] == outsider.execute("SELECT study_id FROM study")


def test_closing_finishes_what_waits(store_location: Path | str) -> None:
    """Nothing that was handed in is dropped."""
    store = LabelStore(store_location)
    futures = [store.submit(add_study(f"s{number}")) for number in range(50)]
    store.close()

    assert [1] * 50 == [future.result() for future in futures]


DURABLE = {
    "sqlite": {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": 2},
    "postgres": {"SHOW synchronous_commit": "on", "SHOW fsync": "on"},
}


def test_every_commit_waits_for_the_disk(store: LabelStore, request: pytest.FixtureRequest) -> None:
    """SQLite's log is synchronised in full; PostgreSQL commits synchronously."""
    expected = DURABLE[request.node.callspec.params["store_location"]]
    found = store.write(lambda tx: {name: tx._connection.execute(name, {}).fetchone()[0] for name in expected})

    assert expected == found


def test_work_of_an_event_loop_comes_back_to_it(store: LabelStore) -> None:
    """Results and errors alike, and only its own."""

    async def main() -> list[object]:
        works = [store.run(add_study(name)) for name in ("a", "b")]
        works.insert(1, store.run(lambda tx: tx.studies.add(study_id=None, seed="", now_us=0)))
        return await asyncio.gather(*works, return_exceptions=True)

    with ThreadPoolExecutor(1) as thread:  # the tests' own thread may have a browser's loop in it
        first, second, third = thread.submit(lambda: asyncio.run(main())).result()

    assert (first, third) == (1, 1)
    assert isinstance(second, store.rule_errors)
    assert ["a", "b"] == [study.study_id for study in store.studies()]
