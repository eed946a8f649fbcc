"""Claim: a server with 100 reviewers at work on 100,000 items stays below 400 MB; an idle reviewer costs under 2 MB.

The floor of an idle reviewer is a session of an otherwise empty Streamlit page on the same machine, measured beside it.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import uuid
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.serving import jurat_command, make_workspace, memory_mb, served
from benchmarks.submit_rate import ITEMS, run
from jurat.rubric.model import load_rubric
from tests.browser.conftest import CHROMIUM_OPTIONS, chromium_path, free_port

IDLE = 20
EMPTY_PAGE = "import streamlit as st\n\nst.write('Nothing here.')\n"


def idle_cost(address: str, process_id: int, ready: str) -> float:
    """Open windows that nobody touches, each signed in as somebody; give the server's memory for one, in MB."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_OPTIONS)
        open_windows(browser, address, ready, 5)  # what the first ones load stays for all
        before = memory_mb(process_id)
        open_windows(browser, address, ready, IDLE)
        cost = (memory_mb(process_id) - before) / IDLE
        browser.close()
    return cost


def open_windows(browser: Browser, address: str, ready: str, count: int) -> None:
    """Open so many, and wait until each shows what it should."""
    for _ in range(count):
        context = browser.new_context()
        if ready == "[data-item-id]":
            context.request.post(f"{address}/api/session", data={"name": f"Idle {uuid.uuid4().hex[:8]}"})
        page = context.new_page()
        page.goto(address)
        page.locator(ready).first.wait_for(timeout=60_000)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_workspace(Path(folder), ITEMS)
        rubric_hash = load_rubric(workspace / "rubric" / "study.toml").content_hash
        port = free_port()
        with served(jurat_command(workspace, port), port) as process_id:
            print(f"server, {ITEMS:,} items: {memory_mb(process_id):.0f} MB at rest")
            asyncio.run(run(port, 100, rubric_hash, seconds=6))
            print(f"after 100 reviewers at work: {memory_mb(process_id):.0f} MB (claim: below 400)")
            ours = idle_cost(f"http://127.0.0.1:{port}", process_id, "[data-item-id]")
        page, port = Path(folder) / "empty.py", free_port()
        page.write_text(EMPTY_PAGE, encoding="utf-8")
        options = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
        empty = [sys.executable, "-m", "streamlit", "run", str(page), *options]
        with served(empty, port, health="_stcore/health") as process_id:
            floor = idle_cost(f"http://127.0.0.1:{port}", process_id, "[data-testid=stMarkdown]")
        print(f"an idle reviewer: {ours:.2f} MB; a session of an empty Streamlit page: {floor:.2f} MB (claim: below 2)")


if __name__ == "__main__":
    main()
