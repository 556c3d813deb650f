"""Colleagues, as far as everybody signed in may know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.errors import InvalidInput, NotFound
from ea_core.identity.people import Person

_PEOPLE = text("""
    select id, full_name from public.people where is_active
    order by ea.sort_key(full_name) collate "C", id
""")
_OWNERS = text("""
    select p.id, p.full_name as name, p.is_active from public.people p
    where p.is_active or exists (select from public.clients c where c.owner_id = p.id)
    order by p.is_active desc, ea.sort_key(p.full_name) collate "C", p.id
""")
_ONE = text("select id, full_name as name, is_active from public.people where id = :id")
_NAMED = text("""
    select id, full_name as name, is_active from public.people
    where ea.name_key(full_name) = ea.name_key(:wanted)
      or id = (select ea.find_person(:wanted) where :wanted like '%@%')
    order by is_active desc, id
""")
_NEARLY = text("""
    select id, full_name as name, is_active from public.people
    where ea.search_key(full_name) = ea.search_key(:wanted)
    order by is_active desc, id
""")
_LIKE = text("""
    select id, full_name as name, is_active from public.people
    where ea.search_key(full_name) like all ((select ea.search_patterns(:wanted))::text[])
    order by is_active desc, ea.sort_key(full_name) collate "C", id
""")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who has, or had, an account; who is blocked is not active, and keeps what is theirs."""

    id: UUID
    name: str
    is_active: bool


def list_colleagues(connection: Connection) -> tuple[Person, ...]:
    """Everybody who may sign in, by name."""
    rows = connection.execute(_PEOPLE)
    return tuple(Person(row.id, row.full_name) for row in rows)


def list_owners(connection: Connection) -> tuple[Colleague, ...]:
    """Everybody who may sign in, by name, then who is blocked and still owns clients."""
    return tuple(Colleague(**row) for row in connection.execute(_OWNERS).mappings())


def colleague(connection: Connection, person_id: UUID) -> Colleague | None:
    """Who has this id, active or not; None for nobody (any more)."""
    row = connection.execute(_ONE, {"id": person_id}).mappings().one_or_none()
    return None if row is None else Colleague(**row)


def find_colleague(connection: Connection, wanted: str) -> UUID:
    """The colleague with this name or e-mail address, to look at what is theirs.

    Zoe is Zoë where nobody is called Zoe. Who is active is meant before who is blocked. Staff find others by name only. Raises NotFound, or
    InvalidInput when several have that name.
    """
    rows = connection.execute(_NAMED, {"wanted": wanted}).mappings().all()
    rows = rows or connection.execute(_NEARLY, {"wanted": wanted}).mappings().all()
    return _one(_meant([Colleague(**row) for row in rows]), repr(wanted.strip())).id


def colleague_like(connection: Connection, wanted: str) -> Colleague:
    """The one colleague with this name, or else with these words in the name.

    Raises NotFound for none, InvalidInput for several.
    """
    rows = connection.execute(_NAMED, {"wanted": wanted}).mappings().all()
    rows = rows or connection.execute(_LIKE, {"wanted": wanted}).mappings().all()
    return _one(_meant([Colleague(**row) for row in rows]), wanted.strip())


def _meant(found: Sequence[Colleague]) -> list[Colleague]:
    """The active ones, or the others where nobody is active."""
    return [one for one in found if one.is_active] or list(found)


def _one(found: Sequence[Colleague], called: str) -> Colleague:
    if not found:
        raise NotFound(f"No colleague is called {called}.")
    if len(found) > 1:
        names = ", ".join(dict.fromkeys(one.name for one in found))
        raise InvalidInput(
            f"Several colleagues fit that name: {names}. Use the e-mail address.", field="owner"
        )
    return found[0]
