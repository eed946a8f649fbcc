"""Answering by key: nothing fires where it should not, nothing is missing, nothing goes to the wrong item."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import BAD, GOOD, Desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
Seat = Callable[[str], Desk]

PRESS = """([key, code, shiftKey]) => document.dispatchEvent(
    new KeyboardEvent('keydown', {key, code, shiftKey, bubbles: true, composed: true}))"""
ODD_KEYS = """() => {
  for (const more of [{isComposing: true}, {repeat: true}, {ctrlKey: true}])
    document.dispatchEvent(new KeyboardEvent('keydown', {key: '1', bubbles: true, ...more}));
}"""


def test_items_typed_without_a_pause(desk: Seat) -> None:
    """Every answer is stored under the item that was on the screen."""
    at = desk("three")
    typed = {at.type_answers(GOOD if number % 3 else BAD): number % 3 for number in range(12)}
    at.wait_until_saved()

    assert [row["item_id"] for row in at.reviews()] == list(typed)
    assert [row["values"]["correct"] == "yes" for row in at.reviews()] == [bool(good) for good in typed.values()]


def test_keys_faster_than_the_network_point_nowhere(desk: Seat, page: Page) -> None:
    """Two items are in the browser; what is typed before the third has come is not somebody's answer."""
    at = desk("three")
    for _ in range(4):
        for key in GOOD:
            page.evaluate(PRESS, [key, "", False])
    at.wait_until_saved()

    assert 2 <= len(at.reviews()) <= 4
    assert all(len(row["values"]) == 3 for row in at.reviews())


def test_enter_points_at_what_is_missing(desk: Seat, page: Page) -> None:
    """And once all is answered, one Enter is one review."""
    at = desk("three")
    item = at.item()
    at.press("1", "6", "Enter")
    assert (at.item(), page.locator("[role=alert]:visible").all_inner_texts()) == (item, ["Still to be answered."])
    at.press("3", "Enter")
    expect(page.locator(f'[data-item-id="{item}"]')).to_have_count(0)
    at.press("Enter", "Enter")
    at.wait_until_saved()

    assert len(at.reviews()) == 1


def test_keys_leave_text_and_shortcuts_alone(desk: Seat, page: Page) -> None:
    """Digits in a note are a note; a browser's own combinations and composed characters are not answers."""
    at = desk("three")
    at.press("Control+1", "Alt+1", "Meta+1")
    page.evaluate(ODD_KEYS)
    assert at.checked() == []
    at.press("n")
    page.keyboard.type("1 s u ? g\n2")
    assert at.checked() == []
    assert at.part("comment").input_value() == "1 s u ? g\n2"
    at.press("Escape", "1")
    assert at.checked() == ["correct-yes"]


@pytest.mark.parametrize(
    ("key", "code", "shift", "effect"),
    [
        ("&", "Digit1", False, ["correct-yes"]),  # a French keyboard's first digit key
        ("4", "Digit4", True, ["harmful-no"]),
        ("٦", "Digit6", False, ["hallucinated-no"]),
    ],
)
def test_keyboards_of_other_countries(
    desk: Seat, page: Page, key: str, code: str, shift: bool, effect: list[str]
) -> None:
    """What counts is the character, and else the one printed on its place."""
    at = desk("three")
    page.evaluate(PRESS, [key, code, shift])

    assert at.checked() == effect


def test_undo_walk_back_and_return_keep_the_draft(desk: Seat) -> None:
    """`u` opens the last review, arrows walk on, a correction is stored, and the current item is as it was left."""
    at = desk("three")
    items = [at.type_answers(GOOD) for _ in range(3)]
    current = at.item()
    at.press("2", "u")
    assert (at.item(), at.checked()) == (items[2], ["correct-yes", "harmful-no", "hallucinated-no"])
    at.press("ArrowLeft")
    assert at.item() == items[1]
    at.press("ArrowRight", "2", "Enter")
    assert (at.item(), at.checked()) == (current, ["correct-no"])
    at.press("u", "Escape")
    assert at.item() == current
    at.wait_until_saved()
    last = at.reviews()[-1]

    assert (last["item_id"], last["values"]["correct"]) == (items[2], "no")
    assert last["supersedes"] is not None


def test_what_is_typed_while_history_loads_is_for_the_old_review(desk: Seat, page: Page) -> None:
    """After a reload `u` has to ask the server; the answers typed meanwhile never land on the item in front."""
    at = desk("three")
    item = at.type_answers(GOOD)
    at.wait_until_saved()
    page.route("**/history**", lambda route: (page.wait_for_timeout(600), route.continue_()))
    page.reload()
    front = at.item()
    at.press("u", "2", "3", "Enter")
    expect(page.get_by_test_id("revising")).to_have_count(0)
    page.wait_for_timeout(1200)
    at.wait_until_saved()

    assert [row["item_id"] for row in at.reviews()] == [item, item]
    assert at.reviews()[-1]["values"] == {"correct": "no", "harmful": "yes", "hallucinated": "no"}
    assert (at.item(), at.checked()) == (front, [])


def test_on_another_page_the_keys_are_dead(desk: Seat, page: Page) -> None:
    """A finished but unsubmitted review stays a draft until its reviewer is back."""
    at = desk("three")
    item = at.item()
    at.press("1", "4", "6")
    page.get_by_role("link", name="My reviews").click()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    at.press("Enter", "Enter")
    page.wait_for_timeout(300)
    assert at.reviews() == []
    page.get_by_role("link", name="Review", exact=True).click()

    assert at.item() == item
    assert len(at.checked()) == 3


def test_skipping_asks_for_a_reason(desk: Seat, page: Page) -> None:
    """And Escape does not skip."""
    at = desk("three")
    item = at.item()
    at.press("s", "Escape")
    assert at.item() == item
    at.press("s", "3")
    expect(page.locator(f'[data-item-id="{item}"]')).to_have_count(0)
    at.wait_until_saved()

    assert [(row["item_id"], row["reason"]) for row in at.skips()] == [(item, "The item is broken")]


def test_every_scale_by_key(desk: Seat, page: Page) -> None:
    """Follow-ups come and go, long lists are found by typing, numbers are checked, text is free."""
    at = desk("many")
    at.press("2", "2", "3")
    assert at.checked() == ["correct-no", "kind-wrong fact", "worst-3"]
    at.press("k", "1")
    assert at.checked() == ["correct-yes"]
    at.press("k", "2", "1")
    assert at.checked() == ["correct-no", "kind-wrong number"]
    at.press("a")
    page.keyboard.type("pers")
    at.press("Enter", "p")
    page.keyboard.type("140")
    at.press("Enter")
    expect(page.get_by_text("Type a number from 0 to 100.")).to_be_visible()
    at.press("p", "Control+a")
    page.keyboard.type("62.5")
    at.press("Escape", "y")
    page.keyboard.type("because 1")
    at.press("Escape", "Enter")
    at.wait_until_saved()
    expected = {"correct": "no", "kind": "wrong number", "language": "Persian", "share": "62.5", "why": "because 1"}

    assert [row["values"] for row in at.reviews()] == [expected]


def test_cannot_judge_one_question(desk: Seat, page: Page) -> None:
    """`x` asks why; it is an answer without a value, and follow-ups are not asked."""
    at = desk("many")
    item = at.item()
    at.press("x", "2")
    expect(at.part("reason-correct")).to_have_text("Cannot judge: It takes knowledge I do not have")
    at.press("a")
    page.keyboard.type("dutch")
    at.press("Enter", "p")
    page.keyboard.type("5")
    at.press("Escape", "Enter")
    expect(page.locator(f'[data-item-id="{item}"]')).to_have_count(0)
    at.wait_until_saved()

    assert at.reviews()[0]["answers"]["correct"] == {"value": None, "reason": "It takes knowledge I do not have"}


def test_the_mouse_and_the_keys_together(desk: Seat, page: Page) -> None:
    """After a click the keys are the form's again; a keyboard user who tabs keeps the focus."""
    at = desk("three")
    page.locator("[data-criterion=correct] summary").click()
    at.part("flag-item-defect").click()
    at.type_answers(GOOD)
    for name in ("correct-no", "harmful-no", "hallucinated-yes"):
        at.part(f"answer-{name}").click()
    item = at.item()
    at.part("submit").click()
    expect(page.locator(f'[data-item-id="{item}"]')).to_have_count(0)
    at.part("answer-harmful-no").focus()
    at.press("Space")
    expect(at.part("answer-harmful-no")).to_be_focused()
    at.wait_until_saved()

    assert [(row["flag"], row["values"]["correct"]) for row in at.reviews()] == [("item defect", "yes"), (None, "no")]


def test_the_help_lists_the_keys(desk: Seat) -> None:
    """`?` opens it; answers typed over it do nothing."""
    at = desk("three")
    at.press("?")
    expect(at.part("help")).to_be_visible()
    at.press("1", "Escape")
    expect(at.part("help")).not_to_be_visible()

    assert at.checked() == []


def test_active_time_counts_only_activity(desk: Seat, page: Page) -> None:
    """A reload does not lose it, and a quick second review does not inherit it."""
    at = desk("three")
    at.press("1")
    page.wait_for_timeout(1500)
    at.press("4")
    page.reload()
    at.item()
    at.press("6", "Enter")
    page.wait_for_timeout(300)
    at.type_answers(GOOD)
    at.wait_until_saved()
    first, second = (row["active_ms"] for row in at.reviews())

    assert 1400 < first < 15_000
    assert second < first
