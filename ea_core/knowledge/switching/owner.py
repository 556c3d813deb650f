"""A switch as the operator sees it: begun, looked at, given up, with the owner's login."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row

from ea_core.errors import Conflict
from ea_core.knowledge.embedding.local import Embedder, LocalEmbedder
from ea_core.knowledge.embedding.stored import StoredModel, stamp_of

Owner = psycopg.Connection[tuple[object, ...]]

_OPEN: Final = """
    select id, source, model, dimension, details, status, least(done, total), total, cut, note,
      started_at::text
    from ea.embedding_switches where status in ('running', 'failed')
"""
_LAST: Final = """
    select cut from ea.embedding_switches where status = 'done' order by finished_at desc limit 1
"""
_COUNTS: Final = """
    select count(*) as passages, count(*) filter (where c.embedding is null) as without_vector,
      (select count(*) from public.chunk_tokens) as with_tokens,
      (select count(*) from ea_queue.procrastinate_workers w
       where w.last_heartbeat > now() - interval '1 minute') as workers
    from public.document_chunks c
"""
# What was counted when it was taken in; where nothing was, four characters are a token.
_TOKENS: Final = """
    select coalesce(sum(coalesce((c.metadata ->> 'token_count')::bigint,
      length(c.content) / 4 + 1)), 0)::bigint
    from public.document_chunks c
"""
_WIDTH: Final = """
    select atttypmod from pg_catalog.pg_attribute
    where attrelid = 'public.document_chunks'::regclass and attname = 'embedding'
"""
_STAMP: Final = "select value from ea.installation where key = 'embedding'"


@dataclass(frozen=True, slots=True)
class OpenSwitch:
    """A switch that is on, or half done and stopped (`status` failed)."""

    id: UUID
    source: str
    model: str
    dimension: int
    details: dict[str, Any]
    status: str
    done: int
    total: int
    cut: int
    note: str | None
    started_at: str

    def sentence(self) -> str:
        """How far it is."""
        far = f"{self.done:,} of {self.total:,} passages"
        if self.status == "failed":
            return f"The switch to {self.model} has stopped after {far}: {self.note}"
        waits = f" It waits: {self.note}" if self.note else ""
        return f"A switch to {self.model} is on: {far}. Search goes on as before.{waits}"


@dataclass(frozen=True, slots=True)
class Counts:
    """Passages, those without a vector, those with tokens, and workers that are alive."""

    passages: int
    without_vector: int
    with_tokens: int
    workers: int


def stamp(connection: Owner) -> StoredModel:
    """Of which model the vectors are."""
    row = connection.execute(_STAMP).fetchone()
    return stamp_of(row[0] if row and isinstance(row[0], dict) else None)


def column_width(connection: Owner) -> int | None:
    """How wide the stored vectors are; None for any width."""
    row = connection.execute(_WIDTH).fetchone()
    width = int(str(row[0])) if row else 0
    return width if width > 0 else None


def counts(connection: Owner) -> Counts:
    """What there is."""
    row = connection.execute(_COUNTS).fetchone()
    return Counts(*(int(str(one)) for one in row)) if row else Counts(0, 0, 0, 0)


def tokens(connection: Owner) -> int:
    """About how many tokens the passages have together."""
    row = connection.execute(_TOKENS).fetchone()
    return int(str(row[0])) if row else 0


def open_switch(connection: Owner) -> OpenSwitch | None:
    """The switch that is on, or half done."""
    row: Any = connection.cursor(row_factory=namedtuple_row).execute(_OPEN).fetchone()
    return None if row is None else OpenSwitch(*row)


def cut_passages(connection: Owner) -> int:
    """Of how many passages the model of the last switch did not read the end."""
    row = connection.execute(_LAST).fetchone()
    return int(str(row[0])) if row else 0


def details_of(embedder: Embedder) -> dict[str, Any]:
    """What tells a model from another of its name."""
    if not isinstance(embedder, LocalEmbedder):
        return {}
    prompts = embedder.prompts
    return {
        "sha256": embedder.sha256,
        "prompts": {"question": prompts.question, "passage": prompts.passage},
    }


def is_stored(stored: StoredModel, embedder: Embedder) -> bool:
    """Whether the vectors are this model's already."""
    if stored.model != embedder.name or stored.dimension != embedder.dimension:
        return False
    if not isinstance(embedder, LocalEmbedder) or stored.sha256 is None:
        return True
    return stored.sha256 == embedder.sha256 and stored.prompts in (None, embedder.prompts)


def begin(connection: Owner, source: str, embedder: Embedder) -> None:
    """Begins a switch, or goes on with the one to the same model that stopped.

    Raises Conflict while another is on.
    """
    found = open_switch(connection)
    details = details_of(embedder)
    if found is None:
        connection.execute(
            "select ea.begin_embedding_switch(%s, %s, %s, %s::jsonb)",
            (source, embedder.name, embedder.dimension, json.dumps(details)),
        )
        return
    if (found.source, found.model, found.details) != (source, embedder.name, details):
        raise Conflict(
            f"{found.sentence()} Wait for its end, go on with it (ea embeddings switch "
            f"{found.source}), or give it up: ea embeddings cancel"
        )
    connection.execute(
        "update ea.embedding_switches set status = 'running', note = null"
        " where id = %s and status = 'failed'",
        (found.id,),
    )


def cancel(connection: Owner) -> bool:
    """Gives up the switch; the vectors in use stay. False when there was none."""
    row = connection.execute("select ea.cancel_embedding_switch()").fetchone()
    return bool(row and row[0])


def set_ranking(connection: Owner, ranking: dict[str, Any]) -> None:
    """Keeps the constants of the model that is in use."""
    connection.execute("select ea.set_ranking(%s::jsonb)", (json.dumps(ranking),))
