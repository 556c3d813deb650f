"""Finding a client, working on it, and going back, as a person does it in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, OpenBrowser, settled, sideways, sign_in
from tests.support.axe import serious_faults

pytestmark = pytest.mark.browser


def test_a_client_is_found_opened_worked_on_and_left(open_browser: OpenBrowser) -> None:
    page = open_browser()
    sign_in(page, "manager@example.com", "/Clients")
    table = page.get_by_role("table", name="Clients")
    table.get_by_role("link", name="Open value").click()
    expect(page).to_have_url(re.compile(r"sort=-open_value"))
    page.get_by_role("link", name="Page 2").click()
    expect(page.get_by_text("21 to 40 of 60 clients")).to_be_visible()
    assert serious_faults(page) == []

    row = table.get_by_role("row").nth(1)
    name = row.get_by_role("link").inner_text()
    row.get_by_role("cell").nth(3).click()  # beside the name
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    settled(page)
    assert serious_faults(page) == []
    page.get_by_role("link", name="All clients").click()
    expect(page.get_by_text("21 to 40 of 60 clients")).to_be_visible()
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    settled(page)

    page.get_by_label("What happened").fill("Spoke about **two lots** & <b>more</b>")
    page.get_by_label("When").fill("2026-03-05T14:30")
    page.get_by_role("button", name="Log activity").click()
    expect(page.get_by_text("The activity was logged.")).to_be_visible()
    settled(page)

    page.get_by_role("link", name="Add deal").click()
    drawer = page.get_by_role("dialog")
    settled(page)
    _fill_in_by_keyboard(page, drawer)
    expect(page.get_by_text("Keyboard only was added.")).to_be_visible()
    expect(drawer).to_have_count(0)
    deals = page.get_by_role("table", name="Open deals")
    expect(deals.get_by_role("row", name="Keyboard only")).to_contain_text("5 Mar 2030")
    deals.get_by_role("link", name="Keyboard only").focus()
    page.keyboard.press("Enter")
    expect(drawer.get_by_text("Created in New")).to_be_visible()
    settled(page)
    assert serious_faults(page) == []
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)

    deals.get_by_label("Stage of Keyboard only").select_option("won")
    drawer.get_by_role("button", name="Mark as won").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It was taken back.")).to_be_visible()
    expect(deals.get_by_role("link", name="Keyboard only")).to_be_visible()


def _fill_in_by_keyboard(page: Page, drawer: Locator) -> None:
    """A deal of 1,200 by 5 March, from field to field; Enter in the last one sends the form."""
    drawer.get_by_label("Title").fill("Keyboard only")
    page.keyboard.press("Tab")
    page.keyboard.type("1200")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(drawer.get_by_label("Expected close")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(drawer.get_by_label("Probability (%)")).to_be_focused()
    page.keyboard.press("Tab")
    drawer.get_by_label("Expected close").fill("2030-03-05")
    page.keyboard.press("Enter")


def test_everything_is_found_by_ctrl_k_and_the_phone_has_room(open_browser: OpenBrowser) -> None:
    page = open_browser(PHONE, "dark")
    sign_in(page, "manager@example.com", "/Clients")
    assert serious_faults(page) == []
    assert sideways(page) <= 0
    page.keyboard.press("Control+k")
    page.get_by_role("searchbox", name="Search", exact=True).fill("eastlake")
    found = page.get_by_role("dialog").get_by_role("link", name="Eastlake Packaging")
    expect(found.first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Eastlake Packaging")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settled(page)
    assert serious_faults(page) == []
    assert sideways(page) <= 0


def test_a_brief_is_read_copied_and_printed(open_browser: OpenBrowser) -> None:
    page = open_browser()
    sign_in(page, "staff@example.com", "/Clients?sort=-open_value")
    page.get_by_role("table", name="Clients").get_by_role("row").nth(1).get_by_role("link").click()
    page.get_by_role("link", name="Brief").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name="Last activities")).to_be_visible()
    settled(page)
    assert serious_faults(page) == []
    drawer.get_by_role("button", name="Copy as Markdown").click()
    expect(drawer.get_by_role("button", name="Copied")).to_be_visible()
    page.emulate_media(media="print")
    expect(drawer.get_by_role("heading", name="Open deals")).to_be_visible()
    expect(page.get_by_role("table", name="Open deals")).to_be_hidden()
    expect(drawer.get_by_role("button", name="Print")).to_be_hidden()
    page.emulate_media(media="screen")
    drawer.get_by_role("button", name="Copy as Markdown").focus()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
