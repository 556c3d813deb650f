"""`ea ingest`, `search` and `ask`: the knowledge base."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ea_core.agent.texts import NO_ANSWER, NOT_BORNE_OUT, OTHER_LANGUAGE, reading_lines, unescaped
from ea_core.cli.frame import as_option, ea, json_option, show, workspace
from ea_core.cli.suggestions import in_words
from ea_core.errors import EAError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ea_core.agent.runs.records import Answer
    from ea_core.cli.ingest_sources import Source
    from ea_core.knowledge.parts.side_by_side import Turn
    from ea_core.workspace import Workspace


@ea.command()
@click.argument("sources", nargs=-1, required=True, metavar="PATH_OR_URL...")
@click.option("--tag", "tags", multiple=True, help="Tag the documents.")
@click.option(
    "--new-version-of", "version_of", type=click.UUID, metavar="ID",
    help="The file is the next version of this document, whatever its name.",
)  # fmt: skip
@as_option
@json_option
def ingest(
    sources: tuple[str, ...], tags: tuple[str, ...], version_of: Any, email: str, as_json: bool
) -> None:
    """Take documents into the knowledge base (files, folders, addresses).

    A changed file is the next version of the document whose file has the same name.
    """
    from ea_core.knowledge.parts.side_by_side import in_order
    from ea_core.knowledge.reading.formats import READABLE, without_readable

    results: list[dict[str, Any]] = []
    unread = False
    with workspace(email) as me:
        for ended in in_order(_pieces(me, sources, tags, version_of)):
            for result in ended:
                results.append(result)
                if not as_json:
                    [line], readable = without_readable([ingest_line(result)])
                    unread |= bool(readable)
                    click.echo(line)
    if as_json:
        click.echo(json.dumps({"documents": results}, ensure_ascii=False, default=str))
    if unread:
        click.echo(READABLE)
    failed = [r for r in results if r["status"] == "failed"]
    if failed:
        first = failed[0]
        more = f" ({len(failed)} files failed in all)" if len(failed) > 1 else ""
        [reason], _ = without_readable([first["error"]])
        raise InvalidInput(f"{first['path']}: {reason}{more}")


def _pieces(
    me: Workspace, sources: tuple[str, ...], tags: tuple[str, ...], version_of: Any
) -> Iterator[Callable[[Turn], list[dict[str, Any]]]]:
    """Each file to take in, found when its turn comes near."""
    from ea_core.cli.ingest_sources import files_of

    names: dict[str, str] = {}
    uploads = me.uploads  # made here, not in several threads at once
    for source in sources:
        for found in files_of(source, uploads.max_bytes):
            if version_of is not None and names:
                raise InvalidInput("One file is the next version of a document, not several.")
            # Two files of one name in different folders are two documents.
            apart = names.setdefault(found.file_name.casefold(), found.path) != found.path
            how = {"tags": tags, "version_of": version_of, "apart": apart}
            yield partial(_all_of, me, found, how)


def _all_of(me: Workspace, found: Source, how: dict[str, Any], turn: Turn) -> list[dict[str, Any]]:
    return list(_taken_in(me, found, how, turn))


def _taken_in(
    me: Workspace, found: Source, how: dict[str, Any], turn: Turn
) -> Iterator[dict[str, Any]]:
    """What became of one file, and of each file of an archive; none keeps the others out."""
    result: dict[str, Any] = {
        "path": found.path,
        "id": None,
        "title": None,
        "pages": None,
        "chunks": 0,
        "error": None,
        "version": None,
        "remarks": [],
    }
    try:
        if found.error:
            raise InvalidInput(found.error)
        if found.is_address:
            if how["version_of"] is not None:
                raise InvalidInput("What is at an address is the next version of what was there.")
            turn.wait()
            jobs = me.uploads.take_in_address(found.path, how["tags"])
        else:
            jobs = me.uploads.take_in_all(found.file_name, found.read(), **how, turn=turn)
        beginning = ""
        for job in jobs:
            beginning = beginning or job.file_name
            inside = job.file_name.removeprefix(beginning)
            yield result | job.as_json() | {"path": f"{found.path}{inside}"}
    except EAError as error:
        yield result | {"status": "failed", "error": error.message}
    except OSError as error:
        yield result | {"status": "failed", "error": f"The file can't be read: {error.strerror}."}


def _number(number: int, thing: str) -> str:
    return f"{number:,} {thing if number == 1 else thing + 's'}"


def ingest_line(result: dict[str, Any]) -> str:
    """What became of a file, in words."""
    pages = f", {_number(result['pages'], 'page')}" if result["pages"] else ""
    version = f", version {result['version']}" if (result["version"] or 1) > 1 else ""
    what = {
        "ready": f"ready ({_number(result['chunks'], 'passage')}{pages}{version})",
        "duplicate": f"is there already as {result['title']}",
    }.get(result["status"], result["error"] or result["status"])
    return "\n  ".join([f"{result['path']}: {what}", *result["remarks"]])


@ea.command()
@click.argument("query")
@click.option("-k", "count", type=click.IntRange(1, 100), default=8, help="How many passages.")
@click.option("--tag", "tags", multiple=True, help="Only documents with this tag.")
@as_option
@json_option
def search(query: str, count: int, tags: tuple[str, ...], email: str, as_json: bool) -> None:
    """Find passages: words, "a phrase", -word, tag:x, type:pdf, client:name, after:2026-01-01."""
    from ea_core.knowledge.search import Query

    with workspace(email) as me:
        hits = me.search.passages(Query(query, k=count, tags=tags))
        remarks = me.search.remarks(Query(query))
    document = {
        "remarks": remarks,
        "results": [
            {
                "rank": hit.rank,
                "score": round(hit.score, 4),
                "document_id": str(hit.document_id),
                "title": hit.title,
                "page": hit.page,
                "chunk_index": hit.chunk_index,
                "content": hit.content,
            }
            for hit in hits
        ],
    }
    show(
        document,
        as_json,
        lambda: (
            "\n\n".join(
                f"{h.rank}. {h.title}{f', page {h.page}' if h.page else ''}  ({h.score:.2f})\n{h.content}"
                for h in hits
            )
            or " ".join(["Nothing was found.", *remarks])
        ),
    )


@ea.command()
@click.argument("question")
@click.option("--thread", "thread_id", type=click.UUID, help="Go on in this conversation.")
@as_option
@json_option
def ask(question: str, thread_id: Any, email: str, as_json: bool) -> None:
    """Ask the agent a question; the answer cites its sources."""
    with workspace(email) as me:
        answer = me.agent.ask(question, thread_id=thread_id)
        suggested = [in_words(me, me.suggestions.get(UUID(one["id"]))) for one in answer.proposals]
    show(answer.as_json(), as_json, lambda: _in_words(answer, suggested))


def _in_words(answer: Answer, suggested: Sequence[str]) -> str:
    apart = [f"{NO_ANSWER} What the model wrote without support:"] if answer.apart else []
    sources = [
        f"[{one.n}] {one.title}{f', page {one.page}' if one.page else ''}"
        for one in answer.citations
    ]
    sources += [
        f"[{one.n}] {one.title}, CRM{f': {one.address}' if one.address else ''}"
        for one in answer.sources
    ]
    marked = [
        "\n".join([heading, *(f"- {one}" for one in statements)])
        for heading, statements in (
            (NOT_BORNE_OUT, () if answer.apart else answer.unsupported),
            (OTHER_LANGUAGE, answer.abroad),
        )
        if statements
    ]
    stood_in = [answer.stood_in] if answer.stood_in else []
    read = reading_lines(answer.read_as, answer.not_used)
    answered = [unescaped(answer.answer), *(["", *read] if read else [])]
    said = [*stood_in, *apart, *answered, *marked, *answer.notes]
    if suggested:
        said += ["", *suggested, "ea approve ID writes it, ea decline ID does not."]
    return "\n".join([*said, "", *sources]).strip()
