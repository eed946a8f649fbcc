"""How far a study is, and what leaves it."""

from __future__ import annotations

import datetime as dt
import os
from io import BytesIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jurat.analytics import agreement_rows, progress, slice_names
from jurat.analytics.views.label_export import label_table
from jurat.export import FORMATS, export_labels
from tests.spec.study_table import TableFeed, mirror_of, read_study

TODAY = dt.date(2026, 9, 30)
GOLDEN = Path(__file__).parents[1] / "golden"

STUDY = """a | r1 | yes | x |
           a | r2 | no  |   |
           a | r3 | yes | z |
           b | r1 | no  |   |
           b | r1 | yes | y | revises
           b | r2 | ?   |   |
           c | r1 | no  |   | late
           d | r2 |     |   | skip"""


def study() -> TableFeed:
    """A study with every kind of review, and text that is hard to write."""
    feed = read_study(STUDY)
    feed.attributes["e"] = {"model": "m2", "category": 'quote " comma , line\nbreak'}
    feed.attributes["b"]["category"] = "\u05e9\u05dc\u05d5\u05dd \U0001f6b2"
    feed.reviews[0]["comment"] = '=1+1, "quoted"\nand more'
    feed.reviews[1]["flag"] = "rubric unclear"
    return feed


def decided() -> TableFeed:
    """The study with labels left out, decided on, pooled and set aside; one waiver holds, one is over."""
    feed = study()
    feed.excluded, feed.pooled = ["r3"], ["older"]
    feed.reviews[1]["rubric_hash"], feed.reviews[5]["rubric_hash"] = "older", "oldest"
    words = [
        (1, "bad", "error"),
        (1, "why", "error"),
        (1, "bad", "correct"),
        (1, "why", "withdrawn"),
        (4, "bad", "error"),
    ]
    feed.decisions = [
        {"item_key": key, "criterion": name, "decision": word, "reason": f'"{word}", {seq}', "decided_by": "Lea"}
        | {"seq": seq}
        for seq, (key, name, word) in enumerate(words, start=1)
    ]
    feed.waivers = [
        {"criterion": name, "ends_on": day, "reason": "until the new model", "decided_by": "Eve"}
        for name, day in (("bad", "2026-09-30"), ("why", "2026-09-29"))
    ]
    return feed


def test_progress_counts_what_stands() -> None:
    """A late review and a corrected one do not count; a skipped item is untouched."""
    found = progress(mirror_of(study()))

    assert (found.items, found.reviews, found.reviewers) == (5, 5, 3)
    assert (found.complete, found.in_progress, found.untouched) == (1, 1, 3)


def test_what_was_sent_back_leaves_progress_pace_and_export() -> None:
    """Of r1 nothing stands; of r2 the review that followed, as the second of this item."""
    mirror = mirror_of(
        read_study(
            """a | r1 | yes | x |
               a | r2 | no  |   |
               a | r1 |     |   | sent back
               a | r2 |     |   | sent back
               a | r2 | yes | x | revises"""
        )
    )
    times = [(row["reviewer_id"], row["reviews"], row["seconds"]) for row in mirror.rows("review_times")]
    columns = ["reviewer_id", "criterion", "value", "revision"]
    exported = label_table(mirror.feed, "t", mirror.rubric, TODAY).select(columns)

    assert times == [("r2", 1, [5.0])]
    assert [tuple(row.values()) for row in exported.to_pylist()] == [("r2", "bad", "yes", 1), ("r2", "why", "x", 1)]
    assert (progress(mirror).reviews, progress(mirror).reviewers, progress(mirror).in_progress) == (1, 1, 1)


def test_agreement_counts_labels_and_reviewers() -> None:
    """Two of the four answers to `bad` on item b and a are by different people; "cannot judge" is missing."""
    row = agreement_rows(mirror_of(study()))[0]

    assert (row.criterion, row.items, row.labels, row.reviewers) == ("bad", 2, 4, 3)
    assert row.coefficients["percent_agreement"].estimate == pytest.approx(1 / 3)


def test_slices_are_attributes_with_a_few_values() -> None:
    """One value for all items is nothing to slice by."""
    assert slice_names(mirror_of(study())) == ["category", "model"]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_an_export_is_what_it_was(name: str) -> None:
    """Byte for byte as in tests/golden (Parquet: row for row)."""
    buffer = BytesIO()
    rows = export_labels(mirror_of(decided()), name, buffer, TODAY)
    golden = GOLDEN / f"labels.{name}"
    if os.environ.get("JURAT_WRITE_GOLDEN"):  # then read it before committing it
        golden.write_bytes(buffer.getvalue())

    assert rows == 8
    if name == "parquet":
        assert pq.read_table(buffer).equals(pq.read_table(golden))
    else:
        assert buffer.getvalue() == golden.read_bytes()


def test_labels_carry_what_was_decided() -> None:
    """By reviewer, cell, version and criterion; the newest decision stands, and one that was taken back does not."""
    buffer = BytesIO()
    export_labels(mirror_of(decided()), "parquet", buffer, TODAY)
    rows = pq.read_table(buffer).to_pylist()
    told = {(row["item_id"], row["reviewer_id"], row["criterion"]): row for row in rows}

    assert {row["reviewer_id"]: row["left_out_reason"] for row in rows if row["is_left_out"]} == {"r3": "r3 copies"}
    assert {key: row["adjudication"] for key, row in told.items() if row["adjudication"]} == {
        ("a", reviewer, "bad"): "correct" for reviewer in ("r1", "r2", "r3")
    }
    assert told["a", "r1", "bad"]["adjudication_reason"] == '"correct", 3'
    standings = {(item, who): row["version_standing"] for (item, who, _), row in told.items()}
    assert {key: word for key, word in standings.items() if word != "current"} == {
        ("a", "r2"): "pooled",
        ("b", "r2"): "set aside",
    }
    assert {(row["criterion"], row["waiver"]) for row in rows} == {
        ("bad", "accepted until 2026-09-30 by Eve: until the new model"),
        ("why", None),
    }


def test_parquet_says_where_it_comes_from() -> None:
    """The study and the rubric's version stand in the file's metadata."""
    buffer = BytesIO()
    mirror = mirror_of(study())
    export_labels(mirror, "parquet", buffer)
    metadata = pq.read_schema(buffer).metadata

    assert metadata[b"jurat.study"] == b"t"
    assert metadata[b"jurat.rubric_hash"].decode() == mirror.rubric.content_hash


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_labels_is_a_valid_file(name: str) -> None:
    """An empty study exports as an empty table."""
    buffer = BytesIO()

    assert export_labels(mirror_of(TableFeed({}, {})), name, buffer) == 0


def test_every_statement_explains_itself() -> None:
    """Four comment lines: what it means, in, out, source."""
    folder = Path(__file__).parents[2] / "jurat" / "analytics"
    for path in folder.rglob("*.sql"):
        head = [line for line in path.read_text(encoding="utf-8").splitlines()[:8] if line.startswith("--")]
        marks = [mark for mark in ("in:", "out:", "source:") if any(line.startswith(f"-- {mark}") for line in head)]

        assert marks == ["in:", "out:", "source:"], path.name
