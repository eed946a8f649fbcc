"""A damaged label store is said so, by commands and by the server, and nobody is told that their work is safe."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from jurat.cli import exit_code
from jurat.errors import StoreUnavailable
from jurat.settings import WorkspacePaths
from jurat.store import LabelStore
from jurat.web.live_studies import Services
from jurat.web.routes import api_routes
from jurat.web.tuning import Tuning

PAGE = 4096


def damage(path: Path) -> None:
    """Write rubbish over every page but the first two."""
    whole = path.read_bytes()
    path.write_bytes(whole[: 2 * PAGE] + b"\xa5" * (len(whole) - 2 * PAGE))


@pytest.fixture
def damaged(tmp_path: Path) -> WorkspacePaths:
    """A workspace whose store was whole once."""
    workspace = WorkspacePaths(tmp_path)
    LabelStore(workspace.store_location).close()
    assert isinstance(workspace.store_location, Path)
    damage(workspace.store_location)
    return workspace


def test_a_damaged_store_is_no_bug(damaged: WorkspacePaths) -> None:
    """Opening or reading it names the file and the remedy."""
    with pytest.raises(StoreUnavailable, match="restore a backup"), LabelStore(damaged.store_location) as store:
        store.studies()


def test_commands_say_it(damaged: WorkspacePaths, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence and an exit code that no gate reads as a verdict."""
    code = exit_code(["status", "--workspace", str(damaged.root)])
    talk = capsys.readouterr().err

    assert code >= 64
    assert "restore a backup" in talk
    assert "Traceback" not in talk


def test_the_server_says_it(tmp_path: Path) -> None:
    """Damaged while it runs: health is not ok any more."""
    services = Services(WorkspacePaths(tmp_path))
    location = services.workspace.store_location
    assert isinstance(location, Path)
    with closing(sqlite3.connect(location)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damage(location)
    with TestClient(Starlette(routes=api_routes(lambda: services, lambda: Tuning(1, 1)))) as client:
        answer = client.get("/api/health")
    services.close()

    assert (answer.status_code, answer.json()["status"]) == (503, "the label store cannot be used")


def test_a_store_in_order_is_ok(tmp_path: Path) -> None:
    """An empty one, too."""
    services = Services(WorkspacePaths(tmp_path))
    with TestClient(Starlette(routes=api_routes(lambda: services, lambda: Tuning(1, 1)))) as client:
        answer = client.get("/api/health")
    services.close()

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
