"""A day at the first page: a deal gets a new date, a task is added and done, and both are taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenBrowser, box_of, settled, sign_in
from tests.support.axe import serious_faults

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


def test_a_task_is_added_at_a_client_done_at_home_and_taken_back(
    open_browser: OpenBrowser,
) -> None:
    page = open_browser(PHONE, "dark")
    sign_in(page, "staff@example.com", "/Clients?view=mine")
    page.get_by_role("table", name="Clients").get_by_role("row").nth(1).get_by_role("link").click()
    page.get_by_role("link", name="Add a task").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("What is to be done").fill("Send the **quote** <b>today</b>")
    drawer.get_by_label("Due on").fill(page.evaluate("new Date().toLocaleDateString('sv')"))
    settled(page)
    assert serious_faults(page) == []
    drawer.get_by_role("button", name="Add task").click()
    expect(drawer).to_have_count(0)
    steps = page.get_by_role("table", name="Next steps")
    expect(steps.get_by_text("Send the **quote** <b>today</b>")).to_be_visible()
    settled(page)

    page.goto("/")
    to_do = page.get_by_role("table", name="To do")
    added = to_do.get_by_role("link", name="Send the **quote** <b>today</b>")
    expect(added).to_be_visible()
    settled(page)
    assert serious_faults(page) == []
    to_do.get_by_role("button", name="Send the **quote** <b>today</b> is done").click()
    expect(added).to_have_count(0)
    undo = page.get_by_role("button", name="Undo")
    bar = page.get_by_role("status").filter(has=undo)
    assert box_of(bar)["width"] > PHONE[0] / 2, "its words have the width of the phone"
    undo.click()
    expect(added).to_be_visible()
