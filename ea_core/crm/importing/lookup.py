"""What the names, addresses and keys in a file stand for in the database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Row, TextClause, text

from ea_core.errors import NotSignedIn

T = TypeVar("T")
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOST_REMEMBERED: Final = 50_000
_ME = text("""
    select auth.uid() as id, ea.is_manager() as is_manager, ea.is_admin() as is_admin
    where ea.is_member()
""")
# Two joins instead of one with `or`: each can be a hash join.
_CLIENTS = text("""
    with w as materialized (
      select value, ea.name_key(value) as name_key from unnest(cast(:values as text[])) as w (value)
    )
    select w.value, c.id, c.id as client_id, c.owner_id, true as by_key
    from w join public.clients c on c.external_source = :source and c.external_id = w.value
    union all
    select cast(c.id as text), c.id, c.id, c.owner_id, true
    from public.clients c where c.id = any(cast(:ids as uuid[]))
    union all
    select w.value, c.id, c.id, c.owner_id, false
    from w join public.clients c on c.name_key = w.name_key
""")
# A deal's title has no name key of its own; its search key, which is coarser, is kept.
_DEALS = text("""
    with w as materialized (
      select value, ea.name_key(value) as name_key, ea.search_key(value) as search_key
      from unnest(cast(:values as text[])) as w (value)
    )
    select w.value, d.id, d.client_id, c.owner_id, true as by_key
    from w join public.deals d on d.external_source = :source and d.external_id = w.value
    join public.clients c on c.id = d.client_id
    union all
    select cast(d.id as text), d.id, d.client_id, c.owner_id, true
    from public.deals d join public.clients c on c.id = d.client_id
    where d.id = any(cast(:ids as uuid[]))
    union all
    select w.value, d.id, d.client_id, c.owner_id, false
    from w join public.deals d on d.search_key = w.search_key and ea.name_key(d.title) = w.name_key
    join public.clients c on c.id = d.client_id
""")
# `Staff, Person` is Person Staff; in `Person Staff <staff@x.example>` the address says who. Zoe is Zoë where
# nobody is called Zoe.
_PEOPLE = text("""
    with p as materialized (
      select id, ea.name_key(full_name) as name_key, ea.search_key(full_name) as search_key
      from public.people where is_active
    ),
    w as materialized (
      select value, ea.name_key(value) as name_key,
        ea.search_key(value) as search_key, ea.name_key(turned) as name_turned,
        ea.search_key(turned) as search_turned
      from unnest(cast(:values as text[])) as v (value)
      cross join lateral (
        select case when value like '%,%'
          then split_part(value, ',', 2) || ' ' || split_part(value, ',', 1) end as turned) t
    )
    select w.value, p.id, true as is_exact from w join p on p.name_key = w.name_key
    union
    select w.value, p.id, true from w join p on p.name_key = w.name_turned
    union
    select w.value, p.id, false from w join p on p.search_key = w.search_key
    union
    select w.value, p.id, false from w join p on p.search_key = w.search_turned
    union
    select w.value,
      ea.find_person(coalesce(substring(w.value from '[<(\\[]\\s*([^<>()\\[\\]\\s]+@[^<>()\\[\\]\\s]+)\\s*[>)\\]]\\s*$'), w.value)), true
    from w where w.value like '%@%'
    union
    select cast(id as text), id, true from public.people where id = any(cast(:ids as uuid[]))
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


class Memory(Generic[T]):
    """What values stand for, as far as the database was asked."""

    def __init__(self, most: int = _MOST_REMEMBERED) -> None:
        self._most = most
        self.found: dict[str, T] = {}

    def missing(self, values: Iterable[str]) -> list[str]:
        """The values to ask the database for.

        When too much would be remembered the rest is forgotten, but never what these stand for.
        """
        wanted = set(values)
        missing = [value for value in wanted if value not in self.found]
        if missing and len(self.found) + len(missing) > self._most:
            kept = {value: self.found[value] for value in wanted if value in self.found}
            self.found.clear()
            self.found.update(kept)
        return sorted(missing)


def own_ids(values: Iterable[str | None]) -> list[UUID]:
    """The values that may be ids of ours, as an export writes them."""
    return [UUID(value) for value in values if value and _ID.fullmatch(value)]


class Lookup:
    """Finds clients, deals and people by what is written in a file; remembers what it found.

    `clients`, `deals` and `people` are the dictionaries to look into, filled by `look_up`.
    """

    def __init__(
        self, connection: Connection, source: str = "", most: int = _MOST_REMEMBERED
    ) -> None:
        self._connection, self._source = connection, source
        self._clients: Memory[tuple[Match, ...]] = Memory(most)
        self._deals: Memory[tuple[Match, ...]] = Memory(most)
        self._people: Memory[tuple[UUID, ...]] = Memory(most)
        me = connection.execute(_ME).one_or_none()
        if me is None:
            raise NotSignedIn("This account does not exist any more.")
        self.me = Me(me.id, me.is_manager, me.is_admin)

    @property
    def clients(self) -> Mapping[str, tuple[Match, ...]]:
        """For a value the client with that key or id, or else the clients with that name."""
        return self._clients.found

    @property
    def deals(self) -> Mapping[str, tuple[Match, ...]]:
        """For a value the deal with that key or id, or else the deals with that title."""
        return self._deals.found

    @property
    def people(self) -> Mapping[str, tuple[UUID, ...]]:
        """For a value the people with that name, e-mail address or id."""
        return self._people.found

    def look_up(self, clients: Iterable[str], deals: Iterable[str], people: Iterable[str]) -> None:
        """Finds what the values of a batch stand for, with one question for each kind of thing."""
        self._matches(self._clients, _CLIENTS, clients)
        self._matches(self._deals, _DEALS, deals)
        missing = self._people.missing(people)
        if missing:
            exact: dict[str, list[UUID]] = {}
            nearly: dict[str, list[UUID]] = {}
            values = {"values": missing, "ids": own_ids(missing)}
            for row in self._connection.execute(_PEOPLE, values):
                if row.id is not None:
                    (exact if row.is_exact else nearly).setdefault(row.value, []).append(row.id)
            self._people.found.update(
                {value: tuple(exact.get(value) or nearly.get(value) or ()) for value in missing}
            )

    def _matches(
        self, memory: Memory[tuple[Match, ...]], query: TextClause, values: Iterable[str]
    ) -> None:
        missing = memory.missing(values)
        if missing:
            rows = self._connection.execute(
                query, {"values": missing, "source": self._source, "ids": own_ids(missing)}
            )
            memory.found.update(_best(missing, rows))


def _best(values: list[str], rows: Iterable[Row[Any]]) -> dict[str, tuple[Match, ...]]:
    by_key: dict[str, list[Match]] = {}
    by_name: dict[str, list[Match]] = {}
    for row in rows:
        found = by_key if row.by_key else by_name
        found.setdefault(row.value, []).append(Match(row.id, row.client_id, row.owner_id))
    return {value: tuple(by_key.get(value) or by_name.get(value) or ()) for value in values}
