"""A terminal in a workspace, on each kind of database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from jurat.cli import exit_code
from jurat.settings import WorkspacePaths
from tests.conftest import outputs, write_lines
from tests.databases import KINDS, PostgresServer


class Terminal:
    """Runs commands in a workspace and reads what they print."""

    def __init__(self, workspace: WorkspacePaths, capsys: pytest.CaptureFixture[str]) -> None:
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
def database_url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str | None]:
    """Run on each kind of database."""
    if request.param == "sqlite":
        yield None
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.new_database()
    monkeypatch.setenv("JURAT_DATABASE_URL", url)
    yield url
    server.take_back(url)


@pytest.fixture
def terminal(empty_workspace: WorkspacePaths, capsys: pytest.CaptureFixture[str]) -> Terminal:
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
