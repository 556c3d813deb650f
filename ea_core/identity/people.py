"""Who somebody is to colleagues: a name; the policies on `profiles` decide who sees whose."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import InvalidInput, NotAllowed, NotFound
from ea_core.identity.attempts import searchable

MAX_NAME = 200
_LIST = text("""
    select id, coalesce(nullif(full_name, ''), email) as name
    from public.profiles
    order by ea.sort_key(coalesce(nullif(full_name, ''), email)) collate "C", id
""")
_SET_NAME = text("update public.profiles set full_name = :name where id = :id")
_FOR_EMAIL = text("select user_id, email, full_name, role from ea.person_for_email(:email)")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as others see them."""

    id: UUID
    name: str


class People:
    """Profiles as `actor` may see and change them."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor

    def list(self) -> tuple[Person, ...]:
        """Everybody for an administrator; only oneself for others."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return tuple(Person(**row) for row in connection.execute(_LIST).mappings())

    def set_own_name(self, full_name: str) -> None:
        """Changes how one is called; raises InvalidInput for nothing or too much."""
        name = " ".join(full_name.split())
        if not 0 < len(name) <= MAX_NAME or not name.isprintable():
            raise InvalidInput(f"A name has 1 to {MAX_NAME} characters.", field="full_name")
        with self._database.acting_as(self._actor) as connection:
            if not connection.execute(_SET_NAME, {"name": name, "id": self._actor.id}).rowcount:
                raise NotAllowed("This account is not active any more.")


def actor_with(database: Database, email: str) -> Actor:
    """Who has that address; raises NotFound when there is no living account.

    For the operator at the shell and for tests: whoever asks this is trusted to act as anybody.
    """
    with database.as_program() as connection:
        row = connection.execute(_FOR_EMAIL, {"email": searchable(email)}).one_or_none()
    if row is None:
        raise NotFound(f"There is no account for {email.strip()}.")
    return Actor(row.user_id, row.email, row.full_name, row.role)
