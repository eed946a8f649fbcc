"""Keys that come faster than a page can paint, or than the server answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
Seat = Callable[[str], Desk]

# Types whole reviews, a key each five milliseconds as long as the page keeps up, and notes the item each was typed for.
TYPE_FAST = """(count) => new Promise((done) => {
  const host = [...document.querySelectorAll('*')].find((one) => one.shadowRoot?.querySelector('.form'));
  const front = () => host.shadowRoot.querySelector('.form').getAttribute('data-item-id');
  const how = {bubbles: true, composed: true};
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, ...how}));
  const begun = performance.now();
  const seen = [];
  let typed = 0;
  const timer = setInterval(() => {
    while (typed < 4 * count && typed * 5 < performance.now() - begun) {
      const review = Math.floor(typed / 4);
      const keys = review % 3 === 0 ? ['2', '4', '5', 'Enter'] : ['1', '4', '6', 'Enter'];
      if (typed % 4 === 0) seen.push(front());
      press(keys[typed % 4]);
      typed += 1;
    }
    if (typed < 4 * count) return;
    clearInterval(timer);
    done(seen);
  }, 1);
})"""


def test_a_hundred_reviews_typed_in_two_seconds_are_stored(desk: Seat, page: Page) -> None:
    """In order, each on the item it was typed for; none is typed twice or lost."""
    at = desk("three")
    seen = page.evaluate(TYPE_FAST, 100)
    at.wait_until_saved()
    stored = at.reviews()

    assert len(stored) == 100
    assert len({row["item_id"] for row in stored}) == 100
    assert [row["values"]["correct"] for row in stored] == ["yes" if number % 3 else "no" for number in range(100)]
    assert [
        (item, row["item_id"]) for item, row in zip(seen, stored, strict=True) if item not in (None, row["item_id"])
    ] == []
