"""The served demo company and a signed-in browser, for benchmarks of pages (needs chromium)."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Final
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

_FLAGS: Final = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
]  # fmt: skip
READY: Final = "[data-testid=stApp][data-test-script-state=notRunning]"
_START_SECONDS: Final = 180
_STOP_SECONDS: Final = 60


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A data folder that is removed afterwards; SIGTERM ends the block like Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="ea-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(
    folder: Path,
    port: int,
    *options: str,
    around: Mapping[str, str] | None = None,
    errors: IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """`ea serve` on the installation in `folder`, once it shows its sign-in page.

    `around` are more variables of its environment, `errors` is where its log goes. Raises RuntimeError when it ends instead, or takes three minutes.
    """
    process = subprocess.Popen(  # noqa: S603 # our own program, no shell
        [sys.executable, "-m", "ea_core.cli", "serve", *options],
        env={**os.environ, **(around or {}), "EA_DATA_DIR": str(folder), "EA_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=errors,
    )
    until = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=2):  # our own server
                return process
        except (URLError, OSError):
            time.sleep(0.05)
    process.kill()
    raise RuntimeError(f"ea serve did not start (ended with {process.wait()})")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends it as Ctrl-C does."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def signed_in(base: str, email: str = "manager@example.com") -> Iterator[Page]:
    """A browser of desktop size in which that person of the demo company is signed in."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(120_000)
        page.goto(f"{base}/sign-in")
        page.locator(f"form:has(input[value='{email}']) button").click()
        page.locator(READY).wait_for()
        yield page
        browser.close()


def open_page(page: Page, address: str) -> tuple[float, float]:
    """Seconds until the page's heading is painted, and until everything is drawn."""
    started = time.perf_counter()
    page.goto(address)
    page.locator("[data-testid=stHeading]").first.wait_for()
    painted = time.perf_counter() - started
    page.locator(READY).wait_for()
    return painted, time.perf_counter() - started
