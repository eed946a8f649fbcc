"""What waits has a name: pending, nobody could judge, skipped, tied; on both databases."""

from __future__ import annotations

import json
from io import BytesIO

from jurat.analytics import verdict_rows
from jurat.export import export_skips
from jurat.intake.imported_reviews import import_reviews
from jurat.intake.labels import ImportedReview
from jurat.leads.adjudication import NOBODY_COULD_JUDGE, SKIPPED, TIED, disputes
from jurat.leads.decisions import adjudicate
from jurat.leads.waiting import Skip, in_words, item_skips, items_waiting, waiting
from jurat.store import LabelStore, now_us
from jurat.store.asking import Asker
from jurat.study import OpenStudy
from tests.store.written_study import WrittenStudy, written

CLEAN = [f"clean{number:03}" for number in range(100)]
UNJUDGED = [f"unjudged{number:02}" for number in range(20)]
TIES, SKIPS, FRESH = [f"tie{number}" for number in range(5)], ["skip0", "skip1", "skip2"], ["fresh0", "fresh1"]

SOURCE = "overlap = 2\n" + written().replace("acceptable_error_rate = 0.1", "acceptable_error_rate = 0.2")


def cannot_judge(study: WrittenStudy, reviewer: str, items: list[str]) -> None:
    """Let a reviewer say of each item that they cannot judge it, and why."""
    answer = {"correct": {"value": None, "reason": "Not enough information"}}
    reviews = [ImportedReview(reviewer, item, dict(answer), "a graph is missing", None, None) for item in items]
    import_reviews(study.store, OpenStudy(study.store.study("s"), study.rubric), reviews, "import", lambda _n: None)


def skip(study: WrittenStudy, reviewer: str, item: str, comment: str | None) -> None:
    """Let a reviewer skip an item."""
    values = {"skip_id": f"{reviewer}-{item}", "item_key": study.keys([item])[0], "reviewer_id": reviewer}
    values |= {"reason": "Not my field", "comment": comment, "active_ms": 5, "created_us": now_us()}
    study.store.write(lambda tx: tx.skips.add(**values))


def waiting_study(store: LabelStore) -> WrittenStudy:
    """A study of 100 clean items, 20 that nobody can judge, 5 ties, 3 skipped by both reviewers, 2 untouched."""
    names = [*CLEAN, *UNJUDGED, *TIES, *SKIPS, *FRESH]
    study = WrittenStudy(store, SOURCE, {name: {} for name in names})
    for reviewer, word in (("ana", "yes"), ("ben", "no")):
        study.label(reviewer, dict.fromkeys(CLEAN, "yes") | dict.fromkeys(TIES, word))
        cannot_judge(study, reviewer, UNJUDGED)
        for item in SKIPS:
            skip(study, reviewer, item, "chemistry" if reviewer == "ana" else None)
    return study


def test_what_waits_is_told_apart(store: LabelStore) -> None:
    """Each item waits under one name; together they are what is pending; every reason and comment can be read."""
    study = waiting_study(store)
    mirror = study.mirror()
    found = disputes(store, mirror)
    keys = {why: {one.item_key for one in found if one.why == why} for why in (NOBODY_COULD_JUDGE, SKIPPED, TIED)}
    buffer = BytesIO()

    assert items_waiting(store, mirror) == {"nobody_could_judge": 20, "skipped": 3, "tied": 5}
    assert in_words(items_waiting(store, mirror)) == "20 nobody could judge, 3 skipped, 5 tied"
    assert waiting(store, mirror) == {
        "correct": {"pending": 0, "nobody could judge": 20, "skipped": 3, "tied": 5, "withdrawn": 0}
    }
    assert sum(waiting(store, mirror)["correct"].values()) == verdict_rows(mirror)[0].pending
    assert keys == {
        NOBODY_COULD_JUDGE: {*study.keys(UNJUDGED)},
        SKIPPED: {*study.keys(SKIPS)},
        TIED: {*study.keys(TIES)},
    }
    assert item_skips(store, study.keys(["skip1"])[0]) == [
        Skip("ana", "Not my field", "chemistry"),
        Skip("ben", "Not my field", None),
    ]
    assert export_skips(store, mirror, "jsonl", buffer) == 6
    rows = [json.loads(line) for line in buffer.getvalue().splitlines()]
    assert {(row["item_id"], row["reviewer_id"], row["reason"], row["comment"], row["active_ms"]) for row in rows} == {
        (item, reviewer, "Not my field", comment, 5)
        for item in SKIPS
        for reviewer, comment in (("ana", "chemistry"), ("ben", None))
    }


def test_deciding_what_nobody_could_judge_changes_the_verdict(store: LabelStore) -> None:
    """It counts as judged from then on, as the lead says; a skipped item likewise, though nobody reviewed it."""
    study = waiting_study(store)
    before = verdict_rows(study.mirror())[0]
    for number, key in enumerate(study.keys([*UNJUDGED, *SKIPS])):
        adjudicate(
            store,
            key,
            "correct",
            "error" if number in (0, 20) else "correct",
            "I asked an expert.",
            Asker.on_this_machine("Lea"),
        )
    mirror = study.mirror()
    after = verdict_rows(mirror)[0]

    assert (before.verdict, before.items, before.errors, before.pending) == ("undecided", 105, 0, 28)
    assert (after.verdict, after.items, after.errors, after.pending) == ("pass", 128, 2, 5)
    assert waiting(store, mirror)["correct"] == {
        "pending": 0,
        "nobody could judge": 0,
        "skipped": 0,
        "tied": 5,
        "withdrawn": 0,
    }
    assert {one.why for one in disputes(store, mirror)} == {TIED}


def test_an_item_short_of_reviewers_is_pending_until_all_its_places_are_refused(store: LabelStore) -> None:
    """One of two has reviewed it: pending. The other one skips it: skipped. A third one holds it: pending again."""
    study = WrittenStudy(store, SOURCE, {"a": {}, "b": {}})
    study.label("ana", {"a": "yes"})
    names = {"pending": 1, "nobody could judge": 0, "skipped": 0, "tied": 0, "withdrawn": 0}
    assert waiting(store, study.mirror())["correct"] == names
    skip(study, "Lea", "a", None)
    assert waiting(store, study.mirror())["correct"] == names | {"pending": 0, "skipped": 1}
    lease = {"item_key": study.keys(["a"])[0], "reviewer_id": "Leo", "lease_until_us": 2**60, "now_us": 0}
    store.write(lambda tx: tx.queue.lease(**lease))

    assert waiting(store, study.mirror())["correct"] == names
