"""Files that are handed in by who may not add documents, and what managers decide about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.actor import Actor
from ea_core.db.errors import explain_constraint
from ea_core.errors import Conflict, InvalidInput, NotFound

Decision = Literal["published", "declined"]
_COLUMNS: Final = """
    r.id, r.user_id, r.file_name, r.file_path, r.size_bytes, r.tags, r.note, r.status, r.reason,
    r.created_at, r.decided_at, p.full_name as person, m.full_name as decided_by
"""
_FROM: Final = """
    from public.proposals r
    left join public.people p on p.id = r.user_id
    left join public.people m on m.id = r.decided_by
"""
_ONE = text(f"select {_COLUMNS} {_FROM} where r.id = :id")
_MINE = text(f"select {_COLUMNS} {_FROM} where r.user_id = :me order by r.created_at desc limit 50")
_WAITING = text(f"""
    select {_COLUMNS} {_FROM} where r.status = 'proposed' order by r.created_at limit 100
""")
_EXPECT = text("select ea.expect_file(:path)")
_ADD = text("""
    insert into public.proposals (user_id, file_name, file_path, size_bytes, tags, note)
    values (:me, :file_name, :file_path, :size, :tags, :note)
    returning id
""")
_DECIDE = text("""
    update public.proposals
    set status = :status, reason = :reason, decided_by = :me, decided_at = now(), file_path = null
    where id = :id and status = 'proposed'
""")
_DELETE = text("delete from public.proposals where id = :id")

explain_constraint(
    "proposals_note_check", InvalidInput("A note has at most 2,000 characters.", field="note")
)
explain_constraint(
    "proposals_reason_check", InvalidInput("A reason has at most 2,000 characters.", field="reason")
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file that `person` handed in with a `note`; `reason` is why it was declined."""

    id: UUID
    user_id: UUID
    file_name: str
    file_path: str | None
    size_bytes: int
    tags: tuple[str, ...]
    note: str | None
    status: Literal["proposed", "published", "declined"]
    reason: str | None
    created_at: datetime
    decided_at: datetime | None
    person: str | None
    decided_by: str | None


def expect(connection: Connection, path: str) -> None:
    """Says that a file is about to be stored there; without a row it is removed a day later."""
    connection.execute(_EXPECT, {"path": path})


def add(connection: Connection, actor: Actor, values: dict[str, Any]) -> UUID:
    """Notes a file that is stored; `values` are file_name, file_path, size, tags and note."""
    return UUID(str(connection.execute(_ADD, values | {"me": actor.id}).scalar_one()))


def mine(connection: Connection, actor: Actor) -> list[Proposal]:
    """What `actor` handed in, the newest first."""
    return [_proposal(row) for row in connection.execute(_MINE, {"me": actor.id}).mappings()]


def waiting(connection: Connection) -> list[Proposal]:
    """What waits for a decision and the person may see, the oldest first."""
    return [_proposal(row) for row in connection.execute(_WAITING).mappings()]


def read(connection: Connection, proposal_id: UUID) -> Proposal:
    """One proposal; raises NotFound."""
    row = connection.execute(_ONE, {"id": proposal_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("This proposal is not there any more.")
    return _proposal(row)


def decide(
    connection: Connection, actor: Actor, proposal_id: UUID, status: Decision, reason: str | None
) -> None:
    """Notes the decision, which removes the file; raises Conflict when it was decided already."""
    values = {"id": proposal_id, "status": status, "reason": reason, "me": actor.id}
    if connection.execute(_DECIDE, values).rowcount == 0:
        read(connection, proposal_id)
        raise Conflict("Somebody else has decided about this file already.")


def take_back(connection: Connection, proposal_id: UUID) -> None:
    """Removes what one handed in; raises NotFound."""
    if connection.execute(_DELETE, {"id": proposal_id}).rowcount == 0:
        raise NotFound("This proposal is not there any more.")


def _proposal(row: Any) -> Proposal:
    return Proposal(**{**row, "tags": tuple(row["tags"])})
