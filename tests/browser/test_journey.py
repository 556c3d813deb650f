"""The first hour of a newcomer: sign in, look at the pipeline, add a PDF, ask about it, see the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ea_core.settings import PROJECT_ROOT
from tests.browser.conftest import OpenBrowser, choose_file, settled, type_sign_in

pytestmark = pytest.mark.browser
SCREENSHOTS = PROJECT_ROOT / "tests" / "browser" / "screenshots"

_PAGES = (
    ("Bicycle garage", ["The bicycle garage is below the north wing.", "It has places for 120 bicycles."]),
    ("Keys", ["Keys are handed out at the reception.", "A lost key costs 35 crowns."]),
    (
        "Opening hours",
        ["The bicycle garage is open from 05:30 until 23:15 on every day of the year.",
         "At other times the night porter opens it."],
    ),
)  # fmt: skip


def _pdf(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setTitle("Bicycle garage rules")
    for heading, lines in _PAGES:
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(72, 760, heading)
        canvas.setFont("Helvetica", 11)
        for number, line in enumerate(lines):
            canvas.drawString(72, 720 - 18 * number, line)
        canvas.showPage()
    canvas.save()
    return path


def _shot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def test_from_sign_in_to_the_cited_page(open_browser: OpenBrowser, tmp_path: Path) -> None:
    page = open_browser()
    page.goto("/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    type_sign_in(page, "manager@example.com", "wrong password")
    expect(page.get_by_text("The e-mail address or the password is not right.")).to_be_visible()
    page.get_by_label("Password").fill("demo-manager-1")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("Marcus Holm").first).to_be_visible()
    settled(page)
    _shot(page, "1-home")

    page.get_by_test_id("stSidebar").get_by_role("link", name="Pipeline").click()
    chart = page.get_by_test_id("stPlotlyChart").first
    expect(chart.locator(".bars .point").first).to_be_visible()
    settled(page, 1000)
    _shot(page, "2-pipeline")

    page.reload()
    expect(page.get_by_text("Marcus Holm").first).to_be_visible()  # a refresh signs nobody out

    page.get_by_test_id("stSidebar").get_by_role("link", name="Knowledge").click()
    expect(page).to_have_title(re.compile("Knowledge"))
    settled(page)
    page.get_by_text("Add documents", exact=True).click()
    choose_file(page, _pdf(tmp_path / "bicycle-garage.pdf"))
    page.get_by_role("button", name="Add to the knowledge base").click()
    expect(page.get_by_text("bicycle-garage.pdf · ready: 3 pages")).to_be_visible()
    settled(page)
    _shot(page, "3-knowledge")

    page.get_by_test_id("stSidebar").get_by_role("link", name="Chat").click()
    question = page.get_by_test_id("stChatInputTextArea")
    question.fill("Until when in the evening is the bicycle garage open?")
    question.press("Enter")
    source = page.get_by_role("link").filter(has_text="Bicycle garage rules, page 3").first
    expect(source).to_be_visible()
    expect(page.get_by_test_id("stChatMessage").last).to_contain_text("23:15")
    settled(page)
    _shot(page, "4-answer")

    source.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("page 3")
    expect(dialog.locator("img").first).to_be_visible()
    settled(page, 800)
    _shot(page, "5-cited-page")

    dialog.get_by_role("link", name="Open the document").click()
    expect(page.get_by_role("heading", name="Bicycle garage rules")).to_be_visible()
    assert "page=3" in page.url
    settled(page, 800)
    _shot(page, "6-document")
