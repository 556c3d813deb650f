"""Why can this person see this row? Answered by the database's own policies, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text

from ea_core.db.engine import Database
from ea_core.errors import InvalidInput
from ea_core.identity.actor import Actor

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
_EXPLAIN = text("select ea.explain_access(:person, :on_table, :wanted)")


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """One policy of the table and whether its condition is true of the row for that person."""

    name: str
    restrictive: bool
    """All restrictive policies must hold, and at least one of the others."""
    holds: bool
    condition: str
    """As PostgreSQL keeps it."""


@dataclass(frozen=True, slots=True)
class AccessAnswer:
    """Whether a person sees a row, and through which policies."""

    found: bool
    """False when neither that person nor the administrator sees such a row: then nothing is told."""
    visible: bool
    policies: tuple[PolicyAnswer, ...]

    @property
    def because(self) -> tuple[PolicyAnswer, ...]:
        """The policies that let the person see it; empty when they don't."""
        return tuple(p for p in self.policies if self.visible and p.holds and not p.restrictive)

    @property
    def against(self) -> tuple[PolicyAnswer, ...]:
        """The restrictive policies that keep it from the person."""
        return tuple(p for p in self.policies if p.restrictive and not p.holds)


class ExplainAccess:
    """Asks as the administrator `actor`; the database checks that they are one."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor

    def explain(self, person_id: UUID, table: str, row_id: UUID) -> AccessAnswer:
        """Whether and why `person_id` sees that row now; raises NotAllowed, InvalidInput."""
        if table not in TABLES:
            raise InvalidInput("Choose one of the tables.", field="table")
        values = {"person": person_id, "on_table": table, "wanted": row_id}
        with self._database.acting_as(self._actor, read_only=True) as connection:
            answer = connection.execute(_EXPLAIN, values).scalar_one()
        return AccessAnswer(
            found=answer["found"],
            visible=answer["visible"],
            policies=tuple(PolicyAnswer(**policy) for policy in answer["policies"]),
        )
