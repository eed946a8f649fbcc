"""The form after the menu, on a phone, and while the server is gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.browser.desk import BAD, GOOD, Desk
from tests.browser.form_studies import write_studies

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
Seat = Callable[[str], Desk]

TOP_OF_OUTPUT = """() => {
  const host = [...document.querySelectorAll('*')].find((one) => one.shadowRoot?.querySelector('.form'));
  return host.shadowRoot.querySelector('[data-place="output"]').getBoundingClientRect().top;
}"""


def test_enter_submits_after_the_menu_was_used(desk: Seat, page: Page) -> None:
    """My reviews, Review, then the keys of a review: it is stored, each time."""
    at = desk("three")
    for number in range(3):
        page.get_by_role("link", name="My reviews").first.click()
        expect(page.get_by_role("heading", name="My reviews")).to_be_visible()
        page.get_by_role("link", name="Review", exact=True).first.click()
        at.item()
        at.type_answers(GOOD)
        at.wait_until_saved()

        assert len(at.reviews()) == number + 1


def test_the_next_item_is_in_sight_on_a_phone(browser: Browser, form_server: Server) -> None:
    """Ten items, each submitted by a tap: the next one's output begins on the screen."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    at = Desk(page, form_server, "three")
    tops = []
    for _ in range(10):
        item = at.item()
        for answer in ("correct-yes", "harmful-no", "hallucinated-no"):
            at.part(f"answer-{answer}").tap()
        page.get_by_role("button", name="Submit").tap()
        expect(page.locator(f'[data-item-id="{item}"]')).to_have_count(0)
        at.item()
        tops.append(page.evaluate(TOP_OF_OUTPUT))
    context.close()

    assert len(tops) == 10
    assert [top for top in tops if not 0 <= top < 844] == []


# From now on: every key that the page took, every window of the host's that was there for a moment.
WATCH = """() => {
  window.hostWindows = [];
  const look = () => {
    for (const one of document.querySelectorAll('[data-testid="stDialog"], [role="dialog"]')) {
      if (one.checkVisibility()) window.hostWindows.push(one.textContent);
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def test_thirty_answers_while_the_server_is_gone(page: Page, tmp_path: Path, serve: Callable[..., Server]) -> None:
    """Killed in the middle of an item: the form says so itself and goes on, no window of Streamlit's is ever seen."""
    workspace = tmp_path / "workspace"
    writer = Server(workspace, tmp_path / "writer.log")
    writer.run("add", str(write_studies(workspace)["three"]), "--study", "three")
    writer.run("user", "Lead", "--role", "lead")
    server = serve(workspace)
    at = Desk(page, server, "three")
    typed = [at.type_answers(GOOD)]
    at.wait_until_saved()
    page.evaluate(WATCH)
    middle = at.item()
    at.press("1", "4")
    server.kill()
    at.press("6", "Enter")
    typed += [middle, *[at.type_answers(BAD) for _ in range(14)]]
    page.wait_for_timeout(7_000)  # Streamlit gives up after some five seconds
    expect(at.part("save-state")).to_have_text("Offline: 15 kept here, sending when back")
    typed += [at.type_answers(GOOD) for _ in range(15)]
    server.start()
    at.wait_until_saved(seconds=90)
    typed.append(at.type_answers(GOOD))
    at.wait_until_saved()
    stored = at.reviews()

    assert [row["item_id"] for row in stored] == typed
    assert [row["values"]["correct"] for row in stored] == ["yes"] * 2 + ["no"] * 14 + ["yes"] * 16
    assert page.evaluate("window.hostWindows") == []
