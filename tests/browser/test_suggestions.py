"""A change is asked for in the chat, looked at on its card, approved with the keyboard and taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenBrowser, settled, sign_in
from tests.support.axe import serious_faults

pytestmark = pytest.mark.browser


def test_a_deal_is_moved_by_a_card_and_moved_back(open_browser: OpenBrowser) -> None:
    page = open_browser()
    sign_in(page, "manager@example.com", "/Pipeline?view=board")
    title = (
        page.get_by_role("region", name="New", exact=True).get_by_role("link").first.inner_text()
    )
    page.goto(page.url.split("/Pipeline")[0] + "/Chat")
    box = page.get_by_role("textbox", name=re.compile("Ask about"))
    box.fill(f"Move {title} to Negotiation")
    box.press("Enter")
    expect(page.get_by_text("Not done yet", exact=True)).to_be_visible()
    approve = page.get_by_role("button", name="Approve")
    settled(page)
    assert serious_faults(page) == []
    approve.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^Approved on"))).to_be_visible()
    expect(approve).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It was taken back.")).to_be_visible()
    page.reload()
    expect(page.get_by_text(re.compile("^Approved on"))).to_be_visible()


def test_what_was_suggested_stands_in_the_form_and_back_undoes_one_step(
    open_browser: OpenBrowser,
) -> None:
    page = open_browser()
    sign_in(page, "manager@example.com", "/Chat")
    box = page.get_by_role("textbox", name=re.compile("Ask about"))
    box.fill("Log a call with Yarrow Cosmetics: they want *two* lots")
    box.press("Enter")
    page.get_by_role("link", name="Change it on its page").click()
    drawer = page.get_by_role("dialog")
    said = drawer.get_by_role("textbox", name="What happened")
    expect(said).to_have_value("They want *two* lots")
    settled(page)
    assert serious_faults(page) == []
    said.fill("They want *three* lots")
    drawer.get_by_role("button", name="Log activity").click()
    expect(drawer).to_have_count(0)
    expect(page.get_by_text("They want *three* lots")).to_be_visible()
    settled(page)
    page.go_back()
    expect(drawer.get_by_text("This suggestion was decided")).to_be_visible()
    settled(page)
    page.go_back()
    expect(page.get_by_text(re.compile("^Written on its page on"))).to_be_visible()


def test_a_reminder_waits_on_a_phone_and_is_declined(open_browser: OpenBrowser) -> None:
    page = open_browser(PHONE, "dark")
    sign_in(page, "staff@example.com", "/Chat")
    box = page.get_by_role("textbox", name=re.compile("Ask about"))
    box.fill("Remind me to send the price list to Yarrow Cosmetics on Friday")
    box.press("Enter")
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    settled(page)
    assert serious_faults(page) == []
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_text(re.compile("^Declined on"))).to_be_visible()
