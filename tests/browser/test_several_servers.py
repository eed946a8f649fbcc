"""Two servers over one PostgreSQL: the same people, the same queue, and one of them may fall."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.desk import GOOD
from tests.browser.form_studies import write_studies
from tests.databases import PostgresServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.fixture
def servers(tmp_path: Path, postgres: PostgresServer) -> Iterator[list[Server]]:
    """Two servers that share a workspace's files and a database."""
    environment = {"JURAT_DATABASE_URL": postgres.new_database()}
    both = [Server(tmp_path / "workspace", tmp_path / f"log-{number}", environment) for number in range(2)]
    files = write_studies(both[0].workspace)
    both[0].run("add", str(files["three"]), "--study", "three")
    both[0].run("user", "Lead", "--role", "lead")
    for server in both:
        server.start()
    yield both
    for server in both:
        server.stop()


def grade(page: Page, count: int) -> list[str]:
    """Grade so many items by key; give them."""
    items = []
    for _ in range(count):
        form = page.locator("[data-item-id]")
        form.wait_for()
        items.append(form.get_attribute("data-item-id") or "")
        for key in GOOD:
            page.keyboard.press(key)
        expect(page.locator(f'[data-item-id="{items[-1]}"]')).to_have_count(0)
    expect(page.get_by_test_id("save-state")).to_have_text("Saved", timeout=30_000)
    return items


def test_a_reviewer_moves_from_a_fallen_server_to_the_other(page: Page, servers: list[Server]) -> None:
    """Signed in on one, they go on at the other with the item they had; nothing is lost, nothing is given twice."""
    first, second = servers
    response = page.context.request.post(f"{first.url}/api/session", data={"name": "Maya"})
    assert response.ok
    page.goto(f"{first.url}/?study=three")
    items = grade(page, 3)
    front = page.locator("[data-item-id]").get_attribute("data-item-id")
    first.kill()
    page.goto(f"{second.url}/?study=three")
    page.locator("[data-item-id]").wait_for()
    assert page.locator("[data-item-id]").get_attribute("data-item-id") == front
    items += grade(page, 3)

    assert len(set(items)) == 6
    status = second.jurat("status", "--study", "three")
    assert (status["reviews"], status["reviewers"]) == (6, 1)
