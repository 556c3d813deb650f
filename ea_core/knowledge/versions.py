"""The versions of a document: a family of which the newest is searched and listed, and the others are kept.

A file becomes the next version when somebody says so, or when one of the same name is in the
knowledge base already. Of two versions the one that was uploaded later is the newer, in whichever
order workers take them in. Writers of one family take turns, from here to the end of their
transaction, so there are never two newest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.errors import Conflict, NotAllowed
from ea_core.knowledge.documents import COLUMNS, NAMED, NAMES, Document, get_document

# Taking a long document out of the index takes longer than a page's statements may.
_PATIENCE = text("select set_config('statement_timeout', '5min', true)")
_TURNS = text("select pg_advisory_xact_lock(hashtextextended(:about, 0))")
_NAME_TURNS = text("""
    select pg_advisory_xact_lock(hashtextextended('file name ' || ea.name_key(:file_name), 0))
""")
_FAMILY = text("select family from public.documents where id = :id")
_NAMESAKES = text("""
    select family from public.documents
    where thread_id is null and superseded_at is null
      and ea.name_key(file_name) = ea.name_key(:file_name)
    limit 2
""")
# `for update` leaves out what the person may not change.
_NEWEST = text("""
    select id, family, version, created_at, title, metadata, valid_until, review_by, owner_id,
           client_id, deal_id
    from public.documents where family = :family and superseded_at is null
    for update
""")
_TITLE_TAKEN = text("""
    select exists (
      select 1 from public.documents d
      where d.thread_id is null and d.superseded_at is null
        and ea.name_key(d.title) = ea.name_key(:title)
        and d.family is distinct from cast(:family as uuid))
""")
_SUPERSEDE = text("update public.documents set superseded_at = now() where id = :id")
_MOVE_UP = text("update public.documents set version = version + 1 where id = :id")
_ALL = text(f"""
    select {COLUMNS}, {NAMES} from public.documents d {NAMED}
    where d.family = :family order by d.version desc
""")
_DELETE = text("delete from public.documents where id = :id")
_DELETE_FAMILY = text("delete from public.documents where family = :family")
_LEFT = text("select count(*) from public.documents where family = :family")
_REFUSED: Final = "Only the manager who uploaded a document, or an administrator, can delete it."


@dataclass(frozen=True, slots=True)
class Newest:
    """The version that is the newest so far, with what the next one takes over from it."""

    id: UUID
    family: UUID
    version: int
    created_at: datetime
    title: str
    metadata: dict[str, Any]
    valid_until: Any
    review_by: Any
    owner_id: UUID | None
    client_id: UUID | None
    deal_id: UUID | None

    @property
    def title_by_hand(self) -> str | None:
        """Its title when somebody gave it; None when it is the one that its file gave."""
        return None if self.metadata.get("given_title") in (None, self.title) else self.title

    @property
    def tags(self) -> list[str]:
        """Its tags."""
        found = self.metadata.get("tags")
        return [str(tag) for tag in found] if isinstance(found, list) else []


def newest_of(connection: Connection, document_id: UUID) -> Newest:
    """The newest version of a document's family, held until the transaction ends.

    Raises Conflict when the document is gone, NotAllowed for who may not change it.
    """
    family = connection.execute(_FAMILY, {"id": document_id}).scalar()
    if family is None:
        raise Conflict(
            "The document that this was to be the next version of is not there any more. Upload it "
            "again as a document of its own."
        )
    return _held(connection, family)


def namesake(connection: Connection, file_name: str) -> tuple[Newest | None, int]:
    """The document of the knowledge base with this file's name, and how many there are (2: several).

    Whoever asks for the same name waits until the transaction ends.
    """
    connection.execute(_NAME_TURNS, {"file_name": file_name})
    families = connection.execute(_NAMESAKES, {"file_name": file_name}).scalars().all()
    found = _held(connection, families[0]) if len(families) == 1 else None
    return found, len(families)


def _held(connection: Connection, family: UUID) -> Newest:
    connection.execute(_TURNS, {"about": f"family {family}"})
    row = connection.execute(_NEWEST, {"family": family}).mappings().one_or_none()
    if row is None:
        raise NotAllowed("Only who may change a document can add a version of it.")
    return Newest(**row)


def make_room(connection: Connection, newest: Newest, uploaded_at: datetime) -> tuple[int, bool]:
    """The number of a version that was uploaded then, and whether it is the newest now.

    Supersedes the version before it; one that was uploaded before the newest stands below it.
    Raises NotAllowed.
    """
    is_newest = uploaded_at >= newest.created_at
    statement = _SUPERSEDE if is_newest else _MOVE_UP
    if connection.execute(statement, {"id": newest.id}).rowcount == 0:
        raise NotAllowed("Only who may change a document can add a version of it.")
    return (newest.version + 1, True) if is_newest else (newest.version, False)


def title_is_taken(connection: Connection, title: str, family: UUID | None) -> bool:
    """Whether another document of the knowledge base has this title."""
    values = {"title": title, "family": family}
    return bool(connection.execute(_TITLE_TAKEN, values).scalar_one())


def versions_of(connection: Connection, document: Document) -> list[Document]:
    """All versions of a document, the newest first."""
    rows = connection.execute(_ALL, {"family": document.family}).mappings()
    return [Document(**row) for row in rows]


def delete_document(
    connection: Connection, document_id: UUID, *, all_versions: bool = False
) -> None:
    """Deletes a version with its passages, or all of them; raises NotAllowed, NotFound.

    Of the newest the one before is the newest again. Files are removed by the next worker (see
    ea_core.storage.removal).
    """
    document = get_document(connection, document_id)
    connection.execute(_PATIENCE)
    if not all_versions:
        if connection.execute(_DELETE, {"id": document_id}).rowcount == 0:
            raise NotAllowed(_REFUSED)
        return
    family = {"family": document.family}
    connection.execute(_DELETE_FAMILY, family)
    if connection.execute(_LEFT, family).scalar_one():
        raise NotAllowed(
            "Some of the versions were uploaded by others. Only an administrator can delete them all."
        )
