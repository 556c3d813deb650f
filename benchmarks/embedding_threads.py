"""How the embedding model is best run on a machine that serves pages (needs chromium).

    python -m benchmarks.embedding_threads [--seconds 10] [--rounds 5] [--pages Pipeline,Chat]

Serves the demo company; beside it a process embeds the demo's passages without a pause, as a worker
does with a large file, in one way after another: one or two threads for a call, threads that spin
while they wait for each other or not, and the process at the priority of the server or below it.

Prints for each way: passages a second with nothing beside it and while pages are opened; the median
time until a page is drawn, divided by that of the same page with nothing embedded, which is measured
right before; and how long one question takes to embed in another process at that time, median and
95th percentile in ms. Each way takes a minute, on a machine with nothing else to do.
"""

from __future__ import annotations

import argparse
import ctypes
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from typing import Final

from playwright.sync_api import Page

from benchmarks.browser import free_port, open_page, scratch_folder, serve, signed_in, stop
from ea_core.demo.library import DOCUMENTS
from ea_core.demo.questions import SUGGESTED_QUESTIONS
from ea_core.knowledge.embedding.local import BATCH, LocalEmbedder
from ea_core.knowledge.ingestion.splitting import split
from ea_core.knowledge.reading.reading import read_document
from ea_core.queue.process import let_others_first

QUESTIONS: Final = 60
"""Embedded one after another, with a pause between."""
PAUSE: Final = 0.05
_START_SECONDS: Final = 120
_SPAWN: Final = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Way:
    """How a process embeds."""

    threads: int
    spinning: bool
    niceness: int

    def __str__(self) -> str:
        spins = "spinning" if self.spinning else "waiting"
        return f"{self.threads} thread{'s' * (self.threads > 1)}, {spins}, nice {self.niceness}"


WAYS: Final = (
    *(Way(threads, spinning, 0) for threads in (2, 1) for spinning in (True, False)),
    *(Way(threads, spinning=False, niceness=nice) for nice in (5, 10) for threads in (2, 1)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", default="Pipeline,Chat")
    given = parser.parse_args()
    with scratch_folder() as folder:
        port = free_port()
        server = serve(folder, port, "--demo", around={"EA_WORKERS": "0"})
        try:
            with signed_in(f"http://127.0.0.1:{port}") as page:
                addresses = [f"http://127.0.0.1:{port}/{name}" for name in given.pages.split(",")]
                print(f"{os.cpu_count()} processors; pages: {given.pages}")
                print(f"{'':28} passages/s  beside pages  {'page ratio':>12}  question, ms   load")
                for way in WAYS:
                    measure(way, page, addresses, given.seconds, given.rounds)
        finally:
            stop(server)


def measure(way: Way, page: Page, addresses: Sequence[str], seconds: float, rounds: int) -> None:
    """Measures one way and prints its line."""
    idle = drawn(page, addresses, rounds)
    with embedding(way) as rate:
        time.sleep(seconds)
        alone = rate()
        busy = drawn(page, addresses, rounds)
        beside = rate()
        waits = question_times(way)
    ratios = ", ".join(f"{b / i:.2f}" for b, i in zip(busy, idle, strict=True))
    print(f"{way!s:28} {alone:10.1f} {beside:13.1f}  {ratios:>12}  {statistics.median(waits):5.1f} "
          f"({statistics.quantiles(waits, n=20)[18]:5.1f})  {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip


def drawn(page: Page, addresses: Sequence[str], rounds: int) -> list[float]:
    """The median seconds until each page is drawn; opened in turns, once more before to warm up."""
    times: list[list[float]] = [[] for _ in addresses]
    for turn in range(-1, rounds):
        for address, taken in zip(addresses, times, strict=True):
            _, seconds = open_page(page, address)
            if turn >= 0:
                taken.append(seconds)
    return [statistics.median(taken) for taken in times]


def question_times(way: Way) -> list[float]:
    """The ms that each question took in this process, whose model runs in the same way."""
    embedder = LocalEmbedder(threads=way.threads, spinning=way.spinning)
    embedder.embed(["warm"])
    taken = []
    for number in range(QUESTIONS):
        question = SUGGESTED_QUESTIONS[number % len(SUGGESTED_QUESTIONS)].question
        started = time.perf_counter()
        embedder.embed([question])
        taken.append((time.perf_counter() - started) * 1000)
        time.sleep(PAUSE)
    return taken


@contextmanager
def embedding(way: Way) -> Iterator[Callable[[], float]]:
    """A process that embeds during the block; gives passages a second since it was asked last."""
    done = _SPAWN.Value(ctypes.c_long, 0)
    process = _SPAWN.Process(target=embed, args=(way, done), daemon=True)
    process.start()
    try:
        until = time.monotonic() + _START_SECONDS
        while done.value == 0:
            if not process.is_alive() or time.monotonic() > until:
                raise RuntimeError("the process that embeds did not start")
            time.sleep(0.05)
        last = [done.value, time.perf_counter()]

        def rate() -> float:
            count, now = done.value, time.perf_counter()
            passages, seconds = count - last[0], now - last[1]
            last[:] = [count, now]
            return passages / seconds

        yield rate
    finally:
        process.kill()
        process.join()


def embed(way: Way, done: Synchronized[int]) -> None:
    """What that process does: embeds the demo's passages, over and over."""
    os.setsid()  # as the worker beside a server
    let_others_first(way.niceness)
    embedder = LocalEmbedder(threads=way.threads, spinning=way.spinning)
    texts = []
    for one in DOCUMENTS:
        document = read_document(one.path, one.file_name)
        texts += [passage.embedded_text for passage in split(document, embedder.count_tokens)]
    count = 0
    while True:
        embedder.embed([texts[(count + n) % len(texts)] for n in range(BATCH)])
        count += BATCH
        done.value = count


if __name__ == "__main__":
    main()
