"""The people at a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, text

from ea_core.crm.clients import blank_to_none
from ea_core.crm.writing import why_nothing_changed

REFUSED: Final = (
    "Only the owner of the client, a manager or an administrator may change its contacts."
)

_OF_CLIENT = text("""
    select id, client_id, first_name, last_name, email, phone, position, created_at
    from public.contacts
    where client_id = :client_id
    order by lower(last_name), lower(first_name), id
""")
_EXISTS = text("select exists (select 1 from public.contacts where id = :id)")
_INSERT = text("""
    insert into public.contacts (client_id, first_name, last_name, email, phone, position)
    values (:client_id, :first_name, :last_name, :email, :phone, :position) returning id
""")
_UPDATE = text("""
    update public.contacts
    set first_name = :first_name, last_name = :last_name, email = :email, phone = :phone,
        position = :position
    where id = :id
""")
_DELETE = text("delete from public.contacts where id = :id")


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """What a person writes about a contact."""

    first_name: str
    last_name: str
    email: str | None = None
    phone: str | None = None
    position: str | None = None

    def parameters(self) -> dict[str, object]:
        """The values to write: trimmed, and nothing instead of an empty text."""
        return {
            "first_name": self.first_name.strip(),
            "last_name": self.last_name.strip(),
            "email": blank_to_none(self.email),
            "phone": blank_to_none(self.phone),
            "position": blank_to_none(self.position),
        }


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a client."""

    id: UUID
    client_id: UUID
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    position: str | None
    created_at: datetime

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    def draft(self) -> ContactDraft:
        """The contact as a draft, to change some of it with `dataclasses.replace`."""
        return ContactDraft(self.first_name, self.last_name, self.email, self.phone, self.position)


def list_contacts(connection: Connection, client_id: UUID) -> tuple[Contact, ...]:
    """The contacts of a client, by last name."""
    rows = connection.execute(_OF_CLIENT, {"client_id": client_id})
    return tuple(_contact(row) for row in rows)


def create_contact(connection: Connection, client_id: UUID, draft: ContactDraft) -> UUID:
    """Adds a contact to a client; raises NotAllowed, or NotFound without that client."""
    values = {**draft.parameters(), "client_id": client_id}
    return UUID(str(connection.execute(_INSERT, values).scalar_one()))


def update_contact(connection: Connection, contact_id: UUID, draft: ContactDraft) -> None:
    """Writes the draft over the contact; raises NotAllowed or NotFound."""
    changed = connection.execute(_UPDATE, {**draft.parameters(), "id": contact_id}).rowcount
    if changed == 0:
        _refuse(connection, contact_id, REFUSED)


def delete_contact(connection: Connection, contact_id: UUID) -> None:
    """Removes a contact; raises NotAllowed or NotFound."""
    if connection.execute(_DELETE, {"id": contact_id}).rowcount == 0:
        _refuse(connection, contact_id, "Only an administrator may delete a contact.")


def _refuse(connection: Connection, contact_id: UUID, reason: str) -> None:
    exists = bool(connection.execute(_EXISTS, {"id": contact_id}).scalar_one())
    raise why_nothing_changed("contact", reason, exists=exists, seen_version=None, version=None)


def _contact(row: Row[Any]) -> Contact:
    return Contact(
        id=row.id,
        client_id=row.client_id,
        first_name=row.first_name,
        last_name=row.last_name,
        email=row.email,
        phone=row.phone,
        position=row.position,
        created_at=row.created_at,
    )
