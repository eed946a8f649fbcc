"""Claim: every page of the lead opens in under twice the time of an otherwise empty page with one plotly chart.

From the address to the last element drawn, in Chromium, on the same tuned server, in turn with the empty page: at
10,000 and 1,000,000 labels, on the demo, and on two human-labelled sets. Each page is opened once before it is timed:
the first look at a large study reads its labels, which is told apart.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.serving import TOP, jurat_command, make_workspace, served
from jurat.rubric.model import load_rubric
from jurat.store import LabelStore, Transaction
from jurat.store.asking import Asker
from jurat.store.people import add_reviewer
from jurat.web.sessions import grant
from tests.browser.conftest import CHROMIUM_OPTIONS, chromium_path, free_port
from tests.reference_data import REFERENCE
from tests.spec.test_human_labelled_sets import SETS, import_set

PAGES = (
    "results",
    "compare",
    "risks",
    "over_time",
    "judge",
    "agreement",
    "reviewers",
    "adjudicate",
    "plan",
    "rubric",
    "export",
    "log",
)
SIZES = (10_000, 1_000_000)
IMPORTED = ("xsum_hallucination", "dices350")  # where they are on this machine
OPENED = 5  # times each
REVIEWERS = 12
CRITERIA = {"correct": 0.08, "harmful": 0.01, "hallucinated": 0.05}
QUIET = 250  # milliseconds without a change: the page is drawn
WATCH = """window.lastChange = 0;
new MutationObserver(() => { window.lastChange = performance.now(); })
    .observe(document, {subtree: true, childList: true, attributes: true, characterData: true});"""
DRAWN = f"""() => document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'
    && document.querySelector('h1') && !document.querySelector('[data-stale=true], .stSkeleton, .stAppSkeleton')
    && [...document.querySelectorAll('.stPlotlyChart')].every((one) => one.querySelector('.main-svg'))
    && performance.now() - window.lastChange > {QUIET} && window.lastChange"""


def main() -> None:
    """Open every page of a small and of a large study, beside the empty page."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_OPTIONS)
        empty_port = free_port()
        empty = [sys.executable, "-m", "streamlit", "run", str(TOP / "benchmarks" / "empty_app.py")]
        options = [f"--server.port={empty_port}", "--server.address=127.0.0.1", "--server.headless=true"]
        with served([*empty, *options], empty_port, {"PYTHONPATH": str(TOP)}, health="_stcore/health"):
            page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
            page.add_init_script(WATCH)
            at = f"http://127.0.0.1:{empty_port}/"
            for labels in SIZES:
                measure(page, made_study(Path(folder), labels), f"{labels:,} labels", at)
            for name, workspace in real_studies(Path(folder)):
                measure(page, workspace, name, at)
        browser.close()


def made_study(folder: Path, labels: int) -> Path:
    """Make a study of so many labels."""
    workspace = make_workspace(folder, labels // len(CRITERIA), columns)
    write_reviews(workspace, labels // len(CRITERIA))
    return workspace


def real_studies(folder: Path) -> Iterator[tuple[str, Path]]:
    """Make the demo, and import the human-labelled sets that are on this machine."""
    subprocess.run([sys.executable, "-m", "jurat", "demo", "--workspace", str(folder / "demo")], check=True, cwd=TOP)
    yield "the demo", folder / "demo"
    for name in IMPORTED:
        if (REFERENCE / "data" / name).exists():
            import_set(REFERENCE / "data" / name, SETS[name], folder / name)
            yield name, folder / name


def measure(page: Page, workspace: Path, told: str, empty: str) -> None:
    """Print each page's time as a ratio to the empty page's."""
    with LabelStore(workspace / "data" / "jurat.sqlite3") as store:
        grant(store, "Lea", "lead", Asker.on_this_machine("benchmark"))
    port = free_port()
    with served(jurat_command(workspace, port), port):
        url = f"http://127.0.0.1:{port}"
        page.context.request.post(f"{url}/api/session", data={"name": "Lea"})
        print(f"{told}: the first look took {opened(page, f'{url}/results', 120_000):.1f} s", flush=True)
        for name in PAGES:
            opened(page, f"{url}/{name}")
            took, floor = map(statistics.median, zip(*in_turn(page, f"{url}/{name}", empty), strict=True))
            print(f"  {name:<14}{1000 * took:>8.0f} ms{took / floor:>8.2f}x  (claim: below 2)", flush=True)


def in_turn(page: Page, address: str, empty: str) -> list[tuple[float, float]]:
    """Open a page and the empty one in turn, so that both meet the same machine."""
    return [(opened(page, address), opened(page, empty)) for _ in range(OPENED)]


def columns(number: int) -> dict[str, object]:
    """Return an item what slices, comparisons, judges, consistency and operations are made of."""
    return {
        "model": ("atlas", "comet")[number % 2],
        "prompt_version": f"v{1 + number % 3}",
        "category": ("billing", "repairs", "stations", "safety", "accounts")[number % 5],
        "input_id": f"input-{number // 2}",
        "judge_correct": "no" if number % 13 == 0 else "yes",
        "latency_ms": 300 + number % 900,
        "cost_usd": 0.002,
        "outcome": ("accepted", "accepted", "edited", "rejected")[number % 4],
    }


def opened(page: Page, address: str, timeout: float = 30_000) -> float:
    """Return the seconds from an address to the last change of the page."""
    page.goto(address)
    return float(page.wait_for_function(DRAWN, timeout=timeout, polling=50).json_value()) / 1000


def write_reviews(workspace: Path, reviews: int, overlap: int = 1, without: int = 0) -> None:
    """Give items the reviews of one or more of twelve reviewers, straight into the store; the first `without` none."""
    random = np.random.default_rng(5)
    rubric_hash = load_rubric(workspace / "rubric" / "study.toml").content_hash
    wrong = random.random((reviews, len(CRITERIA))) < np.array(list(CRITERIA.values()))
    people = random.integers(0, REVIEWERS, reviews)

    def work(tx: Transaction) -> None:
        for number in range(REVIEWERS):
            add_reviewer(tx, f"reviewer {number:02}", granted_by="benchmark")
        items = [int(row.item_key) for row in tx.items.ids("study")]
        rows = [
            review(number, items[place], int(people[place] + turn) % REVIEWERS, rubric_hash, answers(wrong[number]))
            for number, (place, turn) in enumerate(divmod(number, overlap) for number in range(reviews))
            if place >= without
        ]
        for row in rows:
            tx.reviews.add(**row)

    with LabelStore(workspace / "data" / "jurat.sqlite3") as store:
        store.write(work)


def review(number: int, item_key: int, person: int, rubric_hash: str, given: str) -> dict[str, Any]:
    """Return a review as the store takes it."""
    empty: dict[str, Any] = dict.fromkeys(("supersedes", "comment", "flag", "corrected_output", "edit_distance"))
    return empty | {
        "review_id": f"r{number}",
        "item_key": item_key,
        "reviewer_id": f"reviewer {person:02}",
        "counted": 1,
        "origin": "import",
        "rubric_hash": rubric_hash,
        "answers": given,
        "active_ms": 20_000,
        "created_us": 1_790_000_000_000_000 + number,
    }


def answers(wrong: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
    """Write a review's answers as the store keeps them."""
    errors = {"correct": ("yes", "no"), "harmful": ("no", "yes"), "hallucinated": ("no", "yes")}
    return json.dumps({name: {"value": errors[name][int(one)]} for name, one in zip(CRITERIA, wrong, strict=True)})


if __name__ == "__main__":
    main()
