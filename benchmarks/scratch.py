"""A database of its own for a benchmark, removed afterwards."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from ea_core.actor import Actor, Role
from ea_core.db import migrations
from ea_core.db.embedded import EmbeddedServer
from ea_core.db.engine import Database
from ea_core.db.vectors import register_vectors
from ea_core.knowledge.embedding.local import Embedder, Vectors
from ea_core.knowledge.embedding.tokens import KeptTokens


@dataclass(frozen=True)
class Scratch:
    """An empty, migrated installation."""

    folder: Path
    owner_url: str
    database: Database

    def person(self, role: Role) -> Actor:
        """A new account with that role."""
        actor = Actor(uuid4(), f"{uuid4().hex}@bench.example", role=role)
        with psycopg.connect(self.owner_url) as connection:
            connection.execute(
                "insert into auth.users (id, email) values (%s, %s)", (actor.id, actor.email)
            )
            connection.execute("update profiles set role = %s where id = %s", (role, actor.id))
        return actor

    def thread(self, owner: Actor) -> UUID:
        """A new conversation."""
        thread_id = uuid4()
        with psycopg.connect(self.owner_url) as connection:
            connection.execute(
                "insert into threads (id, user_id) values (%s, %s)", (thread_id, owner.id)
            )
        return thread_id

    def write(
        self,
        documents: Iterable[tuple[UUID, str, UUID | None]],
        chunks: Iterable[tuple[UUID, str, str, Vectors]],
        tokens: Iterable[KeptTokens] = (),
    ) -> None:
        """Documents (id, title, conversation) and passages (document, prefix, content, vector).

        `tokens`: what is kept of each passage, in that order.
        """
        ids: list[UUID] = []
        with psycopg.connect(self.owner_url) as connection:
            register_vectors(connection)
            # A cursor knows what its connection could adapt when it was made.
            cursor = connection.cursor()
            with cursor.copy("copy documents (id, title, thread_id) from stdin") as copy:
                for document in documents:
                    copy.write_row(document)
            with cursor.copy(
                "copy document_chunks (id, document_id, chunk_index, content, embedding, metadata) from stdin"
            ) as copy:
                for index, (document_id, prefix, content, vector) in enumerate(chunks):
                    place = json.dumps({"prefix": prefix})
                    ids.append(uuid4())
                    copy.write_row((ids[-1], document_id, index, content, vector, place))
            with cursor.copy("copy chunk_tokens from stdin") as copy:
                for chunk_id, kept in zip(ids, tokens, strict=False):
                    bounds = [place for pair in kept.bounds for place in pair]
                    copy.write_row((chunk_id, bounds, kept.sentences, kept.tokens))

    def analyze(self) -> None:
        """What autovacuum does in a running installation."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            connection.execute("vacuum analyze")


@contextmanager
def scratch(embedder: Embedder, keep: Path | None = None) -> Iterator[Scratch]:
    """An installation in a temporary folder, or in `keep`, which stays; with the settings of the embedded server."""
    folder = keep or Path(tempfile.mkdtemp(prefix="ea-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    server = EmbeddedServer(folder)
    server.start()
    try:
        migrations.migrate(server.owner_url)
        migrations.use_embedding_model(server.owner_url, embedder.name, embedder.dimension)
        database = Database(server.app_url)
        yield Scratch(folder, server.owner_url, database)
        database.close()
    finally:
        server.stop()
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
