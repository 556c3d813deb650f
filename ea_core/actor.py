"""The person on whose behalf something is done."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Role = Literal["admin", "manager", "staff"]


@dataclass(frozen=True, slots=True)
class Origin:
    """From where, and by whose hand, something is done; for the audit log only, never for a right."""

    place: str | None = None
    """Such as `page Clients` or `command import`."""
    hand: Literal["person", "agent"] = "person"
    """`agent` when the agent writes on the person's behalf."""
    thread_id: UUID | None = None
    """The conversation that led to it."""
    checkpoint_id: str | None = None
    """The agent's state in which it was decided."""

    def as_json(self) -> str:
        """What the database's audit triggers read."""
        return json.dumps(
            {
                "origin": self.place,
                "hand": self.hand,
                "thread_id": str(self.thread_id) if self.thread_id else None,
                "checkpoint_id": self.checkpoint_id,
            }
        )


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person.

    `role` is what the person had when the session was looked up. It decides only what a screen
    offers; what is allowed is decided by the database, which reads the role for itself.
    """

    id: UUID
    email: str
    full_name: str | None = None
    role: Role = "staff"
    origin: Origin = field(default=Origin(), compare=False)
    viewed_by: UUID | None = None
    """The administrator who looks at the product as this person does: nothing can be written then,
    and the person's conversations stay closed (see view_as)."""

    @property
    def name(self) -> str:
        """How the person is addressed."""
        return self.full_name or self.email.split("@", 1)[0]

    @property
    def is_manager(self) -> bool:
        """Whether screens offer what managers and admins may do."""
        return self.role in {"manager", "admin"}

    @property
    def is_admin(self) -> bool:
        """Whether screens offer what only admins may do."""
        return self.role == "admin"

    def claims(self) -> str:
        """The token claims that the policies read, as JSON."""
        said = {"sub": str(self.id), "role": "authenticated", "email": self.email}
        if self.viewed_by is not None:
            said["viewed_by"] = str(self.viewed_by)
        return json.dumps(said)
