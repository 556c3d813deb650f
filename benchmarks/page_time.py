"""How long a person waits for a page: `python -m benchmarks.page_time` (needs chromium).

Serves the demo company from a scratch folder and opens each page five times in a signed-in browser
whose cache is warm. Printed per page, in seconds: the median until the page's heading is painted,
and until its script has ended and everything is drawn. Also the time from the start of the second
`ea serve` to the first page.
"""

from __future__ import annotations

import statistics
import time

from benchmarks.browser import free_port, open_page, scratch_folder, serve, signed_in, stop

PAGES = ("", "Pipeline", "Clients", "Knowledge", "Chat")
RUNS = 5


def main() -> None:
    """Measures and prints."""
    with scratch_folder() as folder:
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        started = time.perf_counter()
        process = serve(folder, port, "--demo")
        first = time.perf_counter() - started
        time.sleep(15)  # the demo's documents are taken in meanwhile
        stop(process)
        started = time.perf_counter()
        process = serve(folder, port, "--demo")
        second = time.perf_counter() - started
        print(f"first start {first:.1f} s (makes the database and the demo), "
              f"second start {second:.1f} s")  # fmt: skip
        try:
            with signed_in(base) as page:
                for name in PAGES:
                    open_page(page, f"{base}/{name}")
                    times = [open_page(page, f"{base}/{name}") for _ in range(RUNS)]
                    painted, drawn = map(statistics.median, zip(*times, strict=True))
                    print(f"{name or 'Home':10} painted {painted:.2f}  drawn {drawn:.2f}")
        finally:
            stop(process)


if __name__ == "__main__":
    main()
