"""What a worker does of a switch: some passages, then the next job; at the end the constants and the swap.

Each job embeds a few passages, writes them and queues the next in one transaction, so whatever ends in the
middle is gone on with where it was. Passages that come in during the switch have no next vector yet
like all the others, and are done like them; there is no swap before all have one.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
from sqlalchemy import text

from ea_core.db.engine import Database
from ea_core.errors import EmbeddingError
from ea_core.knowledge.embedding.local import BUNDLED, Embedder, LocalEmbedder, Vectors
from ea_core.knowledge.embedding.stored import StoredModel, stamp_of
from ea_core.knowledge.embedding.tokens import (
    WIDTH,
    KeptTokens,
    TokenEmbedder,
    kept_tokens,
    unpacked,
)
from ea_core.knowledge.switching.calibration import PASSAGES, Sampled, calibrated
from ea_core.knowledge.text.sentences import sentence_spans

SLICE: Final = 128
"""Passages of one job: a few seconds, and one request to an endpoint."""
BATCH: Final = 32
"""Passages between two looks whether the worker is being stopped."""
PAUSE_SECONDS: Final = 60.0
"""Before the next try when the model does not answer."""
_MARKS: Final = 2

_log = logging.getLogger(__name__)
_PATIENCE = text("select set_config('statement_timeout', '30min', true)")
_SWITCH = text("select source, model, dimension, details, done from ea.embedding_switch(:id)")
_INDEX = text("select ea.index_next_vectors(:id)")
_NEXT = text("select chunk_id, prefix, content from ea.passages_to_embed(:id, :most)")
_WRITE = text("""
    select ea.write_next_vectors(:id, cast(:ids as uuid[]), cast(:vectors as extensions.vector[]),
        :cut, cast(:token_ids as uuid[]), cast(:bounds as text[]), cast(:sentences as bytea[]),
        cast(:tokens as bytea[]))
""")
_SAMPLE = text("""
    select prefix, content, embedding, tokens
    from ea.embedded_sample(cast(:id as uuid), :most)
""")
_SWAP = text("select ea.swap_embeddings(:id, cast(:ranking as jsonb))")
_PUT_OFF = text("select ea.put_off_embedding_switch(:id, :reason, :seconds)")


@dataclass(frozen=True, slots=True)
class _Switch:
    id: UUID
    stamp: StoredModel


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Passages with what the model made of them, and of how many it did not read the end."""

    ids: list[UUID]
    vectors: list[Vectors]
    kept: list[tuple[UUID, KeptTokens]]
    cut: int


class SwitchTask:
    """`load` makes the model of a stamp; `reference` is the one that constants were measured for."""

    def __init__(
        self,
        database: Database,
        load: Callable[[StoredModel], Embedder],
        reference: Callable[[], Embedder] = LocalEmbedder,
    ) -> None:
        self._database, self._load, self._reference = database, load, reference
        self._loaded: tuple[UUID, Embedder] | None = None

    def __call__(self, stopping: Callable[[], bool], switch_id: str) -> None:
        """One job. A model that does not answer is asked again later, and the switch says why."""
        switch = self._read(UUID(switch_id))
        if switch is None:
            return
        try:
            self._do(stopping, switch)
        except EmbeddingError as error:
            _log.warning("the switch of the embedding model waits: %s", error.message)
            values = {"id": switch.id, "reason": error.message, "seconds": PAUSE_SECONDS}
            with self._database.as_program() as connection:
                connection.execute(_PUT_OFF, values)

    def _do(self, stopping: Callable[[], bool], switch: _Switch) -> None:
        model = self._model(switch)
        with self._database.as_program() as connection:
            connection.execute(_PATIENCE)
            connection.execute(_INDEX, {"id": switch.id})
        with self._database.as_program() as connection:
            rows = connection.execute(_NEXT, {"id": switch.id, "most": SLICE}).all()
        if not rows:
            self._swap(switch, model)
            return
        step = BATCH if isinstance(model, TokenEmbedder) else SLICE
        for at in range(0, len(rows), step):
            self._write(switch, _seen(rows[at : at + step], model))
            if stopping():
                return

    def _write(self, switch: _Switch, seen: _Seen) -> None:
        values = {
            "id": switch.id,
            "ids": seen.ids,
            "vectors": seen.vectors,
            "cut": seen.cut,
            "token_ids": [chunk for chunk, _ in seen.kept],
            "bounds": [kept.bounds_text for _, kept in seen.kept],
            "sentences": [kept.sentences for _, kept in seen.kept],
            "tokens": [kept.tokens for _, kept in seen.kept],
        }
        with self._database.as_program() as connection:
            connection.execute(_WRITE, values)

    def _swap(self, switch: _Switch, model: Embedder) -> None:
        """Raises DatabaseBusy while somebody holds the passages for longer than others may wait."""
        ranking = measured(self._database, switch.id, model, self._reference)
        with self._database.as_program() as connection:
            values = {"id": switch.id, "ranking": json.dumps(ranking)}
            if connection.execute(_SWAP, values).scalar():
                _log.warning("the knowledge base is searched with %s now", switch.stamp.model)
                return
        with self._database.as_program() as connection:
            connection.execute(_PUT_OFF, {"id": switch.id, "reason": None, "seconds": 0.0})

    def _read(self, switch_id: UUID) -> _Switch | None:
        with self._database.as_program() as connection:
            row = connection.execute(_SWITCH, {"id": switch_id}).mappings().one_or_none()
        return None if row is None else _Switch(switch_id, stamp_of({**row, **row["details"]}))

    def _model(self, switch: _Switch) -> Embedder:
        """The model that it leads to; raises EmbeddingError when it is not the one that was begun with."""
        if self._loaded is None or self._loaded[0] != switch.id:
            self._loaded = switch.id, self._load(switch.stamp)
        model = self._loaded[1]
        if model.dimension != switch.stamp.dimension or (
            isinstance(model, LocalEmbedder) and switch.stamp.sha256 not in (None, model.sha256)
        ):
            self._loaded = None
            raise EmbeddingError(
                f"{switch.stamp.source} is not the model that the switch was begun with. Put its files "
                "back, or give the switch up: ea embeddings cancel"
            )
        return model


def measured(
    database: Database, switch_id: UUID | None, model: Embedder, reference: Callable[[], Embedder]
) -> dict[str, Any]:
    """The constants of a model for this knowledge base; empty where they are the built-in ones.

    `switch_id` names the switch whose vectors are looked at; None: those that are in use.
    """
    if model.name == BUNDLED:
        return {}
    with database.as_program() as connection:
        connection.execute(_PATIENCE)
        rows = connection.execute(_SAMPLE, {"id": switch_id, "most": PASSAGES}).all()
    sample = [
        Sampled(
            _whole(row.prefix, row.content),
            row.content,
            np.asarray(row.embedding, dtype=np.float32),
            None if row.tokens is None else unpacked(row.tokens, WIDTH),
        )
        for row in rows
    ]
    return calibrated(sample, model, reference()) or {"token_weight": 0}


def _seen(rows: Sequence[Any], model: Embedder) -> _Seen:
    texts = [_whole(row.prefix, row.content) for row in rows]
    ids = [row.chunk_id for row in rows]
    cut = 0
    if isinstance(model, LocalEmbedder):
        cut = sum(count + _MARKS > model.max_tokens for count in model.count_tokens(texts))
    if not isinstance(model, TokenEmbedder):
        return _Seen(ids, list(model.embed(texts)), [], cut)
    kept = []
    vectors = []
    for row, whole, read in zip(rows, texts, model.read(texts), strict=True):
        begin = len(whole) - len(row.content)
        bounds = sentence_spans(row.content)
        vectors.append(read.vector)
        if len(read.tokens):
            kept.append((row.chunk_id, kept_tokens(read, begin, bounds, model.name)))
    return _Seen(ids, vectors, kept, cut)


def _whole(prefix: str, content: str) -> str:
    """What goes to the embedding model, as at ingestion."""
    return f"{prefix}\n{content}" if prefix else content
