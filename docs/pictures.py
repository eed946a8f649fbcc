"""Draws the pictures in the README and the guides anew, from the demo study in real Chromium: `make pictures`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP))

from tests.browser.conftest import CHROMIUM_OPTIONS, Server, chromium_path  # noqa: E402 - the path comes first
from tests.browser.desk import SELECT  # noqa: E402

FOLDER = TOP / "docs" / "pictures"
LAPTOP = ViewportSize(width=1366, height=768)
QUESTION = (
    "I ride to work and back every day, about 50 minutes each way. "
    "Which pass is cheapest, and what if I stop after two months?"
)
ANSWER = """Take the **Month Pass**.

- The Month Pass costs 24 euros and covers rides of up to 60 minutes each, so your 50 minutes cost nothing more.
- You can cancel it at any time; it then ends with the paid month.
- A Year Pass is cheaper by the month, but it is refunded only within 14 days, or if you move far away.

Stop after two months and you have paid for two months."""
PHONE = ViewportSize(width=360, height=740)
LEAD_PAGES = (
    *("results", "compare", "risks", "over_time", "judge"),
    *("agreement", "reviewers", "adjudicate", "plan", "rubric", "export", "log"),
)


def main() -> None:
    """Serve the demo and take every picture."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        workspace = Path(folder) / "workspace"
        subprocess.run([sys.executable, "-m", "jurat", "demo", "--workspace", str(workspace)], check=True)
        add_long_item(workspace)
        server = Server(workspace, Path(folder) / "log").start()
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_OPTIONS)
        try:
            take_all(browser, server)
        finally:
            browser.close()
            server.stop()


def take_all(browser: Browser, server: Server) -> None:
    """Take the pictures, one person each so that nobody's work is in another's picture."""
    page = sign_in(browser, server, "Maya", LAPTOP)
    for digit in "146":
        page.keyboard.press(digit)
    page.wait_for_timeout(300)
    page.screenshot(path=FOLDER / "review.png")
    for name in LEAD_PAGES:
        page.goto(f"{server.url}/{name}")
        page.wait_for_timeout(3000)
        page.screenshot(path=FOLDER / f"{name}.png")
    page = sign_in(browser, server, "Noor", LAPTOP, dark=True)
    page.keyboard.press("2")
    page.keyboard.press("g")
    page.wait_for_timeout(300)
    page.screenshot(path=FOLDER / "review-dark.png")
    page = sign_in(browser, server, "Olu", PHONE)
    page.screenshot(path=FOLDER / "review-phone.png")
    take_long_item(browser, server)


def take_long_item(browser: Browser, server: Server) -> None:
    """An answer beside all the help pages there are, with evidence marked and looked up."""
    page = sign_in(browser, server, "Ines", LAPTOP, study="long")
    page.screenshot(path=FOLDER / "long-item.png")
    select(page, "rides of up to 60 minutes each")
    page.keyboard.press("c")
    page.keyboard.press("2")
    select(page, "costs 24 euros and covers rides")
    page.keyboard.press("/")
    page.wait_for_timeout(300)
    page.screenshot(path=FOLDER / "evidence.png")


def select(page: Page, words: str) -> None:
    """Select words of the output."""
    assert page.evaluate(SELECT, ["output", words]), f"the output does not say {words!r}"


def add_long_item(workspace: Path) -> None:
    """Write a study of one answer, with every help page of the demo as its context."""
    rows = [json.loads(line) for line in (TOP / "data" / "demo" / "outputs.jsonl").read_text().splitlines()]
    pages = {passage["title"]: passage for row in rows for passage in row["context"]}
    shutil.copyfile(workspace / "rubric" / "demo.toml", workspace / "rubric" / "long.toml")
    path = workspace / "long.jsonl"
    item = {"item_id": "velora-long", "input": QUESTION, "output": ANSWER, "context": list(pages.values())}
    path.write_text(json.dumps(item) + "\n")
    command = [sys.executable, "-m", "jurat", "add", str(path), "--study", "long", "--workspace", str(workspace)]
    subprocess.run(command, check=True)


def sign_in(
    browser: Browser, server: Server, name: str, size: ViewportSize, *, dark: bool = False, study: str = "demo"
) -> Page:
    """Open the review page as somebody."""
    page = browser.new_context(viewport=size, color_scheme="dark" if dark else "light").new_page()
    page.goto(f"{server.url}/?study={study}")
    page.get_by_test_id("sign-in-name").fill(name)
    page.keyboard.press("Enter")
    page.locator("[data-item-id]").wait_for()
    page.wait_for_timeout(1000)
    return page


if __name__ == "__main__":
    main()
