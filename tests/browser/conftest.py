"""A scratch installation with the demo company, served by the real command, and a real browser.

Without Debian's chromium these tests are skipped; with EA_TEST_BROWSER=required they fail instead.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FloatRect,
    Locator,
    Page,
    expect,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from ea_core.settings import PROJECT_ROOT
from tests.browser.profiles import STILL, Profiles
from tests.support.postgres import scratch_folder

# Read at once: the tests take every EA_ variable out of the environment.
REQUIRED = os.environ.get("EA_TEST_BROWSER") == "required"
DESKTOP, PHONE = (1440, 900), (390, 844)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page is drawn a few times: to optimise its program takes longer than it ever saves. What it throws
    # away is looked through less often where there is more room for it.
    "--js-flags=--no-opt --always-sparkplug --min-semi-space-size=32",
]
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
PATIENCE = 240_000
"""Milliseconds that a page may take for anything: a wait ends when what it waits for is there."""
_GLANCE = 5_000
CHOICE = 15_000
CHOICES = 6
"""How often something is done again of which nothing came, each time with more patience: 5 minutes in all."""
_START_SECONDS = 300
_STOP_SECONDS = 60
TRIES = 20
"""A page that draws itself anew every second is never still for long."""

_OPENED = pytest.StashKey[list[BrowserContext]]()

OpenBrowser = Callable[..., Page]


@dataclass(frozen=True)
class OpenProfile:
    """`open_profile(address)`: a browser profile without history, at home there, of those `opened`."""

    profiles: Profiles
    opened: list[BrowserContext]
    _homes: list[str] = field(default_factory=list)

    def __call__(self, home: str) -> BrowserContext:
        """The profile, until the test ends."""
        self.opened.append(self.profiles.take(home))
        self._homes.append(home)
        return self.opened[-1]

    def give_back(self, profile: BrowserContext) -> None:
        """Ends with it before the test does: the next one may be the same, emptied."""
        place = self.opened.index(profile)
        self.profiles.give_back(self._homes.pop(place), self.opened.pop(place))


@dataclass(frozen=True)
class Served:
    """A running server: its address, its data folder, its process, its log."""

    url: str
    data_dir: Path
    process: subprocess.Popen[bytes]
    log: Path


def chromium() -> str:
    """Where chromium is, without a window where it can be had like that: it takes a sixth less to run.

    Skips the test without one, or fails it where one is required.
    """
    found = next(
        (
            path
            for path in (
                "/usr/bin/chromium-headless-shell",
                "/usr/bin/chromium",
                shutil.which("chromium"),
                shutil.which("chromium-browser"),
            )
            if path and Path(path).exists()
        ),
        None,
    )
    if found is None:
        reason = "chromium is not installed (apt-get install chromium)"
        if REQUIRED:
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """`ea serve --demo` on a free port and an empty data folder, stopped as Ctrl-C stops it."""
    with serve("--demo") as running:
        yield running


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serve(*options: str, port: int | None = None, **settings: str) -> Iterator[Served]:
    """`ea serve` with more settings, for the length of the block."""
    chromium()
    folder = scratch_folder("ea-browser-")
    port = port or free_port()
    log = folder / "server.log"
    place = {"EA_DATA_DIR": str(folder / "data"), "EA_PORT": str(port)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "ea_core.cli", "serve", *options],
            cwd=PROJECT_ROOT,
            env={**os.environ, **place, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    running = Served(f"http://127.0.0.1:{port}", folder / "data", process, log)
    try:
        _wait(running)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless chromium for all journeys."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium(), args=FLAGS, timeout=PATIENCE
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> Iterator[Profiles]:
    """The profiles that tests use one after the other."""
    shelf = Profiles(browser, PATIENCE)
    yield shelf
    shelf.close()


@pytest.fixture
def open_profile(request: pytest.FixtureRequest, profiles: Profiles) -> Iterator[OpenProfile]:
    """Where the profiles of a test come from."""
    opened: list[BrowserContext] = []
    request.node.stash[_OPENED] = opened
    lending = OpenProfile(profiles, opened)
    yield lending
    while opened:
        lending.give_back(opened[-1])


@pytest.fixture
def open_browser(open_profile: OpenProfile, served: Served) -> OpenBrowser:
    """`open_browser(size, scheme="light")`: a page of a browser profile without history, on the server."""

    def open_browser(size: tuple[int, int] = DESKTOP, scheme: Scheme = "light") -> Page:
        return new_tab(open_profile(served.url), size, scheme)

    return open_browser


def new_tab(
    profile: BrowserContext, size: tuple[int, int] = DESKTOP, scheme: Scheme = "light"
) -> Page:
    """Another tab in a window of that size, for a person who prefers that scheme."""
    page = profile.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme, reduced_motion=STILL)
    return page


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Beside what a failed test waited for stands what its pages show at that moment."""
    report = yield
    if report.failed and call.when == "call":
        for context in item.stash.get(_OPENED, []):
            for page in context.pages:
                report.sections.append((f"What {page.url} shows", _shown(page)))
    return report


def _shown(page: Page) -> str:
    """The page's text, and how far Streamlit is with it, for a machine nobody sees."""
    try:
        app = page.get_by_test_id("stApp")
        state = [
            f"{name}: {app.get_attribute(f'data-test-{name}', timeout=_GLANCE)}"
            for name in ("connection-state", "script-state")
            if app.count()
        ]
        text = page.locator("body").inner_text(timeout=_GLANCE)
    except PlaywrightError as error:
        return f"It can't be asked: {error}"
    return "\n".join([*state, text[-3000:]])


def sign_in(page: Page, email: str, wanted: str = "/") -> None:
    """Signs in with the demo account's button."""
    page.goto(f"/sign-in?next={wanted}")
    page.locator(f"form:has(input[value='{email}']) button").click()
    settled(page)


def sign_out(page: Page) -> None:
    """Opens what stands behind the person's name and signs out there."""
    page.get_by_test_id("stSidebar").get_by_test_id("stPopover").get_by_role("button").click()
    page.get_by_role("button", name="Sign out", exact=True).click()


def type_sign_in(page: Page, email: str, password: str) -> None:
    """Fills in the sign-in form and sends it."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def settled(page: Page, milliseconds: int = 400) -> None:
    """Waits until the page's script has run, what it sent is drawn, and it stayed still."""
    ran = page.locator(
        "[data-testid=stApp][data-test-connection-state=CONNECTED]"
        "[data-test-script-state=notRunning]"
        ":has([data-testid=stElementContainer])"
    )
    for _ in range(TRIES):
        ran.wait_for()
        page.wait_for_timeout(milliseconds)
        if ran.count():
            return


def box_of(element: Locator) -> FloatRect:
    """Where an element stands on the page, in pixels, once it stays there.

    What is drawn anew while it is measured has no box for that moment.
    """
    before = None
    for _ in range(TRIES):
        expect(element).to_be_visible()
        box = element.bounding_box()
        if box is not None and box == before:
            return box
        before = box
        element.page.wait_for_timeout(100)
    pytest.fail(f"{element} does not stay where it is: {before}")


def shown_in(page: Page, size: tuple[int, int], scheme: Scheme) -> None:
    """Gives the page that window, and the person that preference, as both change while it is open."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme, reduced_motion=STILL)
    settled(page)


def sideways(page: Page) -> int:
    """How many pixels the page can be moved to the side: what scrolls is the page's main part, not the window."""
    wider: int = page.evaluate(
        "() => Math.max(...[document.documentElement, ...document.querySelectorAll('.stMain')]"
        ".map(one => one.scrollWidth - one.clientWidth))"
    )
    return wider


def background(page: Page) -> str:
    """The colour that the page is drawn on, as CSS says it."""
    colour: str = page.get_by_test_id("stApp").evaluate(
        "one => getComputedStyle(one).backgroundColor"
    )
    return colour


def choose_file(page: Page, file: Path, *more: Path, seen: str | None = None) -> None:
    """Chooses a file for upload, or several at once, again when nothing came of it, as a person does.

    Streamlit 1.67 answers a choice with the address to send the file to, and drops that answer
    when a run of the page begins before it went out (`ForwardMsgQueue.clear`). So nothing runs when
    the file is chosen, as far as that can be seen. `seen` is what stands on the page afterwards where that
    is not the file's name in its box.
    """
    for tried in range(1, CHOICES + 1):
        page.locator("input[type=file]").wait_for(state="attached")
        settled(page)
        page.locator("input[type=file]").set_input_files([file, *more])
        with suppress(AssertionError):
            box = page.get_by_test_id("stFileUploader")
            chosen = page.get_by_text(seen) if seen else box.get_by_text(file.name)
            expect(chosen.first).to_be_visible(timeout=CHOICE * tried)
            return
    pytest.fail(f"{file.name} could not be chosen")


def _wait(server: Served) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if server.process.poll() is not None:
            break
        try:
            with urlopen(f"{server.url}/healthz", timeout=2) as answer:  # noqa: S310 # our own server
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.3)
    pytest.fail(f"the server did not start:\n{server.log.read_text(errors='replace')[-4000:]}")
