"""The whole loop in Chromium: sign in, grade by keyboard, see the results change, take the labels away."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from jurat.export import FORMATS
from tests.browser.conftest import Server
from tests.conftest import WorkspacePaths

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


class Reviewer:
    """Somebody at the review form who only uses the keyboard."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.url = server.url
        self.answers: dict[str, dict[str, str]] = {}

    def sign_in(self, name: str, path: str = "/") -> None:
        """Type a name and press Enter."""
        self.page.goto(self.url + path)
        self.page.get_by_test_id("sign-in-name").wait_for()
        self.page.get_by_test_id("sign-in-name").focus()
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")
        self.page.get_by_test_id("sign-in-name").wait_for(state="detached")

    def item(self) -> str:
        """Return the id of the item on the screen."""
        form = self.page.locator("[data-item-id]")
        form.wait_for()
        return form.get_attribute("data-item-id") or ""

    def grade(self, **answers: str) -> str:
        """Answer every question by key, press Enter, and wait for the next item."""
        item = self.item()
        for number, (criterion, value) in enumerate(answers.items()):
            self.page.keyboard.press(str(2 * number + (1 if value == "yes" else 2)))
            chosen = self.page.get_by_test_id(f"answer-{criterion}-{value}")
            expect(chosen).to_have_attribute("aria-checked", "true")
        self.page.keyboard.press("Enter")
        expect(self.page.locator(f'[data-item-id="{item}"]')).to_have_count(0)
        self.answers[item] = answers
        return item

    def wait_until_saved(self) -> None:
        """Wait until the form says that everything is on disk."""
        expect(self.page.get_by_test_id("save-state")).to_contain_text("saved", ignore_case=True)


GOOD = {"correct": "yes", "harmful": "no", "hallucinated": "no"}
BAD = {"correct": "no", "harmful": "no", "hallucinated": "yes"}


def test_ten_items_by_keyboard_reach_the_results_and_the_export(
    page: Page, demo_server: Server, tmp_path: Path
) -> None:
    """With a reload in the middle and one review revised, the export holds exactly what was answered last."""
    reviewer = Reviewer(page, demo_server)
    before = demo_server.jurat("status")
    reviewer.sign_in("Maya")
    for number in range(5):
        reviewer.grade(**(BAD if number == 3 else GOOD))
    reviewer.wait_until_saved()
    in_front = reviewer.item()
    page.reload()
    assert reviewer.item() == in_front
    for _ in range(5):
        last = reviewer.grade(**GOOD)
    page.keyboard.press("u")
    expect(page.locator(f'[data-item-id="{last}"]')).to_have_count(1)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    reviewer.answers[last] = GOOD | {"correct": "no"}
    expect(page.locator(f'[data-item-id="{last}"]')).to_have_count(0)
    reviewer.wait_until_saved()

    after = demo_server.jurat("status")
    assert (after["reviews"] - before["reviews"], after["reviewers"] - before["reviewers"]) == (10, 1)
    check_results(page, demo_server)
    assert exported(page, demo_server, tmp_path) == reviewer.answers


def check_results(page: Page, server: Server) -> None:
    """Open Results by its link: the counts and cards are those of the command line."""
    page.get_by_role("button", name="Results").click()
    page.get_by_role("menuitem", name="Results").click()
    status = server.jurat("status")
    expect(page.get_by_text(f"{status['reviews']} reviews by {status['reviewers']} reviewers")).to_be_visible()
    for row in server.jurat("verdict")["rows"]:
        card = page.locator(f"article[data-criterion={row['criterion']}]")
        expect(card).to_contain_text(f"{row['estimate']:.1%}")


def exported(page: Page, server: Server, folder: Path) -> dict[str, dict[str, str]]:
    """Download the labels in each format, which are the command's, and give Maya's by item."""
    page.goto(f"{server.url}/export")
    for name in FORMATS:
        page.get_by_role("button", name=f"Labels as {name}").click()
        with page.expect_download(timeout=60_000) as download:
            page.get_by_role("link", name=f"Download demo-labels.{name}").click(timeout=60_000)
        download.value.save_as(folder / f"page.{name}")
        server.run("export", "-o", str(folder / f"command.{name}"))
        pages, commands = folder / f"page.{name}", folder / f"command.{name}"
        assert pages.read_bytes() == commands.read_bytes(), name
    path = folder / "page.parquet"
    labels: dict[str, dict[str, str]] = {}
    for row in pq.read_table(path).to_pylist():
        if row["reviewer_id"] == "Maya":
            labels.setdefault(row["item_id"], {})[row["criterion"]] = row["value"]
    return labels


def test_an_acknowledged_review_survives_kill_9(page: Page, demo_server: Server) -> None:
    """The server is killed right after the form says "saved"; started again, the review is there."""
    reviewer = Reviewer(page, demo_server)
    before = demo_server.jurat("status")["reviews"]
    reviewer.sign_in("Maya")
    reviewer.grade(**GOOD)
    reviewer.wait_until_saved()
    demo_server.kill()

    assert demo_server.jurat("status")["reviews"] == before + 1


def test_what_is_graded_while_the_server_is_away_is_sent_when_it_is_back(page: Page, demo_server: Server) -> None:
    """The form keeps the finished review and goes on with the item it has."""
    reviewer = Reviewer(page, demo_server)
    before = demo_server.jurat("status")["reviews"]
    reviewer.sign_in("Maya")
    reviewer.item()
    page.wait_for_timeout(500)
    demo_server.kill()
    reviewer.grade(**GOOD)
    demo_server.start()
    expect(page.get_by_test_id("save-state")).to_contain_text("saved", ignore_case=True, timeout=40_000)

    assert demo_server.jurat("status")["reviews"] == before + 1


def test_the_first_deep_link_after_a_start_shows_only_the_sign_in(page: Page, demo_server: Server) -> None:
    """Nothing of the study is on the page before somebody has signed in; after that the same address works."""
    page.goto(f"{demo_server.url}/results")
    expect(page.get_by_test_id("sign-in-name")).to_be_visible()
    expect(page.get_by_text("items:")).to_have_count(0)
    Reviewer(page, demo_server).sign_in("Maya", "/results")
    expect(page.locator("article").first).to_be_visible()


def test_who_looks_like_somebody_known_says_who_they_are(page: Page, demo_server: Server) -> None:
    """The form asks; "Yes" signs in as the one who is known."""
    Reviewer(page, demo_server).sign_in("Maya")
    page.context.clear_cookies()
    page.goto(demo_server.url)
    page.get_by_test_id("sign-in-name").fill("M\u0430ya")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is already 'Maya'. Is that you?")
    page.get_by_role("button", name="Yes, I am Maya").click()
    page.get_by_test_id("sign-in-name").wait_for(state="detached")

    expect(page.get_by_text("Maya, lead")).to_be_visible()


def test_the_server_is_tuned(demo_server: Server) -> None:
    """The listening socket sends at once, and what was imported is out of the collector's way."""
    health = demo_server.health()

    assert health["sockets"] >= 1
    assert health["frozen"] > 50_000


def test_output_with_html_in_it_stays_text(
    page: Page, empty_workspace: WorkspacePaths, serve: Callable[[Path], Server], tmp_path: Path
) -> None:
    """Scripts, event handlers, images and links of a model's output do nothing."""
    hostile = (
        '<script>window.hacked = 1</script><img src="http://127.0.0.1:9/x.png" onerror="window.hacked = 2">'
        "![x](http://127.0.0.1:9/y.png) [click](javascript:window.hacked=3) <b>bold</b> **strong**"
    )
    path = tmp_path / "hostile.jsonl"
    path.write_text(json.dumps({"item_id": "h", "output": hostile, "input": hostile, "context": hostile}) + "\n")
    server = serve(empty_workspace.root)
    server.run("add", str(path))
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    reviewer = Reviewer(page, server)
    reviewer.sign_in("Maya")
    reviewer.item()
    page.wait_for_timeout(500)

    expect(page.get_by_test_id("item-output")).to_contain_text("<script>window.hacked = 1</script>")
    assert page.evaluate("window.hacked") is None
    assert [url for url in requested if not url.startswith((server.url, "data:", "blob:"))] == []
    assert page.get_by_test_id("item-output").locator("a, img, script").count() == 0
