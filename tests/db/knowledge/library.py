"""A small knowledge base for tests: real database, real files, and vectors of words that need no model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from uuid import UUID

import numpy as np
import psycopg

from ea_core.actor import Actor
from ea_core.db.vectors import register_vectors
from ea_core.knowledge.embedding.local import Embedder, Read, Vectors, bundled_model
from ea_core.knowledge.ingestion import jobs
from ea_core.knowledge.ingestion.ingest import Ingest, OnProgress
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.ingestion.jobs import Claim
from ea_core.knowledge.ingestion.task import IngestTask, Process
from ea_core.knowledge.workspace import KnowledgeWorkspace
from ea_core.queue.task import Task
from ea_core.queue.worker import Pace, Worker
from ea_core.settings import MEGABYTE
from ea_core.storage.files import LocalFiles
from ea_core.storage.removal import remove_files
from tests.conftest import TestDatabase

WIDTH = 384


class WordEmbedder:
    """Texts with the same words have near vectors; as wide as the built-in model and called like it."""

    name = bundled_model().name
    dimension = WIDTH

    def __init__(self) -> None:
        self.calls = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row, 0] = 0.5
            for word in re.findall(r"\w+", text.lower()):
                digest = hashlib.sha256(word.encode()).digest()
                vectors[row, 1 + int.from_bytes(digest[:4], "big") % (WIDTH - 1)] += 1
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def read(self, texts: Sequence[str]) -> list[Read]:
        """Each word is a token; its vector does not know its context."""
        found = []
        for text, vector in zip(texts, self.embed(texts), strict=True):
            words = list(re.finditer(r"\w+", text))
            spans = np.array([word.span() for word in words], dtype=np.int32).reshape(-1, 2)
            tokens = tuple(word.group() for word in words)
            found.append(Read(vector, tokens, spans, self.embed(tokens)))
        return found

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


class PaidEmbedder:
    """An endpoint's model: it gives vectors of texts and shows no tokens."""

    name = "text-embedding-made-up"
    dimension = WIDTH

    def __init__(self) -> None:
        self._words = WordEmbedder()

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._words.embed(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._words.count_tokens(texts)


@dataclass
class Library:
    """One test's knowledge base."""

    db: TestDatabase
    folder: Path
    embedder: Embedder = field(default_factory=WordEmbedder)
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Those whose pages are fetched besides the world's."""

    @property
    def files(self) -> LocalFiles:
        return LocalFiles(self.folder)

    def of(self, actor: Actor, embedder: Embedder | None = None) -> KnowledgeWorkspace:
        return KnowledgeWorkspace(
            self.db.database, actor, self.files, lambda: embedder or self.embedder, MEGABYTE,
            self.networks,
        )  # fmt: skip

    def ingest(self, actor: Actor, embedder: Embedder | None = None) -> Ingest:
        """What a worker takes this person's files in with."""
        model = embedder or self.embedder
        return Ingest(self.db.database, actor, self.files, model, MEGABYTE, self.networks)

    def worker(self, process: Process | None = None, pace: Pace | None = None) -> Worker:
        """A worker that takes files in (with `process`) and removes those that nobody wants."""

        def take_in(actor: Actor, claim: Claim, on_progress: OnProgress) -> Ingestion:
            return self.ingest(actor).process(claim, on_progress)

        def remove(stopping: Callable[[], bool]) -> None:
            remove_files(database, self.files, stopping)

        database = self.db.database
        tasks = (
            Task("ingest", "documents", IngestTask(database, process or take_in)),
            Task(
                "remove_files",
                "upkeep",
                remove,
            ),
        )
        return Worker(self.db.app_url, database, tasks, pace=pace)

    def take_in_waiting(self, process: Process | None = None) -> int:
        """How many waiting uploads a worker has taken in, or tried to."""
        return self.worker(process).run_waiting().count("ingest")

    def begin(self, job: Ingestion) -> Claim:
        """What a worker does first, without a worker."""
        claim = jobs.begin(self.db.database, job.id)
        assert claim is not None
        return claim

    def fetch(self) -> int:
        """A worker that has taken the next job and does nothing with it; the job's number."""
        statement = (
            "select (f).id from (select ea_queue.procrastinate_fetch_job_v2(null, w.worker_id) as f"
            " from ea_queue.procrastinate_register_worker_v1() w) fetched"
        )
        return int(str(self.db.one(statement)))

    def fall_silent(self) -> None:
        """No worker has been heard of for ten minutes."""
        self.db.one(
            "update ea_queue.procrastinate_workers set last_heartbeat = now() - interval '10 minutes'"
        )

    def rescue(self) -> int:
        """What each worker does every few seconds."""
        return int(str(self.db.one("select ea.rescue_jobs(60, 3)")))

    def stored(self) -> list[str]:
        """The files that lie in the store when those that nobody wants are removed."""
        remove_files(self.db.database, self.files)
        return sorted(
            str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if p.is_file()
        )

    def thread(self, owner: Actor) -> UUID:
        return UUID(
            str(self.db.one("insert into threads (user_id) values (%s) returning id", owner.id))
        )

    def put(
        self,
        title: str,
        passages: Sequence[str],
        *,
        owner: Actor | None = None,
        thread: UUID | None = None,
        tags: Sequence[str] = (),
        prefix: str | None = None,
        language: str = "",
    ) -> UUID:
        """A document written as the owner of the schema, with the passages' words as vectors."""
        with psycopg.connect(self.db.owner_url) as connection:
            row = connection.execute(
                "insert into documents (title, language, thread_id, uploaded_by, metadata)"
                " values (%s, %s, %s, %s, jsonb_build_object('tags', %s::text[])) returning id",
                (title, language, thread, owner.id if owner else None, list(tags)),
            ).fetchone()
            assert row is not None
            register_vectors(connection)
            vectors = list(self.embedder.embed(passages))
            connection.execute(
                "insert into document_chunks (document_id, content, embedding, chunk_index, metadata)"
                " select %s, u.content, u.embedding, u.n - 1,"
                " jsonb_build_object('prefix', %s::text)"
                " from unnest(%s::text[], %s::extensions.vector[]) with ordinality u (content, embedding, n)",
                (row[0], prefix, list(passages), vectors),
            )
        self.db.one("select ea.keep_up_index()")  # as after an ingestion
        return UUID(str(row[0]))

    def assert_index_is_exact(self) -> None:
        """Frequencies, counts and lengths are those of a count from the beginning."""
        self.db.one("select ea.keep_up_index()")
        assert self.db.one("select count(*) from ea.index_changes") == 0
        assert self.db.one(_WRONG_LEXEMES) == 0
        assert self.db.one(_WRONG_STATS) == 0
        assert self.db.one(_WRONG_PASSAGES) == 0


_TERMS = """
    select c.id, c.document_id, d.thread_id is null as shared, to_tsvector('english',
      concat_ws(' ', d.title, c.metadata ->> 'prefix', c.content)) as terms
    from document_chunks c join documents d on d.id = c.document_id
"""
_WRONG_LEXEMES = f"""
    select count(*) from (
      select u.lexeme, count(*)::integer as passages, (count(*) filter (where t.shared))::integer as df
      from ({_TERMS}) t, unnest(t.terms) u group by u.lexeme) counted
    full join ea.lexemes l using (lexeme)
    where (counted.passages, counted.df) is distinct from (l.passages, l.df)
"""
_WRONG_STATS = f"""
    select count(*) from (
      select count(*) as passages, count(*) filter (where t.shared) as shared,
        coalesce(sum((select sum(cardinality(u.positions)) from unnest(t.terms) u)), 0) as length
      from ({_TERMS}) t) n, ea.retrieval_stats s
    where (n.passages, n.shared, n.length)
      is distinct from (s.passages, s.knowledge_base_passages, s.total_length)
"""
_WRONG_PASSAGES = f"""
    select count(*) from ({_TERMS}) t full join ea.passage_terms p on p.chunk_id = t.id
    where (t.document_id, t.shared, strip(t.terms))
      is distinct from (p.document_id, p.in_knowledge_base, p.terms)
"""
