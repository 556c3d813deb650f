"""The people at a client."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.clients import MATCHES as OF_CLIENTS
from ea_core.crm.clients import ZONE, ClientFilters
from ea_core.crm.columns import CONTACTS, record_of
from ea_core.crm.paging import Page, Paging
from ea_core.crm.writing import blank_to_none, missing, refusal
from ea_core.errors import InvalidInput

REFUSED: Final = (
    "Only the owner of the client, a manager or an administrator may change its contacts."
)

_OF_CLIENT = text(f"""
    select {CONTACTS.read("t")} from public.contacts t
    where t.client_id = :client_id
    order by ea.sort_key(t.last_name || ' ' || t.first_name) collate "C", t.id
""")
_NAMED = f"""
    select {CONTACTS.read("t")}, c.name as client
    from public.contacts t join public.clients c on c.id = t.client_id
"""
# The most recently added first among those that fit: a list of a few, not of all.
_CALLED = text(f"""
    {_NAMED}
    where t.search_key like all (ea.search_patterns(:words))
      or strpos(t.phone_digits, ea.phone_digits(:words)) > 0
    order by t.created_at desc, t.id limit :limit
""")
_BY_NAME = text(f"""
    {_NAMED}
    where t.name_key in (select ea.name_key(one) from unnest(cast(:names as text[])) one)
    order by t.created_at desc, t.id limit :limit
""")
_ONE = text(f"{_NAMED} where t.id = :id")
# As people look for a position: as the search keys are, without a function call for plain letters (of 100,000
# contacts a search takes 75 ms, with the function for each 400 ms).
_POSITION_KEY: Final = """coalesce(case when octet_length(t.position) = length(t.position)
            then lower(t.position collate "C") else ea.search_key(t.position) end, '')"""
MATCHES: Final = f"""
      where (cast(:client_id as uuid) is null or t.client_id = :client_id)
        and (not cast(:of_clients as boolean) or t.client_id in (
          select c.id from public.clients c {OF_CLIENTS}))
        and (cast(:has_email as boolean) is null or :has_email = (t.email is not null))
        and (cast(:has_phone as boolean) is null or :has_phone = (t.phone is not null))
        and (cast(:has_position as boolean) is null or :has_position = (t.position is not null))
        and (cast(:added_from as date) is null
          or t.created_at >= cast(:added_from as timestamp) at time zone {ZONE})
        and (cast(:added_to as date) is null or t.created_at
          < cast(cast(:added_to as date) + 1 as timestamp) at time zone {ZONE})
        and (cast(:positions as text[]) is null or t.position = any (:positions))
        and (cast(:not_positions as text[]) is null or coalesce(t.position, '') <> all (:not_positions))
        and ((select ea.search_patterns(:words)) is null
          or t.search_key || ' ' || {_POSITION_KEY} like all ((select ea.search_patterns(:words))::text[])
          or strpos(t.phone_digits, (select ea.phone_digits(:words))) > 0)
"""
"""The contacts `t` that fit a `ContactFilters`."""
# `ea.sort_key` of the name, without a function call for plain letters (100,000 names: 0.2 s, else 2.5 s).
_NAME: Final = "btrim(t.last_name || ' ' || t.first_name)"
_SORT_VALUE: Final = f"""(case when octet_length({_NAME}) = length({_NAME}) and {_NAME} !~ '[0-9]'
          then lower({_NAME} collate "C") else ea.sort_key({_NAME}) end)"""
_PAGE = text(f"""
    with matching as materialized (
      select {CONTACTS.read("t")}, {_SORT_VALUE} collate "C" as sort_value
      from public.contacts t
      {MATCHES}
    )
    select n.total, m.*, c.name as client
    from (select count(*) as total from matching) n
    left join (
      select * from matching order by sort_value, id limit :limit offset :offset
    ) m on true
    left join public.clients c on c.id = m.client_id
    order by m.sort_value, m.id
""")
_POSITIONS = text("""
    select t.position from public.contacts t where t.position is not null
    group by 1 order by count(*) desc, 1
""")
_COUNT = text("""
    select count(*) from public.contacts t
    where (cast(:client_ids as uuid[]) is null or t.client_id = any (:client_ids))
""")
_INSERT = CONTACTS.insert()
_UPDATE = CONTACTS.update()
_DELETE = CONTACTS.delete()
EVERYWHERE: Final = ClientFilters()
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """What a person writes about a contact; one of the two names may be empty."""

    first_name: str
    last_name: str
    email: str | None = None
    phone: str | None = None
    position: str | None = None

    def parameters(self) -> dict[str, object]:
        """The values to write: trimmed, and nothing instead of an empty text; raises InvalidInput."""
        email = blank_to_none(self.email)
        if email is not None and not _EMAIL.fullmatch(email):
            raise InvalidInput(
                "E-mail: enter an address such as ann@example.com, or leave it empty.",
                field="email",
            )
        return {
            "first_name": self.first_name.strip(),
            "last_name": self.last_name.strip(),
            "email": email,
            "phone": blank_to_none(self.phone),
            "position": blank_to_none(self.position),
        }


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a client; give `version` back as `seen_version` when changing it."""

    id: UUID
    client_id: UUID
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    position: str | None
    version: int
    created_at: datetime

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def draft(self) -> ContactDraft:
        """The contact as a draft, to change some of it with `dataclasses.replace`."""
        return ContactDraft(self.first_name, self.last_name, self.email, self.phone, self.position)


def list_contacts(connection: Connection, client_id: UUID) -> tuple[Contact, ...]:
    """The contacts of a client, by last name."""
    rows = connection.execute(_OF_CLIENT, {"client_id": client_id})
    return tuple(record_of(Contact, row) for row in rows)


@dataclass(frozen=True, slots=True)
class ContactFound:
    """A contact that was looked for, and where it belongs."""

    contact: Contact
    client: str


@dataclass(frozen=True, slots=True)
class ContactFilters:
    """Which contacts are listed; None means all.

    `search` looks into name, e-mail address and position, and for a phone number. `at` narrows by their
    clients, as those are listed; its order says nothing here. `positions` are those that fit as they are
    written down, `not_positions` are left out, `has_email` and so on whether one is written down of the contact at all. `added_from` and
    `added_to` are the first and the last day on which they were added.
    """

    client_id: UUID | None = None
    search: str | None = None
    at: ClientFilters = EVERYWHERE
    positions: tuple[str, ...] | None = None
    not_positions: tuple[str, ...] = ()
    has_email: bool | None = None
    has_phone: bool | None = None
    has_position: bool | None = None
    added_from: date | None = None
    added_to: date | None = None

    def parameters(self) -> dict[str, object]:
        """Bound parameters; those of `at` are called as they are in a list of clients."""
        return {
            **self.at.parameters(),
            "client_id": self.client_id,
            "words": blank_to_none(self.search),
            "of_clients": self.at != EVERYWHERE,
            "positions": None if self.positions is None else list(self.positions),
            "not_positions": list(self.not_positions) or None,
            "has_email": self.has_email,
            "has_phone": self.has_phone,
            "has_position": self.has_position,
            "added_from": self.added_from,
            "added_to": self.added_to,
        }


def contacts_page(
    connection: Connection, filters: ContactFilters, paging: Paging
) -> Page[ContactFound]:
    """One page of the contacts that fit, by last name."""
    rows = connection.execute(_PAGE, {**filters.parameters(), **paging.parameters()}).all()
    items = tuple(
        ContactFound(record_of(Contact, row), row.client) for row in rows if row.id is not None
    )
    return Page(items, rows[0].total, paging)


def get_contact(connection: Connection, contact_id: UUID) -> ContactFound:
    """One contact; raises NotFound."""
    row = connection.execute(_ONE, {"id": contact_id}).one_or_none()
    if row is None:
        raise missing("contact")
    return ContactFound(record_of(Contact, row), row.client)


def find_contacts(connection: Connection, words: str, limit: int) -> tuple[ContactFound, ...]:
    """Contacts with these words in name or e-mail address, or with this phone number."""
    rows = connection.execute(_CALLED, {"words": words, "limit": limit})
    return tuple(ContactFound(record_of(Contact, row), row.client) for row in rows)


def contact_positions(connection: Connection) -> tuple[str, ...]:
    """What contacts are at their clients, as it is written down, the most frequent first."""
    return tuple(connection.execute(_POSITIONS).scalars())


def contacts_named(
    connection: Connection, names: Collection[str], limit: int
) -> tuple[ContactFound, ...]:
    """Contacts with one of these first and last names, in any spelling of their letters."""
    rows = connection.execute(_BY_NAME, {"names": list(names), "limit": limit})
    return tuple(ContactFound(record_of(Contact, row), row.client) for row in rows)


def count_contacts(connection: Connection, client_ids: Sequence[UUID] | None = None) -> int:
    """How many contacts there are, at all clients or at some."""
    ids = None if client_ids is None else list(client_ids)
    found: int = connection.execute(_COUNT, {"client_ids": ids}).scalar_one()
    return found


def create_contact(connection: Connection, client_id: UUID, draft: ContactDraft) -> UUID:
    """Adds a contact to a client; raises InvalidInput, NotAllowed, or NotFound without that client."""
    values = {**draft.parameters(), "client_id": client_id}
    return UUID(str(connection.execute(_INSERT, values).scalar_one()))


def update_contact(
    connection: Connection, contact_id: UUID, draft: ContactDraft, seen_version: int
) -> None:
    """Writes the draft over the state that was seen.

    Raises Conflict, InvalidInput, NotAllowed or NotFound.
    """
    values = {**draft.parameters(), "id": contact_id, "seen_version": seen_version}
    if connection.execute(_UPDATE, values).rowcount == 0:
        raise refusal(connection, CONTACTS, contact_id, REFUSED, seen_version)


def delete_contact(connection: Connection, contact_id: UUID) -> None:
    """Removes a contact; raises NotAllowed or NotFound."""
    if connection.execute(_DELETE, {"id": contact_id}).rowcount == 0:
        reason = "Only an administrator may delete a contact."
        raise refusal(connection, CONTACTS, contact_id, reason)
