"""How much longer a page takes while a large file is taken in (needs chromium).

    python -m benchmarks.page_while_embedding [--pages 600] [--rounds 10]

Serves the demo company with the worker beside the server, opens Pipeline and Chat in a signed-in
browser `--rounds` times in turns, has the worker take in a PDF of `--pages` pages that this script
makes of sentences of the demo's documents, and opens them again as often once that is embedded.

Prints for each page the median seconds until its heading is painted and until everything is drawn,
idle and meanwhile, with the ratio (the target is 1.5 at most), and how far the file was at the end:
when it was ready before the last round, give it more pages. Ends with 1 when a ratio is above 1.5.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import statistics
import sys
import time
from typing import Final

import psycopg
from playwright.sync_api import Page
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from benchmarks.browser import free_port, open_page, scratch_folder, serve, signed_in, stop
from ea_core.app import App, build
from ea_core.demo.library import DOCUMENTS
from ea_core.knowledge.reading.reading import read_document
from ea_core.knowledge.text.sentences import sentence_spans
from ea_core.settings import Settings

NAMES: Final = ("Pipeline", "Chat")
TARGET: Final = 1.5
_PARAGRAPHS, _SENTENCES = 5, 4
"""On each page; about 380 words, as in a book."""
_LONG_ENOUGH: Final = 60
"""Characters of a sentence; a shorter one is a heading or a cell of a table."""
_WAIT: Final = 900.0

Times = dict[str, list[tuple[float, float]]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=10)
    given = parser.parse_args()
    with scratch_folder() as folder:
        book = make_pdf(given.pages)
        port = free_port()
        server = serve(folder, port, "--demo")
        try:
            app = build(Settings.model_validate({"EA_DATA_DIR": str(folder)}))
            try:
                with signed_in(f"http://127.0.0.1:{port}") as page:
                    return measure(app, page, f"http://127.0.0.1:{port}", book, given.rounds)
            finally:
                app.close()
        finally:
            stop(server)


def measure(app: App, page: Page, base: str, book: bytes, rounds: int) -> int:
    """Measures and prints; 1 when a page took too long."""
    wait_until(app, "not exists (select from ingestions where status in"
               " ('queued', 'reading', 'embedding'))")  # fmt: skip
    idle = open_in_turns(page, base, rounds)
    manager = app.actor("manager@example.com")
    job = app.as_user(manager).uploads.add("book.pdf", book)
    wait_until(app, "exists (select from ingestions where status = 'embedding' and done > 0)")
    begun = time.perf_counter()
    meanwhile = open_in_turns(page, base, rounds)
    took = time.perf_counter() - begun
    with psycopg.connect(app.owner_url) as connection:
        row = connection.execute(
            "select status, done, total from ingestions where id = %s", (job.id,)
        ).fetchone()
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"load {load} on {os.cpu_count()} processors; after {took:.0f} s the file was "
          f"{row and row[0]}, {row and row[1]} of {row and row[2]} passages embedded")  # fmt: skip
    print(f"{'':10} {'idle':>16} {'meanwhile':>16} {'ratio':>14}   (painted, drawn; s)")
    worst = 0.0
    for name in NAMES:
        still, busy = medians(idle[name]), medians(meanwhile[name])
        ratios = [b / s for b, s in zip(busy, still, strict=True)]
        worst = max(worst, *ratios)
        print(f"{name:10} {still[0]:8.2f} {still[1]:7.2f} {busy[0]:8.2f} {busy[1]:7.2f} "
              f"{ratios[0]:7.2f} {ratios[1]:6.2f}")  # fmt: skip
    if worst > TARGET:
        print(f"above {TARGET}", file=sys.stderr)
    return int(worst > TARGET)


def make_pdf(pages: int) -> bytes:
    """A book of so many pages, of the demo's sentences in an order that is always the same."""
    chosen = random.Random(7)
    sentences = []
    for one in DOCUMENTS:
        text = read_document(one.path, one.file_name).text
        spans = sentence_spans(text)
        sentences += [text[start:end] for start, end in spans if end - start > _LONG_ENOUGH]
    styles = getSampleStyleSheet()
    story: list[Paragraph | PageBreak] = []
    for number in range(1, pages + 1):
        story.append(Paragraph(f"{number}. Section {number}", styles["Heading1"]))
        for _ in range(_PARAGRAPHS):
            words = " ".join(chosen.sample(sentences, _SENTENCES))
            story.append(Paragraph(_escaped(words), styles["BodyText"]))
        story.append(PageBreak())
    file = io.BytesIO()
    SimpleDocTemplate(file, pagesize=A4, title="A book", invariant=True).build(story)
    return file.getvalue()


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def open_in_turns(page: Page, base: str, rounds: int) -> Times:
    """(painted, drawn) of each page and round; one more round before warms up."""
    times: Times = {name: [] for name in NAMES}
    for turn in range(-1, rounds):
        for name in NAMES:
            taken = open_page(page, f"{base}/{name}")
            if turn >= 0:
                times[name].append(taken)
    return times


def medians(times: list[tuple[float, float]]) -> list[float]:
    return [statistics.median(column) for column in zip(*times, strict=True)]


def wait_until(app: App, condition: str) -> None:
    """Waits until that is true in the database; raises TimeoutError after fifteen minutes."""
    until = time.monotonic() + _WAIT
    while time.monotonic() < until:
        with psycopg.connect(app.owner_url) as connection:
            row = connection.execute(f"select {condition}".encode()).fetchone()
        if row is not None and row[0]:
            return
        time.sleep(0.2)
    raise TimeoutError(f"fifteen minutes over: {condition}")


if __name__ == "__main__":
    raise SystemExit(main())
