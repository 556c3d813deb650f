"""Where a file that was read belongs: a document of its own, or the next version of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from ea_core.knowledge import versions
from ea_core.knowledge.documents import MAX_TAG, MAX_TAGS
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.reading.reading import ReadDocument
from ea_core.knowledge.text.cleaning import title_of_file
from ea_core.knowledge.versions import Newest

_MAX_TITLE = 300


@dataclass(frozen=True, slots=True)
class Place:
    """What is written of a document because of where it belongs.

    `note` is a sentence for who uploaded it, where there is something to say.
    """

    values: dict[str, Any]
    metadata: dict[str, Any]
    note: str | None = None


def place_of(connection: Connection, job: Ingestion, document: ReadDocument) -> Place:
    """The document's family, number and title, and what it takes over from the version before.

    In the knowledge base a file is the next version of the document that it was uploaded for, or of
    the one that has a file of the same name. Raises NotAllowed and Conflict.
    """
    newest, note = _before(connection, job)
    title = _title(connection, job, document, newest)
    values: dict[str, Any] = {
        "title": title,
        "created_at": job.created_at,
        "family": None,
        "version": 1,
        "newest": True,
        "valid_until": _day(document.metadata, "valid_until"),
        "review_by": _day(document.metadata, "review_by"),
        "owner_id": None,
        "client_id": None,
        "deal_id": None,
    }
    given = {"given_title": title}
    if newest is None:
        return Place(values, _metadata(job, document, []) | given, note)
    number, is_newest = versions.make_room(connection, newest, job.created_at)
    if newest.title_by_hand is not None:
        values["title"] = newest.title_by_hand
    values |= {
        "family": newest.family,
        "version": number,
        "newest": is_newest,
        # A day that is over belongs to the text that was before.
        "valid_until": values["valid_until"] or _to_come(newest.valid_until),
        "review_by": values["review_by"] or _to_come(newest.review_by),
        "owner_id": newest.owner_id,
        "client_id": newest.client_id,
        "deal_id": newest.deal_id,
    }
    if not is_newest:
        note = "A later upload of this document is its newest version already."
    return Place(values, _metadata(job, document, newest.tags) | given, note)


def _before(connection: Connection, job: Ingestion) -> tuple[Newest | None, str | None]:
    if job.version_of is not None:
        return versions.newest_of(connection, job.version_of), None
    if job.thread_id is not None or job.apart:
        return None, None
    found, count = versions.namesake(connection, job.file_name)
    if count > 1:
        return None, (
            f"Several documents have a file called {job.file_name}, so this one was added beside "
            "them. If it replaces one of them, delete this one and add the file there as its new "
            "version."
        )
    return found, None


def _title(
    connection: Connection, job: Ingestion, document: ReadDocument, newest: Newest | None
) -> str:
    """What the file calls itself, or the file's name where it says nothing or that title is taken."""
    by_file = title_of_file(job.file_name)[:_MAX_TITLE]
    title = document.title.strip()[:_MAX_TITLE]
    if not title:
        return by_file
    if job.thread_id is None:
        family = None if newest is None else newest.family
        if versions.title_is_taken(connection, title, family):
            return by_file
    return title


def _metadata(job: Ingestion, document: ReadDocument, before: list[str]) -> dict[str, Any]:
    """What the file says of itself; its tags come after those of the upload and of the version before."""
    own = document.metadata.get("tags")
    found = [str(tag)[:MAX_TAG] for tag in own] if isinstance(own, list) else []
    tags = list(dict.fromkeys([*job.tags, *before, *found]))[:MAX_TAGS]
    return {**document.metadata, "tags": tags}


def _day(metadata: Mapping[str, object], name: str) -> date | None:
    try:
        return date.fromisoformat(str(metadata.get(name) or "")[:10])
    except ValueError:
        return None


def _to_come(day: date | None) -> date | None:
    return day if day is not None and day >= datetime.now(UTC).date() else None
