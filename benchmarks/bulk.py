"""Made passages by the hundred thousand, written past the triggers and indexed afterwards.

Words have Zipf's frequencies, and each document a subject with words of its own; vectors lie around
the centres of the subjects. What the triggers would keep (terms, weights, counts, token vectors) is
computed here, so that a million passages are there in minutes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg.types.json import Jsonb

from benchmarks.scratch import Scratch
from ea_core.db.vectors import register_vectors
from ea_core.knowledge.embedding.local import Vectors

PER_DOCUMENT: Final = 20
VOCABULARY: Final = 30_000
SUBJECTS: Final = 200
CLIENTS: Final = 100
_STEP: Final = 10_000  # passages at once
_OWN: Final = 0.2  # of a document's words are of its subject
_TOKENS: Final = 80  # with content, kept of a passage
_SENTENCES: Final = 1
_INDEXES: Final = {
    "document_chunks_embedding_idx": "public.document_chunks using hnsw (embedding extensions.vector_cosine_ops)",
    "passage_terms_terms_idx": "ea.passage_terms using gin (terms) with (fastupdate = off)",
}


class Corpus:
    """Made passages and questions, the same in every run; `width` of the vectors."""

    def __init__(self, width: int) -> None:
        self.rng = np.random.default_rng(7)
        self.width = width
        frequencies = 1 / (np.arange(VOCABULARY) + 10.0)
        self._below = np.cumsum(frequencies / frequencies.sum())
        self.words = np.array([_syllables(number) for number in range(VOCABULARY)])
        self.centres = self.rng.normal(size=(SUBJECTS, width))
        # The words of a subject are of middle frequency: not the 200 most frequent.
        self._subject_words = self.rng.integers(200, VOCABULARY, size=(SUBJECTS, 60))

    def numbers(self, subjects: NDArray[Any]) -> NDArray[Any]:
        """For each entry of `subjects` the number of a word, by the frequencies."""
        drawn = np.searchsorted(self._below, self.rng.random(len(subjects))).clip(
            max=VOCABULARY - 1
        )
        own = self._subject_words[subjects, self.rng.integers(0, 60, size=len(subjects))]
        return np.where(self.rng.random(len(subjects)) < _OWN, own, drawn)

    def vectors(self, subjects: NDArray[Any]) -> Vectors:
        """Vectors of length 1 around the centres of these subjects."""
        raw = self.centres[subjects] + self.rng.normal(size=(len(subjects), self.width))
        unit: Vectors = (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def questions(self, count: int) -> list[tuple[str, Vectors]]:
        """Questions of 4 to 12 words about a subject each."""
        subjects = self.rng.integers(0, SUBJECTS, size=count)
        return [
            (" ".join(self.words[self.numbers(np.full(self.rng.integers(4, 13), subject))]), vector)
            for subject, vector in zip(subjects, self.vectors(subjects), strict=True)
        ]

    def frequent(self, count: int) -> list[tuple[str, Vectors]]:
        """Questions of four of the twenty most frequent words."""
        subjects = self.rng.integers(0, SUBJECTS, size=count)
        return [
            (" ".join(self.rng.choice(self.words[:20], size=4, replace=False)), vector)
            for vector in self.vectors(subjects)
        ]


def _syllables(number: int) -> str:
    consonants, vowels = "bdfgklmnprstvz", "aeiou"
    word = ""
    while True:
        number, first = divmod(number, len(consonants))
        number, second = divmod(number, len(vowels))
        word += consonants[first] + vowels[second]
        if number == 0:
            return word + "q"


def fill(place: Scratch, corpus: Corpus, count: int) -> None:
    """`count` passages in documents of 20, each with one of 100 tags and of 100 clients."""
    with psycopg.connect(place.owner_url) as connection:
        register_vectors(connection)
        lexeme_ids = np.array(
            [
                row[0]
                for row in connection.execute(
                    "select ea.lexeme_id(w) from unnest(%s::text[]) with ordinality u (w, n) order by n",
                    [corpus.words.tolist()],
                )
            ]
        )
        connection.execute("set session_replication_role = replica")
        connection.execute("set synchronous_commit = off")
        for name in _INDEXES:
            schema = "public" if name.startswith("document") else "ea"
            connection.execute(f"drop index {schema}.{name}")
        documents = -(-count // PER_DOCUMENT)
        subjects = corpus.rng.integers(0, SUBJECTS, size=documents)
        with connection.cursor().copy("copy clients (id, name) from stdin") as copy:
            for number in range(CLIENTS):
                copy.write_row((UUID(int=(3 << 100) + number), f"Client {number:03}"))
        with connection.cursor().copy(
            "copy documents (id, family, title, client_id, passages, language, file_type, metadata) from stdin"
        ) as copy:
            for number in range(documents):
                key = UUID(int=(1 << 100) + number)
                client = UUID(int=(3 << 100) + number % CLIENTS)
                size = min(PER_DOCUMENT, count - number * PER_DOCUMENT)
                tags = json.dumps({"tags": [f"tag{number % 100}"]})
                title = f"{corpus.words[300 + number % 20_000]} {number}"
                copy.write_row((key, key, title, client, size, "en", "pdf", tags))
        totals = _Totals()
        for at in range(0, count, _STEP):
            numbers = np.arange(at, min(at + _STEP, count))
            _write(connection, corpus, numbers, subjects, lexeme_ids, totals)
        connection.execute("reset session_replication_role")
        with connection.cursor().copy("copy ea.lexemes (lexeme, passages, df) from stdin") as copy:
            for word, passages in zip(corpus.words, totals.passages, strict=True):
                if passages:
                    copy.write_row((str(word), int(passages), int(passages)))
        connection.execute(
            "update ea.retrieval_stats set passages = %s, knowledge_base_passages = %s, "
            "total_length = %s, weighed_average = 100",
            [count, count, totals.length],
        )
    with psycopg.connect(place.owner_url, autocommit=True) as connection:
        connection.execute("set maintenance_work_mem = '3GB'")
        connection.execute("set max_parallel_maintenance_workers = 4")
        for name, of in _INDEXES.items():
            connection.execute(f"create index {name} on {of}")
        connection.execute("vacuum analyze")


class _Totals:
    """What the index counts: passages of each word, and words."""

    def __init__(self) -> None:
        self.passages = np.zeros(VOCABULARY, dtype=np.int64)
        self.length = 0


def _write(
    connection: psycopg.Connection[Any],
    corpus: Corpus,
    numbers: NDArray[Any],
    subjects: NDArray[Any],
    lexeme_ids: NDArray[Any],
    totals: _Totals,
) -> None:
    documents = numbers // PER_DOCUMENT
    lengths = corpus.rng.integers(40, 160, size=len(numbers))
    words = corpus.numbers(np.repeat(subjects[documents], lengths))
    parts = np.split(words, np.cumsum(lengths)[:-1])
    vectors = corpus.vectors(subjects[documents])
    cursor = connection.cursor()
    ids = [UUID(int=(2 << 100) + int(number) * 7919) for number in numbers]
    keys = [UUID(int=(1 << 100) + int(document)) for document in documents]
    with cursor.copy(
        "copy document_chunks (id, document_id, chunk_index, content, embedding, metadata) "
        "from stdin (format binary)"
    ) as copy:
        copy.set_types(["uuid", "uuid", "int4", "text", "vector", "jsonb"])
        for row, part in enumerate(parts):
            index = int(numbers[row]) % PER_DOCUMENT
            place = Jsonb({"prefix": "", "page": index + 1})
            content = " ".join(corpus.words[part])
            copy.write_row((ids[row], keys[row], index, content, vectors[row], place))
    with cursor.copy(
        "copy ea.passage_terms (chunk_id, document_id, in_knowledge_base, length, terms, weights, "
        "weighing) from stdin"
    ) as copy:
        for row, part in enumerate(parts):
            own, counts = np.unique(part, return_counts=True)
            totals.passages[own] += 1
            totals.length += len(part)
            weights = counts * 2.2 / (counts + 1.2 * (0.25 + 0.75 * len(part) / 100))
            order = np.argsort(lexeme_ids[own])
            pairs = zip(lexeme_ids[own][order].tolist(), weights[order].tolist(), strict=True)
            sparse = ",".join(f"{key}:{weight:.4f}" for key, weight in pairs)
            copy.write_row(
                (
                    ids[row],
                    keys[row],
                    True,
                    len(part),
                    " ".join(corpus.words[own]),
                    "{" + sparse + "}/1000000000",
                    0,
                )
            )
    with cursor.copy("copy chunk_tokens from stdin (format binary)") as copy:
        copy.set_types(["uuid", "int4[]", "bytea", "bytea"])
        bounds = list(range(2 * _SENTENCES))
        for key, data in zip(ids, _noise(corpus, len(ids)), strict=True):
            copy.write_row((key, bounds, data[: corpus.width * _SENTENCES], data[-32 * _TOKENS :]))


@contextmanager
def hidden(place: Scratch, thread: UUID, share: float) -> Iterator[None]:
    """Meanwhile all documents but `share` of them are in the conversation `thread`."""
    with psycopg.connect(place.owner_url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("create temporary table kept as select lexeme, df from ea.lexemes")
        row = connection.execute("select count(*) from documents").fetchone()
        shown = max(1, round((row[0] if row else 0) * share))
        connection.execute(
            "update documents set thread_id = %s where id not in (select id from documents order by id limit %s)",
            [thread, shown],
        )
        connection.execute("update ea.lexemes set df = ceil(df * %s)", [share])
        connection.execute("vacuum analyze documents")
        connection.execute("vacuum analyze ea.lexemes")
        yield
        connection.execute("update documents set thread_id = null")
        connection.execute(
            "update ea.lexemes l set df = k.df from kept k where k.lexeme = l.lexeme"
        )
        connection.execute("vacuum analyze documents")
        connection.execute("vacuum analyze ea.lexemes")


def _noise(corpus: Corpus, count: int) -> Iterator[bytes]:
    """Bytes in the place of token vectors: what they cost does not depend on what they say."""
    size = corpus.width * _SENTENCES + 32 * _TOKENS
    return (row.tobytes() for row in corpus.rng.integers(0, 256, (count, size), dtype=np.uint8))
