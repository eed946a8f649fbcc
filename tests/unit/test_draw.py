"""The draw: what is drawn, what is written, and what is drawn next."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from jurat.draw import Drawing, Request, draw
from jurat.draw.definition import first
from jurat.draw.records import REDACTED
from jurat.errors import DrawRefused
from jurat.settings import WorkspacePaths
from tests.conftest import write_lines
from tests.draw_logs import log_rows, read_batch_rows, write_parquet


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspacePaths:
    """A workspace without anything."""
    return WorkspacePaths(tmp_path / "workspace")


def drawn(workspace: WorkspacePaths, *logs: str, **options: Any) -> Drawing:
    """Draw for study s with seed x."""
    given: dict[str, Any] = {"size": 60, "seed": "x"} | options
    request = Request(logs=logs, study="s", **given)
    return draw(workspace, request, (), lambda _: None)


def rows_of(drawing: Drawing) -> list[dict[str, Any]]:
    """Read the batch that was written."""
    assert drawing.path is not None
    return read_batch_rows(drawing.path)


def test_the_sample_is_that_of_the_definition(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """Stratum by stratum the first ids in the seed's order, with their chance: plain Python says the same."""
    rows = log_rows(2000)
    names = {None: "model=%NULL"} | {model: f"model={model}" for model in ("atlas", "comet", "dune")}
    sizes = {"atlas": 30, "comet": 22, "dune": 4, None: 4}
    expected = []
    for model in sorted(names, key=lambda model: names[model]):
        ids = [row["item_id"] for row in rows if row["model"] == model]
        for item_id in first(ids, "x", sizes[model]):
            expected.append((item_id, names[model], sizes[model] / len(ids)))

    found = rows_of(drawn(workspace, write_parquet(tmp_path / "logs.parquet", rows), by=("model",)))

    assert [(row["item_id"], row["stratum"], row["inclusion_probability"]) for row in found] == expected
    assert {row["output"] for row in found} == {f"Answer {int(row['item_id'][4:])}." for row in found}


def many_files(folder: Path, rows: list[dict[str, Any]]) -> str:
    """Write rows into files of different lengths."""
    for number, (start, end) in enumerate([(0, 1), (1, 700), (700, 701), (701, len(rows))]):
        write_parquet(folder / "many" / f"{number}.parquet", rows[start:end])
    return str(folder / "many")


def one_csv(folder: Path, rows: list[dict[str, Any]]) -> str:
    """Write rows as CSV."""
    with (folder / "logs.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(folder / "logs.csv")


def hive_folders(folder: Path, rows: list[dict[str, Any]]) -> str:
    """Write rows into folders named after a day."""
    for number in range(3):
        write_parquet(folder / "hive" / f"day=2026-11-0{number}" / "x.parquet", rows[number::3])
    return str(folder / "hive" / "**" / "*.parquet")


LAYOUTS: dict[str, Callable[[Path, list[dict[str, Any]]], str]] = {
    "one file": lambda folder, rows: write_parquet(folder / "one.parquet", rows),
    "many files": many_files,
    "JSONL": lambda folder, rows: str(write_lines(folder / "logs.jsonl", rows)),
    "CSV": one_csv,
    "hive folders": hive_folders,
    "a quote in the name": lambda folder, rows: write_parquet(folder / "it's; DROP 'x'.parquet", rows),
}


def test_order_files_and_formats_do_not_matter(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """The same rows, shuffled and laid out in six ways, give the same sample and the same frame."""
    found = {}
    for number, (name, write) in enumerate(LAYOUTS.items()):
        rows = log_rows(1500)
        random.Random(number).shuffle(rows)
        drawing = draw(
            workspace,
            Request(logs=(write(tmp_path, rows),), study=f"s{number}", size=40, seed="x", by=("model",)),
            (),
            lambda _: None,
        )
        # A cell of CSV that is empty is missing, as elsewhere.
        found[name] = (
            drawing.record.frame_digest,
            [(r["item_id"], r["stratum"], r["output"]) for r in rows_of(drawing)],
        )

    assert dict.fromkeys(LAYOUTS, found["one file"]) == found


def test_a_condition_narrows_the_frame(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """Numbers compare as numbers in every format."""
    rows = log_rows(800)
    expected = sum(row["latency_ms"] > 9 and row["model"] == "atlas" for row in rows)
    for number, write in enumerate([LAYOUTS["one file"], LAYOUTS["JSONL"], LAYOUTS["CSV"]]):
        request = Request(
            (write(tmp_path, rows),), f"s{number}", 10, where="latency_ms > 9 AND model = 'atlas' -- fast"
        )

        assert draw(workspace, request, (), lambda _: None, is_trial=True).record.frame_rows == expected


@pytest.mark.parametrize(
    "where",
    [
        "1 = 1; DROP TABLE x",
        "true) OR (true",
        "EXISTS (SELECT 1)",
        "item_id IN (SELECT content FROM read_text('/etc/passwd'))",
        "read_text('/etc/passwd') IS NULL",
        "getenv('HOME') = 'x'",
        "random() < 0.5",
        "row_number() OVER () < 9",
        "count(*) > 1",
        "item_id = $1",
        "COLUMNS(*) = 'x'",
        "item_id",
        "true, true",
        "true UNION SELECT true",
        "",
        "nothing_there = 1",
    ],
)
def test_a_condition_is_one_expression_on_a_row(workspace: WorkspacePaths, tmp_path: Path, where: str) -> None:
    """No second statement, no query within, no files, no chance."""
    logs = write_parquet(tmp_path / "logs.parquet", log_rows(50))

    with pytest.raises(DrawRefused, match="--where"):
        drawn(workspace, logs, size=5, where=where)
    assert not list(tmp_path.glob("workspace/**/*.parquet"))


def test_a_further_draw_goes_on(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """Together two draws are what one larger draw is; the later one carries the chance of both."""
    logs = write_parquet(tmp_path / "logs.parquet", log_rows(1200))
    a = rows_of(drawn(workspace, logs, size=40, by=("model",)))
    b = rows_of(drawn(workspace, logs, size=60, by=("model",), seed=None))
    whole = rows_of(drawn(WorkspacePaths(tmp_path / "other"), logs, size=100, by=("model",)))

    assert {row["item_id"] for row in a}.isdisjoint(row["item_id"] for row in b)
    assert {row["item_id"] for row in a + b} == {row["item_id"] for row in whole}
    chances = {row["stratum"]: row["inclusion_probability"] for row in whole}
    assert {row["stratum"]: row["inclusion_probability"] for row in b}.items() <= chances.items()
    assert {row["frame"] for row in a + b} == {"draw-1"}


def test_logs_that_grew_are_caught_up_with(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """After a week more: the two draws are together the first of all rows; every stratum that grew is drawn from."""
    rows = log_rows(1200)
    drawn(workspace, write_parquet(tmp_path / "logs" / "1.parquet", rows[:600]), size=40, by=("model",))
    write_parquet(tmp_path / "logs" / "2.parquet", rows[600:])

    later = drawn(workspace, str(tmp_path / "logs"), size=60, by=("model",), seed=None)

    ids = {row["item_id"] for path in workspace.root.rglob("*.parquet") for row in read_batch_rows(path)}
    for stratum in later.record.strata:
        model = None if stratum.stratum == "model=%NULL" else stratum.stratum.removeprefix("model=")
        members = [row["item_id"] for row in rows if row["model"] == model]
        assert stratum.new > 0
        assert set(first(members, "x", stratum.drawn)) == ids.intersection(members)


def test_logs_of_another_week_are_another_frame(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """Nothing is shared, so nothing is gone on with, and another seed is drawn."""
    week = [write_parquet(tmp_path / f"{n}.parquet", log_rows(300, start=300 * n)) for n in range(2)]
    drawn(workspace, week[0], seed=None)
    second = drawn(workspace, week[1], seed=None)

    assert (second.record.frame, second.record.strata[0].drawn) == ("draw-2", 60)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"by": ()}, "--by"),
        ({"where": "latency_ms >= 0"}, "--where"),
        ({"seed": "y"}, "--seed"),
        ({"per_input": 2}, "input_id"),
        ({"logs": "half"}, "are not in these logs"),
        ({"logs": "much more", "size": 6}, "has grown so much"),
        ({"batch": "draw-1"}, "is there already"),
        ({"batch": "draw-7", "replaces": True}, "is not there"),
    ],
)
def test_a_draw_is_gone_on_with_on_its_own_terms(
    workspace: WorkspacePaths, tmp_path: Path, options: dict[str, Any], problem: str
) -> None:
    """Other strata, conditions or seeds would make other chances than those recorded."""
    rows = log_rows(900)
    logs = write_parquet(tmp_path / "logs.parquet", rows)
    drawn(workspace, logs, by=("model",))
    if options.get("logs") == "half":
        logs = write_parquet(tmp_path / "half.parquet", rows[:450])
    elif options.get("logs") == "much more":
        logs = write_parquet(tmp_path / "more.parquet", log_rows(90_000))
    others = {name: value for name, value in options.items() if name != "logs"}

    with pytest.raises(DrawRefused, match=problem):
        drawn(workspace, logs, **({"by": ("model",), "seed": None} | others))
    assert len(list(workspace.root.rglob("*.parquet"))) == 1


def test_outputs_of_drawn_inputs(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """Two outputs of each of ten inputs; each has the product of its input's chance and its own."""
    rows = [row | {"input_id": f"in-{number // 5}"} for number, row in enumerate(log_rows(498))]
    outputs = {name: [r["item_id"] for r in rows if r["input_id"] == name] for name in {r["input_id"] for r in rows}}

    found = rows_of(drawn(workspace, write_parquet(tmp_path / "logs.parquet", rows), size=10, per_input=2))

    inputs = first(outputs, "x", 10)
    assert [row["item_id"] for row in found] == [one for name in inputs for one in first(outputs[name], "x", 2)]
    assert [row["inclusion_probability"] for row in found] == [
        pytest.approx(10 / 100 * 2 / len(outputs[name])) for name in inputs for _ in range(2)
    ]


def test_flagged_outputs_can_be_drawn_more_often(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """Half of the sample out of a tenth of the logs, and Neyman's allocation after a guardrail's flags."""
    logs = write_parquet(tmp_path / "logs.parquet", log_rows(1000))
    equal = drawn(workspace, logs, by=("flagged",), allocation="equal", size=100)
    neyman = Request((logs,), "n", 100, ("model",), "neyman", flagged="flagged AND model <> 'atlas'")

    assert [(s.stratum, s.new, s.inclusion_probability) for s in equal.record.strata] == [
        ("flagged=false", 50, 50 / 900),
        ("flagged=true", 50, 0.5),
    ]
    strata = {s.stratum: s.new for s in draw(workspace, neyman, (), lambda _: None, is_trial=True).record.strata}
    assert strata["model=atlas"] < strata["model=comet"]  # half of all rows, but none flagged


def test_columns_are_dropped_and_redacted(
    workspace: WorkspacePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name, and by a function of one's own."""
    (tmp_path / "mine.py").write_text(
        "def hide(row):\n    return row | {'output': row['output'].replace('Answer', '***')}\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    logs = write_parquet(tmp_path / "logs.parquet", log_rows(100))

    found = rows_of(drawn(workspace, logs, size=5, drop=("latency_ms",), redact=("model", "mine:hide")))

    assert "latency_ms" not in found[0]
    assert {row["model"] for row in found} <= {REDACTED, None}
    assert all(row["output"].startswith("***") for row in found)


def test_a_hook_that_fails_tells_nothing_of_what_it_saw(
    workspace: WorkspacePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the kind of the error is shown."""
    (tmp_path / "broken.py").write_text("def hide(row):\n    raise ValueError(row['output'])\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    logs = write_parquet(tmp_path / "logs.parquet", log_rows(100))

    with pytest.raises(DrawRefused) as caught:
        drawn(workspace, logs, size=5, redact=("broken:hide",))
    assert "ValueError" in str(caught.value)
    assert "Answer" not in str(caught.value)


def test_the_file_tells_how_it_was_drawn(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """Frame, strata, seed, query, version and time stand in the file's metadata."""
    logs = write_parquet(tmp_path / "logs.parquet", log_rows(300))
    drawing = drawn(workspace, logs, by=("model",), where="latency_ms > 1")
    assert drawing.path is not None
    kept = json.loads(pq.read_metadata(drawing.path).metadata[b"jurat.draw"])

    assert kept["frame_rows"] == sum(one["population"] for one in kept["strata"]) == 294
    assert (kept["seed"], kept["where"], kept["by"], kept["size"]) == ("x", "latency_ms > 1", ["model"], 60)
    assert "arg_min(id, key, size)" in kept["query"]
    assert len(kept["frame_digest"]) == 32
    assert kept["version"]
    assert kept["drawn_at"].endswith("Z")


def test_low_keys_alone_are_enough(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """Where a stratum is drawn thinly only low keys are looked at: the same ids, the same refusals."""
    rows = log_rows(6000)
    logs = write_parquet(tmp_path / "logs.parquet", rows)

    found = rows_of(drawn(workspace, logs, size=20))

    assert [row["item_id"] for row in found] == first([row["item_id"] for row in rows], "x", 20)
    rows[5000]["item_id"] = None
    with pytest.raises(DrawRefused, match="1 rows have no id"):
        drawn(WorkspacePaths(tmp_path / "other"), write_parquet(tmp_path / "null.parquet", rows), size=20)
