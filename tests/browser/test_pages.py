"""What only a real browser shows: sign-out in every tab, uploads, dialogs, a phone's width."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
from pptx import Presentation

from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    OpenBrowser,
    Scheme,
    Served,
    background,
    choose_file,
    new_tab,
    settled,
    shown_in,
    sideways,
    sign_in,
    sign_out,
)
from tests.support.axe import serious_faults
from tests.unit.knowledge import documents

pytestmark = pytest.mark.browser
HARBOUR = (
    "# Rules of the harbour airship\n\nThe airship flies at most four hundred metres high over the "
    "harbour.\n"
)
PAGES = (
    "/",
    "/?whose=team&tasks=all",
    "/Pipeline",
    "/Pipeline?view=board",
    "/Clients",
    "/Knowledge",
    "/Chat",
    "/Admin",
    "/Admin?tab=Audit",
    "/Admin?tab=Permissions",
    "/Admin?tab=Company",
    "/Account",
    "/Import",
)


WINDOWS: tuple[tuple[tuple[int, int], Scheme], ...] = ((PHONE, "dark"), (DESKTOP, "light"))


def test_every_page_fits_its_window_is_accessible_and_talks_to_nobody_else(
    open_browser: OpenBrowser, served: Served
) -> None:
    page = open_browser()
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
        seen = set()
        for size, scheme in WINDOWS:
            shown_in(page, size, scheme)
            seen.add(background(page))
            assert page.get_by_test_id("stException").count() == 0, path
            assert page.get_by_test_id("stAlertContentError").count() == 0, path
            assert sideways(page) <= 0, (path, size)
            assert serious_faults(page) == [], (path, scheme)
        assert len(seen) == len(WINDOWS), path
    assert elsewhere == []


def test_after_signing_out_no_tab_shows_or_does_anything(open_browser: OpenBrowser) -> None:
    first = open_browser()
    sign_in(first, "manager@example.com")
    second = new_tab(first.context)
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


def test_twenty_mixed_files_are_watched_to_the_end_found_replaced_and_deleted(
    open_browser: OpenBrowser, tmp_path: Path
) -> None:
    files = twenty_files(tmp_path)
    page = open_browser()
    sign_in(page, "manager@example.com", "/Knowledge")
    page.get_by_text("Add documents", exact=True).click()
    choose_file(page, *files)
    page.get_by_role("button", name="Add to the knowledge base").click()
    progress = page.get_by_text(re.compile(r"\d+ of 20 files are done"))
    expect(progress.first).to_be_visible()
    expect(progress).to_have_count(0)
    for name, said in (
        ("airship-half.pdf", "is damaged"),
        ("airship-locked.pdf", "protected with a password"),
        ("airship-scan.pdf", "no text was found"),
    ):
        row = page.locator(".st-key-ea-uploads")
        expect(row.get_by_text(name).first).to_be_visible()
        expect(row.get_by_text(said).first).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Dismiss all").click()
    expect(page.get_by_text("airship-half.pdf")).to_have_count(0)
    page.goto("/Knowledge?q=how+high+may+an+airship+fly+over+the+harbour")
    page.get_by_role("link", name="Rules of the harbour airship").first.click()
    expect(page.locator("mark").first).to_contain_text("four hundred metres")
    cited = page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert Path(download.value.path()).read_bytes() == files[0].read_bytes()
    files[0].write_text(HARBOUR.replace("four hundred", "five hundred"))
    page.goto("/Knowledge")
    page.get_by_text("Add documents", exact=True).click()
    choose_file(page, files[0])
    page.get_by_role("button", name="Add to the knowledge base").click()
    expect(
        page.get_by_text(re.compile("airship-harbour.md · ready: .*, version 2"))
    ).to_be_visible()
    page.goto(cited)
    expect(page.get_by_text("There is a newer version of this document")).to_be_visible()
    expect(page.locator("mark").first).to_contain_text("four hundred metres")
    _delete(page)
    expect(page.get_by_text("Rules of the harbour airship was deleted.")).to_be_visible()


def test_a_running_answer_is_picked_up_by_another_tab(open_browser: OpenBrowser) -> None:
    page = open_browser(PHONE)
    sign_in(page, "staff@example.com", "/Chat")
    page.get_by_test_id("stChatInputTextArea").fill(
        "By when must a client give notice for Lookout?"
    )
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    page.wait_for_url("**/Chat?thread=*")
    other = new_tab(page.context, PHONE)
    other.goto(page.url)
    for tab in (page, other):
        source = tab.get_by_role("link").filter(has_text="1 ·").first
        source.click()
        expect(tab.get_by_role("dialog").locator("mark").first).to_be_visible()


def twenty_files(folder: Path) -> list[Path]:
    """Files of every kind, the first of them a text; three of which nothing can be read."""
    texts = {
        "harbour.md": HARBOUR, "crew.txt": "Six people crew the airship.", "log.log": "09:10 moored\n",
        "page.html": "<h1>Mast of the airship</h1><p>It is forty metres high.</p>",
        "fees.csv": "Flight,Fee\nMorning,40\nEvening,60\n", "more.tsv": "Flight\tSeats\nNight\t9\n",
        "letter.rtf": r"{\rtf1 The airship is washed in May.\par}", "plan.yaml": "gas: helium\n",
        "mail.eml": "From: a@b.example\nSubject: Airship insurance\n\nIt is insured until June.\n",
        "data.json": '{"gas": "helium"}', "notes.markdown": "# Ballast of airships\n\nWater only.\n",
        "half.pdf": "%PDF-1.7\n1 0 obj\n<< /Type /Catalog",
    }  # fmt: skip
    files = [folder / f"airship-{name}" for name in texts]
    for file, text in zip(files, texts.values(), strict=True):
        file.write_text(text)
    made = {name: folder / f"airship-{name}" for name in ("deck.pptx", "sheet.xlsx", "bundle.zip")}
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Airship of the year"
    deck.save(str(made["deck.pptx"]))
    book = xlsxwriter.Workbook(str(made["sheet.xlsx"]))
    book.add_worksheet().write("A1", "The airship costs nine crowns a minute.")
    book.close()
    with zipfile.ZipFile(made["bundle.zip"], "w") as archive:
        archive.writestr("airship-inner.txt", "The gondola has ten windows.")
    return [
        *files,
        *made.values(),
        documents.drawn_pdf(folder / "airship-a.pdf", [["The airship lands at noon."]]),
        documents.drawn_pdf(folder / "airship-two.pdf", [["One rope."], ["Two ropes."]]),
        documents.docx(folder / "airship-a.docx", documents.paragraph("The pilot is called Ida.")),
        documents.drawn_pdf(folder / "airship-locked.pdf", [["secret"]], password="x"),
        documents.scanned_pdf(folder / "airship-scan.pdf"),
    ]


def _delete(page: Page) -> None:
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete for everybody").click()
