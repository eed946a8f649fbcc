"""Folders that are no workspace, workspaces that can only be read, output that nobody reads on, names that are not."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assay.cli import COMMANDS, exit_code
from assay.store.migrations import load_migrations
from tests.cli.conftest import Terminal

BEGIN = {"demo", "add", "serve", "user"}  # commands that may make a store
NEEDS_NONE = {"check", "draw", "plan", "gold", "restore"}
ARGUMENTS = {
    "compare": ("--by", "model", "a", "b"),
    "items": ("correct", "error"),
    "pause": ("ann", "--reason", "x"),
    "resume": ("ann", "--reason", "x"),
    "admit": ("ann", "--reason", "x"),
    "send-back": ("--reviewer", "ann", "--reason", "x"),
    "withdraw": ("a", "--reason", "x"),
    "restore-item": ("a", "--reason", "x"),
    "close": ("study", "--reason", "x"),
    "reopen": ("study", "--reason", "x"),
    "harmless": ("aaaa", "bbbb", "--reason", "x"),
    "import-labels": (__file__,),
    "import-facts": (__file__, "--by", "Lea"),
    "merge": ("ann", "anne", "--reason", "x"),
    "rename": ("ann", "anne", "--reason", "x"),
    "backup": ("copy.sqlite3",),
}
NOBODY = 65534


@pytest.fixture
def database_url() -> None:
    """These are about files."""


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in BEGIN | NEEDS_NONE])
def test_a_folder_that_is_no_workspace_stays_as_it_is(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistyped folder gets no store; what is missing is said, with the place where else a store could be."""
    monkeypatch.delenv("ASSAY_DATABASE_URL", raising=False)
    code = exit_code([command, *ARGUMENTS.get(command, ()), "--workspace", str(tmp_path)])
    talk = capsys.readouterr().err

    assert list(tmp_path.iterdir()) == []
    assert code >= 64
    if command != "backup":
        assert f"There is no workspace in {tmp_path}" in talk
        assert "ASSAY_DATABASE_URL is not set" in talk


@pytest.mark.parametrize("command", ["verdict", "status", "log", "agreement", "advice"])
def test_output_that_is_read_no_further_keeps_the_exit_code(
    graded: Terminal, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A real pipe whose reader has left: the code is that of the command read whole."""
    whole, _, _ = graded.run(command)
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", buffering=1, encoding="utf-8") as cut:  # noqa: PTH123 - a pipe has no path
        monkeypatch.setattr(sys, "stdout", cut)
        code = exit_code([command, "--workspace", str(graded.root)])

    assert code == whole
    assert "Error" not in capsys.readouterr().err


def test_the_interpreter_that_ends_keeps_the_exit_code(graded: Terminal) -> None:
    """What is left to write when the process ends goes nowhere either: no word of it, and the code of the whole."""
    program = [sys.executable, "-m", "assay", "verdict", "--workspace", str(graded.root)]
    reader, writer = os.pipe()
    os.close(reader)
    cut = subprocess.run(program, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)

    assert cut.returncode == graded.run("verdict")[0]
    assert b"Error" not in cut.stderr


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that everybody may read and only its owner may change."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be somebody who may change nothing."""
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("is_server_there", [False, True])
def test_a_workspace_that_can_only_be_read_is_read(
    graded: Terminal, readable: Path, capsys: pytest.CaptureFixture[str], *, is_server_there: bool
) -> None:
    """Whoever may not write reads the same; with a log beside the file (a server runs), too. Writing is refused."""
    place = readable / "workspace"
    shutil.copytree(graded.root, place)
    store = place / "data" / "assay.sqlite3"
    server = sqlite3.connect(store, isolation_level=None) if is_server_there else None
    if server is not None:
        server.execute("CREATE TABLE other (a)")  # lies in the log beside the file
    before, calls = store.read_bytes(), (["verdict"], ["status"], ["log"], ["user", "Lea", "--role", "reviewer"])
    expected = [graded.run(*call)[1] for call in calls[:3]]
    graded.run(*calls[3])  # all that is loaded late is loaded

    found = []
    for call in calls:
        with as_nobody():
            code = exit_code([*call, "--workspace", str(place)])
        found.append((code, *capsys.readouterr()))
    if server is not None:
        server.close()

    assert [printed for _, printed, _ in found[:3]] == expected
    assert found[3][0] == 74
    assert "Make it writable" in found[3][2]
    assert is_server_there or store.read_bytes() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_old_store_that_can_only_be_read_is_told(
    graded: Terminal, readable: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its tables are not those that are asked for: no traceback, but the step that is missing."""
    place = readable / "workspace"
    shutil.copytree(graded.root, place)
    newest = max(name for name, _ in load_migrations("sqlite"))
    store = sqlite3.connect(place / "data" / "assay.sqlite3")
    store.execute("DELETE FROM migration WHERE name = ?", [newest])
    store.commit()
    store.close()
    graded.run("status")
    with as_nobody():
        code = exit_code(["status", "--workspace", str(place)])

    assert code == 74
    assert f"schema step {newest} is missing" in capsys.readouterr().err


MISTYPED = {
    "pause an --reason x --by Lea": "There is no reviewer 'an'. Did you mean 'a'? There are: Lea, a, b.",
    "admit leaa --reason x --by Lea": "There is no reviewer 'leaa'. There are: Lea, a, b.",
    "send-back --reviewer Leo --reason x --by Lea": "There is no reviewer 'Leo'. Did you mean 'Lea'?",
    "send-back --item item-001 --reviewer Leo --reason x --by Lea": "There is no reviewer 'Leo'. Did you mean 'Lea'?",
    "send-back --item item-0011 --reason x --by Lea": "There is no item 'item-0011' in study 'study'. Did you mean",
    "send-back --version 12345 --reason x --by Lea": "Study 'study' has no version '12345' of its rubric. There are:",
    "withdraw item-0011 --reason x --by Lea": "There is no item 'item-0011' in study 'study'. Did you mean 'item-0",
    "withdraw --batch ina --reason x --by Lea": "There is no batch 'ina' in study 'study'. Did you mean 'in'?",
    "restore-item itm-001 --reason x --by Lea": "There is no item 'itm-001' in study 'study'. Did you mean 'item-0",
    "gold from-item itm-001 --reason x --by Lea": "There is no item 'itm-001' in study 'study'. Did you mean 'item-0",
    "gold from-item item-001 --expect corect=no --reason x --by Lea": "There is no criterion 'corect'. Did you mean",
    "close stdy --reason x --by Lea": "There is no study 'stdy'. Did you mean 'study'? There are: study.",
    "reopen stdy --reason x --by Lea": "There is no study 'stdy'. Did you mean 'study'? There are: study.",
    "close study --reason x --by Leo": "'Leo' is no lead: --by NAME. Did you mean 'Lea'? Leads are: Lea.",
}


def test_a_name_that_is_not_there_is_answered_with_those_that_are(graded: Terminal) -> None:
    """Every option that takes a name of something stored: an error, what may have been meant, and what there is."""
    graded.run("user", "Lea", "--role", "lead")

    for line, words in MISTYPED.items():
        code, printed, talk = graded.run(*line.split())
        assert (code >= 64, printed) == (True, ""), line
        assert words in talk, line
