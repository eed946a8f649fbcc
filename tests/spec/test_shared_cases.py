"""Small inputs written after public bug reports, where they are present: each is read as its README says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from jurat.cli import main
from jurat.draw import Request, draw
from jurat.intake.labels import read_labels
from jurat.intake.outputs import iter_items
from jurat.rubric.model import load_rubric
from jurat.settings import WorkspacePaths
from tests.draw_logs import read_batch_rows
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


def test_an_export_comes_back_whole(tmp_path: Path) -> None:
    """Exported, imported into an empty workspace, exported: the same facts, but for where rows come from."""
    folder = reference_path("cases") / "19_export_round_trip"
    again = tmp_path / "again.parquet"
    (tmp_path / "w" / "rubric").mkdir(parents=True)
    shutil.copy(folder / "s.toml", tmp_path / "w" / "rubric" / "s.toml")
    place = ["--study", "s", "--workspace", str(tmp_path / "w")]
    for arguments in (
        ["add", str(folder / "outputs2.jsonl")],
        ["import-labels", str(folder / "exported2.parquet")],
        ["export", "-o", str(again)],
    ):
        result = CliRunner().invoke(main, [*arguments, *place])
        assert result.exit_code == 0, result.output
    made_anew = ["review_id", "origin", "batch"]

    assert facts(again, made_anew) == facts(folder / "exported2.parquet", made_anew)


def facts(path: Path, but: list[str]) -> list[dict[str, object]]:
    """Return an export's rows in one order, without some columns."""
    table = pq.read_table(path)
    rows: list[dict[str, object]] = table.drop_columns(but).to_pylist()
    return sorted(rows, key=lambda one: (str(one["item_id"]), str(one["criterion"])))


@pytest.mark.parametrize(
    ("source", "name", "roles", "output"),
    [
        ("phoenix", "05_phoenix_openai_raw_json/phoenix_openai.json", ["system", "user"], "You have 31 days."),
        (
            "langfuse",
            "06_langfuse_roles/langfuse_turns.jsonl",
            ["system", "user", "assistant", "user"],
            "After that you cannot, order 1.",
        ),
    ],
)
def test_real_exports_are_drawn_from(source: str, name: str, roles: list[str], output: str, tmp_path: Path) -> None:
    """With roles, the answer alone, and no model's name in what is shown."""
    request = Request((str(reference_path("cases") / name),), "s", 4, source=source, seed="x")
    drawing = draw(WorkspacePaths(tmp_path), request, (), lambda _: None)
    assert drawing.path is not None
    rows = read_batch_rows(drawing.path)

    assert {tuple(message["role"] for message in row["messages"]) for row in rows} == {tuple(roles)}
    assert output in {row["output"] for row in rows}
    assert all("acme-large" not in str((row["output"], row["messages"], row.get("input"))) for row in rows)
