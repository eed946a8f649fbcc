"""Exit codes: `verdict` gives 0, 1 or 2, every other command 0; whatever is wrong is 64 and up, and never less."""

from __future__ import annotations

import click
import pytest

from assay import cli
from assay.cli import BUG, COMMANDS, USAGE, exit_code, main
from tests.cli.conftest import Terminal

Call = tuple[str, ...]
FILES = ("check", "add", "import-labels", "draw")


@pytest.fixture
def database_url() -> None:
    """These are about words on the command line."""


def calls() -> list[Call]:
    """Give every command, and those of its group."""
    found: list[Call] = []
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        inner = list(command.commands) if isinstance(command, click.Group) else []
        found += [(name, *one) for one in ([(word,) for word in inner] or [()])]
    return found


CALLS = calls()


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_what_is_wrong_is_no_verdict(call: Call, terminal: Terminal) -> None:
    """An option that there is not, and (of those that look into a study) a study that there is not."""
    command = main.get_command(click.Context(main), call[0])
    if isinstance(command, click.Group):
        command = command.commands[call[1]]
    assert command is not None
    known = {name for parameter in command.params for name in parameter.opts}

    assert exit_code([*call, "--nonsense"]) == USAGE
    if "--study" in known:
        assert terminal.run(*call, "--study", "nothing")[0] >= USAGE
    if any(parameter.required for parameter in command.params):
        assert exit_code([*call]) == USAGE


@pytest.mark.parametrize("call", [one for one in CALLS if one[0] in FILES or one == ("gold", "add")], ids=" ".join)
def test_columns_can_be_named_at_every_door(call: Call, terminal: Terminal) -> None:
    """`--map` is there, and what is no mapping is said before anything is read."""
    (terminal.root / "in.jsonl").write_text("{}\n", encoding="utf-8")
    given = ["--study", "s", "--size", "3"] if call == ("draw",) else []
    code = exit_code([*call, str(terminal.root / "in.jsonl"), "--map", "response", *given])

    assert code == USAGE


@pytest.mark.parametrize(("wrong", "expected"), [(0, 0), (6, 1), (1, 2)])
def test_a_verdict_is_told_by_its_exit_code(graded: Terminal, wrong: int, expected: int) -> None:
    """Pass, fail, undecided: by rates far below the limits, far above them, and near."""
    rubric = (graded.root / "rubric" / "study.toml").read_text(encoding="utf-8")
    limit = {0: "0.5", 6: "0.0001", 1: "0.06"}[wrong]
    changed = rubric.replace("acceptable_error_rate = 0.05", f"acceptable_error_rate = {limit}")
    changed = changed.replace("acceptable_error_rate = 0.01", "acceptable_error_rate = 0.5")
    (graded.root / "rubric" / "study.toml").write_text(changed, encoding="utf-8")

    assert graded.run("verdict")[0] == expected
    assert graded.run("verdict", "--json")[0] == expected
    assert graded.run("status")[0] == graded.run("agreement")[0] == graded.run("export")[0] == 0


def test_a_bug_is_no_verdict_either(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Its traceback is shown, and the exit code is not that of a fail."""

    def broken(_arguments: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "exit_code", broken)
    with pytest.raises(SystemExit) as left:
        cli.run([])

    assert left.value.code == BUG
    assert "ZeroDivisionError" in capsys.readouterr().err
