"""What only a real browser shows: sign-out in every tab, uploads, dialogs, a phone's width."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    OpenBrowser,
    Served,
    choose_file,
    settled,
    sign_in,
    sign_out,
)
from tests.support.axe import serious_faults

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/Pipeline",
    "/Clients",
    "/Knowledge",
    "/Chat",
    "/Admin",
    "/Admin?tab=Audit",
    "/Admin?tab=Permissions",
    "/Admin?tab=Company",
    "/Account",
)


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone"]
)
def test_every_page_fits_its_window_is_accessible_and_talks_to_nobody_else(
    open_browser: OpenBrowser, served: Served, size: tuple[int, int], scheme: str
) -> None:
    page = open_browser(size, scheme)
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((served.url, "data:", "blob:", "ws:"))
            else elsewhere.append(request.url)
        ),
    )
    sign_in(page, "admin@example.com")
    for path in PAGES:
        page.goto(path)
        settled(page)
        assert page.get_by_test_id("stException").count() == 0, path
        assert page.get_by_test_id("stAlertContentError").count() == 0, path
        overflow = page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, path
        assert serious_faults(page) == [], path
    assert elsewhere == []


def test_after_signing_out_no_tab_shows_or_does_anything(open_browser: OpenBrowser) -> None:
    first = open_browser()
    sign_in(first, "manager@example.com")
    second = first.context.new_page()
    second.goto("/Chat")
    settled(second)
    question = second.get_by_test_id("stChatInputTextArea")
    question.fill("How much discount may I give?")
    sign_out(first)
    expect(first.get_by_role("heading", name="Sign in")).to_be_visible()
    first.go_back()
    expect(first.get_by_role("heading", name="Sign in")).to_be_visible()
    question.press("Enter")
    expect(second.get_by_text("You are signed out. Sign in to go on.")).to_be_visible()
    expect(second.get_by_text("Marcus Holm")).to_have_count(0)
    assert "thread=" not in second.url  # nothing was asked
    second.get_by_role("link", name="Sign in").click()
    expect(second.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_document_is_uploaded_watched_found_and_deleted(
    open_browser: OpenBrowser, tmp_path: Path
) -> None:
    file = tmp_path / "parking-rules.md"
    file.write_text("# Visitor parking rules\n\nVisitors park their tricycles on level seven.\n")
    page = open_browser()
    sign_in(page, "manager@example.com", "/Knowledge")
    page.get_by_text("Add documents", exact=True).click()
    choose_file(page, file)
    page.get_by_role("button", name="Add to the knowledge base").click()
    expect(page.get_by_text("parking-rules.md · ready: 1 passage")).to_be_visible()
    page.goto("/Knowledge?q=where+do+tricycles+park")
    page.get_by_role("link", name="Parking rules").first.click()
    expect(page.locator("mark").first).to_contain_text("tricycles")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert Path(download.value.path()).read_bytes() == file.read_bytes()
    _delete(page)
    expect(page.get_by_text("Parking rules was deleted.")).to_be_visible()
    settled(page)
    expect(page.get_by_role("link", name="Parking rules")).to_have_count(0)


def test_a_running_answer_is_picked_up_by_another_tab(open_browser: OpenBrowser) -> None:
    page = open_browser(PHONE)
    sign_in(page, "staff@example.com", "/Chat")
    page.get_by_test_id("stChatInputTextArea").fill(
        "By when must a client give notice for Lookout?"
    )
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    page.wait_for_url("**/Chat?thread=*")
    other = page.context.new_page()
    other.goto(page.url)
    for tab in (page, other):
        source = tab.get_by_role("link").filter(has_text="1 ·").first
        source.click()
        expect(tab.get_by_role("dialog").locator("mark").first).to_be_visible()


def _delete(page: Page) -> None:
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete for everybody").click()
