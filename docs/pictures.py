"""Draws the pictures in the README and the guides anew, from the demo study in real Chromium: `make pictures`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP))

from tests.browser.conftest import CHROMIUM_OPTIONS, Server  # noqa: E402 - the path comes first

FOLDER = TOP / "docs" / "pictures"
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}


def main() -> None:
    """Serve the demo and take every picture."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        workspace = Path(folder) / "workspace"
        subprocess.run([sys.executable, "-m", "assay", "demo", "--workspace", str(workspace)], check=True)
        server = Server(workspace, Path(folder) / "log").start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS)
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
    for name in ("results", "agreement", "export"):
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


def sign_in(browser: Browser, server: Server, name: str, size: dict[str, int], *, dark: bool = False) -> Page:
    """Open the review page as somebody."""
    page = browser.new_context(viewport=size, color_scheme="dark" if dark else "light").new_page()
    page.goto(server.url)
    page.get_by_test_id("sign-in-name").fill(name)
    page.keyboard.press("Enter")
    page.locator("[data-item-id]").wait_for()
    page.wait_for_timeout(1000)
    return page


if __name__ == "__main__":
    main()
