"""Every menu that can be opened over the review form: whatever was done with it, the keys are the form's again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.desk import GOOD, Desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SECTIONS = ("Results", "Reviewers", "Study")
ENTRIES = "[data-testid^=stMainMenuItem-]"
SIDEBAR = "[data-testid=stSidebar]"


@pytest.fixture(scope="module")
def at(browser: Browser, form_server: Server) -> Iterator[Desk]:
    """A lead at the form, who sees every menu."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield Desk(page, form_server, "three", "Lead")
    context.close()


def section(page: Page, name: str) -> Locator:
    """Give a button of the menu at the top that opens a list of pages."""
    return page.get_by_test_id("stTopNavSection").filter(has_text=name)


def check_that_keys_review(at: Desk) -> None:
    """The keys of one review send one review."""
    before = len(at.reviews())
    item = at.type_answers(GOOD)
    at.wait_until_saved()

    assert [row["item_id"] for row in at.reviews()[before:]] == [item]


@pytest.mark.parametrize("name", SECTIONS)
def test_after_a_list_of_pages(at: Desk, name: str) -> None:
    """It was opened and closed by Escape, by a second click, or by the answers themselves."""
    page = at.page
    section(page, name).click()
    expect(page.get_by_role("menuitem").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menuitem")).to_have_count(0)
    check_that_keys_review(at)
    at.press("1", "4", "6")
    section(page, name).click()
    section(page, name).click()
    expect(page.get_by_role("menuitem")).to_have_count(0)
    item = at.item()
    at.press("Enter")
    expect(page.locator(f'[data-item-id="{item}"]')).to_have_count(0)


@pytest.mark.parametrize("name", SECTIONS)
def test_after_every_page_of_a_list(at: Desk, name: str) -> None:
    """There and back by the menu."""
    page = at.page
    section(page, name).click()
    expect(page.get_by_role("menuitem").first).to_be_visible()
    titles = page.get_by_role("menuitem").all_inner_texts()
    page.keyboard.press("Escape")
    assert titles
    for number in range(len(titles)):
        section(page, name).click()
        page.get_by_role("menuitem").nth(number).click()
        expect(page.locator("[data-item-id]")).to_have_count(0)
        page.get_by_role("link", name="Review", exact=True).first.click()
        at.item()
        check_that_keys_review(at)


def test_after_every_entry_of_the_main_menu(at: Desk) -> None:
    """The themes, and whatever else the host offers."""
    page = at.page
    button = page.get_by_test_id("stMainMenuButton")
    button.click()
    expect(page.locator(ENTRIES).first).to_be_visible()
    entries = [one.get_attribute("data-testid") for one in page.locator(ENTRIES).all() if one.is_visible()]
    assert len(entries) >= 4
    page.keyboard.press("Escape")
    check_that_keys_review(at)
    for entry in entries:
        button.click()
        page.get_by_test_id(entry or "").click()
        page.keyboard.press("Escape")
        check_that_keys_review(at)


def test_after_the_sidebar_and_the_list_of_studies(at: Desk) -> None:
    """Unfolded, a study chosen, the same one chosen again, the list closed, folded."""
    page = at.page
    page.get_by_test_id("stExpandSidebarButton").click()
    box = page.get_by_role("combobox", name="Study")
    expect(box).to_be_in_viewport()
    check_that_keys_review(at)
    box.click()
    page.keyboard.press("Escape")
    check_that_keys_review(at)
    for study in ("evidence", "three", "three"):
        box.click()
        page.get_by_role("option", name=study, exact=True).click()
        expect(page.get_by_role("option")).to_have_count(0)
    at.item()
    page.wait_for_timeout(500)
    check_that_keys_review(at)
    page.locator(SIDEBAR).hover()
    page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    expect(box).not_to_be_in_viewport()
    check_that_keys_review(at)


def test_nothing_of_the_folded_sidebar_is_a_stop_of_the_tab_key(at: Desk) -> None:
    """What cannot be seen cannot be reached."""
    page = at.page

    assert (
        page.locator(f"{SIDEBAR} button, {SIDEBAR} input").evaluate_all(
            "(all) => all.filter((one) => one.checkVisibility({visibilityProperty: true}) && one.tabIndex >= 0).length"
        )
        == 0
    )
