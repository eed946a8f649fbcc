"""Small inputs written after public bug reports, where they are present: each is read as its README says."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.labels import read_labels
from assay.outputs import iter_items
from assay.rubric import load_rubric
from tests.reference_data import reference_path

ROOT = Path(__file__).parents[2]
FOUR = [("a", "one"), ("b", "two"), ("c", "three"), ("d", "four")]
UUIDS = [f"00000000-0000-0000-0000-00000000000{n}" for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("11_pandas_index_csv/index.csv", [("a", "one"), ("b", "two")]),
        ("11_pandas_index_csv/trailing.csv", [("a", "one"), ("b", "two")]),
        ("12_semicolon_csv/semi.csv", [("a", "one, two"), ("b", "x;y")]),
        ("12_semicolon_csv/sep.csv", [("a", "one")]),
        ("14_formats_add_vs_draw/array.json", FOUR),
        ("14_formats_add_vs_draw/array.jsonl", FOUR),
        ("14_formats_add_vs_draw/pretty.jsonl", FOUR),
        ("14_formats_add_vs_draw/x.ndjson", FOUR),
        ("14_formats_add_vs_draw/x.jsonl.gz", FOUR),
        ("15_parquet_types/floatid.parquet", list(zip("1234", ("one", "two", "three", "four"), strict=True))),
        ("15_parquet_types/uuid.parquet", list(zip(UUIDS, ("one", "two", "three", "four"), strict=True))),
        ("15_parquet_types/view.parquet", FOUR),
        ("15_parquet_types/msgs_json.parquet", FOUR),
    ],
)
def test_outputs_are_read(name: str, expected: list[tuple[str, str]]) -> None:
    """By the reader that every command uses."""
    path = reference_path("cases") / name

    assert [(item.item_id, item.content["output"]) for item in iter_items([path])] == expected


@pytest.mark.parametrize(
    ("name", "items", "expected"),
    [
        ("17_wide_labels/wide.csv", {"a", "b"}, [("a", ["yes", "no", "no"]), ("b", ["no", "no", "yes"])]),
        ("18_float_ids_in_labels/labels.csv", {"1", "2"}, [("1", ["yes"]), ("2", ["no"])]),
    ],
)
def test_labels_are_read(name: str, items: set[str], expected: list[tuple[str, list[str]]]) -> None:
    """In wide form, and with ids that pandas wrote."""
    path = reference_path("cases") / name
    rubric = load_rubric(ROOT / "rubric" / "default.toml")
    found = read_labels([path], rubric, items)

    assert [(one.item_id, [answer["value"] for answer in one.answers.values()]) for one in found] == expected
