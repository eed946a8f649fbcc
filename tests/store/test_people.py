"""A reviewer is a person: one row for every spelling of a name, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from jurat.analytics import Mirror, verdict_rows
from jurat.analytics.store_feed import StoreFeed
from jurat.errors import JuratError, LabelsError
from jurat.intake.imported_reviews import ImportSummary, import_reviews
from jurat.intake.labels import read_labels
from jurat.rubric.model import parse_rubric
from jurat.store import LabelStore
from jurat.store.asking import Asker
from jurat.store.people import add_reviewer, person_named
from jurat.study import OpenStudy
from jurat.web.sessions import grant, people_rows, sign_in
from tests.store.conftest import Desk, Outsider

RUBRIC = parse_rubric(
    "title = 't'\noverlap = 2\n[[criterion]]\nid = 'correct'\nquestion = 'q'\nscale = 'boolean'\n"
    "error_values = ['no']\nacceptable_error_rate = 0.1\n",
    "r.toml",
)
MakeDesk = Callable[..., Desk]
Row = tuple[str, object, str]


def bring(store: LabelStore, folder: Path, rows: list[Row], on_duplicate: str = "refuse") -> ImportSummary:
    """Import labels (item, reviewer, value) from a file."""
    path = folder / "labels.jsonl"
    lines = [
        json.dumps(dict(zip(("item_id", "reviewer_id", "value"), row, strict=True)) | {"criterion": "correct"})
        for row in rows
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    ids = {row.item_id for row in store.read.items.ids("s")}
    reviews = read_labels([path], RUBRIC, ids, on_duplicate)
    return import_reviews(store, OpenStudy(store.study("s"), RUBRIC), reviews, "import", lambda _count: None)


def names(store: LabelStore) -> list[str]:
    """Name everybody."""
    return [row.reviewer for row in people_rows(store)]


def test_two_spellings_in_a_file_are_one_reviewer(desk: MakeDesk, store: LabelStore, tmp_path: Path) -> None:
    """Who labels different items under them is counted once; ids 3 and 3.0 are alike."""
    desk(4, 2)
    summary = bring(
        store, tmp_path, [("i000", "ann", "yes"), ("i001", "Ann ", "yes"), ("i002", 3, "yes"), ("i003", 3.0, "no")]
    )

    assert (2, 4) == (summary.reviewers, summary.reviews)
    assert ["3", "ann"] == names(store)


def test_a_person_labels_an_item_once_however_spelt(desk: MakeDesk, store: LabelStore, tmp_path: Path) -> None:
    """The second spelling's label is a fault that names the rows; with the latest one there is one counted label."""
    desk(2, 2)
    rows: list[Row] = [("i000", "ann", "yes"), ("i000", "ann ", "no"), ("i001", "ann", "no")]
    with pytest.raises(LabelsError, match=r"line 2.*reviewer 'ann', item 'i000'.*stand in line 1 already"):
        bring(store, tmp_path, rows)
    bring(store, tmp_path, rows, "latest")
    mirror = Mirror(StoreFeed(store), "s", RUBRIC)
    mirror.refresh()

    assert ["ann"] == names(store)
    assert [("i000", "no"), ("i001", "no")] == [
        (row["item_id"], json.loads(row["answers"])["correct"]["value"])
        for row in sorted(mirror_labels(store), key=lambda row: row["item_id"])
    ]
    assert verdict_rows(mirror)[0].pending == 2  # each has one of two reviews


def mirror_labels(store: LabelStore) -> list[dict[str, str]]:
    """Return the reviews as analytics reads them, with their items' ids."""
    ids = {row.item_key: row.item_id for row in store.read.items.ids("s")}
    rows = store.table("reviews", study_id="s", after_seq=0, most=100).to_pylist()
    return [row | {"item_id": ids[row["item_key"]]} for row in rows]


def test_files_and_sign_in_know_the_same_person(desk: MakeDesk, store: LabelStore, tmp_path: Path) -> None:
    """Whoever came first gives the spelling; a second file cannot label the item for her again."""
    desk(2, 2)
    sign_in(store, "Lea")
    bring(store, tmp_path, [("i000", "\uff2cEA", "yes")])

    assert ["Lea"] == names(store)
    assert "Lea" == mirror_labels(store)[0]["reviewer_id"]
    with pytest.raises(LabelsError, match="reviewer 'Lea', item 'i000'"):
        bring(store, tmp_path, [("i000", "lea", "no")])


def test_a_role_goes_to_the_person(desk: MakeDesk, store: LabelStore) -> None:
    """However the command line spells her."""
    desk(1, 1)
    sign_in(store, "Max")
    sign_in(store, "Lea")
    grant(store, "LEA", "lead", Asker.on_this_machine("command line"))

    assert [("Lea", "lead"), ("Max", "lead")] == [(row.reviewer, row.role) for row in people_rows(store)]


def test_look_alikes_in_a_file_are_faults(desk: MakeDesk, store: LabelStore, tmp_path: Path) -> None:
    """Of the same file, or known; nothing is stored. Who has said at the sign-in that they are another is another."""
    desk(2, 2)
    rows: list[Row] = [("i000", "Lea", "yes"), ("i000", "L\u0435a", "yes")]
    with pytest.raises(LabelsError, match="reviewer 'L\u0435a': is nobody known and looks like 'Lea'"):
        bring(store, tmp_path, rows)
    assert [] == names(store)

    bring(store, tmp_path, rows[:1])
    with pytest.raises(LabelsError, match="looks like 'Lea'"):
        bring(store, tmp_path, rows[1:])
    with pytest.raises(JuratError, match="looks like 'Lea'"):
        grant(store, "L\u0435a", "lead", Asker.on_this_machine("command line"))
    sign_in(store, "L\u0435a", is_new=True)
    bring(store, tmp_path, rows[1:])

    assert [("Lea", ("L\u0435a",)), ("L\u0435a", ("Lea",))] == [
        (row.reviewer, row.looks_like) for row in people_rows(store)
    ]


def test_one_label_under_two_spellings_is_one(desk: MakeDesk, store: LabelStore, tmp_path: Path) -> None:
    """The same answer told twice is one label; told twice under one spelling it is a fault, as before."""
    desk(2, 2)
    same: list[Row] = [("i000", "ann", "yes"), ("i000", "ann", "yes")]
    with pytest.raises(LabelsError, match="already"):
        bring(store, tmp_path, same)
    summary = bring(store, tmp_path, [("i000", "ann", "yes"), ("i000", "Ann ", "yes"), ("i001", "ann", "no")])

    assert (1, 2, 2) == (summary.reviewers, summary.reviews, summary.labels)


def test_the_database_forbids_two_rows_of_one_person(store: LabelStore, outsider: Outsider) -> None:
    """Whatever program asks."""
    store.write(lambda tx: add_reviewer(tx, "Lea", "test"))
    with pytest.raises(outsider.forbids, match=r"reviewer\.folded|reviewer_folded"):
        outsider.execute("INSERT INTO reviewer VALUES ('lea', 0, 0, 'lea', 'lea')")


def test_a_store_from_before_keeps_working(store_location: Path | str) -> None:
    """Two rows of one person stay two, the older one has the name, and it is told."""
    with LabelStore(store_location) as store:
        outsider = Outsider(store)
        for when, name in enumerate(("lea", "Lea", "Max")):
            outsider.execute("INSERT INTO reviewer VALUES (:name, 0, :at, NULL, NULL)", name=name, at=when)
        outsider.connection.close()
    with LabelStore(store_location) as store:
        found = {row.reviewer: row.same_as for row in people_rows(store)}

        assert {"Lea": "lea", "Max": None, "lea": None} == found
        assert ["lea", "Lea", "lea"] == [person_named(store.read, name) for name in ("lea", "Lea", "LEA")]
