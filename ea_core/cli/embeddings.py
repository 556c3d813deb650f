"""`ea embeddings`: the vectors of the knowledge base and the model that they are of."""

from __future__ import annotations

import psycopg

from ea_core.cli.frame import ea, installation, json_option, show
from ea_core.db.errors import translated

_STATUS = """
    select i.value ->> 'model', (i.value ->> 'dimension')::integer,
      (select count(*) from public.document_chunks),
      (select count(*) from public.document_chunks c where c.embedding is null),
      (select count(*) from public.chunk_tokens)
    from (select 1) one left join ea.installation i on i.key = 'embedding'
"""


@ea.group()
def embeddings() -> None:
    """The vectors of the knowledge base."""


@embeddings.command("status")
@json_option
def embeddings_status(as_json: bool) -> None:
    """Which model the stored vectors are of, and whether it is the one that is set."""
    with installation(ready=False) as app:
        with translated(), psycopg.connect(app.owner_url) as connection:
            row = connection.execute(_STATUS).fetchone()
        wanted = app.embedder.name
    model, dimension, passages, without, with_tokens = row or (None, None, 0, 0, 0)
    document = {
        "model": model,
        "dimension": dimension,
        "set": wanted,
        "fits": model == wanted,
        "passages": passages,
        "without_vector": without,
        "with_tokens": with_tokens,
    }
    lines = [
        f"The vectors are of {model or 'no model yet'}"
        + (f", {dimension} dimensions." if dimension else "."),
        f"{passages:,} passages; {without:,} without a vector; {with_tokens:,} with their tokens.",
        "EA_EMBEDDING_MODEL stands for the same."
        if model == wanted
        else f"EA_EMBEDDING_MODEL stands for {wanted}: set it back, or delete the documents, run ea "
        "migrate and upload them again.",
    ]
    show(document, as_json, lambda: "\n".join(lines))
