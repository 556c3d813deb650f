"""Whether a page offers changes of what belongs to a client: a courtesy, the database decides."""

from __future__ import annotations

from uuid import UUID

from ea_core.actor import Actor


def may_change_of(actor: Actor, owner_id: UUID | None) -> bool:
    """Whether changes are offered of what belongs to the client of this owner (None: of nobody)."""
    return actor.viewed_by is None and (actor.is_manager or owner_id == actor.id)
