"""The person on whose behalf something is done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Role = Literal["admin", "manager", "staff"]


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
        return json.dumps({"sub": str(self.id), "role": "authenticated", "email": self.email})
