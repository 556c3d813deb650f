"""How much memory taking in one large PDF needs, reader and model together.

    python -m benchmarks.ingestion_memory [--pages 1200]

Makes a PDF of so many pages of prose with a table on every tenth, takes it in within a scratch database, and
adds up, twenty times a second, what this process and the readers that it starts hold alone or their share of
(PSS); the database's server is not counted. Linux only.
"""

from __future__ import annotations

import argparse
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.scratch import scratch
from ea_core.knowledge.embedding.local import LocalEmbedder, Read
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.workspace import KnowledgeWorkspace
from ea_core.settings import Settings
from ea_core.storage.files import LocalFiles

WORDS = [
    "the",
    "board",
    "annual",
    "report",
    "revenue",
    "of",
    "segment",
    "increased",
    "by",
    "percent",
    "compared",
    "with",
    "previous",
    "year",
    "due",
    "to",
    "higher",
    "demand",
    "in",
    "markets",
    "risk",
    "committee",
    "assets",
    "liabilities",
    "interest",
    "rate",
    "currency",
    "tax",
    "depreciation",
    "lease",
    "property",
    "pension",
    "obligation",
    "governance",
    "audit",
    "remuneration",
    "strategy",
    "customers",
]
LINES = 42
MEGABYTE = 1024 * 1024
REAL_RUNS = 12
"""Batches of passages that the model really runs for."""


def large_pdf(path: Path, pages: int) -> None:
    """Pages of prose as a report has them, 42 lines each."""
    chance = random.Random(7)
    canvas = Canvas(str(path), pagesize=A4)
    for page in range(pages):
        text = canvas.beginText(60, 790)
        text.setFont("Helvetica-Bold", 13)
        text.textLine(f"Section {page // 8 + 1}: note {page + 1}")
        text.setFont("Helvetica", 10)
        for line in range(LINES):
            if page % 10 == 0 and line > LINES - 12:
                text.textLine(
                    f"Item {line}      {chance.randint(1, 9999):,}      {chance.randint(1, 9999):,}"
                )
            else:
                words = [chance.choice(WORDS) for _ in range(14)]
                text.textLine(" ".join(words).capitalize() + (". " if line % 3 == 2 else ""))  # noqa: PLR2004 -- three lines a sentence
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()


def held() -> int:
    """Bytes that this process and the readers below it hold."""
    total = 0
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            words = (process / "cmdline").read_bytes()
            if process.name != str(_SELF) and b"ea_core.knowledge.reading.process" not in words:
                continue
            if process.name != str(_SELF) and _parent(process) != _SELF:
                continue
            rollup = (process / "smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(
            int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")
        )
    return total * 1024


def _parent(process: Path) -> int:
    return int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])


_SELF = int(Path("/proc/self").resolve().name)


class Sparing(LocalEmbedder):
    """The built-in model, which runs for the first passages and then gives copies: as much memory, less time."""

    runs = 0
    last: Sequence[Read] = ()

    def read(self, texts: Sequence[str]) -> list[Read]:
        """As many as there are texts."""
        self.runs += 1
        if self.runs <= REAL_RUNS:
            self.last = super().read(texts)
        some = [self.last[at % len(self.last)] for at in range(len(texts))]
        return [
            replace(one, vector=one.vector.copy(), hidden=one.hidden.copy(), spans=one.spans.copy())
            for one in some
        ]


class Watch:
    """The most that was held in each state of the upload."""

    def __init__(self) -> None:
        self.most: dict[str, int] = {}
        self.state = "reading"
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._done.wait(0.05):
            self.most[self.state] = max(self.most.get(self.state, 0), held())

    def stop(self) -> None:
        """Looks no more."""
        self._done.set()
        self._thread.join()

    def seen(self, job: Ingestion) -> None:
        """In which state the upload is now."""
        if job.total is not None:
            self.state = "writing" if job.done == job.total else "embedding"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, default=1200)
    pages = parser.parse_args().pages
    embedder = Sparing()
    embedder.embed(["loaded"])
    with scratch(embedder) as place:
        settings = Settings.model_validate({"EA_DATA_DIR": str(place.folder)})
        store = LocalFiles(settings.files_dir)
        knowledge = KnowledgeWorkspace(
            place.database, place.person("manager"), store, lambda: embedder,
            settings.max_upload_bytes,
        )  # fmt: skip
        path = place.folder / "large.pdf"
        large_pdf(path, pages)
        size = path.stat().st_size
        uploads = knowledge.uploads
        before = held()
        watch = Watch()
        begun = time.perf_counter()
        ended = uploads.take_in_now("large.pdf", path.read_bytes(), on_progress=watch.seen)
        seconds = time.perf_counter() - begun
        watch.stop()
    print(
        f"{pages} pages, {size / MEGABYTE:.1f} MB: {ended.status}, {ended.total} passages in {seconds:.0f} s"
    )
    print(f"before: {before / MEGABYTE:.0f} MB")
    for state, most in watch.most.items():
        print(f"{state}: {most / MEGABYTE:.0f} MB at most")


if __name__ == "__main__":
    main()
