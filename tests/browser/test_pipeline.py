"""The Pipeline page in a browser: a figure's deals and back, a copied link, the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenBrowser, box_of, new_tab, settled, sideways, sign_in
from tests.support.axe import serious_faults

pytestmark = pytest.mark.browser

WEIGHTED_THIS_MONTH = 4
"""Of the forecast's bars: three months at most, then three months weighted."""


def _dimmed(page: Page) -> int:
    """Bars of the forecast that step back because another one is open."""
    found: int = page.evaluate(
        "[...document.querySelectorAll('.stPlotlyChart .bars .point path')]"
        ".filter(one => getComputedStyle(one).opacity < 0.9).length"
    )
    return found


def _drawer(page: Page) -> str:
    """The drawer's title, while one is open."""
    return page.get_by_role("dialog").get_by_role("heading").first.inner_text()


def test_figures_open_their_deals_and_the_address_keeps_all_of_it(
    open_browser: OpenBrowser,
) -> None:
    page = open_browser()
    sign_in(page, "manager@example.com", "/Pipeline")
    chart = page.get_by_test_id("stPlotlyChart").first
    chart.scroll_into_view_if_needed()
    bars = chart.locator(".bars .point")
    expect(bars.first).to_be_visible()
    before = _dimmed(page)
    settled(page)
    box = box_of(bars.nth(WEIGHTED_THIS_MONTH))
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    settled(page)
    title = _drawer(page)
    assert re.fullmatch(r"(Deals won|Open deals expected) in .+, \d+, \$[\d,.]+", title), title
    link = page.url
    assert "behind=" in link

    dialog.get_by_role("table").get_by_role("row").nth(1).get_by_role("link").first.click()
    page.wait_for_url(re.compile("deal="))
    settled(page)
    assert _drawer(page) != title
    page.go_back()
    expect(dialog.get_by_role("heading", name=title)).to_be_visible()
    page.go_back()
    expect(dialog).to_have_count(0)
    settled(page)
    assert _dimmed(page) == before, "no chart says that something is open"

    page.get_by_role("navigation", name="Part").get_by_role("link", name="At risk").click()
    expect(page.get_by_role("heading", name="Stalled deals")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Forecast by month")).to_be_visible()

    copied = new_tab(page.context)
    copied.goto(link)
    expect(copied.get_by_role("dialog").get_by_role("heading", name=title)).to_be_in_viewport()
    copied.close()


def test_with_the_keyboard_alone_a_figure_and_a_deal_are_opened_and_closed(
    open_browser: OpenBrowser,
) -> None:
    page = open_browser()
    sign_in(page, "manager@example.com", "/Pipeline")
    figures = page.get_by_role("list", name="Figures of the pipeline")
    expect(figures).to_be_visible()
    settled(page)
    assert serious_faults(page) == []
    page.get_by_role("navigation", name="Period").get_by_role("link", name="This quarter").focus()
    won = figures.get_by_role("link").filter(has_text="Won")
    for _ in range(20):
        page.keyboard.press("Tab")
        if won.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name=re.compile("Won deals, "))).to_be_visible()
    settled(page)
    assert serious_faults(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.wait_for_url(re.compile("Pipeline(?!.*behind)"))

    page.get_by_role("navigation", name="View").get_by_role("link", name="Deals").focus()
    page.keyboard.press("Enter")
    table = page.get_by_role("table", name="Deals")
    expect(table).to_be_visible()
    settled(page)
    page.get_by_role("navigation", name="State").get_by_role("link", name="Late").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("state=late"))
    settled(page)
    expect(table.get_by_text(" late").first).to_be_visible()
    table.get_by_role("row").nth(1).get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    assert "state=late" in page.url


def test_on_a_phone_each_part_fits_and_can_be_read(open_browser: OpenBrowser) -> None:
    page = open_browser(PHONE, "dark")
    sign_in(page, "manager@example.com", "/Pipeline")
    for query in ("part=movement", "part=conversion", "part=team"):
        page.goto(f"/Pipeline?{query}")
        settled(page)
        assert sideways(page) <= 0, query
        assert serious_faults(page) == [], query
