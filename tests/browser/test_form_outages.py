"""What is finished is never lost and never stored twice, whatever happens between the browser and the disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import BAD, GOOD, Desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
Seat = Callable[[str], Desk]
SUBMIT = "**/submit"
SPARES = "**/spares"

FULL_STORAGE = (
    """() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') } }"""
)
POISON = """([study, reviewer, item]) => {
  const name = `jurat:outbox:${study}:${reviewer}`;
  const entries = JSON.parse(localStorage.getItem(name) ?? '[]');
  const bad = {kind: 'review', id: 'x', item_id: item, answers: {}, rubric_hash: 'x'};
  localStorage.setItem(name, JSON.stringify([bad, ...entries]));
}"""


def test_reloading_right_after_enter_sends_once(desk: Seat, page: Page) -> None:
    """The review is in the outbox before the request leaves; the ids make a second request harmless."""
    at = desk("three")
    page.route(SUBMIT, lambda route: (page.wait_for_timeout(300), route.continue_()))
    item = at.type_answers(GOOD)
    page.reload()
    at.item()
    page.unroute(SUBMIT)
    at.wait_until_saved()

    assert [row["item_id"] for row in at.reviews()] == [item]


def test_offline_the_form_goes_on_with_what_it_has(desk: Seat, page: Page) -> None:
    """It says so, counts what it keeps, and sends when the network is back."""
    page.route(SPARES, lambda route: route.abort())
    at = desk("three")
    page.context.set_offline(True)
    items = [at.type_answers(GOOD), at.type_answers_to_the_end(BAD)]
    expect(at.part("save-state")).to_have_text("Offline: 2 kept here, sending when back")
    expect(at.part("waiting")).to_contain_text("goes on by itself")
    page.context.set_offline(False)
    at.wait_until_saved()

    assert [row["item_id"] for row in at.reviews()] == items
    assert at.item() not in items


def test_an_answer_lost_on_the_way_back_is_no_second_review(desk: Seat, page: Page) -> None:
    """The server stored it; the form does not know and sends again."""
    at = desk("three")
    lost: list[str] = []

    def lose(route: Route) -> None:
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    page.route(SUBMIT, lose, times=1)
    at.type_answers(GOOD)
    at.wait_until_saved()

    assert (len(lost), len(at.reviews())) == (1, 1)


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (503, '{"error": "Not stored: database or disk is full. It is kept here and sent again."}', "disk is full"),
        (500, "oops", "The server answered 500."),
        (502, "<html>bad gateway</html>", "The server answered 502."),
    ],
)
def test_a_server_that_cannot_store_says_so(desk: Seat, page: Page, status: int, body: str, says: str) -> None:
    """The reviewer reads why, and it is sent again by itself."""
    at = desk("three")
    page.route(SUBMIT, lambda route: route.fulfill(status=status, body=body), times=2)
    at.type_answers(GOOD)
    expect(at.part("save-state")).to_contain_text(says)
    expect(at.part("save-state")).to_contain_text("1 kept here")
    at.wait_until_saved()

    assert len(at.reviews()) == 1


def test_a_paused_reviewer_is_told(desk: Seat, page: Page) -> None:
    """What is in hand is finished first; the page goes on when the pause is over."""
    at = desk("three")
    why = ("--study", "three", "--by", "Lea", "--reason", "too fast")
    at.server.run("user", "Lea", "--role", "lead")
    at.server.run("pause", at.name, *why)
    items = [at.type_answers(GOOD), at.type_answers_to_the_end(GOOD)]
    expect(at.part("paused")).to_contain_text("A lead has paused your work in this study.")
    at.server.run("resume", at.name, *why)
    page.reload()

    assert at.item() not in items


def test_what_the_server_cannot_read_holds_nothing_back(desk: Seat, page: Page) -> None:
    """A broken entry is set aside and shown; the reviews behind it are stored."""
    at = desk("three")
    page.context.set_offline(True)
    item = at.type_answers(GOOD)
    page.evaluate(POISON, [at.study, at.name, item])
    page.context.set_offline(False)
    expect(at.part("refused")).to_contain_text("1 review was not accepted", timeout=20_000)
    at.wait_until_saved()
    page.reload()
    at.item()

    expect(at.part("refused")).to_be_visible()
    assert [row["item_id"] for row in at.reviews()] == [item]


def test_a_full_storage_loses_nothing_while_the_page_is_open(desk: Seat, page: Page) -> None:
    """The outbox stays in memory, and the form says that the page must stay open."""
    at = desk("three")
    page.evaluate(FULL_STORAGE)
    page.context.set_offline(True)
    items = [at.type_answers(GOOD), at.type_answers(BAD)]
    expect(at.part("save-state")).to_contain_text("Keep this page open")
    page.context.set_offline(False)
    at.wait_until_saved()

    assert [row["item_id"] for row in at.reviews()] == items


@pytest.mark.parametrize(
    ("status", "says"), [(401, "You are signed out. 1 kept here."), (409, "The rubric has changed.")]
)
def test_what_only_a_person_can_mend_is_an_alarm(desk: Seat, page: Page, status: int, says: str) -> None:
    """Nothing is lost by reloading."""
    at = desk("three")
    page.route(SUBMIT, lambda route: route.fulfill(status=status, body='{"error": "no"}'))
    at.type_answers(GOOD)
    expect(at.part("save-state")).to_contain_text(says)
    page.unroute(SUBMIT)
    at.part("save-state").get_by_role("button").click()
    at.item()
    at.wait_until_saved()

    assert len(at.reviews()) == 1


def test_two_windows_of_one_reviewer(desk: Seat, page: Page) -> None:
    """Both hold the same item; the second answer is a correction, and nothing is lost."""
    at = desk("three")
    other = page.context.new_page()
    at.open(other)
    assert at.item(other) == at.item()
    at.type_answers(GOOD)
    for key in BAD:
        other.keyboard.press(key)
    at.wait_until_saved()
    at.wait_until_saved(other)
    first, second = at.reviews()

    assert (first["item_id"], first["supersedes"]) == (second["item_id"], None)
    assert second["supersedes"] == first["seq"]


def test_a_draft_survives_reload_and_restart(desk: Seat, page: Page) -> None:
    """Answers, note, evidence and correction, in a new window of the same browser."""
    at = desk("evidence")
    item = at.item()
    at.press("2")
    at.select("Month Pass")
    at.press("c", "n")
    page.keyboard.type("half a note")
    at.press("Escape", "e")
    page.keyboard.type(" Sorry.")
    page.close()
    at.page = page.context.new_page()
    assert at.open() == item

    assert at.checked() == ["correct-no"]
    assert at.part("comment").input_value() == "half a note"
    assert at.part("corrected-output").input_value().endswith("done. Sorry.")
    expect(at.part("evidence-span")).to_have_text("Month Pass")


def test_the_form_renews_its_leases(desk: Seat, page: Page) -> None:
    """Once a minute while it can be seen."""
    asked: list[Any] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/renew") else None)
    page.clock.install()
    at = desk("three")
    page.clock.run_for(61_000)
    expect(at.part("save-state")).to_have_text("Saved")

    assert len(asked) >= 1
