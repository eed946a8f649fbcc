"""The review page in Firefox, where it is installed: the loop, marking by mouse, a reload."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Server
from tests.browser.desk import GOOD
from tests.browser.firefox import Firefox

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
FORM = "[...document.querySelectorAll('*')].find((one) => one.shadowRoot?.querySelector('.form'))?.shadowRoot"
ITEM = f"{FORM}?.querySelector('[data-item-id]')?.getAttribute('data-item-id')"
# Where the first and the fourth word of the output stand in the window: its left and right edge, its middle.
WORDS = f"""(() => {{
  const block = {FORM}.querySelector('[data-place="output"]');
  const text = document.createTreeWalker(block, NodeFilter.SHOW_TEXT).nextNode();
  const box = (from, to) => {{
    const range = document.createRange();
    range.setStart(text, from);
    range.setEnd(text, to);
    return range.getBoundingClientRect();
  }};
  const [first, last] = [box(0, 1), box(5, 6)];
  return JSON.stringify([first.left + 1, first.top + first.height / 2, last.right, last.top + last.height / 2]);
}})()"""


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    """Debian's Firefox, or whichever is installed."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("Firefox is not installed (Debian: apt-get install firefox-esr)")
    opened = Firefox(program, tmp_path)
    yield opened
    opened.close()


def stored(server: Server, name: str) -> list[dict[str, Any]]:
    """Give somebody's reviews in order."""
    query = "SELECT item_id, answers FROM review JOIN item USING (item_key) WHERE reviewer_id = ? ORDER BY seq"
    with closing(sqlite3.connect(server.workspace / "data" / "assay.sqlite3")) as connection:
        return [{"item": item, "answers": json.loads(answers)} for item, answers in connection.execute(query, [name])]


def saved(firefox: Firefox) -> None:
    """Wait until the form says that all is stored."""
    firefox.wait_for(f"{FORM}?.querySelector('[data-testid=save-state]')?.textContent === 'Saved'")


def review(firefox: Firefox, keys: list[str]) -> str:
    """Type a review; give its item once another one is in front."""
    item = str(firefox.wait_for(ITEM))
    firefox.press(*keys)
    firefox.wait_for(f"{ITEM} && {ITEM} !== {json.dumps(item)}")
    return item


def test_the_review_page_in_firefox(firefox: Firefox, form_server: Server) -> None:
    """Sign in by key, review, reload in the middle of an item, mark words with the mouse, review on."""
    firefox.go(f"{form_server.url}/?study=evidence")
    firefox.wait_for("document.querySelector('[data-testid=stMain]') && true")
    sign_in = (
        "[...document.querySelectorAll('*')].map((one) => one.shadowRoot?.querySelector('[data-testid=sign-in-name]'))"
    )
    firefox.wait_for(f"{sign_in}.some((box) => (box?.focus(), box))")
    firefox.press(*"Fox", "Enter")
    front = str(firefox.wait_for(ITEM))
    firefox.press("2", "4")
    firefox.reload()
    assert firefox.wait_for(ITEM) == front
    chosen = f"[...{FORM}.querySelectorAll('[role=radio][aria-checked=true]')].map((one) => one.dataset.testid).join()"
    assert firefox.ask(chosen) == "answer-correct-no,answer-harmful-no"

    left, top, right, bottom = json.loads(firefox.ask(WORDS))
    firefox.drag((left, top), (right, bottom))
    firefox.press("c")
    firefox.wait_for(f"{FORM}.querySelector('[data-testid=evidence-span]')?.textContent")
    assert review(firefox, ["6", "Enter"]) == front
    assert firefox.ask("getSelection().toString()") == ""
    passed = ["x", "1", *GOOD[1:]]
    others = [review(firefox, passed) for _ in range(3)]
    saved(firefox)
    rows = stored(form_server, "Fox")

    assert [row["item"] for row in rows] == [front, *others]
    assert rows[0]["answers"]["correct"]["value"] == "no"
    assert [span["text"] for span in rows[0]["answers"]["correct"]["evidence"]] == ["Answer"]
