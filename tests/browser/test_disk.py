"""A disk that is full, and one that takes nothing at all: said clearly, nothing lost, and work goes on afterwards."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.desk import BAD, GOOD, Desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@contextmanager
def largest_file(server: Server, size: int) -> Iterator[None]:
    """Let the server write no file beyond a size: what is there can be read, and a commit fails as on a full disk."""
    assert server.process is not None
    pid = server.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, before[1]))
    yield
    if server.process.poll() is None:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, "as it is"], ids=["nothing can be written", "no file may grow"])
def test_reviews_wait_until_the_disk_takes_them(page: Page, demo_server: Server, size: int | str) -> None:
    """The form says why nothing is stored and keeps it; what was acknowledged stays; then all of it is stored."""
    at = Desk(page, demo_server, "demo")
    stored = at.type_answers(GOOD)
    at.wait_until_saved()
    log = demo_server.workspace / "data" / "jurat.sqlite3-wal"
    with largest_file(demo_server, log.stat().st_size if size == "as it is" else 0):
        waiting = at.type_answers(BAD)
        expect(at.part("save-state")).to_contain_text("Not stored", timeout=20_000)
        expect(at.part("save-state")).to_contain_text("1 kept here")
        assert [row["item_id"] for row in at.reviews()] == [stored]
        assert demo_server.health()["status"] == "ok"
    at.wait_until_saved(seconds=60)
    more = at.type_answers(GOOD)
    at.wait_until_saved()

    assert [row["item_id"] for row in at.reviews()] == [stored, waiting, more]


def test_a_server_that_is_killed_on_a_full_disk_has_lost_nothing(page: Page, demo_server: Server) -> None:
    """What was acknowledged is there after the restart, and what was not is sent then."""
    at = Desk(page, demo_server, "demo")
    stored = at.type_answers(GOOD)
    at.wait_until_saved()
    with largest_file(demo_server, 0):
        waiting = at.type_answers(BAD)
        expect(at.part("save-state")).to_contain_text("Not stored", timeout=20_000)
        demo_server.kill()
    demo_server.start()
    at.wait_until_saved(seconds=60)

    assert [row["item_id"] for row in at.reviews()] == [stored, waiting]
