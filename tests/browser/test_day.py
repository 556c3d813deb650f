"""A day at the first page: a late deal gets a new date, the drawer is left by Back, the move taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenBrowser, settled, sign_in

pytestmark = pytest.mark.browser


def test_a_late_deal_gets_a_new_date_on_the_spot_and_that_is_taken_back(
    open_browser: OpenBrowser,
) -> None:
    page = open_browser()
    sign_in(page, "manager@example.com")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Good .*, Marcus$"))
    move = (
        page.get_by_role("table", name="To do").get_by_role("button", name="Move the date of").first
    )
    label = str(move.get_attribute("aria-label"))
    same = page.get_by_role("button", name=label, exact=True)
    move.focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_be_visible()
    assert "move=" in page.url
    page.go_back()
    expect(drawer).to_have_count(0)
    assert "move=" not in page.url
    settled(page)

    same.click()
    drawer.get_by_role("button", name="Move date").click()
    expect(drawer).to_have_count(0)
    expect(page.get_by_text("is expected by")).to_be_visible()
    undo = page.get_by_role("button", name="Undo")
    undo.click()
    expect(same).to_be_visible()
    settled(page)

    page.get_by_role("link", name=re.compile("^Late ")).click()
    page.wait_for_url("**/Pipeline?view=deals&state=late&owner=*")
