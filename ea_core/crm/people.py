"""Colleagues, as far as everybody signed in may know them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

_PEOPLE = text("select id, full_name, avatar_url from public.people order by lower(full_name), id")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can own clients."""

    id: UUID
    name: str
    avatar_url: str | None


def list_people(connection: Connection) -> tuple[Person, ...]:
    """Everybody with an account, by name."""
    rows = connection.execute(_PEOPLE)
    return tuple(Person(row.id, row.full_name, row.avatar_url) for row in rows)
