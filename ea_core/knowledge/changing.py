"""What people change of a document: its title and tags, until when it holds, whose it is, what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.db.errors import explain_constraint
from ea_core.errors import Conflict, InvalidInput, NotAllowed
from ea_core.knowledge.documents import Document, checked_tags, get_document
from ea_core.knowledge.text.cleaning import clean_line

MAX_TITLE: Final = 300
"""Characters."""

# Whoever has read the document as it was at `seen` changes it; without it, as it is.
_CHANGE = text("""
    update public.documents
    set title = :title, metadata = jsonb_set(metadata, '{tags}', to_jsonb(cast(:tags as text[]))),
        valid_until = :valid_until, review_by = :review_by, owner_id = :owner_id,
        client_id = :client_id, deal_id = :deal_id
    where id = :id and (cast(:seen as timestamptz) is null or updated_at = :seen)
""")
# Indexing the passages of a long document under its new title takes longer than a page may.
_PATIENCE = text("select set_config('statement_timeout', '5min', true)")

for _column, _message in {
    "owner_id": "The chosen owner has no account any more.",
    "client_id": "This client does not exist any more.",
    "deal_id": "This deal does not exist any more.",
}.items():
    explain_constraint(
        f"documents_{_column}_fkey", InvalidInput(_message, field=_column.removesuffix("_id"))
    )


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """What of a document people write. A deal brings its client with it."""

    title: str
    tags: Sequence[str] = ()
    valid_until: date | None = None
    review_by: date | None = None
    owner_id: UUID | None = None
    client_id: UUID | None = None
    deal_id: UUID | None = None

    def parameters(self) -> dict[str, Any]:
        """The bound values; raises InvalidInput."""
        title = clean_line(self.title)
        if not title:
            raise InvalidInput("A document needs a title.", field="title")
        return {
            "title": title[:MAX_TITLE],
            "tags": list(checked_tags(self.tags)),
            "valid_until": self.valid_until,
            "review_by": self.review_by,
            "owner_id": self.owner_id,
            "client_id": self.client_id,
            "deal_id": self.deal_id,
        }


def draft_of(document: Document) -> DocumentDraft:
    """A document as a draft, to change some of it with `dataclasses.replace`."""
    return DocumentDraft(
        document.title, document.tags, document.valid_until, document.review_by,
        document.owner_id, document.client_id, document.deal_id,
    )  # fmt: skip


def change_document(
    connection: Connection, document_id: UUID, draft: DocumentDraft, seen: datetime | None
) -> None:
    """Writes the draft over the state that was seen (`Document.updated_at`).

    Raises Conflict when it is another one now, NotAllowed, NotFound, InvalidInput.
    """
    values = draft.parameters() | {"id": document_id, "seen": seen}
    connection.execute(_PATIENCE)
    if connection.execute(_CHANGE, values).rowcount == 1:
        return
    document = get_document(connection, document_id)
    if seen is not None and document.updated_at != seen:
        raise Conflict(
            "Somebody else changed this document in the meantime. Look at the new state and try "
            "again."
        )
    raise NotAllowed("Only managers and administrators change documents.")


def add_tags(
    connection: Connection,
    document_ids: Sequence[UUID],
    tags: Sequence[str],
    without: Sequence[str],
) -> None:
    """Adds tags to several documents and takes others away; raises what changing one raises."""
    gone = {clean_line(tag) for tag in without}
    for document_id in document_ids:
        document = get_document(connection, document_id)
        kept = [tag for tag in document.tags if tag not in gone]
        draft = replace(draft_of(document), tags=[*kept, *tags])
        change_document(connection, document_id, draft, document.updated_at)


def give_to(connection: Connection, document_ids: Sequence[UUID], owner_id: UUID | None) -> None:
    """Makes somebody, or nobody, the owner of several documents; raises what changing one raises."""
    for document_id in document_ids:
        document = get_document(connection, document_id)
        draft = replace(draft_of(document), owner_id=owner_id)
        change_document(connection, document_id, draft, document.updated_at)
