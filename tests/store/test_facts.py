"""A study's facts go out into a file and come back into an empty store of the other kind: the same facts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from assay.analytics import agreement_rows, verdict_rows
from assay.asking import Asker
from assay.decisions import adjudicate, exclude, standing_decision, waive
from assay.errors import AssayError, LabelsError
from assay.export import FORMATS, WHATS, write_export
from assay.facts import Facts, import_facts, read_facts
from assay.output_readers import PLAINLY
from assay.queue import Queue, QueueRules, ReviewEntry, SkipEntry
from assay.rubric_versions import declare_renamed
from assay.rulings import rule
from assay.sending_back import send_back_item
from assay.store import LabelStore, now_us
from assay.study import add_reviewer
from assay.withdrawals import close_study, withdraw
from tests.databases import PostgresServer
from tests.store.written_study import WrittenStudy, written

NAMES = [f"i{number}" for number in range(8)]
LEA = Asker.on_this_machine("Lea")
OVERLAP = 'title = "Answers"\noverlap = 2\nmax_overlap = 3'
FIRST = written().replace('title = "Answers"', OVERLAP)
SECOND = written(
    keys='scale = "nominal"\nvalues = ["yes", "incorrect"]\nevidence = "optional"', errors='["incorrect"]'
).replace('title = "Answers"', OVERLAP)
ITEMS: dict[str, dict[str, object]] = {name: {"model": "m"} for name in NAMES}


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, store_location: Path | str, tmp_path: Path) -> Iterator[LabelStore]:
    """An empty store of the other kind of database."""
    if not isinstance(store_location, Path):
        with LabelStore(tmp_path / "other" / "data" / "assay.sqlite3") as opened:
            yield opened
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.new_database()
    with LabelStore(url) as opened:
        yield opened
    server.take_back(url)


@pytest.fixture
def study(store: LabelStore) -> WrittenStudy:
    """Everything that can happen to an item has happened to one, and every kind of decision was taken."""
    made = WrittenStudy(store, FIRST, ITEMS)
    first = made.rubric.content_hash
    hand_in(made, "ana", 3, "no")
    second = made.use(SECOND)
    declare_renamed(store, "s", first, second, {"correct": {"no": "incorrect"}}, "Clearer.", LEA)
    hand_in(made, "ben", 8, "incorrect", comment="=1+1\nmore", flag="item defect", corrected_output="Better.")
    hand_in(made, "cleo", 2, "yes")
    hand_in(made, "ana", 2, None)
    made.label("dora", {"i0": "yes"})
    item = made.keys(["i1"])[0]
    adjudicate(store, item, "correct", "error", "Plain.", LEA)
    standing = standing_decision(store, item, "correct")
    adjudicate(store, item, "correct", "correct", "Not so.", LEA, None if standing is None else standing[0])
    bens = store.read.all("history", reviewer_id="ben", study_id="s", item_id=None, limit=9)
    send_back_item(store, "s", bens[-2]["item_id"], "Look again.", LEA)
    made.label("ben", {bens[-2]["item_id"]: "yes"})
    exclude(store, "s", "cleo", "Copies.", LEA, is_excluded=True)
    waive(store, "s", "correct", dt.date(2999, 1, 1), "Until then.", LEA)
    rule(store, "s", "cleo", "paused", "Enough.", LEA, holds=True)
    withdraw(store, "s", ["i3", "i4"], "Typos.", LEA)
    withdraw(store, "s", ["i4"], "It was none.", LEA, is_withdrawn=False)
    close_study(store, "s", "Done.", LEA)
    close_study(store, "s", "Not yet.", LEA, is_closed=False)
    return made


def hand_in(study: WrittenStudy, reviewer: str, count: int, value: str | None, **more: Any) -> None:
    """Let somebody review what the queue gives, the first one twice, and skip the last one."""
    rules = QueueRules(60_000_000, most_extra=study.rubric.most_extra, is_disputed=study.rubric.is_disputed)
    queue = Queue(study.store.study("s"), rules)
    answer: dict[str, Any] = {"value": value} if value else {"value": None, "reason": "The context is missing"}
    if value and study.rubric.criterion("correct").evidence != "none":
        answer["evidence"] = [{"in": "output", "start": 0, "end": 1, "text": "i"}]
    study.store.write(lambda tx: add_reviewer(tx, reviewer, "test"))
    turn = study.store.write(lambda tx: queue.take_turn(tx, reviewer, [], now_us()))
    for number in range(count):
        if not turn.in_hand:
            return
        name = turn.in_hand[0].item_id
        entries: list[ReviewEntry | SkipEntry] = [
            ReviewEntry(
                f"{reviewer}-{value}-{name}-{time}", name, {"correct": answer}, study.rubric.content_hash, **more
            )
            for time in range(2 if number == 0 else 1)
        ]
        if number and number == count - 1:
            entries = [SkipEntry(f"{reviewer}-{value}-{name}", name, "I cannot judge this", "why", 1234)]
        turn = study.store.write(
            lambda tx, mine=entries: queue.take_turn(tx, reviewer, mine, now_us())  # type: ignore[misc]
        )


def exported(study: WrittenStudy, what: str, format_name: str = "jsonl") -> bytes:
    """Write a file as the command and the page do."""
    target = BytesIO()
    write_export(study.store, study.mirror(), what, format_name, target)
    return target.getvalue()


def read(study: WrittenStudy, path: Path) -> Facts:
    """Read a file of facts for the items of a study."""
    known = {row["item_id"]: row["item_key"] for row in study.store.read.all("item_ids", study_id="s")}
    return read_facts([path], PLAINLY, known)


def rows(study: WrittenStudy, what: str) -> list[dict[str, Any]]:
    """Read an export back, without what is the new store's own: roles, and since when it has the version in force."""
    found = [json.loads(line) for line in exported(study, what).splitlines()]
    if what == "decisions":
        found = [row for row in found if row["what"] not in ("role", "rubric")]
    return [row for row in found if row.get("fact") != "rubric"]


@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_facts_come_back(study: WrittenStudy, elsewhere: LabelStore, tmp_path: Path, format_name: str) -> None:
    """Whatever can be exported is the same again, row for row: ids, times and revisions too; and so are statistics."""
    path = tmp_path / f"facts.{format_name}"
    path.write_bytes(exported(study, "facts", format_name))
    again = WrittenStudy(elsewhere, SECOND, ITEMS)
    counts = import_facts(elsewhere, "s", read(again, path), LEA)
    again.use(SECOND)
    before, after = study.mirror(), again.mirror()

    for what in WHATS:
        assert rows(again, what) == rows(study, what), what
    assert (verdict_rows(after), agreement_rows(after)) == (verdict_rows(before), agreement_rows(before))
    assert after.counted == before.counted
    assert {"review", "skip", "adjudication", "withdrawn_item", "rubric_change", "place"} <= counts.keys()
    assert any(row["fact"] == "review" and json.loads(row["content"])["sent_back"] for row in rows(study, "facts"))
    assert {row["revision"] for row in rows(study, "labels")} >= {0, 1}
    items = "SELECT item_id, need, done, extra, withdrawn FROM item ORDER BY item_id"
    assert table(elsewhere, items) == table(study.store, items)


def table(store: LabelStore, sql: str) -> list[tuple[object, ...]]:
    """Read a table directly."""
    with store.read._lent() as connection:
        return [tuple(row) for row in connection.execute(sql)]


def test_facts_are_never_mixed_with_others(study: WrittenStudy, tmp_path: Path) -> None:
    """Into the study that they are of, or any that has a review: refused, and nothing is stored."""
    path = tmp_path / "facts.jsonl"
    path.write_bytes(exported(study, "facts"))
    before = rows(study, "facts")
    with pytest.raises(AssayError, match="reviews, skips and decisions already"):
        import_facts(study.store, "s", read(study, path), LEA)
    assert rows(study, "facts") == before


CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"fact": "bribe"}, "'bribe' is not one of place, rubric"),
    ({"content": "{}"}, "is not an object of active_ms, answers"),
    ({"content": "{"}, "is not JSON as assay export writes it"),
    ({"item_id": "i99"}, "'i99' is not an item of this study: add its output first"),
    ({"created_at": "soon"}, "'soon'"),
    (
        {"answers": '{"correct": {"value": "perhaps"}}'},
        "does not fit its version of the rubric: correct: 'perhaps'",
    ),
    ({"answers": "[]"}, "has answers that are no JSON object"),
    ({"flag": "bad"}, "The file holds what a label store forbids"),
    ({"supersedes": 4711}, "names a review '4711' that it does not hold"),
]


def test_a_file_that_was_changed_is_refused_whole(study: WrittenStudy, elsewhere: LabelStore, tmp_path: Path) -> None:
    """The fault names the place and the value; nothing is stored."""
    path, again = tmp_path / "facts.jsonl", WrittenStudy(elsewhere, SECOND, ITEMS)
    sound = exported(study, "facts").splitlines()
    for change, told in CHANGES:
        lines = [json.loads(line) for line in sound]
        row = next(one for one in lines if one["fact"] == "review" and "yes" in one["content"])
        content = json.loads(row["content"])
        row |= {"content": json.dumps(content | change)} if change.keys() <= content.keys() else change
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))

        with pytest.raises((AssayError, LabelsError), match=told):
            import_facts(elsewhere, "s", read(again, path), LEA)
        assert rows(again, "facts") == [], told
