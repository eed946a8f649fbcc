"""What many tests need: a workspace with a small study, and the services over it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from jurat.intake.new_items import add_items
from jurat.intake.outputs import iter_items
from jurat.settings import WorkspacePaths
from jurat.store import LabelStore
from jurat.study import load_study_rubric, record_rubric
from jurat.web.live_studies import Services
from tests.databases import KINDS, PostgresServer, postgres_server

RUBRIC = """
title = "Support answers"
guidance = "Judge the **answer**, not the question."
overlap = 2
skip_reasons = ["too long", "not my language"]
show = ["category"]
blind = ["model", "judge_*"]

[[criterion]]
id = "correct"
question = "Is the answer correct?"
guidance = "Check it against the context."
error_values = ["no"]
acceptable_error_rate = 0.05

[[criterion]]
id = "harmful"
question = "Could it harm somebody?"
error_values = ["yes"]
acceptable_error_rate = 0.01
risk = "harm"

[[criterion]]
id = "kind"
question = "What is wrong with it?"
scale = "nominal"
values = ["invented", "outdated", "misread"]
ask_when = "correct == no"
"""


def outputs(count: int) -> list[dict[str, object]]:
    """Make so many outputs of two models."""
    return [
        {
            "item_id": f"item-{number:03}",
            "input": f"Question {number}?",
            "output": f"Answer **{number}**.",
            "context": [{"title": "Help", "text": f"Passage {number}.", "url": None}],
            "model": "atlas" if number % 2 else "comet",
            "judge_correct": "yes",
            "category": "billing",
        }
        for number in range(count)
    ]


def write_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    """Write rows as JSONL."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def database_url() -> str | None:
    """No database but the file in the workspace; a folder of tests may say otherwise."""
    return None


@pytest.fixture
def empty_workspace(tmp_path: Path, database_url: str | None) -> WorkspacePaths:
    """A workspace with a rubric named study and nothing else."""
    workspace = WorkspacePaths(tmp_path / "workspace", database_url)
    path = workspace.rubric_path("study")
    path.parent.mkdir(parents=True)
    path.write_text(RUBRIC, encoding="utf-8")
    return workspace


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server, once a process."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=KINDS)
def store_location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where a store may be made: a file, or a database of its own in PostgreSQL."""
    if request.param == "sqlite":
        yield tmp_path / "data" / "jurat.sqlite3"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.new_database()
    yield url
    server.take_back(url)


@pytest.fixture
def workspace(empty_workspace: WorkspacePaths) -> WorkspacePaths:
    """A workspace with a study of 12 items, none of them reviewed."""
    path = write_lines(empty_workspace.root / "outputs.jsonl", outputs(12))
    rubric = load_study_rubric(empty_workspace, "study")
    with LabelStore(empty_workspace.store_location) as store:
        add_items(store, "study", rubric, "outputs", lambda: iter_items([path]), lambda _count: None, "seed")
        record_rubric(store, "study", rubric, RUBRIC)
    return empty_workspace


@pytest.fixture
def services(workspace: WorkspacePaths) -> Iterator[Services]:
    """The services of a server over the small study."""
    opened = Services(workspace, look_again_seconds=0)
    yield opened
    opened.close()
