"""A text in a CSV export is never run by a spreadsheet, and is given back as it was."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurat.export.csv import write
from jurat.intake.labels import read_labels
from jurat.intake.spreadsheets import harmless, plain
from jurat.rubric.model import parse_rubric

RUN = ("=", "+", "-", "@", "\t", "\r", "\n")


def cells(texts: list[str | None]) -> list[str | None]:
    """Write texts as an export does, and give what stands in the cells."""
    found: list[str | None] = harmless(pa.array(texts, pa.string())).to_pylist()
    return found


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "-", "\uff1d1"])
def test_what_would_run_begins_with_an_apostrophe(text: str) -> None:
    """It is given back without."""
    assert cells([text]) == [f"'{text}"]
    assert plain(f"'{text}") == text


@pytest.mark.parametrize("text", ["", "yes", "-5", "+3.25", "-1e-3", "a=b", "'quoted'", "it's", '{"a": 1}'])
def test_what_is_harmless_stays(text: str) -> None:
    """Numbers, too."""
    assert cells([text, None]) == [text, None]
    assert plain(text) == text


@given(st.text(alphabet=st.sampled_from("=+-@'\t\r\n1.a "), max_size=6))
def test_every_text_comes_back(text: str) -> None:
    """Whatever it begins with; and no cell but a number begins with what runs."""
    (cell,) = cells([text])

    assert plain(cell) == text
    assert cell == text if _is_number(text) else not str(cell).startswith(RUN)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return not text.startswith(tuple(" \t\r\n")) and not text.endswith(tuple(" \t\r\n"))


def test_a_file_holds_it_so() -> None:
    """Other columns stay as they are."""
    table = pa.table({"text": ["=1+1", None], "number": [-1, 2]})
    file = io.BytesIO()

    assert write(table.to_reader(), file) == 2
    assert list(csv.reader(io.StringIO(file.getvalue().decode()))) == [["text", "number"], ["'=1+1", "-1"], ["", "2"]]


def test_an_import_takes_the_apostrophe_away(tmp_path: Path) -> None:
    """From a CSV file; in a file of objects it was never put there."""
    rubric = parse_rubric('title = "t"\n[[criterion]]\nid = "correct"\nquestion = "?"\n', "test")
    rows = [{"item_id": "'=1", "reviewer_id": "'@ann", "criterion": "correct", "value": "no", "comment": "'-1+1"}]
    (tmp_path / "l.jsonl").write_text(json.dumps(rows[0]) + "\n")
    with (tmp_path / "l.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (one,) = read_labels([tmp_path / "l.csv"], rubric, {"=1"})
    (other,) = read_labels([tmp_path / "l.jsonl"], rubric, {"'=1"})

    assert (one.item_id, one.reviewer_id, one.comment) == ("=1", "@ann", "-1+1")
    assert (other.item_id, other.reviewer_id, other.comment) == ("'=1", "'@ann", "'-1+1")
