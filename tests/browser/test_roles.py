"""One journey for each role: what is offered, a refresh, a second tab, signing out, the Back button."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    OpenBrowser,
    new_tab,
    settled,
    sign_in,
    sign_out,
)

pytestmark = pytest.mark.browser

# A client of Sofia Lindqvist (staff) and one of Marcus Holm (manager), and whether editing is offered.
OWN, OTHERS = "Ambergate Pharma", "Alder & Finch Foods"


def _client(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebar").get_by_role("link", name="Clients", exact=True).click()
    expect(page.get_by_role("heading", name="Clients", exact=True)).to_be_visible()
    settled(page)
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    settled(page)


@pytest.mark.parametrize(
    ("email", "person", "edits_others", "adds_documents", "is_admin"),
    [
        ("staff@example.com", "Sofia Lindqvist", False, False, False),
        ("manager@example.com", "Marcus Holm", True, True, False),
        ("admin@example.com", "Ada Reyes", True, True, True),
    ],
    ids=["staff", "manager", "admin"],
)
def test_a_day_of(
    open_browser: OpenBrowser,
    email: str,
    person: str,
    edits_others: bool,
    adds_documents: bool,
    is_admin: bool,
) -> None:
    page = open_browser()
    sign_in(page, email)
    page.reload()
    expect(page.get_by_text(person).first).to_be_visible()
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar.get_by_role("link", name="Admin", exact=True)).to_have_count(int(is_admin))

    _client(page, OWN)
    expect(page.get_by_role("link", name="Edit").first).to_be_visible()
    _client(page, OTHERS)
    expect(page.get_by_role("link", name="Add deal")).to_have_count(int(edits_others))

    second = new_tab(page.context)
    second.goto("/Knowledge")
    settled(second)
    expect(second.get_by_text("Add documents", exact=True)).to_have_count(int(adds_documents))
    if not is_admin:
        second.goto("/Admin")
        settled(second)
        expect(second.get_by_role("navigation", name="Parts of this page")).to_have_count(0)

    sign_out(page)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_text(OTHERS)).to_have_count(0)
    second.reload()
    expect(second.get_by_role("heading", name="Sign in")).to_be_visible()
