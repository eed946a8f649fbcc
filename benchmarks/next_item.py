"""Claim: from the submit key to the next item painted takes at most 1.5 of a bare page's time, and half of `st.form`'s.

Chromium, 100 items each, in turn: a bare static page that posts the same bytes to a bare route and paints the answer;
the review page with 1,000 and 100,000 items, alone and with 25 others at work; a plain `st.form` page.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.serving import jurat_command, make_workspace, served
from benchmarks.submit_rate import run
from jurat.rubric.model import load_rubric
from tests.browser.conftest import CHROMIUM_OPTIONS, chromium_path, free_port

ITEMS = 100
OTHERS = 25

# From the key's event to the second frame after the shown item's id has changed: by then it is painted.
WATCH = """
() => {
  window.times = [];
  let start = null;
  let before = null;
  const roots = [document, ...[...document.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean)];
  const item = () => roots.map((root) => root.querySelector("[data-item-id]")).find(Boolean);
  const shown = () => item()?.getAttribute("data-item-id");
  const look = () => {
    const now = shown();
    if (start === null || !now || now === before) return;
    const from = start;
    start = null;
    requestAnimationFrame(() => requestAnimationFrame(() => window.times.push(performance.now() - from)));
  };
  const watched = { subtree: true, childList: true, attributes: true, attributeFilter: ["data-item-id"] };
  for (const root of roots) new MutationObserver(look).observe(root, watched);
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    start = performance.now();
    before = shown();
  }, true);
}
"""


def measure(page: Page, submit: Callable[[], None]) -> list[float]:
    """Grade so many items and give the milliseconds of each."""
    page.evaluate(WATCH)
    for number in range(1, ITEMS + 1):
        submit()
        page.wait_for_function("(count) => window.times.length >= count", arg=number)
    times: list[float] = page.evaluate("window.times")
    return times[5:]  # the first few warm the page up


def bare_page(browser: Browser, port: int) -> list[float]:
    """Time the floor."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(f"http://127.0.0.1:{port}/")
    return measure(page, lambda: page.keyboard.press("Enter"))


def review_page(browser: Browser, port: int) -> list[float]:
    """Time the review form, by keyboard."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    page.get_by_test_id("sign-in-name").fill("Maya")
    page.keyboard.press("Enter")
    page.locator("[data-item-id]").wait_for()
    page.wait_for_timeout(1000)

    def submit() -> None:
        for key in ("1", "4", "6", "Enter"):
            page.keyboard.press(key)

    return measure(page, submit)


def plain_form(browser: Browser, port: int) -> list[float]:
    """Time the plain Streamlit form; its radio buttons stay as they are, which spares it their reruns."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(f"http://127.0.0.1:{port}/")
    button = page.get_by_role("button", name="Submit")
    button.wait_for()
    page.wait_for_timeout(1000)

    def submit() -> None:
        button.focus()
        page.keyboard.press("Enter")

    return measure(page, submit)


def busy(port: int, rubric_hash: str, seconds: float) -> threading.Thread:
    """Let 25 others submit in the background, each about once a second."""
    thread = threading.Thread(
        target=lambda: asyncio.run(run(port, OTHERS, rubric_hash, seconds, pause=1.0)), daemon=True
    )
    thread.start()
    return thread


def line(name: str, times: list[float], floor: float) -> float:
    """Print a line and give the ratio of the medians."""
    median, p95 = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
    print(f"{name:<44} p50 {median:6.1f} ms   p95 {p95:6.1f} ms   {median / floor:5.2f} of the bare page", flush=True)
    return median


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_OPTIONS)
        bare_port = free_port()
        bare = [sys.executable, "-m", "benchmarks.bare_route", str(folder / "bare.sqlite3"), str(bare_port)]
        with served(bare, bare_port):
            floor = statistics.median(bare_page(browser, bare_port))
            line("bare static page and route", bare_page(browser, bare_port), floor)
            for items in (1_000, 100_000):
                workspace = make_workspace(folder, items)
                rubric_hash = load_rubric(workspace / "rubric" / "study.toml").content_hash
                port = free_port()
                with served(jurat_command(workspace, port), port):
                    line(f"Jurat, {items:,} items", review_page(browser, port), floor)
                    thread = busy(port, rubric_hash, 20)
                    line(f"Jurat, {items:,} items, {OTHERS} others at work", review_page(browser, port), floor)
                    thread.join()
            line("bare static page and route, again", bare_page(browser, bare_port), floor)
        plain_port = free_port()
        plain = [
            *(sys.executable, "-m", "streamlit", "run", "benchmarks/plain_form.py"),
            *(f"--server.port={plain_port}", "--server.headless=true"),
        ]
        environment = {"JURAT_WORKSPACE": str(folder / "workspace-1000"), "PYTHONPATH": "."}
        with served(plain, plain_port, environment, health="_stcore/health"):
            line("plain st.form", plain_form(browser, plain_port), floor)
        browser.close()


if __name__ == "__main__":
    main()
