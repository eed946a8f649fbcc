"""The command line from a file of outputs to a verdict."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
from pathlib import Path

import click
import pytest

from assay.asking import Asker
from assay.cli import COMMANDS, exit_code, main
from assay.decisions import waive
from assay.identity import grant
from assay.settings import Workspace
from assay.store import LabelStore
from tests.cli.conftest import Terminal, labels
from tests.conftest import outputs, write_lines


@pytest.fixture
def database_url() -> None:
    """The label store is a file here; what leads do from the command line is tried on both databases beside this."""


def test_adding_names_the_study_after_the_only_rubric(terminal: Terminal) -> None:
    """One rubric, no study yet: no need to name it."""
    path = write_lines(terminal.root / "in.jsonl", outputs(5))

    assert terminal.run("add", str(path))[0] == 0
    assert terminal.json("status") == {
        "study": "study",
        "items": 5,
        "reviews": 0,
        "reviewers": 0,
        "complete": 0,
        "in_progress": 0,
        "untouched": 5,
        "withdrawn": 0,
        "second_looks": 0,
        "short": 0,
        "reviewers_short": 0,
        "waits_for": None,
        "ways_out": None,
        "nobody_could_judge": 0,
        "skipped": 0,
        "tied": 0,
        "is_closed": False,
    }


def test_a_new_study_gets_the_default_rubric(terminal: Terminal) -> None:
    """The file is written where it can be edited, and the person is told."""
    path = write_lines(terminal.root / "in.jsonl", outputs(5))
    code, _, talk = terminal.run("add", str(path), "--study", "other")

    assert code == 0
    assert "from the default rubric" in talk
    assert (terminal.root / "rubric" / "other.toml").exists()


def test_adding_the_same_items_again_is_refused(graded: Terminal) -> None:
    """Exit code 65, one line for one cause, nothing changed."""
    code, _, talk = graded.run("add", str(graded.root / "in.jsonl"))

    assert code == 65
    assert "200 items, the first item_id 'item-000': are in study 'study' already (batch 'in')" in talk
    assert talk.count("already") == 1
    assert graded.json("status")["items"] == 200


def test_a_second_batch_goes_behind_the_first(graded: Terminal) -> None:
    """The study grows; what is reviewed stays."""
    more = [{**row, "item_id": f"more-{number}"} for number, row in enumerate(outputs(7))]
    code, _, _ = graded.run("add", str(write_lines(graded.root / "more.jsonl", more)))
    status = graded.json("status")

    assert (code, status["items"], status["complete"], status["untouched"]) == (0, 207, 200, 7)


def test_the_verdict_has_the_promised_shape(graded: Terminal) -> None:
    """Every field of the contract, for every criterion that can be in error."""
    answer = graded.json("verdict")

    assert answer["study"] == "study"
    assert [row["criterion"] for row in answer["rows"]] == ["correct", "harmful"]
    for row in answer["rows"]:
        assert {
            *("criterion", "slice", "verdict", "method", "items", "errors", "pending", "estimate", "low", "high"),
            *("acceptable_error_rate", "confidence", "labels_to_decide"),
        } <= set(row)
        assert row["slice"] is None
    assert (200, 10, 0, 0.05) == tuple(answer["rows"][0][key] for key in ("items", "errors", "pending", "estimate"))


@pytest.mark.parametrize(
    ("wrong", "limit", "code", "verdict"),
    [
        (set(), "0.4", 0, "pass"),  # 0 of 200 shows less than 40 %
        (set(range(150)), "0.4", 1, "fail"),  # 150 of 200 shows more
        (set(range(80)), "0.4", 2, "undecided"),  # 40 % shows neither
    ],
)
def test_the_exit_code_gates_a_release(
    terminal: Terminal, wrong: set[int], limit: str, code: int, verdict: str
) -> None:
    """0 all pass, 1 any fails, 2 otherwise."""
    rubric = terminal.root / "rubric" / "study.toml"
    text = rubric.read_text().replace("0.05", limit).replace("acceptable_error_rate = 0.01\n", "")
    rubric.write_text(text)
    terminal.run("add", str(write_lines(terminal.root / "in.jsonl", outputs(200))))
    terminal.run("import-labels", str(write_lines(terminal.root / "l.jsonl", labels(range(200), "ab", wrong))))

    assert terminal.run("verdict")[0] == code
    assert terminal.json("verdict")["rows"][0]["verdict"] == verdict


def test_agreement_has_the_promised_shape(graded: Terminal) -> None:
    """Two reviewers who always agree; a criterion without variation is undefined, with the reason."""
    correct, harmful = graded.json("agreement")["rows"][:2]

    assert (correct["items"], correct["labels"], correct["reviewers"]) == (200, 400, 2)
    assert correct["coefficients"]["percent_agreement"]["estimate"] == 1.0
    assert correct["coefficients"]["krippendorff_alpha"]["estimate"] == 1.0
    assert harmful["coefficients"]["krippendorff_alpha"]["estimate"] is None
    assert "no" in harmful["coefficients"]["krippendorff_alpha"]["reason"]


def test_slices_are_named(graded: Terminal) -> None:
    """--by gives one row for each value of a column."""
    rows = graded.json("verdict", "--by", "model")["rows"]

    assert [row["slice"] for row in rows if row["criterion"] == "correct"] == ["model=atlas", "model=comet"]
    assert sum(row["items"] for row in rows if row["criterion"] == "correct") == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"item_id": "nowhere"}, "nowhere"),
        ({"criterion": "corect"}, "correct"),
        ({"value": "perhaps"}, "perhaps"),
        ({}, "item-000"),  # the same row again
    ],
)
def test_labels_that_do_not_fit_are_refused_whole(terminal: Terminal, change: dict[str, str], words: str) -> None:
    """The message names the row and the value; nothing is imported."""
    terminal.run("add", str(write_lines(terminal.root / "in.jsonl", outputs(3))))
    rows = labels(range(3), "a", set())
    code, _, talk = terminal.run(
        "import-labels", str(write_lines(terminal.root / "l.jsonl", [*rows, {**rows[0], **change}]))
    )

    assert code == 65
    assert words in talk
    assert terminal.json("status")["reviews"] == 0


def test_imported_labels_may_exceed_the_overlap(terminal: Terminal) -> None:
    """Five reviewers of an overlap of two: all count, and the item is complete."""
    terminal.run("add", str(write_lines(terminal.root / "in.jsonl", outputs(3))))
    terminal.run("import-labels", str(write_lines(terminal.root / "l.jsonl", labels(range(2), "abcde", set()))))
    status = terminal.json("status")

    assert (status["reviews"], status["complete"], status["untouched"]) == (10, 2, 1)
    assert terminal.json("agreement")["rows"][0]["labels"] == 10


def test_importing_for_the_same_reviewer_and_item_again_is_refused(graded: Terminal) -> None:
    """A stored review is never replaced by an import."""
    code, _, talk = graded.run("import-labels", str(graded.root / "labels.jsonl"))

    assert code == 65
    assert "400 reviews, the first of reviewer 'a', item 'item-000': are in study 'study' already" in talk


@pytest.mark.parametrize("name", ["parquet", "csv", "jsonl"])
def test_an_export_holds_every_label(graded: Terminal, name: str) -> None:
    """Written to the file that is named, in the format of its name."""
    path = graded.root / f"labels.{name}"
    code, _, talk = graded.run("export", "-o", str(path))

    assert code == 0
    assert talk.splitlines()[-1].startswith("Wrote 800 labels")
    assert path.stat().st_size > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["verdict", "--study", "nope"], "There is no study in"),
        (["status"], "There is no study in"),
        (["import-labels", "missing.csv"], "missing.csv"),
        (["verdict", "--nonsense"], "--nonsense"),
        (["export", "--format", "xlsx"], "xlsx"),
    ],
)
def test_errors_of_use_are_64_and_up(terminal: Terminal, arguments: list[str], words: str) -> None:
    """Never 0, 1 or 2: a gate must not take a mistyped command for a verdict."""
    code, printed, talk = terminal.run(*arguments)

    assert code >= 64
    assert printed == ""
    assert words in talk


def test_checking_tells_every_fault(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    """Both files are read, and nothing is changed."""
    bad = write_lines(terminal.root / "bad.jsonl", [{"item_id": "a", "output": ""}, {"item_id": "a", "output": "x"}])
    rubric = terminal.root / "rubric" / "bad.toml"
    rubric.write_text('titel = "x"\n[[criterion]]\nid = "a"\nquestion = "?"\n')
    code = exit_code(["check", str(bad), str(rubric)])
    talk = capsys.readouterr().err

    assert code == 65
    for words in ("output", "'a'", "titel", "title"):
        assert words in talk
    assert not (terminal.root / "data").exists()


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Each has a first line of help, and each is in the README."""
    exit_code(["--help"])
    printed = capsys.readouterr().out
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")

    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert name in printed
        assert f"assay {name}" in readme
        assert command is not None
        assert command.help


def test_a_role_can_be_given(terminal: Terminal) -> None:
    """The person need not have been here before."""
    code, _, talk = terminal.run("user", "Lea", "--role", "lead")

    assert (code, talk) == (0, "Lea is a lead now.\n")


GOLD = {
    "item_id": "g1",
    "output": "x",
    "gold_correct": "no",
    "gold_defect_kind": "price",
    "gold_explanation": "It is 5.",
}


def test_gold_items_are_added_out_of_every_count(graded: Terminal) -> None:
    """The study stays as large as it was; what is known of them never becomes a column that a reviewer could see."""
    before = graded.json("status")
    path = write_lines(graded.root / "gold.jsonl", [GOLD, GOLD | {"item_id": "g2", "gold_harmful": "yes"}])
    code, _, talk = graded.run("gold", "add", str(path))

    assert (code, "Added 2 gold items" in talk, "set gold_rate" in talk) == (0, True, True)
    assert graded.json("status") == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"gold_correct": "perhaps"}, "'perhaps' is not an answer"),
        ({"gold_tone": "warm"}, "names no criterion. Use one of: gold_correct"),
        ({"gold_correct": None, "gold_defect_kind": None, "gold_explanation": None}, "has no known answer"),
        ({"gold_purpose": "exam"}, "'exam' is no purpose. Use one of: check, training, test"),
        ({"gold_correct": "yes", "gold_kind": "misread"}, "is not asked where correct is yes"),
        ({"item_id": "item-001"}, "is in study 'study' already"),
    ],
)
def test_gold_that_does_not_fit_is_refused_whole(graded: Terminal, change: dict[str, str], words: str) -> None:
    """One report, and nothing is added."""
    path = write_lines(graded.root / "gold.jsonl", [GOLD | {"item_id": "g0"}, GOLD | change])
    code, _, talk = graded.run("gold", "add", str(path))
    words_told = " ".join(talk.split())

    assert (code, words in words_told) == (65, True), talk
    assert graded.run("gold", "add", str(write_lines(graded.root / "good.jsonl", [GOLD | {"item_id": "g0"}])))[0] == 0


CLOSER_LOOKS = {
    "resolution": ("rule", "items", "rate"),
    "pairs": ("first", "second", "kappa", "standard_error"),
    "conger": ("kappa", "standard_error", "reason"),
    "reviewers": ("reviewer", "agreement", "sensitivity", "alerts"),
    "gold-accuracy": (),
    "correction": ("corrected", "gold_items"),
    "judge": ("sensitivity", "joined", "labels_saved", "unseen", "unseen_share"),
    "disagreement": ("split", "share", "rest"),
    "advice": (),
    "consistency": ("inputs", "repeated", "inconsistent", "rate", "left_out"),
    "batches": ("batch", "rate", "low", "high"),
    "alarm": ("threshold", "items_between", "alarm_at"),
    "metrics": (),
}


@pytest.mark.parametrize("command", CLOSER_LOOKS)
def test_closer_looks_print_rows(graded: Terminal, command: str) -> None:
    """As JSON with these fields, and as a table or a sentence for people."""
    found = graded.json(command)
    code, table, _ = graded.run(command)

    assert found["study"] == "study"
    assert code == 0
    assert table.strip()
    for row in found["rows"]:
        assert set(CLOSER_LOOKS[command]) <= set(row)
    assert bool(found["rows"]) == bool(CLOSER_LOOKS[command])


def test_items_behind_a_number_are_listed(graded: Terminal) -> None:
    """By their ids, of a slice; a slice without a value and an unknown criterion are named with the remedy."""
    found = graded.json("items", "correct", "error", "--slice", "model=atlas")["rows"]
    code, _, talk = graded.run("items", "correct", "error", "--slice", "model")
    unknown, _, names = graded.run("items", "tone", "error")

    assert {row["item_id"] for row in found} == {f"item-{number:03}" for number in range(1, 10, 2)}
    assert graded.json("items", "correct", "split")["rows"] == []
    assert len(graded.run("items", "correct", "error", "--most", "3")[1].splitlines()) == 1 + 3
    assert "There is no such item" in graded.run("items", "correct", "tied")[1]
    assert (code, "Write COLUMN=VALUE" in talk) == (64, True)
    assert (unknown, "There are: correct, harmful, kind" in names) == (64, True)


def test_advice_names_the_items_to_read(graded: Terminal) -> None:
    """A third and a fourth reviewer who say the opposite on half of the items."""
    rows = labels(range(200), "cd", set(range(10, 110)))
    graded.run("import-labels", str(write_lines(graded.root / "more.jsonl", rows)))
    told = graded.json("advice", "--by", "model")["rows"]

    assert [row["criterion"] for row in told] == ["correct"]
    assert len(told[0]["items"]) == 6
    assert set(told[0]["items"]) <= {f"item-{number:03}" for number in range(110)}
    assert told[0]["items"][0] in graded.run("advice")[1]


def test_slices_say_whether_they_stand(graded: Terminal) -> None:
    """For the study there is nothing to remember; for slices with a pass or a fail there is."""
    by_model = graded.json("verdict", "--by", "model")["rows"]

    assert {row["stands"] for row in graded.json("verdict")["rows"]} == {None}
    assert {row["stands"] is None for row in by_model if row["verdict"] in ("pass", "fail")} <= {False}
    assert "stands" in graded.run("verdict", "--by", "model")[1]


def test_two_models_are_compared(graded: Terminal) -> None:
    """Their difference; and a value that nobody has is named, with those there are."""
    row = graded.json("compare", "--by", "model", "atlas", "comet")["rows"][0]
    code, _, talk = graded.run("compare", "--by", "model", "atlas", "zeus")

    assert row["difference"]["estimate"] == pytest.approx(row["first_rate"] - row["second_rate"])
    assert code == 64
    assert "There is no value of model 'zeus'. There are: atlas, comet." in talk


def test_a_plan_is_made_without_a_study(capsys: pytest.CaptureFixture[str]) -> None:
    """59 clean items in one look, 74 looked at any time; the chances of each word add to 1."""
    assert exit_code(["plan", "--limit", "0.05", "--items", "300", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)

    assert found["items_to_pass"][:2] == [[0, 59, 74], [1, 93, 131]]
    at_limit = next(row for row in found["rows"] if row["true_rate"] == 0.05)
    assert at_limit["pass_chance"] <= 0.05
    assert at_limit["fail_chance"] <= 0.05
    for row in found["rows"]:
        assert row["pass_chance"] + row["fail_chance"] + row["open_chance"] == pytest.approx(1)
    assert exit_code(["plan", "--limit", "0.05"]) == 0
    assert "What 1,000 items will say" in capsys.readouterr().out
    assert exit_code(["plan", "--limit", "5"]) == 64


def test_an_alarm_must_be_above_the_usual(graded: Terminal) -> None:
    """--raised below --usual is an error of use."""
    code, _, talk = graded.run("alarm", "--usual", "0.1", "--raised", "0.05")

    assert code == 64
    assert "--raised 0.05 is not above --usual 0.1" in talk


def test_an_accepted_fail_is_said_and_holds_nothing_up(graded: Terminal, empty_workspace: Workspace) -> None:
    """While the waiver lasts the exit code is that of the rest; the JSON and the log carry it."""
    terminal = graded
    terminal.run(
        "import-labels", str(write_lines(terminal.root / "more.jsonl", labels(range(200), "cde", {*range(150)})))
    )
    code, _, _ = terminal.run("verdict")
    assert code == 1
    with LabelStore(empty_workspace.store_location) as store:
        grant(store, "Lea", "lead", Asker.on_this_machine("test"))
        waive(store, "study", "correct", dt.date(2999, 1, 1), "until the new model", Asker.on_this_machine("Lea"))
    code, _, talk = terminal.run("verdict")

    assert code != 1
    assert "correct: this fail is accepted until 2999-01-01 by Lea: until the new model" in talk
    row = terminal.json("verdict")["rows"][0]
    assert row["verdict"] == "fail"
    assert row["waiver"]["reason"] == "until the new model"
    assert {"waiver", "rubric", "role"} <= {row["what"] for row in terminal.json("log")["rows"]}
    assert "until the new model" in terminal.run("log")[1]


def test_an_export_that_fails_leaves_the_earlier_file(graded: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fills up in the middle: one error, the file of yesterday, and nothing beside it."""
    folder = graded.root / "out"
    folder.mkdir()
    path = folder / "labels.csv"
    path.write_text("yesterday", encoding="utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, _, talk = graded.run("export", "-o", str(path))

    assert code >= 64
    assert "No space left on device" in talk
    assert [(one.name, one.read_text(encoding="utf-8")) for one in folder.iterdir()] == [("labels.csv", "yesterday")]


def test_an_export_into_no_folder_is_one_error(graded: Terminal) -> None:
    """The place and the reason, and no traceback."""
    code, _, talk = graded.run("export", "-o", str(graded.root / "nowhere" / "labels.csv"))

    assert code >= 64
    assert "nowhere" in talk
    assert "Traceback" not in talk
