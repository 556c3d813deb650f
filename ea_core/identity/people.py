"""Everybody's roles, for administrators; the policies on `profiles` decide who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from ea_core.actor import Actor, Role
from ea_core.db.engine import Database
from ea_core.errors import Conflict, InvalidInput, NotAllowed

_LIST = text("""
    select id, email, full_name, role::text as role, created_at
    from public.profiles order by lower(coalesce(full_name, email)), id
""")
_SET_ROLE = text("""
    update public.profiles set role = cast(:role as public.user_role) where id = :id
""")
_SET_NAME = text("update public.profiles set full_name = :name where id = :id")
MAX_NAME = 200
_LOCK_ADMINS = text("select id from public.profiles where role = 'admin' order by id for update")


@dataclass(frozen=True, slots=True)
class Profile:
    """A person and their role."""

    id: UUID
    email: str
    full_name: str | None
    role: Role
    created_at: datetime


class People:
    """Profiles as `actor` may see and change them."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor

    def list(self) -> tuple[Profile, ...]:
        """Everybody for an administrator; only oneself for others."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return tuple(Profile(**row) for row in connection.execute(_LIST).mappings())

    def set_own_name(self, full_name: str) -> None:
        """Changes how one is called; raises InvalidInput for nothing or too much."""
        name = " ".join(full_name.split())
        if not 0 < len(name) <= MAX_NAME or not name.isprintable():
            raise InvalidInput(f"A name has 1 to {MAX_NAME} characters.", field="full_name")
        with self._database.acting_as(self._actor) as connection:
            if not connection.execute(_SET_NAME, {"name": name, "id": self._actor.id}).rowcount:
                raise NotAllowed("This account is not active any more.")

    def set_role(self, person_id: UUID, role: Role) -> None:
        """Gives a person another role, in force from their next statement on.

        Raises NotAllowed for who is no administrator, and Conflict when nobody would be left who
        can give roles.
        """
        with self._database.acting_as(self._actor) as connection:
            admins = set(connection.execute(_LOCK_ADMINS).scalars())
            if role != "admin" and admins == {person_id} == {self._actor.id}:
                raise Conflict("You are the only administrator. Make somebody else one first.")
            changed = connection.execute(_SET_ROLE, {"id": person_id, "role": role}).rowcount
            if not changed:
                raise NotAllowed("Only administrators change roles.")
