"""How long a person waits for a page: `python -m benchmarks.page_time` (needs chromium).

Serves the demo company from a scratch folder and opens each page five times in a signed-in browser
whose cache is warm. Printed per page, in seconds: the median until the page's heading is painted,
and until its script has ended and everything is drawn. Also the time from the start of the second
`ea serve` to the first page.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

PAGES = ("", "Pipeline", "Clients", "Knowledge", "Chat")
RUNS = 5
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
_READY = "[data-testid=stApp][data-test-script-state=notRunning]"


def _serve(folder: Path, port: int) -> tuple[subprocess.Popen[bytes], float]:
    """The server, and the seconds until it showed the sign-in page."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "ea_core.cli", "serve", "--demo"],
        env={**os.environ, "EA_DATA_DIR": str(folder), "EA_PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=2):  # our own server
                return process, time.perf_counter() - started
        except (URLError, OSError):
            time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(30)


def _open(page: Page, address: str) -> tuple[float, float]:
    started = time.perf_counter()
    page.goto(address)
    page.locator("[data-testid=stHeading]").first.wait_for()
    painted = time.perf_counter() - started
    page.locator(_READY).wait_for()
    return painted, time.perf_counter() - started


def main() -> None:
    """Measures and prints."""
    folder = Path(tempfile.mkdtemp(prefix="ea-page-time-"))
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    process, first = _serve(folder, port)
    time.sleep(15)  # the demo's documents are taken in meanwhile
    _stop(process)
    process, second = _serve(folder, port)
    print(
        f"first start {first:.1f} s (makes the database and the demo), second start {second:.1f} s"
    )
    try:
        with sync_playwright() as playwright:
            path = shutil.which("chromium") or "/usr/bin/chromium"
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{base}/sign-in")
            page.locator("form:has(input[value='manager@example.com']) button").click()
            page.locator(_READY).wait_for()
            for name in PAGES:
                _open(page, f"{base}/{name}")
                times = [_open(page, f"{base}/{name}") for _ in range(RUNS)]
                painted, drawn = (statistics.median(column) for column in zip(*times, strict=True))
                print(f"{name or 'Home':10} painted {painted:.2f}  drawn {drawn:.2f}")
            browser.close()
    finally:
        _stop(process)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
