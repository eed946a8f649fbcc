"""What a reviewer meets before real items and is told of gold items, in Chromium."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import BAD, GOOD, Desk
from tests.browser.form_studies import WHY

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
Seat = Callable[[str], Desk]


def test_training_then_test_then_real_items_with_feedback(desk: Seat, page: Page) -> None:
    """Training is explained under the next item; the test is not; offline, gold is explained once it is stored."""
    page.route("**/spares", lambda route: route.abort())
    at = desk("gold")
    expect(at.part("step")).to_contain_text("Training 1 of 1.")
    at.type_answers(GOOD)
    expect(at.part("step")).to_contain_text("Test 1 of 2.")  # in front, whether or not the note was read
    note = at.part("feedback")
    for words in ("Not as expected", "Question 900?", "you: yes", "expected: no", WHY):
        expect(note).to_contain_text(words)
    expect(page.locator("[role=status][aria-live]")).to_contain_text("Is it correct? Expected: no.")
    at.press("Escape")
    expect(note).to_be_hidden()

    at.type_answers(BAD)
    at.type_answers(BAD)
    expect(at.part("notice")).to_have_text("You have passed the test. From here on your answers count.")
    expect(note).to_be_hidden()
    assert {row["item_id"] for row in at.reviews()} == {"item-900", "item-901", "item-902"}

    told: list[str] = []
    while not told:  # of two items that follow each other one is gold, or the next one
        page.context.set_offline(True)
        items = [at.type_answers(GOOD), at.type_answers_to_the_end(GOOD)]
        expect(note).to_be_hidden()
        page.context.set_offline(False)
        at.item()
        told = [item for item in items if item >= "item-900"]
    expect(note).to_contain_text(f"Question {told[-1].removeprefix('item-')}?")


def test_a_note_survives_a_reload_and_fits_a_phone(desk: Seat, page: Page) -> None:
    """It is put away with a finger, too, and nothing is wider than the screen."""
    page.set_viewport_size({"width": 360, "height": 740})
    at = desk("gold")
    at.type_answers(GOOD)
    at.part("feedback").wait_for()
    page.reload()
    expect(at.part("feedback")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    at.part("feedback-close").click()
    expect(at.part("feedback")).to_be_hidden()


def test_somebody_who_fails_reads_a_kind_word(desk: Seat) -> None:
    """No further item, and whom to ask."""
    at = desk("gold")
    for _ in range(2):
        at.type_answers(GOOD)
    at.type_answers_to_the_end(GOOD)

    expect(at.part("not-in")).to_contain_text("Thank you for taking the test")
    expect(at.part("not-in")).to_contain_text("talk to your lead")
