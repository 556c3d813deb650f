"""What an open tab shows when its session ends elsewhere: blocked, a new password, a lost connection."""

from __future__ import annotations

import os
import subprocess
import sys
from shutil import rmtree

import pytest
from playwright.sync_api import Page, expect

from ea_core.settings import PROJECT_ROOT
from tests.browser.conftest import (
    OpenBrowser,
    OpenProfile,
    Served,
    free_port,
    new_tab,
    serve,
    settled,
    sign_in,
    type_sign_in,
)
from tests.support.postgres import scratch_folder

pytestmark = pytest.mark.browser
EMAIL, PASSWORD, NEW = "nils@example.com", "seven green tractors", "eight green tractors"
SIGNED_OUT = "You are signed out. Sign in to go on."
# A tab's connections, so that a test can break them as a laptop that sleeps does.
KEEP_CONNECTIONS = """
  window.connections = [];
  window.WebSocket = class extends WebSocket {
    constructor(...given) { super(...given); window.connections.push(this); }
  };
"""


@pytest.fixture(scope="module", autouse=True)
def _nils(served: Served) -> None:
    command = ("user", "add", EMAIL, "--role", "staff", "--name", "Nils Berg", "--password-stdin")
    subprocess.run(
        [sys.executable, "-m", "ea_core.cli", *command],
        cwd=PROJECT_ROOT,
        env={**os.environ, "EA_DATA_DIR": str(served.data_dir)},
        input=PASSWORD.encode(),
        check=True,
        timeout=300,
    )


def _type(page: Page, password: str) -> None:
    page.goto("/sign-in?next=/Clients")
    type_sign_in(page, EMAIL, password)
    settled(page)
    expect(page.get_by_role("heading", name="Clients")).to_be_visible()


def _is_out_at_the_next_click(page: Page) -> None:
    page.get_by_role("link", name="Add client").click()
    _is_out(page)


def _is_out(page: Page) -> None:
    expect(page.get_by_text(SIGNED_OUT)).to_be_visible()
    expect(page.get_by_text("Nils Berg")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_new_password_a_block_and_a_lost_connection(open_browser: OpenBrowser) -> None:
    there, here = open_browser(), open_browser()
    _type(there, PASSWORD)
    _type(here, PASSWORD)
    here.goto("/Account")
    settled(here)
    here.get_by_label("Password now").fill(PASSWORD)
    here.get_by_label("New password, at least 8 characters").fill(NEW)
    here.get_by_label("The new one once more").fill(NEW)
    here.get_by_role("button", name="Change the password").click()
    expect(here.get_by_text("Your other sessions have ended.")).to_be_visible()
    _is_out_at_the_next_click(there)

    there.add_init_script(KEEP_CONNECTIONS)
    _type(there, NEW)
    here.goto("/Account")
    settled(here)
    here.get_by_role("button", name="Sign out everywhere else").click()
    expect(here.get_by_text("You are signed out everywhere else.")).to_be_visible()
    there.evaluate("() => window.connections.forEach(one => one.close(4000))")
    there.wait_for_function("() => window.connections.at(-1).readyState === 1")
    _is_out(there)

    here.goto("/Clients")
    settled(here)
    admin = open_browser()
    sign_in(admin, "admin@example.com", "/Admin")
    admin.get_by_role("table").get_by_role("link", name="Nils Berg").click()
    admin.get_by_role("dialog").get_by_role("button", name="Block").click()
    question = admin.get_by_role("dialog", name="Block Nils Berg?")
    question.get_by_role("button", name="Block").click()
    expect(admin.get_by_text("Nils Berg is shut out.")).to_be_visible()
    _is_out_at_the_next_click(here)
    here.get_by_role("link", name="Sign in").click()
    type_sign_in(here, EMAIL, NEW)
    expect(here.get_by_text("The e-mail address or the password is not right.")).to_be_visible()


def test_what_is_typed_in_a_drawer_is_saved_after_the_server_was_started_anew(
    open_profile: OpenProfile,
) -> None:
    folder, port = scratch_folder("ea-browser-again-"), free_port()
    data = {"EA_DATA_DIR": str(folder / "data")}
    try:
        with serve("--demo", port=port, **data) as first:
            page = new_tab(open_profile(first.url))
            sign_in(page, "manager@example.com", "/Clients?edit=new")
            page.get_by_role("dialog").get_by_label("Name").fill("Typed before the end")
        with serve(port=port, **data):
            settled(page)
            page.get_by_role("dialog").get_by_role("button", name="Add client").click()
            expect(page.get_by_role("heading", name="Typed before the end")).to_be_visible()
            expect(page.get_by_role("dialog")).to_have_count(0)
    finally:
        rmtree(folder, ignore_errors=True)
