"""Claim: on every page of results new reviews show within 3 seconds of being on disk, without a click.

From their commit, by another process, to the first change of what the page says or draws, in Chromium, at
10,000 and 1,000,000 labels. Both reviews of an item come at once: it becomes a judged one, or one that
waits for a decision.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.lead_pages import CRITERIA, DRAWN, WATCH, answers, columns, opened, review, write_reviews
from benchmarks.serving import jurat_command, make_workspace, served
from jurat.rubric.model import load_rubric
from jurat.store import LabelStore, Transaction
from jurat.store.asking import Asker
from jurat.web.sessions import grant
from tests.browser.conftest import CHROMIUM_OPTIONS, chromium_path, free_port
from tests.browser.desk import SHOWN

PAGES = ("results", "compare", "risks", "over_time", "judge", "agreement", "reviewers", "adjudicate", "rubric")
SIZES = (10_000, 1_000_000)
REVIEWS, CLAIM = 5, 3.0  # on each page; seconds
OVERLAP = 2
CONTESTED = "adjudicate"  # shows what reviewers differ on; the others what they agree on
AFTER = 10**7  # numbers of the reviews that come last
CHANGED = f"(before) => ({SHOWN})() !== before"


def main() -> None:
    """Review items of a small and of a large study while each page is open."""
    sizes = tuple(int(size) for size in sys.argv[1:]) or SIZES
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_OPTIONS)
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        page.add_init_script(WATCH)
        for labels in sizes:
            measure(page, Path(folder), labels)
        browser.close()


def measure(page: Page, folder: Path, labels: int) -> None:
    """Print how long each page took to show a review: the median and the slowest."""
    items = labels // len(CRITERIA) // OVERLAP
    workspace = make_workspace(folder, items, columns, OVERLAP)
    write_reviews(workspace, items * OVERLAP, OVERLAP, without=REVIEWS * len(PAGES))
    rubric_hash = load_rubric(workspace / "rubric" / "study.toml").content_hash
    random = np.random.default_rng(7)
    port = free_port()
    with served(jurat_command(workspace, port), port), LabelStore(workspace / "data" / "jurat.sqlite3") as store:
        grant(store, "Lea", "lead", Asker.on_this_machine("benchmark"))
        waiting = store.write(lambda tx: iter([int(row.item_key) for row in tx.items.ids("study")]))
        page.context.request.post(f"http://127.0.0.1:{port}/api/session", data={"name": "Lea"})
        print(f"{labels:,} labels (claim: at most {CLAIM:.0f} s)")
        for name in PAGES:
            opened(page, f"http://127.0.0.1:{port}/{name}", 120_000)
            took = []
            for _ in range(REVIEWS):
                time.sleep(random.uniform(0, 2))  # at no particular moment between two looks
                took.append(until_shown(page, name, store, next(waiting), rubric_hash))
            print(f"  {name:<12}{statistics.median(took):>6.1f} s, at most{max(took):>6.1f} s", flush=True)


def until_shown(page: Page, name: str, store: LabelStore, item_key: int, rubric_hash: str) -> float:
    """Review an item, and give the seconds until the page has changed."""
    page.wait_for_function(DRAWN)
    before = page.evaluate(SHOWN)
    store.write(lambda tx: review_twice(tx, name, item_key, rubric_hash))
    began = time.perf_counter()
    page.wait_for_function(CHANGED, arg=before, timeout=30_000, polling=20)
    return time.perf_counter() - began


def review_twice(tx: Transaction, name: str, item_key: int, rubric_hash: str) -> None:
    """Let two people review an item: they agree, or differ in everything."""
    for person in range(OVERLAP):
        wrong = np.full(len(CRITERIA), fill_value=name == CONTESTED and person == 1)
        number = AFTER + OVERLAP * item_key + person
        tx.reviews.add(**review(number, item_key, person, rubric_hash, answers(wrong)))


if __name__ == "__main__":
    main()
