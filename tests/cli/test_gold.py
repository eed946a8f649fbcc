"""Gold items, the qualification and gold made of decided items from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from jurat.cli import exit_code
from jurat.settings import WorkspacePaths
from jurat.store import LabelStore
from tests.cli.conftest import Terminal, labels
from tests.cli.test_commands import GOLD
from tests.conftest import RUBRIC, write_lines


@pytest.fixture
def terminal(workspace: WorkspacePaths, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal in a workspace of twelve items, two of them judged wrong by two reviewers who agree."""
    opened = Terminal(workspace, capsys)
    opened.run("import-labels", str(write_lines(opened.root / "labels.jsonl", labels(range(4), "ab", {0, 1}))))
    return opened


def ask(terminal: Terminal, keys: str) -> Path:
    """Set keys of the study's rubric."""
    path = terminal.root / "rubric" / "study.toml"
    path.write_text(RUBRIC.replace("overlap = 2", f"overlap = 2\n{keys}"))
    return path


def add_gold(terminal: Terminal, count: int, *options: str, first: int = 0) -> str:
    """Add so many gold items and give what is said."""
    rows: list[dict[str, object]] = [{**GOLD, "item_id": f"g{first + number}"} for number in range(count)]
    code, _, talk = terminal.run("gold", "add", str(write_lines(terminal.root / "gold.jsonl", rows)), *options)
    assert code == 0, talk
    return talk


def test_too_few_test_items_are_told_until_there_are_enough(terminal: Terminal) -> None:
    """By `check` of the rubric, by `gold add` and by `qualification`."""
    assert "There is no test yet: set qualify_at" in add_gold(terminal, 1, "--purpose", "test")
    rubric = ask(terminal, "qualify_at = 0.5\nqualify_confidence = 0.75")
    exit_code(["check", str(rubric)])
    assert "its test takes at least 2 test items" in terminal._capsys.readouterr().out
    assert "takes at least 2 test items, and there are 1" in terminal.run("qualification")[2]
    assert "Nobody can pass" not in add_gold(terminal, 1, "--purpose", "test", first=1)
    assert terminal.run("qualification") == (0, "Nobody has begun yet.\n", "")


def test_a_column_may_give_the_purpose(terminal: Terminal, workspace: WorkspacePaths) -> None:
    """It goes before the option; neither it nor any other known thing becomes a column that a reviewer could see."""
    rows: list[dict[str, object]] = [{**GOLD, "gold_purpose": "training"}, {**GOLD, "item_id": "g2"}]
    terminal.run("gold", "add", str(write_lines(terminal.root / "gold.jsonl", rows)), "--purpose", "test")
    with LabelStore(workspace.store_location) as store:
        found = {row.purpose: row.items for row in store.read.gold.purposes("study")}
        item = store.read.items.named(study_id="study", item_id="g1")
        assert item is not None
        attributes = store.payload(item.item_key).attributes

    assert (found, attributes) == ({"training": 1, "test": 1}, {})


def test_the_qualification_is_said_for_people_and_programs(terminal: Terminal) -> None:
    """Nobody without a test; then a row for each who has begun."""
    assert "asks for no qualification" in terminal.run("qualification")[1]
    ask(terminal, "qualify_at = 0.5\nqualify_confidence = 0.75")
    add_gold(terminal, 2, "--purpose", "test")

    assert terminal.json("qualification") == {"study": "study", "rows": []}


def test_somebody_is_admitted_and_the_log_says_so(terminal: Terminal) -> None:
    """And it is taken back."""
    ask(terminal, "qualify_at = 0.5")
    terminal.run("user", "Lea", "--role", "lead")
    assert terminal.run("admit", "a", "--reason", "knows the field")[0] == 0
    assert [(row["reviewer"], row["state"]) for row in terminal.json("qualification")["rows"]] == [("a", "admitted")]
    assert terminal.run("admit", "a", "--reason", "a mistake", "--not")[0] == 0
    assert [row["state"] for row in terminal.json("qualification")["rows"]] == ["testing"]
    told = [row["decision"] for row in terminal.json("log")["rows"] if row["what"] == "ruling"]
    assert told == ["must qualify", "admitted"]


def test_a_decided_item_becomes_gold(terminal: Terminal) -> None:
    """What its reviewers agree on is expected; the study stays as it is, and the log tells who and why."""
    before = terminal.json("verdict")
    make = ("gold", "from-item", "item-000", "--reason", "The page says 45.")
    assert "Say who decides: --by NAME. Leads are: none yet" in terminal.run(*make)[2]
    terminal.run("user", "Lea", "--role", "lead")
    code, _, talk = terminal.run(*make, "--expect", "kind=invented")

    assert (code, "Expected: correct no, harmful no, kind invented." in talk) == (0, True), talk
    assert terminal.json("verdict") == before
    (row,) = [row for row in terminal.json("log")["rows"] if row["what"] == "gold"]
    assert (row["about"], row["reason"], row["decided_by"]) == ("item-000", "The page says 45.", "Lea")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("item-999",), "There is no item 'item-999'"),
        (("item-009",), "Say what is right"),
        (("item-009", "--expect", "correct"), "write CRITERION=VALUE"),
        (("item-000", "--expect", "correct=maybe"), "'maybe' is not an answer"),
        (("item-002", "--expect", "kind=invented"), "kind is not asked where correct is yes"),
    ],
)
def test_what_cannot_be_gold_is_told(terminal: Terminal, arguments: tuple[str, ...], words: str) -> None:
    """One sentence, and nothing is added."""
    terminal.run("user", "Lea", "--role", "lead")
    code, _, talk = terminal.run("gold", "from-item", *arguments, "--reason", "x")

    assert (code >= 64, words in " ".join(talk.split())) == (True, True), talk
    assert not [row for row in terminal.json("log")["rows"] if row["what"] == "gold"]


def test_doubling_is_refused(terminal: Terminal) -> None:
    """The second time says that it was done before."""
    terminal.run("user", "Lea", "--role", "lead")
    first, second = (terminal.run("gold", "from-item", "item-000", "--reason", "x") for _ in range(2))

    assert (first[0], second[0] >= 64, "one is enough" in second[2]) == (0, True, True)
