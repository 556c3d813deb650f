"""How long a search takes without the embedding of its question.

    python -m benchmarks.search_latency [--chunks 10000] [--questions 200]

Made passages of about 100 words with Zipf's frequencies and vectors that lie in clusters. Once for
a person who sees all of them, and once for one who sees 0.5 % (the rest is in conversations of
others). Also prints what writing the passages cost and, when there are more passages than are scored
exactly, how long questions of frequent words only take and what share of the exact ten best the
indexes find.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import numpy as np
import psutil
import psycopg
from sqlalchemy import text

from benchmarks.scratch import Scratch, scratch
from ea_core.db.engine import Database
from ea_core.knowledge.embedding.local import LocalEmbedder, Vectors
from ea_core.knowledge.parts.search import Search
from ea_core.knowledge.search import PassageHit, Query

PASSAGES_PER_DOCUMENT = 20
VOCABULARY = 30_000
CLUSTERS = 200
SHARE = 0.005
_EXACT = 20_000  # passages: up to here ea.search_passages scores them all


class Corpus:
    """Made passages and questions, the same in every run."""

    def __init__(self, embedder: LocalEmbedder) -> None:
        self.rng = np.random.default_rng(7)
        self.width = embedder.dimension
        frequencies = 1 / (np.arange(VOCABULARY) + 10.0)
        self.frequencies = frequencies / frequencies.sum()
        self.words = np.array([f"{_syllables(number)}" for number in range(VOCABULARY)])
        self.centres = self.rng.normal(size=(CLUSTERS, self.width))

    def text(self, length: int) -> str:
        """Words drawn by their frequencies."""
        return " ".join(self.rng.choice(self.words, size=length, p=self.frequencies))

    def vectors(self, count: int) -> Vectors:
        """Vectors of length 1 around the clusters' centres."""
        centres = self.centres[self.rng.integers(0, CLUSTERS, size=count)]
        raw = centres + self.rng.normal(size=(count, self.width))
        unit: Vectors = (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def write(self, place: Scratch, count: int, hidden: UUID | None, share: float) -> None:
        """`count` passages, all but `share` of their documents in the conversation `hidden`."""
        documents = [uuid4() for _ in range(-(-count // PASSAGES_PER_DOCUMENT))]
        shown = max(1, round(len(documents) * share))
        step = 50  # documents in one transaction
        for at in range(0, len(documents), step):
            some = documents[at : at + step]
            size = min(len(some) * PASSAGES_PER_DOCUMENT, count - at * PASSAGES_PER_DOCUMENT)
            place.write(
                [
                    (document, self.text(4), None if number < shown else hidden)
                    for number, document in enumerate(some, start=at)
                ],
                [
                    (some[n // PASSAGES_PER_DOCUMENT], "", self.text(self.length()), vector)
                    for n, vector in enumerate(self.vectors(size))
                ],
            )

    def length(self) -> int:
        """Words of a passage."""
        return int(self.rng.integers(40, 160))


def _syllables(number: int) -> str:
    consonants, vowels = "bdfgklmnprstvz", "aeiou"
    word = ""
    while True:
        number, first = divmod(number, len(consonants))
        number, second = divmod(number, len(vowels))
        word += consonants[first] + vowels[second]
        if number == 0:
            return word + "q"


@dataclass(frozen=True)
class Measured:
    """Of each question: milliseconds on the clock, of the database's processor, and the results."""

    wall: list[float]
    cpu: list[float]
    results: list[list[PassageHit]]


def measure(
    database: Database, search: Search, questions: Sequence[tuple[str, Vectors]]
) -> Measured:
    """Asks one question after another, after ten that warm up.

    The processor's time is counted in steps of 10 ms, so it is a mean of ten questions; unlike
    the clock it does not tell of what else the machine is doing.
    """
    for query, vector in questions[:10]:
        search.nearest(Query(query, k=8), vector)
    with database.as_program() as connection:
        backend = psutil.Process(connection.execute(text("select pg_backend_pid()")).scalar_one())
    wall, cpu, results = [], [], []
    for at in range(0, len(questions), 10):
        before = sum(backend.cpu_times()[:2])
        for query, vector in questions[at : at + 10]:
            started = time.perf_counter()
            results.append(search.nearest(Query(query, k=10), vector))
            wall.append((time.perf_counter() - started) * 1000)
        cpu.append((sum(backend.cpu_times()[:2]) - before) * 100)
    return Measured(wall, cpu, results)


def exact(
    place: Scratch, search: Search, questions: Sequence[tuple[str, Vectors]]
) -> list[set[UUID]]:
    """The ten best of each question with every passage scored."""
    with psycopg.connect(place.owner_url) as connection:
        row = connection.execute(
            "select pg_get_functiondef(oid) from pg_proc where proname = 'search_passages'"
        ).fetchone()
        if row is None:
            raise RuntimeError
        all_scored = row[0].replace("<= 20000\n", "<= 2000000000\n")
        connection.execute(all_scored.encode())
    best = [{hit.chunk_id for hit in search.nearest(Query(q, k=10), v)} for q, v in questions]
    with psycopg.connect(place.owner_url) as connection:
        connection.execute(row[0].encode())
    return best


def run(chunks: int, questions: int, *, share: float) -> None:
    """One installation in which a member of staff sees `share` of the passages."""
    embedder = LocalEmbedder()
    corpus = Corpus(embedder)
    with scratch(embedder) as place:
        hidden = None if share == 1 else place.thread(place.person("staff"))
        started = time.perf_counter()
        corpus.write(place, chunks, hidden, share)
        cost = (time.perf_counter() - started) / chunks * 1000
        print(f"{chunks:,} passages written, {cost:.1f} ms each")
        place.analyze()
        asked = [
            (corpus.text(int(corpus.rng.integers(4, 13))), vector)
            for vector in corpus.vectors(questions)
        ]
        search = Search(place.database, place.person("staff"), embedder)
        measured = measure(place.database, search, asked)
        for what, times in (("", measured.wall), (", of the database's processor", measured.cpu)):
            p95 = statistics.quantiles(times, n=20)[18]
            print(
                f"sees {share:.1%}: p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms{what}"
            )
        if chunks * share > _EXACT:
            frequent = [
                (" ".join(corpus.rng.choice(corpus.words[:20], size=4, replace=False)), vector)
                for vector in corpus.vectors(questions)
            ]
            often = measure(place.database, search, frequent)
            for what, times in (("", often.wall), (", of the database's processor", often.cpu)):
                p95 = statistics.quantiles(times, n=20)[18]
                print(
                    f"frequent words only: p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms{what}"
                )
            best = exact(place, search, asked[:50])
            pairs = zip(best, measured.results, strict=False)
            found = [len(b & {hit.chunk_id for hit in r}) / 10 for b, r in pairs]
            print(f"of the exact ten best found: {statistics.mean(found):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=200)
    arguments = parser.parse_args()
    for share in (1.0, SHARE):
        run(arguments.chunks, arguments.questions, share=share)


if __name__ == "__main__":
    main()
