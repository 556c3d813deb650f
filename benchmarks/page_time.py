"""How long a person waits for a page: `python -m benchmarks.page_time` (needs chromium).

    python -m benchmarks.page_time [--deals 100000 --clients 20000]

Serves the demo company from a scratch folder, with as many more deals and clients, and opens each page
five times in a signed-in browser whose cache is warm. Printed per page, in seconds: the median until the
page's heading is painted, and until its script has ended and everything is drawn (of the drawer also
until its rows are there); beside it how many times that is of a Streamlit page with nothing but a
heading, on a server of its own. Also the time from the start of the second `ea serve` to the first page,
and the load of the machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page

from benchmarks.browser import READY, free_port, open_page, scratch_folder, serve, signed_in, stop
from benchmarks.pipeline import add_clients, add_deals
from ea_core.db.embedded import EmbeddedServer

PAGES = (
    "",
    "Pipeline",
    "Pipeline?part=movement",
    "Pipeline?part=conversion",
    "Pipeline?part=risk",
    "Pipeline?part=team",
    "Pipeline?view=deals",
    "Pipeline?behind=open",
    "Clients",
    "Knowledge",
    "Chat",
)
RUNS = 5
EMPTY = "import streamlit as st\nst.title('Empty')\n"
_START_SECONDS = 60


def main() -> None:
    """Measures and prints."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--deals", type=int, default=0)
    arguments.add_argument("--clients", type=int, default=0)
    given = arguments.parse_args()
    with scratch_folder() as folder:
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        started = time.perf_counter()
        process = serve(folder, port, "--demo")
        first = time.perf_counter() - started
        time.sleep(15)  # the demo's documents are taken in meanwhile
        stop(process)
        fill(folder, given.clients, given.deals)
        started = time.perf_counter()
        process = serve(folder, port, "--demo")
        second = time.perf_counter() - started
        print(f"first start {first:.1f} s (makes the database and the demo), "
              f"second start {second:.1f} s")  # fmt: skip
        try:
            with signed_in(base) as page, empty_page(folder) as empty:
                painted, drawn = measure(page, empty)
                print(f"{'an empty page':24} painted {painted:.2f}  drawn {drawn:.2f}")
                for name in PAGES:
                    mine, mine_drawn = measure(page, f"{base}/{name}")
                    print(f"{name or 'Home':24} painted {mine:.2f}  drawn {mine_drawn:.2f}  "
                          f"painted after {mine / painted:.1f} times an empty page")  # fmt: skip
                    if "behind=" in name:
                        print(f"{'its rows':24} {rows_of_drawer(page, f'{base}/{name}'):.2f}")
        finally:
            stop(process)
    print("load of the machine: " + ", ".join(f"{load:.1f}" for load in os.getloadavg()))


def fill(folder: Path, clients: int, deals: int) -> None:
    """Adds clients and deals to the demo company; its people own the clients."""
    if not (clients or deals):
        return
    server = EmbeddedServer(folder)
    server.start()
    try:
        add_clients(server.owner_url, clients)
        add_deals(server.owner_url, 1, deals)
    finally:
        server.stop()


def measure(page: Page, address: str) -> tuple[float, float]:
    """Medians in seconds until the heading is painted and until everything is drawn."""
    open_page(page, address)
    times = [open_page(page, address) for _ in range(RUNS)]
    painted, drawn = map(statistics.median, zip(*times, strict=True))
    return painted, drawn


def rows_of_drawer(page: Page, address: str) -> float:
    """The median in seconds until the rows in the drawer can be read; the charts behind it come later."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        page.goto(address)
        page.locator("[role=dialog] table").first.wait_for()
        times.append(time.perf_counter() - started)
        page.locator(READY).wait_for()
    return statistics.median(times)


@contextmanager
def empty_page(folder: Path) -> Iterator[str]:
    """The address of a Streamlit page with nothing but a heading."""
    script, port = folder / "empty.py", free_port()
    script.write_text(EMPTY)
    process = subprocess.Popen(  # noqa: S603 # our own script, no shell
        [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true",
         f"--server.port={port}", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            try:
                with urlopen(address, timeout=2):  # our own server
                    break
            except (URLError, OSError):
                time.sleep(0.1)
        yield address
    finally:
        stop(process)


if __name__ == "__main__":
    main()
