"""A lead at the command line: reviewers are paused, reviews sent back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal, labels
from tests.conftest import write_lines


def test_a_reviewer_is_paused_and_goes_on(graded: Terminal) -> None:
    """The only lead decides; the log says why."""
    graded.run("user", "Lea", "--role", "lead")
    code, _, talk = graded.run("pause", "a", "--reason", "too fast")
    assert (code, talk) == (0, "a gets no further items in 'study'. To let them go on: jurat resume a\n")
    code, _, talk = graded.run("resume", "a", "--reason", "talked to her", "--by", "Lea")
    assert (code, talk) == (0, "a gets items in 'study' again.\n")

    told = [(row["decision"], row["reason"]) for row in graded.json("log")["rows"] if row["what"] == "ruling"]
    assert told == [("goes on", "talked to her"), ("paused", "too fast")]


def test_reviews_are_sent_back_and_imported_anew(graded: Terminal) -> None:
    """Their labels count no more, until others come; the verdict is made of what stands."""
    graded.run("user", "Lea", "--role", "lead")
    code, _, talk = graded.run("send-back", "--reviewer", "a", "--reason", "in a hurry")
    assert (code, talk) == (0, "Sent back 200 reviews in 'study'.\n")
    status = graded.json("status")
    assert (status["reviews"], status["complete"], status["in_progress"]) == (200, 0, 200)
    assert graded.json("verdict")["rows"][0]["pending"] == 200
    assert graded.run("export")[1].count("\n") == 400

    path: Path = write_lines(graded.root / "again.jsonl", labels(range(200), "a", set(range(20))))
    assert graded.run("import-labels", str(path))[0] == 0
    assert graded.json("status")["complete"] == 200
    assert graded.json("agreement")["rows"][0]["coefficients"]["percent_agreement"]["estimate"] == pytest.approx(0.95)

    code, _, talk = graded.run("send-back", "--item", "item-007", "--reviewer", "b", "--reason", "unclear")
    assert (code, talk) == (0, "Sent back 1 reviews in 'study'.\n")
    version = json.loads(graded.run("export")[1].splitlines()[0])["rubric_hash"]
    code, _, talk = graded.run("send-back", "--version", version[:6], "--reason", "harm is new")
    assert (code, talk) == (0, "Sent back 399 reviews in 'study'.\n")
    assert graded.json("status")["reviews"] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["pause", "zoe", "--reason", "x", "--by", "Lea"], "There is no reviewer 'zoe'."),
        (["pause", "a", "--reason", "x"], "Say who decides: --by NAME. Leads are: Lea, Leo."),
        (["pause", "a", "--reason", "x", "--by", "b"], "'b' is no lead: --by NAME. Leads are: Lea, Leo."),
        (["send-back", "--reason", "x", "--by", "Lea"], "Say which reviews"),
        (["send-back", "--item", "item-001", "--version", "hash", "--reason", "x", "--by", "Lea"], "Say which reviews"),
        (["send-back", "--item", "none", "--reason", "x", "--by", "Lea"], "There is no item 'none'"),
        (["send-back", "--version", "feed", "--reason", "x", "--by", "Lea"], "no version 'feed' of its rubric"),
        (["send-back", "--reviewer", "Leo", "--reason", "x", "--by", "Lea"], "Nothing to send back"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(graded: Terminal, arguments: list[str], words: str) -> None:
    """One clear sentence, and the log is as it was."""
    for name in ("Lea", "Leo"):
        graded.run("user", name, "--role", "lead")
    before = graded.json("log")
    code, _, talk = graded.run(*arguments)

    assert code >= 64
    assert words in talk
    assert graded.json("log") == before


def test_items_are_withdrawn_and_a_study_is_closed(graded: Terminal) -> None:
    """The verdict says how many items are left out or held against it; status says that the study is closed."""
    graded.run("user", "Lea", "--role", "lead")
    code, _, talk = graded.run("withdraw", "item-000", "item-007", "--reason", "a typo")
    assert (code, talk) == (0, "Withdrew 2 items from 'study'. To bring them back: jurat restore-item\n")
    row = graded.json("verdict")["rows"][0]
    assert (row["waiting"]["withdrawn"], row["left_out"], row["pending"]) == (2, 0, 2)
    assert graded.json("status")["withdrawn"] == 2
    code, _, talk = graded.run("restore-item", "item-000", "item-007", "--reason", "no typo")
    assert (code, talk) == (0, "Brought 2 items back into 'study'.\n")
    assert graded.run("withdraw", "--batch", "in", "--reason", "the wrong file")[0] == 0
    row = graded.json("verdict")["rows"][0]
    assert (row["items"], row["pending"], row["left_out"]) == (0, 0, 200)
    assert row["rate_if_all_left_out_are_errors"] is None
    assert graded.run("close", "study", "--reason", "done")[0] == 0
    assert graded.json("status")["is_closed"]
    assert graded.run("reopen", "study", "--reason", "not yet")[2] == "'study' is open again.\n"

    told = [(row["what"], row["decision"]) for row in graded.json("log")["rows"] if row["reason"]][:5]
    assert told == [
        ("study", "opened again"),
        ("study", "closed"),
        ("withdrawal", "200 withdrawn"),
        ("withdrawal", "2 restored"),
        ("withdrawal", "2 withdrawn"),
    ]
