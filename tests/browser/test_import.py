"""A file is imported in a browser, left to itself, and taken back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import (
    PHONE,
    OpenBrowser,
    choose_file,
    settled,
    shown_in,
    sideways,
    sign_in,
)
from tests.support.axe import serious_faults

pytestmark = pytest.mark.browser
ACCOUNTS = """Company Name;Sector;Mood;Account Status
Larkspur Mills;Textiles;good;aktiv
<b>Bold</b> & Sons;Food;;on hold
=HYPERLINK("x");Food;;on hold
;Nothing;;
"""


def test_a_file_is_imported_while_the_page_is_closed_and_taken_back(
    open_browser: OpenBrowser, tmp_path: Path
) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text(ACCOUNTS, encoding="utf-8")
    page = open_browser()
    sign_in(page, "staff@example.com", "/Clients")
    page.get_by_role("link", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Import", exact=True)).to_be_visible()
    settled(page)
    assert serious_faults(page) == []
    choose_file(page, file, seen="Check the file")

    expect(page.get_by_label("What Sector becomes")).to_have_value("industry")
    page.get_by_label("What on hold means").select_option(label="Lead")
    expect(page.get_by_label("What on hold means")).to_have_value("=lead")
    settled(page)
    assert serious_faults(page) == []
    shown_in(page, PHONE, "dark")
    assert serious_faults(page) == []
    assert sideways(page) <= 0

    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text(re.compile("Nothing (is|has been) written yet")).first).to_be_visible()
    page.goto("/Clients")  # away, perhaps while it is checked
    page.goto("/Import")
    page.get_by_role("link", name="accounts.csv").click()
    page.get_by_role("button", name="Import 3 clients").click()
    expect(page.get_by_role("button", name="Take the import back")).to_be_visible()
    settled(page)
    assert serious_faults(page) == []
    with page.expect_download() as left_out:
        page.get_by_role("button", name=re.compile("with the reasons")).click()
    assert "name is empty" in left_out.value.path().read_text(encoding="utf-8-sig")
    page.get_by_role("link", name="<b>Bold</b> & Sons").click()
    expect(page.get_by_role("heading", name="<b>Bold</b> & Sons")).to_be_visible()

    page.go_back()
    page.get_by_role("button", name="Take the import back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("that the import had added")).to_be_visible()
    page.goto("/Clients?q=Larkspur")
    expect(page.get_by_text("No client fits.")).to_be_visible()
