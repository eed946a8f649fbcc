"""Reading an item: every shape of text, evidence marked in it, the context searched, the output corrected."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.desk import GOOD, Desk
from tests.browser.form_studies import marked_up, plain

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
Seat = Callable[[str], Desk]

HIGHLIGHTED = """(name) => [...(CSS.highlights.get(name) ?? [])]
    .map((range) => range.startContainer.data.slice(range.startOffset, range.endOffset)).join('')"""


def number_of(item_id: str) -> int:
    """Return the number in an item's id."""
    return int(item_id.rsplit("-", 1)[1])


def go_to(at: Desk, number: int) -> None:
    """Skip items until one of this number (within the shapes) is in front."""
    for _ in range(12):
        if number_of(at.item()) == number:
            return
        item = at.item()
        at.press("s", "1")
        expect(at.page.locator(f'[data-item-id="{item}"]')).to_have_count(0)
    raise AssertionError(f"shape {number} did not come")


@pytest.mark.parametrize("words", ["Month Pass covers 60", "שלום עולם", "café", "👩‍👩‍👧", "👩‍👩‍👧 done", "says: the"])
def test_marked_evidence_is_what_python_finds_at_its_offsets(desk: Seat, words: str) -> None:
    """Emoji of several code points, combining marks and Hebrew: the stored offsets cut out the same words."""
    at = desk("evidence")
    output = plain(number_of(at.item()))["output"]
    at.select(words)
    at.press("c")
    expect(at.part("evidence-span")).to_have_text(words)
    at.type_answers(GOOD)
    at.wait_until_saved()
    [span] = at.reviews()[0]["answers"]["correct"]["evidence"]

    assert (span["in"], span["text"]) == ("output", words)
    assert output[span["start"] : span["end"]] == words


def test_required_evidence_holds_the_review_back(desk: Seat, page: Page) -> None:
    """Enter says what is missing; with a mark it goes through, and the mark comes back with the review."""
    at = desk("evidence")
    item = at.item()
    at.press(*GOOD)
    expect(page.get_by_text("Mark the passage that decides.")).to_be_visible()
    at.select("up to 45 minutes", "context.0")
    expect(at.part("selection-bar")).to_be_visible()
    at.part("mark-correct").click()
    assert page.evaluate(HIGHLIGHTED, "jurat-0") == "up to 45 minutes"
    at.press("Enter")
    expect(page.locator(f'[data-item-id="{item}"]')).to_have_count(0)
    at.press("u")
    assert at.item() == item
    expect(at.part("evidence-span")).to_have_text("up to 45 minutes")
    assert page.evaluate(HIGHLIGHTED, "jurat-0") == "up to 45 minutes"


def test_evidence_in_rendered_markdown_is_a_span_of_what_was_written(desk: Seat) -> None:
    """Over bold, code and a link: the marks of the Markdown lie inside the span."""
    at = desk("shapes")
    go_to(at, 0)
    at.select("is bold and code and a link")
    at.press("c", *GOOD)
    at.wait_until_saved()
    [span] = at.reviews()[0]["answers"]["correct"]["evidence"]
    output = marked_up(0)["output"]

    assert output[span["start"] : span["end"]] == span["text"] == "is **bold** and `code` and [a link"


def test_a_removed_mark_is_gone(desk: Seat, page: Page) -> None:
    """From the list and from the text."""
    at = desk("evidence")
    at.select("Month Pass")
    at.press("c")
    page.get_by_role("button", name="Remove the mark: Month Pass").click()

    expect(at.part("evidence-span")).to_have_count(0)
    assert page.evaluate(HIGHLIGHTED, "jurat-0") == ""


def test_searching_the_context(desk: Seat, page: Page) -> None:
    """`/` finds whatever the case, counts, walks on with Enter and scrolls there; Escape twice closes it."""
    at = desk("three")
    at.press("/")
    page.keyboard.type("LOCKING outside")
    expect(at.part("find-count")).to_have_text("1 of 40")
    at.press("Enter", "Enter", "Shift+Enter")
    expect(at.part("find-count")).to_have_text("2 of 40")
    at.press("Control+a")
    page.keyboard.type("last words")
    expect(at.part("find-count")).to_have_text("1 of 1")
    assert page.evaluate(HIGHLIGHTED, "jurat-current") == "last words"
    assert at.part("item-context").evaluate("one => one.scrollTop") > 20
    at.press("Escape", "Escape")
    expect(at.part("find")).not_to_be_visible()


def test_a_selected_span_is_looked_up_in_the_context(desk: Seat, page: Page) -> None:
    """Word for word where it stands there, else its longest run of words."""
    at = desk("three")
    at.select("the Month Pass covers 60 minutes")
    at.press("/")

    expect(at.part("find")).to_have_value("the Month Pass covers")
    assert page.evaluate(HIGHLIGHTED, "jurat-current") == "The Month Pass covers"


def test_a_corrected_output_is_stored_with_its_distance(desk: Seat, page: Page) -> None:
    """`e` opens an editor that starts from the output; put back as it was, it is no correction."""
    at = desk("three")
    first = at.item()
    at.press("e")
    page.keyboard.type("!?")
    at.press("Escape")
    at.type_answers(GOOD)
    at.press("e")
    page.keyboard.type("x")
    at.press("Backspace", "Escape")
    at.type_answers(GOOD)
    at.wait_until_saved()

    assert [(row["corrected_output"], row["edit_distance"]) for row in at.reviews()] == [
        (plain(number_of(first))["output"] + "!?", 2),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("number", "selector", "text"),
    [
        (0, "table td", "1"),
        (0, "strong", "bold"),
        (1, "pre.code", '{\n  "name": "Ana"'),
        (1, "pre.code", "<b>no</b>"),
        (2, "pre.code .k", "def"),
    ],
)
def test_shapes_are_rendered(desk: Seat, number: int, selector: str, text: str) -> None:
    """Markdown with tables, JSON laid out, code coloured; `m` shows what was written."""
    at = desk("shapes")
    go_to(at, number)
    expect(at.part("item-output").locator(selector).first).to_contain_text(text)
    at.press("m")

    assert at.part("item-output").locator("[data-place=output]").inner_text() == marked_up(number)["output"]
    at.press("m")


def test_right_to_left_text_is_set_from_the_right(desk: Seat) -> None:
    """The direction is the text's own."""
    at = desk("shapes")
    go_to(at, 3)
    block = at.part("item-output").locator("[data-place=output]")

    assert block.evaluate("one => getComputedStyle(one).direction") == "rtl"


def test_a_conversation_folds_what_is_long(desk: Seat) -> None:
    """Roles are named, tool calls and long messages are a click away, the last question is in sight."""
    at = desk("shapes")
    go_to(at, 4)
    conversation = at.part("item-input")

    assert conversation.locator(".role").all_inner_texts() == ["system", "user", "assistant", "tool", "user"]
    assert conversation.locator("details").count() == 2
    expect(conversation.get_by_text("And today?")).to_be_in_viewport()


def test_a_context_of_40000_characters_scrolls_by_itself(desk: Seat, page: Page) -> None:
    """The page stays where it is, the questions stay in sight."""
    at = desk("shapes")
    go_to(at, 5)
    at.press("/")
    page.keyboard.type("NEEDLE")
    expect(at.part("find-count")).to_have_text("1 of 1")

    assert at.part("item-context").evaluate("one => one.scrollTop") > 1000
    assert page.evaluate("document.scrollingElement.scrollTop") == 0
    expect(at.part("submit")).to_be_in_viewport()


def test_the_text_size_is_kept(desk: Seat, page: Page) -> None:
    """`+` and `-`, for this reviewer on this machine."""
    at = desk("three")
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    before = at.part("item-output").evaluate(size)
    at.press("+", "+")
    larger = at.part("item-output").evaluate(size)
    page.reload()
    at.item()

    assert larger > 1.2 * before
    assert at.part("item-output").evaluate(size) == larger


def test_my_reviews_lead_back_into_the_form(desk: Seat, page: Page) -> None:
    """A review of another day is opened, corrected, and the queue goes on."""
    at = desk("three")
    first = at.type_answers(GOOD)
    at.type_answers(GOOD)
    at.wait_until_saved()
    page.get_by_role("link", name="My reviews").click()
    page.get_by_role("textbox", name="Find").fill(first)
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of your 2 reviews")).to_be_visible()
    box = page.get_by_test_id("stDataFrame").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 15, box["y"] + 52)
    expect(page.locator(f'[data-item-id="{first}"]')).to_have_count(1)
    at.press("2", "Enter")
    expect(page.locator(f'[data-item-id="{first}"]')).to_have_count(0)
    at.wait_until_saved()

    assert (at.reviews()[-1]["item_id"], at.reviews()[-1]["values"]["correct"]) == (first, "no")
    assert ("revise" in page.url, "study=three" in page.url) == (False, True)


def all_on_one_screen(at: Desk) -> None:
    """Look at everything that a review needs."""
    for part in (
        "item-input",
        "item-output",
        "item-context",
        "answer-hallucinated-no",
        "comment",
        "submit",
        "progress",
    ):
        expect(at.part(part)).to_be_in_viewport(ratio=0.9 if part != "item-context" else 0.5)


def test_everything_is_on_one_screen_of_a_laptop(desk: Seat, page: Page) -> None:
    """1366 by 768, without scrolling the page."""
    all_on_one_screen(desk("three"))

    assert page.evaluate("document.scrollingElement.scrollHeight <= window.innerHeight + 1")


def test_on_a_phone_targets_are_large_enough(desk: Seat, page: Page) -> None:
    """360 pixels wide: nothing is cut off, and every button can be hit with a thumb."""
    page.set_viewport_size({"width": 360, "height": 740})
    at = desk("three")
    sizes = page.locator("[data-testid=review-form] button:visible").evaluate_all(
        """all => all.map((one) => {
          const { height, right } = one.getBoundingClientRect();
          return [one.textContent, height, right];
        })"""
    )

    assert [name for name, height, right in sizes if height < 44 or right > 360] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    at.part("answer-correct-yes").click()
    assert at.checked() == ["correct-yes"]


@pytest.mark.parametrize(
    ("state", "scheme"),
    [
        *(("answering", "light"), ("answering", "dark"), ("help", "light"), ("skip", "dark")),
        *(("evidence", "light"), ("revising", "dark"), ("pointed at", "light")),
    ],
)
def test_no_serious_accessibility_violation(desk: Seat, page: Page, state: str, scheme: str) -> None:
    """axe-core over the review page in each of its states."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    at = desk("evidence")
    if state == "help":
        at.press("?")
    if state == "skip":
        at.press("s")
    if state == "pointed at":
        at.press("Enter")
    if state in ("evidence", "revising"):
        at.select("Month Pass")
        at.press("c", "1", "e", "Escape")
    if state == "revising":
        at.type_answers(GOOD)
        at.press("u")
    page.wait_for_timeout(200)
    found = Axe().run(page, context="[data-testid=stBidiComponentIsolated]").response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]

    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in serious] == []
