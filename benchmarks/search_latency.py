"""How long a search takes without the embedding of its question.

    python -m benchmarks.search_latency [--chunks 100000] [--questions 200] [--folder FOLDER]

Made passages (see bulk.py), all that search does in the product but running the model: the question
read, candidates by words and by vector under the person's rights, the rows, the first 20 put in order by
their tokens. Milliseconds on the clock and of the database's processor, p50 and p95, for

- questions of 4 to 12 words; of frequent words only; with a tag, twenty tags, a client, a word
  excluded, a phrase
- a person who sees 0.5 % of the passages (the rest is in somebody's conversation)
- while documents are taken in: another process runs the model and writes

and what share of the exact ten best (every passage scored) the indexes find, before tokens put them in
order, and how many of the ten found score as high as the tenth of them, within 0.01. FOLDER keeps the passages
for the next run: a million take some 20 minutes to make, and 15 GB.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import numpy as np
import psutil
import psycopg
from sqlalchemy import text

from benchmarks.bulk import Corpus, fill, hidden
from benchmarks.scratch import Scratch
from ea_core.actor import Actor
from ea_core.db import migrations
from ea_core.db.embedded import EmbeddedServer
from ea_core.db.engine import Database
from ea_core.knowledge.embedding.local import LocalEmbedder, Read, Vectors
from ea_core.knowledge.parts.search import Search
from ea_core.knowledge.search import Query

SHARE: Final = 0.005
_EXACT: Final = "all_scored constant integer := 10000;"
_NEARLY: Final = 0.01
_COMPARED: Final = 20  # questions for which every passage is scored
_STEP: Final = 10  # questions in one look at the processor's time
Question = tuple[str, Vectors]


class Prepared:
    """What the model would give of the questions, made before the clock runs."""

    def __init__(self, embedder: LocalEmbedder) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self._reads: dict[str, Read] = {}

    def add(self, words: str, vector: Vectors) -> None:
        """A question, with as many tokens as words."""
        tokens = tuple(words.split())
        ends = np.cumsum([len(token) + 1 for token in tokens]) - 1
        spans = np.stack([ends - [len(token) for token in tokens], ends], axis=1).astype(np.int32)
        hidden_layer = np.tile(vector, (len(tokens), 1))
        self._reads[words] = Read(vector, tokens, spans, hidden_layer)

    def read(self, texts: Sequence[str]) -> list[Read]:
        """As the model's."""
        return [self._reads[one] for one in texts]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As the model's."""
        return np.stack([self._reads[one].vector for one in texts])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As the model's, about."""
        return [len(one.split()) for one in texts]


@dataclass(frozen=True)
class Bench:
    """An installation with passages, and who asks."""

    place: Scratch
    corpus: Corpus
    prepared: Prepared

    def ask(self, what: str, questions: Sequence[Question], actor: Actor, suffix: str = "") -> None:
        """Asks one question after another, after ten that warm up; prints how long it takes.

        The processor's time is counted in steps of 10 ms, so it is a mean of ten questions; unlike
        the clock it does not tell of what else the machine is doing.
        """
        queries = [Query(f"{words}{suffix}", k=10) for words, _ in questions]
        for query, (_, vector) in zip(queries, questions, strict=True):
            self.prepared.add(query.words, vector)
        search = Search(self.place.database, actor, self.prepared)
        for query in queries[:_STEP]:
            search.passages(query)
        with self.place.database.as_program() as connection:
            backend = psutil.Process(
                connection.execute(text("select pg_backend_pid()")).scalar_one()
            )
        wall: list[float] = []
        cpu: list[float] = []
        found: list[int] = []
        for at in range(0, len(queries), _STEP):
            before = sum(backend.cpu_times()[:2])
            for query in queries[at : at + _STEP]:
                started = time.perf_counter()
                hits = search.passages(query)
                wall.append((time.perf_counter() - started) * 1000)
                found.append(len(hits))
            cpu.append(
                (sum(backend.cpu_times()[:2]) - before) * 1000 / len(queries[at : at + _STEP])
            )
        print(
            f"{what:45s} clock p50 {statistics.median(wall):6.1f} p95 {_p95(wall):6.1f}"
            f"   processor p50 {statistics.median(cpu):6.1f} p95 {_p95(cpu):6.1f}"
            f"   {statistics.mean(found):.1f} found",
            flush=True,
        )

    def found(self, questions: Sequence[Question], actor: Actor) -> list[dict[UUID, float]]:
        """The ten best of each question with their scores, before tokens put them in order."""
        search = Search(self.place.database, actor, self.prepared)
        return [
            {hit.chunk_id: hit.score for hit in search.nearest(Query(words, k=10), vector)}
            for words, vector in questions
        ]

    def compare(self, what: str, questions: Sequence[Question], actor: Actor) -> None:
        """Prints how much of the ten best of all passages is found; each of them is scored for it."""
        found = self.found(questions, actor)
        with psycopg.connect(self.place.owner_url) as connection:
            row = connection.execute(
                "select pg_get_functiondef(oid) from pg_proc where proname = 'search_passages'"
            ).fetchone()
            if row is None or _EXACT not in row[0]:
                raise RuntimeError
            connection.execute(
                row[0].replace(_EXACT, _EXACT.replace("10000", "2000000000")).encode()
            )
        try:
            best = self.found(questions, actor)
        finally:
            with psycopg.connect(self.place.owner_url) as connection:
                connection.execute(row[0].encode())
        pairs = list(zip(best, found, strict=True))
        same = [len(b.keys() & f.keys()) / len(b) for b, f in pairs if b]
        as_high = [
            sum(score > min(b.values()) - _NEARLY for score in f.values()) / len(b)
            for b, f in pairs
            if b
        ]
        print(
            f"{what}: {statistics.mean(same):.3f} of the exact ten best found, "
            f"{statistics.mean(as_high):.3f} as high within {_NEARLY}",
            flush=True,
        )


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[18] if len(times) > 1 else times[0]


def run(bench: Bench, questions: int) -> None:
    """All figures of one installation."""
    corpus, place = bench.corpus, bench.place
    corpus.rng = np.random.default_rng(11)  # whether the passages were made in this run or before
    staff = place.person("staff")
    asked = corpus.questions(questions)
    frequent = corpus.frequent(questions)
    bench.ask("other questions, the first after a start", corpus.questions(questions), staff)
    bench.ask("4 to 12 words", asked, staff)
    bench.ask("frequent words only", frequent, staff)
    some = asked[: max(_STEP, questions // 4)]
    bench.ask("in documents of one tag (1 %)", some, staff, " tag:tag7")
    bench.ask("of twenty tags (20 %)", some, staff, "".join(f" tag:tag{n}" for n in range(20)))
    bench.ask("of one client (1 %)", some, staff, ' client:"Client 042"')
    bench.ask("without a frequent word", some, staff, f" -{corpus.words[3]}")
    bench.ask("with a phrase", some, staff, f' "{corpus.words[400]} {corpus.words[1]}"')
    bench.compare("4 to 12 words", asked[:_COMPARED], staff)
    bench.compare("frequent words only", frequent[: _COMPARED // 2], staff)
    with hidden(place, place.thread(place.person("staff")), SHARE):
        bench.ask(f"a person who sees {SHARE:.1%}", asked, staff)
        bench.ask(f"a person who sees {SHARE:.1%}, frequent words", some, staff)
    with ingesting(place.owner_url):
        bench.ask("while documents are taken in", asked, staff)
        bench.ask("meanwhile, frequent words only", frequent, staff)


@contextmanager
def ingesting(owner_url: str) -> Iterator[None]:
    """Meanwhile another process runs the model over passages and writes them."""
    child = multiprocessing.get_context("spawn").Process(target=_ingest, args=(owner_url,))
    child.start()
    time.sleep(10)  # until its model is loaded
    try:
        yield
    finally:
        child.terminate()
        child.join()


def _ingest(owner_url: str) -> None:
    os.nice(10)  # as a worker
    embedder = LocalEmbedder()
    corpus = Corpus(embedder.dimension)
    place = Scratch(Path(), owner_url, Database(owner_url))
    while True:
        document = uuid4()
        contents = [" ".join(corpus.words[corpus.numbers(np.full(100, 3))]) for _ in range(20)]
        vectors = embedder.embed(contents)
        place.write(
            [(document, f"New {document}", None)],
            [
                (document, "", content, vector)
                for content, vector in zip(contents, vectors, strict=True)
            ],
        )


@contextmanager
def installation(folder: Path, chunks: int) -> Iterator[Bench]:
    """The one in the folder, made if it is not there."""
    embedder = LocalEmbedder()
    made = folder / "made.txt"
    kept = made.exists() and made.read_text() == str(chunks)
    # Making them is quicker with more memory and a longer log; searches run as in the product.
    server = EmbeddedServer(folder, options={} if kept else {"max_wal_size": "16GB"})
    server.start()
    place = Scratch(folder, server.owner_url, Database(server.app_url))
    corpus = Corpus(embedder.dimension)
    try:
        if not kept:
            migrations.migrate(server.owner_url)
            migrations.use_embedding_model(server.owner_url, embedder.name, embedder.dimension)
            started = time.perf_counter()
            fill(place, corpus, chunks)
            made.write_text(str(chunks))
            print(f"{chunks:,} passages made in {time.perf_counter() - started:.0f} s", flush=True)
        yield Bench(place, corpus, Prepared(embedder))
    finally:
        place.database.close()
        server.release()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--folder", type=Path, help="where the passages are kept")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="ea-bench-"))
    try:
        with installation(folder, arguments.chunks) as bench:
            run(bench, arguments.questions)
    finally:
        if arguments.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
