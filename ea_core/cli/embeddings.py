"""`ea embeddings`: the vectors of the knowledge base, the model that they are of, and the way to another."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
import psycopg

from ea_core.cli.frame import ea, installation, json_option, note, show
from ea_core.db.errors import translated
from ea_core.errors import DatabaseBusy, EAError

if TYPE_CHECKING:
    from ea_core.app import App

T = TypeVar("T")
_PATIENCE: Final = 20
"""Tries, of a second each, for a table that somebody is writing to."""


@ea.group()
def embeddings() -> None:
    """The vectors of the knowledge base, and the model that they are of."""


@contextmanager
def _owner(app: App) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with translated("EA_OWNER_DATABASE_URL"), psycopg.connect(app.owner_url) as connection:
        yield connection


@embeddings.command("status")
@json_option
def embeddings_status(as_json: bool) -> None:
    """Which model the stored vectors are of, whether it is the one that is set, and a switch's progress."""
    from ea_core.knowledge.switching import owner

    with installation(ready=False) as app:
        with _owner(app) as connection:
            stored = owner.stamp(connection)
            counts = owner.counts(connection)
            switch = owner.open_switch(connection)
            cut = owner.cut_passages(connection)
        wanted = app.embedder.name
    fits = stored.model == wanted
    document = {
        "model": stored.model,
        "dimension": stored.dimension,
        "source": stored.source,
        "set": wanted,
        "fits": fits,
        "calibrated": stored.is_calibrated,
        "passages": counts.passages,
        "without_vector": counts.without_vector,
        "with_tokens": counts.with_tokens,
        "cut": cut,
        "switch": None
        if switch is None
        else {
            "model": switch.model, "source": switch.source, "status": switch.status,
            "done": switch.done, "total": switch.total, "cut": switch.cut, "note": switch.note,
            "started_at": switch.started_at,
        },
    }  # fmt: skip
    lines = [
        f"The vectors are of {stored.model or 'no model yet'}"
        + (f", {stored.dimension} dimensions." if stored.dimension else "."),
        (
            f"{counts.passages:,} passages; {counts.without_vector:,} without a vector; "
            f"{counts.with_tokens:,} with their tokens."
        ),
        "EA_EMBEDDING_MODEL stands for the same."
        if fits
        else f"EA_EMBEDDING_MODEL stands for {wanted}: set it to {stored.source}."
        if stored.source
        else f"EA_EMBEDDING_MODEL stands for {wanted}: set it back; ea embeddings switch leads to "
        "another model.",
    ]
    if cut:
        lines.append(
            f"Of {cut:,} passages the model does not read the end: they are too long for it."
        )
    if not stored.is_calibrated and counts.passages:
        lines.append("Search is not calibrated for this model: ea embeddings calibrate")
    if switch is not None:
        lines.append(switch.sentence())
        if switch.status == "failed":
            lines.append(f"Go on with it: ea embeddings switch {switch.source}")
        elif not counts.workers:
            lines.append("No worker is running that would go on with it: ea serve or ea worker")
    show(document, as_json, lambda: "\n".join(lines))


@embeddings.command("switch")
@click.argument("model")
@click.option("--question-prefix", help="What this model wants before a question ('query: ').")
@click.option("--passage-prefix", help="What it wants before a passage ('passage: ').")
@click.option("--yes", is_flag=True, help="Do not ask, whatever it costs.")
@json_option
def embeddings_switch(
    model: str,
    question_prefix: str | None,
    passage_prefix: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Embed everything anew with MODEL, in the background; search goes on and then changes over.

    MODEL is all-MiniLM-L6-v2 (built in), a model of OpenAI (text-embedding-3-small), or a folder with a
    sentence-transformers ONNX export. The same command goes on with a switch that has stopped.
    """
    from ea_core.knowledge.embedding.choice import embedder_named, is_paid, source_of
    from ea_core.knowledge.embedding.folder import Prompts
    from ea_core.knowledge.switching import owner

    prompts = None
    if question_prefix is not None or passage_prefix is not None:
        prompts = Prompts(question_prefix or "", passage_prefix or "")
    with installation(ready=False) as app:
        source = source_of(model)
        embedder = embedder_named(source, app.settings, prompts, said="MODEL")
        embedder.embed(["a short probe"])
        with _owner(app) as connection:
            stored = owner.stamp(connection)
            found = owner.open_switch(connection)
            counts = owner.counts(connection)
            tokens = owner.tokens(connection)
        if found is None and owner.is_stored(stored, embedder):
            document: dict[str, Any] = {"model": embedder.name, "switch": None}
            show(document, as_json, lambda: f"The vectors are of {embedder.name} already.")
            return
        if found is None and is_paid(source) and not yes:
            _confirm(_price(tokens, app.settings.embedding_price), as_json=as_json)

        def begin() -> None:
            with _owner(app) as connection:
                owner.begin(connection, source, embedder)

        _patiently(begin)
        with _owner(app) as connection:
            begun = owner.open_switch(connection)
    document = {
        "model": embedder.name,
        "switch": None
        if begun is None
        else {"status": begun.status, "done": begun.done, "total": begun.total},
    }
    lines = [
        (
            f"{counts.passages:,} passages are embedded with {embedder.name} in the background; search goes "
            "on as before and changes over when all are done. How far it is: ea embeddings status"
        ),
        f"Then set EA_EMBEDDING_MODEL={source}",
    ]
    if not counts.workers:
        lines.append("No worker is running that would do it: ea serve or ea worker")
    show(document, as_json, lambda: "\n".join(lines))


@embeddings.command("cancel")
@json_option
def embeddings_cancel(as_json: bool) -> None:
    """Give up a switch; the vectors in use stay."""
    from ea_core.knowledge.switching import owner

    with installation(ready=False) as app:

        def give_up() -> bool:
            with _owner(app) as connection:
                return owner.cancel(connection)

        was_on = _patiently(give_up)
    show(
        {"cancelled": was_on},
        as_json,
        lambda: "The switch is given up." if was_on else "No switch is on.",
    )


@embeddings.command("calibrate")
@json_option
def embeddings_calibrate(as_json: bool) -> None:
    """Measure anew, on passages of the knowledge base, what the cosines of its model mean.

    A switch does this by itself; it is needed for an installation that began with its own model.
    """
    from ea_core.knowledge.embedding.local import LocalEmbedder
    from ea_core.knowledge.switching import owner
    from ea_core.knowledge.switching.task import measured

    with installation(ready=False) as app:
        model = app.models.now()
        ranking = measured(app.database, None, model, LocalEmbedder)
        with _owner(app) as connection:
            owner.set_ranking(connection, ranking)
    if not ranking:
        told = f"{model.name} needs no calibration."
    elif "scale" not in ranking:
        told = "There are too few passages to measure on."
    else:
        told = (
            f"Measured on {ranking['calibrated_on']} passages: BM25 counts {ranking['bm25_weight']}, "
            f"cosines below {ranking['floor']} are left out."
        )
    show({"model": model.name, **ranking}, as_json, lambda: told)


def _price(tokens: int, per_million: float | None) -> str:
    about = f"About {tokens:,} tokens will be sent to the endpoint"
    if per_million is None:
        return f"{about}. What they cost is not known here: set EA_EMBEDDING_PRICE (for a million)."
    return f"{about}; at {per_million:g} for a million that is about {tokens * per_million / 1e6:,.2f}."


def _confirm(price: str, *, as_json: bool) -> None:
    if as_json:
        raise EAError(f"{price} Add --yes to agree.")
    note(price)
    click.confirm("Go on?", abort=True, err=True)


def _patiently(work: Callable[[], T]) -> T:
    """`work`, again while a document is being written at this moment."""
    for _ in range(_PATIENCE - 1):
        try:
            return work()
        except DatabaseBusy:
            time.sleep(1)
    return work()
