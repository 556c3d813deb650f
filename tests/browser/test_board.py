"""The board in a browser: a card is dragged or moved by keys, winning asks, what can't be is put back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, OpenBrowser, settled, sideways, sign_in
from tests.support.axe import serious_faults

pytestmark = pytest.mark.browser


def _column(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def _count(column: Locator) -> int:
    return int(column.locator(".ea-count").inner_text())


def _card(column: Locator, title: str) -> Locator:
    return column.get_by_role("listitem").filter(has=column.page.get_by_role("link", name=title))


def test_a_card_is_dragged_and_the_move_taken_back(open_browser: OpenBrowser) -> None:
    page = open_browser()
    sign_in(page, "manager@example.com", "/Pipeline?view=board")
    new, negotiation = _column(page, "New"), _column(page, "Negotiation")
    expect(new.get_by_role("listitem").first).to_be_visible()
    settled(page)
    assert serious_faults(page) == []
    before = (_count(new), _count(negotiation))
    title = new.get_by_role("link").first.inner_text()
    new.get_by_role("listitem").first.drag_to(negotiation.get_by_role("heading"))
    expect(new.locator(".ea-count")).to_have_text(str(before[0] - 1))
    expect(negotiation.locator(".ea-count")).to_have_text(str(before[1] + 1))
    expect(_card(negotiation, title)).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(_card(new, title)).to_have_count(1)
    expect(new.locator(".ea-count")).to_have_text(str(before[0]))


def test_the_keyboard_moves_a_card_and_winning_asks_for_the_day_and_the_value(
    open_browser: OpenBrowser,
) -> None:
    page = open_browser()
    sign_in(page, "manager@example.com", "/Pipeline?view=board")
    negotiation, won = _column(page, "Negotiation"), _column(page, "Won")
    first = negotiation.get_by_role("link").first
    expect(first).to_be_visible()
    settled(page)
    before = _count(won)
    title = first.inner_text()
    first.focus()
    page.keyboard.press("Shift+ArrowRight")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("goes to")).to_be_visible()
    expect(_card(negotiation, title)).to_have_count(1)  # not moved before it is confirmed
    dialog.get_by_role("link", name="Cancel").click()
    expect(dialog).to_have_count(0)
    settled(page)
    assert _count(won) == before

    _card(negotiation, title).get_by_role("link").focus()
    page.keyboard.press("Shift+ArrowRight")
    dialog.get_by_role("button", name="Mark as won").click()
    expect(won.locator(".ea-count")).to_have_text(str(before + 1))
    page.get_by_role("button", name="Undo").click()
    expect(won.locator(".ea-count")).to_have_text(str(before))

    second = negotiation.get_by_role("link").nth(1)
    second.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("deal="))
    expect(dialog).to_be_visible()


def test_staff_see_all_cards_and_move_those_of_their_clients_alone(
    open_browser: OpenBrowser,
) -> None:
    page = open_browser(PHONE, "dark")
    sign_in(page, "staff@example.com", "/Pipeline?view=board")
    new = _column(page, "New")
    fixed = new.locator("li[draggable=false]")
    expect(fixed.first).to_be_visible()
    settled(page)
    assert new.locator("li[draggable=true]").count() > 0
    assert sideways(page) <= 0
    assert serious_faults(page) == []
    fixed.first.get_by_role("link").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("status").filter(has_text="Only the owner")).to_have_count(1)
    assert "deal=" not in page.url
