"""What the questions of a conversation are narrowed to, as it is kept with the conversation. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from ea_core.errors import InvalidInput
from ea_core.knowledge.search import Query

MOST_DOCUMENTS: Final = 20
_LONGEST_TAG: Final = 60


@dataclass(frozen=True, slots=True)
class Scope:
    """These documents, or documents with this tag, or what belongs to this client; else everything.

    Files of the conversation itself are always looked at.
    """

    document_ids: tuple[UUID, ...] = ()
    tag: str | None = None
    client_id: UUID | None = None

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return self != Scope()

    @property
    def is_of_documents(self) -> bool:
        """Whether the CRM is left out: it is about documents alone."""
        return bool(self.document_ids) or self.tag is not None

    def narrowed(self, query: Query) -> Query:
        """The search within it."""
        return replace(
            query,
            document_ids=self.document_ids or None,
            tags=() if self.tag is None else (self.tag,),
            client_ids=() if self.client_id is None else (self.client_id,),
        )

    def as_json(self) -> dict[str, Any]:
        """As it is kept; raises InvalidInput for more than a conversation can be narrowed to."""
        if len(self.document_ids) > MOST_DOCUMENTS:
            raise InvalidInput(f"Choose {MOST_DOCUMENTS} documents at most.", field="scope")
        kept: dict[str, Any] = {}
        if self.document_ids:
            kept["document_ids"] = [str(one) for one in self.document_ids]
        if self.tag is not None:
            kept["tag"] = self.tag[:_LONGEST_TAG]
        if self.client_id is not None:
            kept["client_id"] = str(self.client_id)
        return kept


NO_SCOPE: Final = Scope()


def scope_from_json(kept: Mapping[str, Any]) -> Scope:
    """The reverse of `Scope.as_json`; what is no id or no tag narrows nothing."""
    tag = kept.get("tag")
    clients = _ids([kept.get("client_id")])
    return Scope(
        _ids(kept.get("document_ids") or ())[:MOST_DOCUMENTS],
        tag if isinstance(tag, str) and tag else None,
        clients[0] if clients else None,
    )


def _ids(written: Any) -> tuple[UUID, ...]:
    found: list[UUID] = []
    for one in written if isinstance(written, list | tuple) else ():
        with suppress(ValueError):
            found.append(UUID(str(one)))
    return tuple(dict.fromkeys(found))
