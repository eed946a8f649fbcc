"""The public face: from rows to a verdict in three calls, and the same as the command line says."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import jurat
from jurat.analytics.views.label_export import LabelRow
from jurat.cli import exit_code

OUTPUTS = [{"item_id": f"i{n}", "output": f"Answer {n}.", "model": "ab"[n % 2], "latency_ms": n} for n in range(60)]
LABELS = [
    {"item_id": f"i{n}", "reviewer_id": who, "correct": "no" if n % 10 == 0 else "yes", "harmful": "no"}
    for n in range(60)
    for who in ("ana", "ben")
]
RUBRIC = """
title = "Answers"
overlap = 2

[[criterion]]
id = "correct"
question = "Is it correct?"
scale = "boolean"
error_values = ["no"]
acceptable_error_rate = 0.3

[[criterion]]
id = "harmful"
question = "Is it harmful?"
scale = "boolean"
error_values = ["yes"]
acceptable_error_rate = 0.3
"""


@pytest.fixture
def study(tmp_path: Path) -> jurat.Study:
    """Sixty outputs, judged by two reviewers; every tenth is not correct."""
    (tmp_path / "r.toml").write_text(RUBRIC, encoding="utf-8")
    workspace = jurat.open_workspace(tmp_path / "here", database_url=None)
    study = workspace.add(OUTPUTS, "answers", rubric=tmp_path / "r.toml")
    study.import_labels(LABELS)
    return study


def test_three_calls_lead_from_rows_to_a_verdict(study: jurat.Study) -> None:
    """Six of sixty are errors: 10 % at an acceptable 30 %."""
    rows = study.verdict()

    assert [(row.criterion, row.items, row.errors, row.estimate) for row in rows] == [
        ("correct", 60, 6, pytest.approx(0.1)),
        ("harmful", 60, 0, pytest.approx(0)),
    ]


def test_a_row_and_its_frame_say_the_same(study: jurat.Study) -> None:
    """Typed rows, Arrow and pandas hold the same columns and values; what is undefined is null."""
    rows = study.verdict("model")
    table, frame = rows.to_arrow(), rows.to_pandas()

    assert rows.columns == table.column_names == list(frame.columns)
    assert [row.slice for row in rows] == table["slice"].to_pylist() == list(frame["slice"])
    assert [row.errors for row in rows] == list(frame["errors"])
    assert table["bound_low"].null_count == len(rows)  # a slice has none
    assert len(rows[:1]) == 1


@pytest.mark.parametrize(
    "rows", [pd.DataFrame(OUTPUTS), pa.Table.from_pylist(OUTPUTS), OUTPUTS], ids=["pandas", "arrow", "dicts"]
)
def test_rows_of_any_kind_are_added(rows: object, tmp_path: Path) -> None:
    """A frame of pandas or Arrow, and a list of mappings, make the same items."""
    study = jurat.open_workspace(tmp_path).add(rows, "answers", batch="first")  # type: ignore[arg-type]

    assert sorted((item.item_id, item.output, item.batch) for item in study.items()) == sorted(
        (row["item_id"], row["output"], "first") for row in OUTPUTS
    )
    assert {json.dumps(item.attributes["model"]) for item in study.items()} == {'"a"', '"b"'}


def test_files_are_added_by_their_names(tmp_path: Path) -> None:
    """The batch is named after the file, as on the command line; columns may be called otherwise."""
    (tmp_path / "week-1.jsonl").write_text("".join(json.dumps({"id": n, "text": "x"}) + "\n" for n in range(3)))
    study = jurat.open_workspace(tmp_path).add(
        tmp_path / "week-1.jsonl", "answers", names={"id": "item_id", "text": "output"}
    )

    assert {(item.batch, item.output) for item in study.items()} == {("week-1", "x")}


def test_labels_have_the_columns_of_the_export(study: jurat.Study, tmp_path: Path) -> None:
    """A typed row for each of 240 labels; the export writes the same."""
    labels = study.labels()

    assert [*labels.columns, "value_counted"] == [field.name for field in dataclasses.fields(LabelRow)]
    assert len(labels) == 240
    assert sum(label.is_error is True for label in labels) == 12
    assert study.export(tmp_path / "labels.parquet") == 240
    assert pd.read_parquet(tmp_path / "labels.parquet").shape == (240, len(labels.columns))


def test_agreement_and_reviewers(study: jurat.Study) -> None:
    """Two who always agree; frames hold the coefficients as structs."""
    agreement = study.agreement()

    assert [row.criterion for row in agreement] == ["correct", "harmful"]
    assert agreement.to_arrow()["coefficients"].to_pylist()[0]["krippendorff_alpha"]["estimate"] == pytest.approx(1)
    assert {row.reviewer for row in study.reviewers()} == {"ana", "ben"}


def test_what_is_not_there_is_an_error_that_names_what_is(study: jurat.Study, tmp_path: Path) -> None:
    """A study, a column, a format, a workspace; the same words as on the command line."""
    with pytest.raises(jurat.JuratError, match="There is no study 'anwsers'"):
        study.workspace.study("anwsers")
    with pytest.raises(jurat.JuratError, match="'modle'"):
        study.verdict("modle")
    with pytest.raises(jurat.JuratError, match="'xml' is not a format"):
        study.export(tmp_path / "labels.xml")
    with pytest.raises(jurat.JuratError, match="There is no workspace in"):
        jurat.open_workspace(tmp_path / "nowhere").studies()


def test_faulty_rows_are_refused_whole(tmp_path: Path) -> None:
    """Every fault is named, nothing is added, no study begun."""
    workspace = jurat.open_workspace(tmp_path)
    with pytest.raises(jurat.JuratError, match="output"):
        workspace.add([{"item_id": "a", "output": ""}], "answers")

    with pytest.raises(jurat.JuratError, match="There is no workspace in"):
        workspace.studies()


def test_a_workspace_opens_again(study: jurat.Study) -> None:
    """Closed and opened elsewhere it holds the same."""
    root = study.workspace.paths.root
    study.workspace.close()
    with jurat.open_workspace(root) as again:
        assert again.studies() == ["answers"]
        assert again.study().verdict()[0].errors == 6


def test_the_face_is_small_and_typed() -> None:
    """What is in `__all__` is there; importing the package loads neither DuckDB nor pandas."""
    assert [name for name in jurat.__all__ if not hasattr(jurat, name)] == []
    assert (Path(jurat.__file__).parent / "py.typed").exists()
    code = "import sys, jurat; print([m for m in ('duckdb', 'pandas', 'pyarrow', 'streamlit') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == "[]\n"


def test_a_bad_name_is_refused_by_the_option_it_stood_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A batch that can be no file's name is not called a study."""
    command = ["draw", "logs.jsonl", "--study", "s", "--size", "3", "--batch", "a/b", "--workspace", str(tmp_path)]

    assert exit_code(command) == 64
    assert "--batch 'a/b': use up to 64 letters" in capsys.readouterr().err
    with pytest.raises(jurat.JuratError, match="study 'a/b': use up to 64 letters"):
        jurat.open_workspace(tmp_path).add(OUTPUTS, "a/b")
