"""Of which model the stored vectors are: the stamp that every reader and writer of them compares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from ea_core.errors import EmbeddingError
from ea_core.knowledge.embedding.folder import Prompts
from ea_core.knowledge.embedding.local import BUNDLED, Embedder

MAXSIM: Final = 0.5
"""How much the tokens count of the built-in model."""

# No swap while this transaction reads or writes vectors, and what is read next is from after the last.
_HOLD = text("select ea.hold_vectors()")
_STAMP = text("select value from ea.installation where key = 'embedding'")


class OtherModel(EmbeddingError):
    """The stored vectors are of another model than the one that was asked."""


@dataclass(frozen=True, slots=True)
class StoredModel:
    """The stamp of the stored vectors.

    `source` is how the model is loaded (as in EA_EMBEDDING_MODEL) where a switch set it, `prompts`
    what it was given before texts, `sha256` the digest of its file where it has one. `token_weight` is what
    MaxSim counts beside the score. Its cosines are `scale` x those of the built-in model + `offset`;
    `calibrated_on` says on how many passages that was measured.
    """

    model: str | None = None
    dimension: int | None = None
    source: str | None = None
    prompts: Prompts | None = None
    sha256: str | None = None
    token_weight: float = MAXSIM
    scale: float = 1.0
    offset: float = 0.0
    calibrated_on: int = 0

    @property
    def is_calibrated(self) -> bool:
        """Whether what a ranking weighs with was measured for this model."""
        return self.model == BUNDLED or self.calibrated_on > 0


def stamp_of(value: Mapping[str, Any] | None) -> StoredModel:
    """The stamp as it is kept in ea.installation."""
    value = value or {}
    prompts = value.get("prompts")
    return StoredModel(
        value.get("model"),
        value.get("dimension"),
        value.get("source"),
        Prompts(**prompts) if prompts is not None else None,
        value.get("sha256"),
        float(value.get("token_weight", MAXSIM)),
        float(value.get("scale", 1)),
        float(value.get("offset", 0)),
        int(value.get("calibrated_on", 0)),
    )


def stored_model(connection: Connection) -> StoredModel:
    """The stamp as it is now."""
    return stamp_of(connection.execute(_STAMP).scalar())


def check_model(connection: Connection, embedder: Embedder) -> StoredModel:
    """Holds the stored vectors for this transaction, and returns their stamp.

    Raises OtherModel when they are of another model than `embedder`'s.
    """
    stored = stamp_of(connection.execute(_HOLD).scalar())
    if stored.model != embedder.name:
        raise OtherModel(
            f"The knowledge base holds vectors of the embedding model {stored.model}, but "
            f"EA_EMBEDDING_MODEL stands for {embedder.name}. Set it back; ea embeddings switch leads "
            "to another model."
        )
    return stored
