"""Claims at ten million labels, beside a floor of the same run: counting labels by criterion from Parquet.

Figures (rates, verdicts and agreement with intervals, from the maintained counts) at most 1x; building the counts anew
at most 10x; agreement with its intervals, on every criterion, at most 0.2x; a new review shows within 30 ms; memory at
most 700 MB. Other packages work on the same labels beside it.

The file is as `jurat export --format parquet` writes one: zstd, dictionaries, reviews in the order the queue gives.
Run one size with `python -m benchmarks.analytics --labels 1000000`.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jurat.analytics import Mirror, agreement_rows, reviewer_rows, verdict_rows
from jurat.analytics.mirror.feed import MOST_REVIEWS
from jurat.rubric.model import Rubric, parse_rubric
from jurat.rubric.renamed_values import Renames
from jurat.statistics.agreement import CountPattern, agreement
from jurat.store.tables import FEEDS

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
RATES = {"correct": 0.08, "harmful": 0.01, "hallucinated": 0.05}
REVIEWERS, OVERLAP, CANNOT_JUDGE, BLOCK = 12, 3, 0.08, 64
READ = 262_144  # labels at a time
RUBRIC = 'title = "Benchmark"\noverlap = 3\n' + "".join(
    f'[[criterion]]\nid = "{name}"\nquestion = "?"\nerror_values = ["yes"]\nacceptable_error_rate = 0.05\n'
    for name in RATES
)
Result = TypeVar("Result")


def write_labels(labels: int, path: Path) -> int:
    """Write so many labels of simulated reviewers, and give the number of items."""
    random = np.random.default_rng(20260101)
    items = max(labels // (OVERLAP * len(RATES)), 1)
    people = np.argsort(random.random((items, REVIEWERS), dtype=np.float32), axis=1)[:, :OVERLAP].astype(np.int32)
    keys = np.repeat(np.arange(items), OVERLAP)
    order = np.argsort(keys // BLOCK * BLOCK + random.integers(0, BLOCK, len(keys)), kind="stable")
    keys, people = keys[order], people.ravel()[order]
    truth = random.random((items, len(RATES))) < np.array(list(RATES.values()))
    given = (truth[keys] ^ (random.random((len(keys), len(RATES))) < 0.02)).astype(np.int8).ravel()
    is_missing = random.random(len(given)) < CANNOT_JUDGE
    names = pa.array([f"reviewer-{number:02}" for number in range(REVIEWERS)])
    columns = {
        "item_key": pa.array(np.repeat(keys, len(RATES)) + 1),
        "criterion": _named(np.tile(np.arange(len(RATES), dtype=np.int32), len(keys)), pa.array(list(RATES))),
        "reviewer_id": _named(np.repeat(people, len(RATES)), names),
        "value": _named(given.astype(np.int32), pa.array(["no", "yes"]), is_missing),
        "label": pa.array(given, mask=is_missing),
    }
    pq.write_table(pa.table(columns), path, compression="zstd")
    return items


def _named(numbers: Any, names: pa.Array, mask: Any = None) -> pa.DictionaryArray:  # noqa: ANN401 - arrays
    return pa.DictionaryArray.from_arrays(pa.array(numbers, mask=mask), names)


class FileFeed:
    """A study whose items are numbered, and which gets one further review at a time."""

    def __init__(self, items: int, rubric_hash: str) -> None:
        self.items_in_all, self.rubric_hash = items, rubric_hash
        self.waiting: list[dict[str, object]] = []
        self.seq = 0

    def newest(self) -> tuple[int, int]:
        """Return the numbers of the newest review and skip."""
        return self.seq, 0

    def items(self, _study_id: str, after_position: int) -> pa.Table:
        """Return all items at once."""
        keys = np.arange(max(after_position, 0) + 1, self.items_in_all + 1)
        attributes = pa.array(['{"model": "atlas"}', '{"model": "comet"}']).take(pa.array(keys % 2))
        columns = [
            pa.array(keys),
            pa.array(keys).cast(pa.string()),
            pa.array(keys),
            pa.array(["b"] * len(keys)),
            attributes,
        ]
        return pa.Table.from_arrays(columns, schema=FEEDS["items"])

    def places(self, _study_id: str, _after_seq: int, _after_skip: int) -> pa.Table:
        """Return the places of what waits."""
        return pa.Table.from_pylist(
            [{"item_key": row["item_key"], "position": 0, "extra": 0, "last_skip": 0} for row in self.waiting],
            FEEDS["places"],
        )

    def reviews(self, _study_id: str, after_seq: int, _most: int = MOST_REVIEWS) -> pa.Table:
        """Return what waits."""
        return pa.Table.from_pylist([row for row in self.waiting if int(str(row["seq"])) > after_seq], FEEDS["reviews"])

    def item_page(self, _study_id: str, _after_position: int, _most: int) -> pa.Table:
        """Return nothing: no labels are written out."""
        return pa.Table.from_pylist([], FEEDS["item_page"])

    def decisions(self, _study_id: str, _after_seq: int) -> pa.Table:
        """Return what leads decided."""
        return pa.Table.from_pylist([], FEEDS["decisions"])

    def withdrawn(self, _study_id: str) -> dict[int, list[str]]:
        """Return what was taken out: nothing."""
        return {}

    def excluded(self, _study_id: str) -> list[str]:
        """Name whose labels are left out."""
        return []

    def exclusions(self, _study_id: str) -> pa.Table:
        """Return nothing."""
        return pa.Table.from_pylist([], FEEDS["exclusions"])

    def waivers(self, _study_id: str) -> pa.Table:
        """Return nothing."""
        return pa.Table.from_pylist([], FEEDS["waivers"])

    def counted_versions(self, _study_id: str, rubric: Rubric) -> dict[str, Renames]:
        """Name the only version there is."""
        return {rubric.content_hash: {}}

    def gold(self, _study_id: str) -> pa.Table:
        """Return nothing."""
        return pa.Table.from_pylist([], FEEDS["gold"])

    def repeats(self, _study_id: str) -> pa.Table:
        """Return nothing."""
        return pa.Table.from_pylist([], FEEDS["repeats"])

    def page_reviews(self, _study_id: str, _after: int, _up_to: int, _until_seq: int) -> pa.Table:
        """Return nothing."""
        return pa.Table.from_pylist([], FEEDS["page_reviews"])

    def add_review(self, item_key: int) -> None:
        """Let one more review wait."""
        self.seq += 1
        answers = {name: {"value": "yes"} for name in RATES}
        row: dict[str, object] = dict.fromkeys(FEEDS["reviews"].names)
        self.waiting = [
            row
            | {"seq": self.seq, "item_key": item_key, "reviewer_id": "newcomer", "counted": 1, "is_superseded": 0}
            | {
                "places_taken": 1,
                "origin": "form",
                "rubric_hash": self.rubric_hash,
                "answers": json.dumps(answers),
                "created_us": 0,
            }
        ]


def batches(path: Path) -> Iterator[pa.RecordBatch]:
    """Read a file's labels."""
    texts = ["criterion", "reviewer_id", "value"]
    yield from pq.ParquetFile(path, read_dictionary=texts).iter_batches(READ, columns=["item_key", *texts])


def timed(work: Callable[[], Result], times: int = 1) -> tuple[float, Result]:
    """Return the median of the seconds it took, and the last result."""
    took = []
    for _ in range(times):
        begin = time.perf_counter()
        result = work()
        took.append(time.perf_counter() - begin)
    return statistics.median(took), result


def measure(path: Path, items: int) -> None:
    """Print Jurat's times as ratios to the floor."""
    database = duckdb.connect(config={"threads": 2})
    query = f"SELECT criterion, count(*), sum(label) FROM '{path}' GROUP BY criterion"

    def floor_scan() -> list[tuple[Any, ...]]:
        return database.execute(query).fetchall()

    def built() -> Mirror:
        mirror = Mirror(feed, "study", rubric)
        mirror.refresh()
        begin = time.perf_counter()
        mirror.take_labels(batches(path))
        rebuilds.append(time.perf_counter() - begin)
        return mirror

    def figures() -> tuple[object, object]:
        mirror._remembered.clear()
        return verdict_rows(mirror), agreement_rows(mirror)

    def rates() -> object:
        mirror._remembered.clear()
        return verdict_rows(mirror)

    def reviewers() -> object:
        mirror._remembered.clear()
        return reviewer_rows(mirror)

    rubric = parse_rubric(RUBRIC, "benchmark")
    feed = FileFeed(items, rubric.content_hash)
    rebuilds: list[float] = []
    floors = [timed(floor_scan, 3)[0]]
    mirror = built()
    first, _ = timed(figures)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for _ in range(4):
        floors.append(timed(floor_scan, 3)[0])
        del mirror
        mirror = built()
    figures()
    floors.append(timed(floor_scan, 5)[0])
    floor = statistics.median(floors)
    took, _ = timed(figures, 9)
    report("figures", took, floor, "at most 1x")
    report("counts built anew", statistics.median(rebuilds), floor, "at most 10x")
    report("figures asked for first", first, floor, "")
    patterns = alpha_patterns(mirror)
    took, _ = timed(lambda: agreements(patterns), 9)
    report("agreement with intervals, 3 criteria", took, floor, "at most 0.2x")
    for name, asked in (("rates and verdicts", rates), ("every figure", figures)):
        news = [one_more(mirror, feed, asked, number) for number in range(1, 20)]
        report(f"a new review, with {name}", statistics.median(news), floor, "at most 30 ms")
    sliced, _ = timed(lambda: verdict_rows(mirror, "model"))
    report("rates by model, asked for first", sliced, floor, "")
    reviewed, _ = timed(reviewers, 3)
    report("reviewers and what stands out", reviewed, floor, "")
    print(f"  floor {1000 * floor:.1f} ms; memory {memory} MB (claim: at most 700)")


def report(name: str, took: float, floor: float, claim: str) -> None:
    """Print a line; the claims are made of ten million labels."""
    print(f"  {name:<44}{1000 * took:>9.1f} ms{took / floor:>9.2f}x  {claim}", flush=True)


def one_more(mirror: Mirror, feed: FileFeed, figures: Callable[[], object], item_key: int) -> float:
    """Return the seconds from a new review to the figures that count it."""
    feed.add_review(item_key)
    begin = time.perf_counter()
    if mirror.refresh() != 1:
        raise AssertionError("the review was not taken over")
    figures()
    return time.perf_counter() - begin


def alpha_patterns(mirror: Mirror) -> list[list[CountPattern]]:
    """Return the count patterns of each criterion, as (no, yes)."""
    patterns: dict[str, list[CountPattern]] = {name: [] for name in RATES}
    for row in mirror.sliced_rows("count_patterns", None):
        counts = {cell["value"]: cell["n"] for cell in row["pattern"]}
        patterns[row["criterion"]].append(CountPattern((counts.get("no", 0), counts.get("yes", 0)), row["items"]))
    return list(patterns.values())


def agreements(criteria: list[list[CountPattern]]) -> list[object]:
    """Return every coefficient of every criterion with its interval."""
    return [agreement(["no", "yes"], patterns, "nominal", 0.95) for patterns in criteria]


def main() -> None:
    """Measure each size in processes of its own, so that memory is its own too."""
    options = argparse.ArgumentParser()
    options.add_argument("--labels", type=int, action="append")
    options.add_argument("--measure", nargs=2, metavar=("FILE", "ITEMS"))
    given = options.parse_args()
    if given.measure:
        measure(Path(given.measure[0]), int(given.measure[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for labels in given.labels or SIZES:
            path = Path(folder) / f"{labels}.parquet"
            items = write_labels(labels, path)
            print(f"{labels:,} labels, {items:,} items", flush=True)
            for command in (["benchmarks.analytics", "--measure"], ["benchmarks.analytics_peers"]):
                subprocess.run([sys.executable, "-m", *command, str(path), str(items)], check=True)


if __name__ == "__main__":
    main()
