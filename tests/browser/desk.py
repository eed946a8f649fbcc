"""Somebody at the review form, and what of theirs is stored."""

from __future__ import annotations

import json
import sqlite3
import uuid
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Locator, Page, expect

from assay.settings import SESSION_COOKIE

if TYPE_CHECKING:
    from tests.browser.conftest import Server

GOOD = ["1", "4", "6", "Enter"]
BAD = ["2", "4", "5", "Enter"]

# What a page of the lead says and draws.
SHOWN = """() => {
    const main = document.querySelector('.stMainBlockContainer')
    return main.textContent + [...main.querySelectorAll('path')].map((one) => one.getAttribute('d')).join()
}"""


class Desk:
    """A reviewer of their own, signed in, at one study."""

    def __init__(self, page: Page, server: Server, study: str, name: str | None = None) -> None:
        self.page, self.server, self.study = page, server, study
        self.name = name or f"reviewer {uuid.uuid4().hex[:8]}"
        response = page.context.request.post(f"{server.url}/api/session", data={"name": self.name})
        assert response.ok
        self.token = next(c["value"] for c in page.context.cookies() if c["name"] == SESSION_COOKIE)
        self.open()

    def open(self, page: Page | None = None) -> str:
        """Open the review page and give the item in front."""
        page = page or self.page
        page.goto(f"{self.server.url}/?study={self.study}")
        item = self.item(page)
        self.wait_until_saved(page)
        return item

    def item(self, page: Page | None = None) -> str:
        """Give the id of the item on the screen, once there is one."""
        form = (page or self.page).locator("[data-item-id]")
        form.wait_for()
        return form.get_attribute("data-item-id") or ""

    def press(self, *keys: str) -> None:
        """Type keys."""
        for key in keys:
            self.page.keyboard.press(key)

    def type_answers(self, keys: list[str]) -> str:
        """Type the keys of a whole review; give the item it was about once another is in front."""
        item = self.item()
        self.press(*keys)
        expect(self.page.locator(f'[data-item-id="{item}"]')).to_have_count(0)
        return item

    def type_answers_to_the_end(self, keys: list[str]) -> str:
        """Type a whole review of the last item that is here; give the item."""
        item = self.item()
        self.press(*keys)
        expect(self.page.locator("[data-item-id]")).to_have_count(0)
        return item

    def wait_until_saved(self, page: Page | None = None, seconds: float = 30) -> None:
        """Wait until the form says that all is stored."""
        expect((page or self.page).get_by_test_id("save-state")).to_have_text("Saved", timeout=1000 * seconds)

    def checked(self) -> list[str]:
        """Give the answers that are chosen on the screen, as criterion-value."""
        chosen = self.page.locator("[role=radio][aria-checked=true]").all()
        return [(element.get_attribute("data-testid") or "").removeprefix("answer-") for element in chosen]

    def says(self, test_id: str) -> str:
        """Give the text of a part of the form."""
        return self.page.get_by_test_id(test_id).inner_text()

    def part(self, test_id: str) -> Locator:
        """Give a part of the form."""
        return self.page.get_by_test_id(test_id)

    def select(self, words: str, place: str = "output") -> None:
        """Select words of one text of the item, as a mouse would."""
        found = self.page.evaluate(SELECT, [place, words])
        assert found, f"{words!r} is not on the screen"

    def reviews(self) -> list[dict[str, Any]]:
        """Give what is stored of this reviewer, in order."""
        return self._rows("review")

    def skips(self) -> list[dict[str, Any]]:
        """Give the stored skips of this reviewer."""
        return self._rows("skip")

    def _rows(self, table: str) -> list[dict[str, Any]]:
        connection = sqlite3.connect(self.server.workspace / "data" / "assay.sqlite3")
        connection.row_factory = sqlite3.Row
        query = (
            f"SELECT t.*, i.item_id FROM {table} t JOIN item i USING (item_key) WHERE reviewer_id = ? ORDER BY t.seq"
        )
        rows = [dict(row) for row in connection.execute(query, [self.name])]
        connection.close()
        for row in rows:
            row["answers"] = json.loads(row.get("answers", "{}"))
            row["values"] = {criterion: answer["value"] for criterion, answer in row["answers"].items()}
        return rows


SELECT = """([place, words]) => {
  const host = [...document.querySelectorAll('*')].find((one) => one.shadowRoot?.querySelector('.form'));
  const block = host.shadowRoot.querySelector(`[data-place="${place}"]`);
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = '';
  while (walker.nextNode()) { nodes.push([walker.currentNode, text.length]); text += walker.currentNode.data; }
  const start = text.indexOf(words);
  if (start < 0) return false;
  const at = (place, isEnd) => {
    const [node, offset] = nodes.findLast(([, from]) => (isEnd ? from < place : from <= place));
    return [node, place - offset];
  };
  getSelection().setBaseAndExtent(...at(start, false), ...at(start + words.length, true));
  return true;
}"""
