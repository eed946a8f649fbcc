"""The command line from a file of outputs to a verdict."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click
import pytest

from assay.cli import COMMANDS, exit_code, main
from assay.decisions import waive
from assay.identity import grant
from assay.settings import Workspace
from assay.store import LabelStore
from tests.conftest import outputs, write_lines
from tests.databases import KINDS, PostgresServer


class Terminal:
    """Runs commands in a workspace and reads what they print."""

    def __init__(self, workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = workspace.root
        self._capsys = capsys

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command and give its exit code, output and talk."""
        code = exit_code([*arguments, "--workspace", str(self.root)])
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err

    def json(self, *arguments: str) -> Any:
        """Run a command with --json and give what it prints."""
        return json.loads(self.run(*arguments, "--json")[1])


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """Run on each kind of database."""
    if request.param == "sqlite":
        return None
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.new_database()
    monkeypatch.setenv("ASSAY_DATABASE_URL", url)
    return url


@pytest.fixture
def terminal(empty_workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal in a workspace that holds a rubric and no items."""
    return Terminal(empty_workspace, capsys)


def labels(items: range, reviewers: str, wrong: set[int]) -> list[dict[str, object]]:
    """Make labels: each reviewer answers both criteria of each item; the items in `wrong` are not correct."""
    return [
        {
            "item_id": f"item-{number:03}",
            "reviewer_id": reviewer,
            "criterion": criterion,
            "value": ("no" if number in wrong else "yes") if criterion == "correct" else "no",
        }
        for number in items
        for reviewer in reviewers
        for criterion in ("correct", "harmful")
    ]


@pytest.fixture
def graded(terminal: Terminal) -> Terminal:
    """A study of 200 items, all judged correct and harmless by two reviewers but for ten that are wrong."""
    terminal.run("add", str(write_lines(terminal.root / "in.jsonl", outputs(200))))
    rows = labels(range(200), "ab", set(range(10)))
    terminal.run("import-labels", str(write_lines(terminal.root / "labels.jsonl", rows)))
    return terminal


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
    }


def test_a_new_study_gets_the_default_rubric(terminal: Terminal) -> None:
    """The file is written where it can be edited, and the person is told."""
    path = write_lines(terminal.root / "in.jsonl", outputs(5))
    code, _, talk = terminal.run("add", str(path), "--study", "other")

    assert code == 0
    assert "from the default rubric" in talk
    assert (terminal.root / "rubric" / "other.toml").exists()


def test_adding_the_same_items_again_is_refused(graded: Terminal) -> None:
    """Exit code 65, every id named, nothing changed."""
    code, _, talk = graded.run("add", str(graded.root / "in.jsonl"))

    assert code == 65
    assert "item_id 'item-000': is in study 'study' already (batch 'in')" in talk
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
    assert "reviewer 'a', item 'item-000': is reviewed in study 'study' already" in talk


@pytest.mark.parametrize("name", ["parquet", "csv", "jsonl"])
def test_an_export_holds_every_label(graded: Terminal, name: str) -> None:
    """Written to the file that is named, in the format of its name."""
    path = graded.root / f"labels.{name}"
    code, _, talk = graded.run("export", "-o", str(path))

    assert code == 0
    assert talk.startswith("Wrote 800 labels")
    assert path.stat().st_size > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["verdict", "--study", "nope"], "There is no study 'nope'"),
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
    "judge": ("sensitivity", "joined", "labels_saved"),
    "consistency": (),
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


def test_two_models_are_compared(graded: Terminal) -> None:
    """Their difference; and a value that nobody has is named, with those there are."""
    row = graded.json("compare", "--by", "model", "atlas", "comet")["rows"][0]
    code, _, talk = graded.run("compare", "--by", "model", "atlas", "zeus")

    assert row["difference"]["estimate"] == pytest.approx(row["first_rate"] - row["second_rate"])
    assert code == 64
    assert "No judged item has model 'zeus'. There are: atlas, comet." in talk


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
        grant(store, "Lea", "lead", "test")
        waive(store, "study", "correct", dt.date(2999, 1, 1), "until the new model", "Lea")
    code, _, talk = terminal.run("verdict")

    assert code != 1
    assert "correct: this fail is accepted until 2999-01-01 by Lea: until the new model" in talk
    row = terminal.json("verdict")["rows"][0]
    assert row["verdict"] == "fail"
    assert row["waiver"]["reason"] == "until the new model"
    assert {"waiver", "rubric", "role"} <= {row["what"] for row in terminal.json("log")["rows"]}
    assert "until the new model" in terminal.run("log")[1]
