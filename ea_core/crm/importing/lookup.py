"""What the names, addresses and keys in a file stand for in the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Row, text

from ea_core.errors import NotSignedIn

T = TypeVar("T")
_MOST_REMEMBERED: Final = 50_000
_ME = text("""
    select auth.uid() as id, ea.is_manager() as is_manager, ea.is_admin() as is_admin
    where ea.is_member()
""")
# Two joins instead of one with `or`: each can be a hash join.
_CLIENTS = text("""
    select w.value, c.id, c.id as client_id, c.owner_id, true as by_key
    from unnest(cast(:values as text[])) as w (value)
    join public.clients c on c.external_id = w.value
    union all
    select w.value, c.id, c.id, c.owner_id, false
    from unnest(cast(:values as text[])) as w (value)
    join public.clients c on lower(c.name) = lower(w.value)
""")
_DEALS = text("""
    select w.value, d.id, d.client_id, c.owner_id, true as by_key
    from unnest(cast(:values as text[])) as w (value)
    join public.deals d on d.external_id = w.value
    join public.clients c on c.id = d.client_id
    union all
    select w.value, d.id, d.client_id, c.owner_id, false
    from unnest(cast(:values as text[])) as w (value)
    join public.deals d on lower(d.title) = lower(w.value)
    join public.clients c on c.id = d.client_id
""")
_PEOPLE = text("""
    select w.value, p.id
    from unnest(cast(:values as text[])) as w (value)
    join public.people p on lower(p.full_name) = lower(w.value)
    union
    select w.value, ea.find_person(w.value)
    from unnest(cast(:values as text[])) as w (value)
    where w.value like '%@%'
""")


@dataclass(frozen=True, slots=True)
class Me:
    """Who imports, and what the database says this person is."""

    id: UUID
    is_manager: bool
    is_admin: bool

    def may_write(self, owner_id: UUID | None) -> bool:
        """Whether what belongs to a client of this owner may be written."""
        return self.is_manager or owner_id == self.id


@dataclass(frozen=True, slots=True)
class Match:
    """A client or deal that a value may stand for, and the owner of its client."""

    id: UUID
    client_id: UUID
    owner_id: UUID | None


class Lookup:
    """Finds clients, deals and people by what is written in a file; remembers what it found."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._clients: dict[str, tuple[Match, ...]] = {}
        self._deals: dict[str, tuple[Match, ...]] = {}
        self._people: dict[str, tuple[UUID, ...]] = {}
        me = connection.execute(_ME).one_or_none()
        if me is None:
            raise NotSignedIn("This account does not exist any more.")
        self.me = Me(me.id, me.is_manager, me.is_admin)

    def clients(self, values: Iterable[str]) -> dict[str, tuple[Match, ...]]:
        """For each value the client with that key, or else the clients with that name."""
        missing = _missing(self._clients, values)
        if missing:
            self._clients.update(
                _best(missing, self._connection.execute(_CLIENTS, {"values": missing}))
            )
        return self._clients

    def deals(self, values: Iterable[str]) -> dict[str, tuple[Match, ...]]:
        """For each value the deal with that key, or else the deals with that title."""
        missing = _missing(self._deals, values)
        if missing:
            self._deals.update(
                _best(missing, self._connection.execute(_DEALS, {"values": missing}))
            )
        return self._deals

    def people(self, values: Iterable[str]) -> dict[str, tuple[UUID, ...]]:
        """For each value the people with that name or e-mail address."""
        missing = _missing(self._people, values)
        if missing:
            found: dict[str, list[UUID]] = {value: [] for value in missing}
            for row in self._connection.execute(_PEOPLE, {"values": missing}):
                if row.id is not None:
                    found[row.value].append(row.id)
            self._people.update({value: tuple(ids) for value, ids in found.items()})
        return self._people


def _missing(known: dict[str, T], values: Iterable[str]) -> list[str]:
    """The values to ask the database for; forgets everything when too much is remembered."""
    if len(known) > _MOST_REMEMBERED:
        known.clear()
    return sorted(set(values) - known.keys())


def _best(values: list[str], rows: Iterable[Row[Any]]) -> dict[str, tuple[Match, ...]]:
    by_key: dict[str, list[Match]] = {}
    by_name: dict[str, list[Match]] = {}
    for row in rows:
        found = by_key if row.by_key else by_name
        found.setdefault(row.value, []).append(Match(row.id, row.client_id, row.owner_id))
    return {value: tuple(by_key.get(value) or by_name.get(value) or ()) for value in values}
