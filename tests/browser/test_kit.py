"""The kit by itself, on the developers' page that shows all of it: scripts/gallery.py."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from ea_core.settings import PROJECT_ROOT
from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    SCHEMES,
    OpenProfile,
    background,
    box_of,
    chromium,
    free_port,
    new_tab,
    settled,
    shown_in,
    sideways,
)
from tests.support.axe import serious_faults
from tests.support.tables import sent_tables

GALLERY = PROJECT_ROOT / "scripts" / "gallery.py"
_SECONDS = 120

pytestmark = pytest.mark.browser


def test_the_gallery_runs() -> None:
    page = AppTest.from_file(str(GALLERY), default_timeout=60).run()
    assert not page.exception
    assert len(sent_tables(page)) == 3


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """The address of the page, served as a developer does."""
    chromium()
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(GALLERY), "--server.port", str(port)],
        cwd=PROJECT_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + _SECONDS
        while not _answers(address) and time.monotonic() < until:
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(_SECONDS)


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/_stcore/health", timeout=2) as answer:  # noqa: S310 # our own server
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


@pytest.fixture
def desktop(open_profile: OpenProfile, gallery: str) -> Page:
    page = new_tab(open_profile(gallery))
    page.goto(gallery)
    settled(page)
    return page


def test_lists_are_sorted_paged_and_opened_by_keyboard_and_back_undoes_each_step(
    desktop: Page,
) -> None:
    table = desktop.get_by_role("table", name="Clients")
    sorted_by = table.locator("th[aria-sort=descending], th[aria-sort=ascending]")
    table.get_by_role("link", name="Value").focus()
    desktop.keyboard.press("Enter")
    expect(sorted_by).to_have_text("Value")
    assert desktop.url.endswith("?sort=-value")
    settled(desktop)
    expect(table.get_by_role("link", name="Value")).to_be_focused()

    desktop.get_by_role("navigation", name="Pages of Clients").get_by_text("3").click()
    expect(desktop.get_by_text("25 to 36 of 57 clients")).to_be_visible()
    first = table.locator("tbody tr").first.locator("a")
    first.focus()
    desktop.keyboard.press("ArrowDown")
    second = table.locator("tbody tr").nth(1).locator("a")
    expect(second).to_be_focused()
    wanted = str(second.get_attribute("href"))
    desktop.keyboard.press("Enter")
    settled(desktop)
    assert desktop.url.endswith(wanted)
    assert "page=3" in wanted

    desktop.go_back()
    desktop.go_back()
    expect(desktop.get_by_text("1 to 12 of 57 clients")).to_be_visible()
    expect(sorted_by).to_have_text("Value")
    desktop.go_back()
    expect(sorted_by).to_have_text("Client")
    desktop.goto(desktop.url.split("?")[0] + "?sort=-value&page=3")
    expect(desktop.get_by_text("25 to 36 of 57 clients")).to_be_visible()


def test_a_click_beside_the_name_opens_the_row_and_names_stay_names(desktop: Page) -> None:
    table = desktop.get_by_role("table", name="Clients")
    row = table.get_by_role("row").filter(has_text="<b>Bold</b> & Sons 1").first
    expect(row.locator("b")).to_have_count(0)
    box = box_of(row)
    desktop.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + box["height"] / 2)
    settled(desktop)
    assert "open=1" in desktop.url
    assert len(desktop.context.pages) == 1


def test_buttons_selections_and_picked_rows_are_told_to_the_page(desktop: Page) -> None:
    desktop.get_by_label("Select Zoë's Café 4").check()
    desktop.get_by_label("Stage of Zoë's Café 4").select_option("won")
    expect(desktop.get_by_text("Picked: 4. Used: Acted(row='4', name='stage'")).to_be_visible()
    desktop.get_by_role("button", name="Delete Zoë's Café 4").click()
    expect(desktop.get_by_text("Used: Acted(row='4', name='delete'")).to_be_visible()


def test_a_drawer_stands_in_the_address_and_asks_before_a_change_is_lost(desktop: Page) -> None:
    drawer = desktop.get_by_role("dialog", name="Add a thing")
    desktop.get_by_role("link", name="Add a thing").click()
    expect(drawer).to_be_visible()
    assert desktop.url.endswith("?add=1")
    settled(desktop)
    desktop.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    settled(desktop)
    desktop.go_back()
    expect(drawer).to_be_visible()
    settled(desktop)
    drawer.get_by_label("Name").fill("typed")
    desktop.keyboard.press("Escape")
    expect(drawer.get_by_text("is not saved")).to_be_visible()
    drawer.get_by_role("button", name="Go on editing").click()
    expect(drawer.get_by_text("is not saved")).to_have_count(0)
    expect(drawer.get_by_label("Name")).to_have_count(1)  # the drawer that was left is gone
    expect(drawer.get_by_label("Name")).to_have_value("typed")
    drawer.get_by_role("link", name="Cancel").click()
    expect(drawer).to_have_count(0)
    assert "add" not in desktop.url


def test_what_was_done_is_taken_back_and_what_is_gone_for_good_is_asked_for(desktop: Page) -> None:
    desktop.get_by_role("button", name="Win").click()
    desktop.get_by_role("button", name="Undo").click()
    expect(desktop.get_by_text("It was taken back.")).to_be_visible()
    desktop.get_by_role("button", name="Delete", exact=True).last.click()
    asked = desktop.get_by_role("dialog")
    expect(asked.get_by_role("button").nth(1)).to_have_text("Keep it")
    asked.get_by_role("button", name="Delete the deal").click()
    expect(desktop.get_by_text("It was deleted.")).to_be_visible()


def test_a_list_is_taken_along_as_a_file(desktop: Page) -> None:
    desktop.get_by_role("button", name="Download").click()
    with desktop.expect_download() as waiting:
        desktop.get_by_role("button", name="CSV").click()
    assert waiting.value.suggested_filename == "clients.csv"
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    assert "'=1+1 3," in text
    assert text.count("\n") == 58


def test_axe_finds_no_serious_fault_in_any_window(desktop: Page) -> None:
    seen = set()
    for size in (DESKTOP, PHONE):
        for scheme in SCHEMES:
            shown_in(desktop, size, scheme)
            seen.add(background(desktop))
            assert serious_faults(desktop) == [], (size, scheme)
            assert sideways(desktop) <= 0, (size, scheme)
    assert len(seen) == len(SCHEMES)
