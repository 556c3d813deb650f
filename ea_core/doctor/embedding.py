"""Whether the stored vectors, the model that is set, and a switch between models fit together."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from ea_core.app import App
from ea_core.db.errors import translated
from ea_core.doctor.check import Check
from ea_core.errors import EAError
from ea_core.knowledge.embedding.local import Embedder, LocalEmbedder
from ea_core.knowledge.embedding.stored import StoredModel
from ea_core.knowledge.switching import owner


def embedding_checks(app: App) -> Iterator[Check]:
    """The model that is set, the vectors that are stored, and the switch that is half done."""
    try:
        embedder = app.embedder
        width = embedder.embed(["a short probe"]).shape[1]
    except EAError as error:
        yield Check("embedding model", ok=False, message=error.message)
        return
    stored, wide, switch = StoredModel(), None, None
    try:
        with translated(), psycopg.connect(app.owner_url) as connection:
            stored = owner.stamp(connection)
            wide = owner.column_width(connection)
            switch = owner.open_switch(connection)
    except EAError:
        pass  # the check of the migrations says what is missing
    wrong = _mismatch(app, stored, embedder)
    told = wrong or f"{embedder.name}, {width} dimensions."
    yield Check("embedding model", ok=wrong is None, message=told)
    if stored.dimension is not None and wide is not None and wide != stored.dimension:
        yield Check(
            "stored vectors",
            ok=False,
            message=f"The column is {wide} wide, but {stored.model} gives {stored.dimension}. Embed "
            "everything anew: ea embeddings switch",
        )
    if switch is not None:
        done = switch.status == "running" and switch.note is None
        yield Check(
            "embedding switch",
            ok=done,
            message=switch.sentence()
            if done
            else f"{switch.sentence()} Go on with: ea embeddings switch {switch.source}; or give it "
            "up: ea embeddings cancel",
            is_advice=done,
        )
    elif stored.model is not None and not wrong and not stored.is_calibrated:
        yield Check(
            "search",
            ok=True,
            message=f"Not calibrated for {stored.model}. When there are documents: ea embeddings calibrate",
            is_advice=True,
        )


def _mismatch(app: App, stored: StoredModel, embedder: Embedder) -> str | None:
    """What is wrong between the model that is set and the vectors; None when nothing is."""
    told = None
    if stored.model is not None and stored.model != embedder.name:
        told = _other_model(app, stored, embedder)
    elif stored.model is not None and embedder.dimension != stored.dimension:
        told = (
            f"{embedder.name} gives {embedder.dimension} dimensions, the stored vectors have "
            f"{stored.dimension}. Embed everything anew: ea embeddings switch"
        )
    elif isinstance(embedder, LocalEmbedder) and stored.sha256 not in (None, embedder.sha256):
        told = (
            f"The files of {embedder.name} are not those that the stored vectors were made with. Put "
            "them back, or embed everything anew: ea embeddings switch"
        )
    return told


def _other_model(app: App, stored: StoredModel, embedder: Embedder) -> str:
    told = (
        f"The knowledge base holds vectors of {stored.model}, but EA_EMBEDDING_MODEL stands for "
        f"{embedder.name}."
    )
    if stored.source is None:
        return f"{told} Set it back; ea embeddings switch leads to another model."
    try:
        app.models.now().embed(["a short probe"])
    except EAError as error:
        return f"{told} Set it to {stored.source}. Nothing is found here: {error.message}"
    return f"{told} Since the switch {stored.model} is used: set it to {stored.source}"
