"""Colleagues, as far as everybody signed in may know them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.errors import InvalidInput, NotFound
from ea_core.identity.people import Person

_PEOPLE = text("""
    select id, full_name from public.people where is_active
    order by ea.sort_key(full_name) collate "C", id
""")

_NAMED = text("""
    select id from public.people
    where is_active and ea.name_key(full_name) = ea.name_key(:wanted)
    union
    select ea.find_person(:wanted) where :wanted like '%@%'
""")


def list_colleagues(connection: Connection) -> tuple[Person, ...]:
    """Everybody who may sign in, by name."""
    rows = connection.execute(_PEOPLE)
    return tuple(Person(row.id, row.full_name) for row in rows)


def find_colleague(connection: Connection, wanted: str) -> UUID:
    """The colleague with this name or e-mail address.

    Staff find others by name only. Raises NotFound, or InvalidInput when several have that name.
    """
    found = connection.execute(_NAMED, {"wanted": wanted}).scalars().all()
    ids = [person_id for person_id in found if person_id is not None]
    if not ids:
        raise NotFound(f"No colleague is called {wanted.strip()!r}.")
    if len(ids) > 1:
        raise InvalidInput(
            f"Several colleagues are called {wanted.strip()!r}. Use the e-mail address."
        )
    return UUID(str(ids[0]))
