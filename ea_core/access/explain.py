"""Why can this person see, change or delete this row? Answered by the database's own policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.db.patterns import containing
from ea_core.errors import InvalidInput

Command = Literal["read", "change", "delete"]
TABLES: Final = (
    "clients",
    "contacts",
    "deals",
    "activities",
    "targets",
    "documents",
    "document_chunks",
    "ingestions",
    "profiles",
    "threads",
    "messages",
    "runs",
)
"""What can be asked about (the same list as in ea.explain_access)."""
MOST_FOUND: Final = 20
_EXPLAIN = text("select ea.explain_access(:person, :on_table, :wanted)")
_FIND: Final = {
    "clients": text("""
        select id, name as label from public.clients
        where name ilike :pattern order by name, id limit :most
    """),
    "contacts": text("""
        select k.id, k.first_name || ' ' || k.last_name || ', ' || c.name as label
        from public.contacts k join public.clients c on c.id = k.client_id
        where k.first_name || ' ' || k.last_name ilike :pattern order by 2, 1 limit :most
    """),
    "deals": text("""
        select d.id, d.title || ', ' || c.name as label
        from public.deals d join public.clients c on c.id = d.client_id
        where d.title ilike :pattern order by 2, 1 limit :most
    """),
    "documents": text("""
        select id, title as label from public.documents
        where title ilike :pattern order by 2, 1 limit :most
    """),
    "profiles": text("""
        select id, coalesce(nullif(full_name, ''), email) as label from public.profiles
        where full_name ilike :pattern or email ilike :pattern order by 2, 1 limit :most
    """),
    "threads": text("""
        select id, title as label from public.threads
        where title ilike :pattern order by 2, 1 limit :most
    """),
}
NAMED: Final = tuple(_FIND)
"""The tables whose rows are found by name; others by id only."""


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """One policy of the table and whether its condition is true of the row for that person."""

    name: str
    commands: tuple[Command, ...]
    """What it decides about."""
    restrictive: bool
    """All restrictive policies must hold, and at least one of the others."""
    holds: bool
    condition: str
    """As PostgreSQL keeps it."""


@dataclass(frozen=True, slots=True)
class AccessAnswer:
    """What a person may do with a row, and through which policies."""

    found: bool
    """False when neither that person nor the administrator sees such a row: then nothing is told."""
    sees: bool
    changes: bool
    deletes: bool
    policies: tuple[PolicyAnswer, ...]

    def allows(self, command: Command) -> bool:
        """Whether the row as it is may be read, changed or deleted."""
        return {"read": self.sees, "change": self.changes, "delete": self.deletes}[command]

    def because(self, command: Command = "read") -> tuple[PolicyAnswer, ...]:
        """The policies that let the person do it; empty when none does."""
        return tuple(
            policy
            for policy in self.policies
            if self.allows(command)
            and command in policy.commands
            and policy.holds
            and not policy.restrictive
        )

    def against(self, command: Command = "read") -> tuple[PolicyAnswer, ...]:
        """The restrictive policies that keep the person from it."""
        return tuple(
            policy
            for policy in self.policies
            if command in policy.commands and policy.restrictive and not policy.holds
        )


class ExplainAccess:
    """Asks as `actor`: about themselves, or as an administrator about anybody."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor

    def explain(self, person_id: UUID, table: str, row_id: UUID) -> AccessAnswer:
        """What `person_id` may do with that row now, and why; raises NotAllowed, InvalidInput."""
        if table not in TABLES:
            raise InvalidInput("Choose one of the tables.", field="table")
        values = {"person": person_id, "on_table": table, "wanted": row_id}
        with self._database.acting_as(self._actor, read_only=True) as connection:
            answer = connection.execute(_EXPLAIN, values).scalar_one()
        policies = tuple(
            PolicyAnswer(**(policy | {"commands": tuple(policy["commands"])}))
            for policy in answer.pop("policies")
        )
        return AccessAnswer(**answer, policies=policies)

    def find(self, table: str, words: str) -> dict[UUID, str]:
        """Rows whose name holds `words`, as `actor` sees them: id to label, MOST_FOUND at most.

        Raises InvalidInput for a table whose rows have no name (see NAMED).
        """
        if table not in _FIND:
            raise InvalidInput("Rows of this table are found by their id only.", field="row")
        values = {"pattern": containing(words.strip()), "most": MOST_FOUND}
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return {row.id: row.label for row in connection.execute(_FIND[table], values)}
