"""`ea contact`: the people at the clients, as the pages list and change them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ea_core.cli.frame import as_option, ea, json_option, paged, workspace
from ea_core.cli.listing import show_page, show_record
from ea_core.cli.written import client_called, given

if TYPE_CHECKING:
    from ea_core.crm.contacts import ContactFound


@ea.group()
def contact() -> None:
    """Contacts: the people at the clients."""


@contact.command("list")
@click.option("--client", metavar="NAME_OR_ID", help="Only contacts at this client.")
@click.option("--search", metavar="WORDS",
              help="Words of name, e-mail address or position, or a phone number.")  # fmt: skip
@paged
@as_option
@json_option
def contact_list(
    client: str | None, search: str | None, page: int, size: int, email: str, as_json: bool
) -> None:
    """List contacts by last name, a page at a time."""
    from ea_core.crm.contacts import ContactFilters
    from ea_core.crm.paging import Paging

    with workspace(email) as me:
        filters = ContactFilters(None if client is None else client_called(me, client), search)
        found = me.contacts.page(filters, Paging(page, size))
    show_page(found, ("contact", "contacts"), contact_record, _line, as_json)


@contact.command("show")
@click.argument("contact_id", type=click.UUID, metavar="ID")
@as_option
@json_option
def contact_show(contact_id: UUID, email: str, as_json: bool) -> None:
    """Show one contact."""
    with workspace(email) as me:
        one = me.contacts.get(contact_id)
    show_record(contact_record(one), as_json, _line(one))


@contact.command("add")
@click.option("--client", required=True, metavar="NAME_OR_ID", help="Where this person works.")
@click.option("--first-name", default="")
@click.option("--last-name", default="")
@click.option("--email", "address", metavar="ADDRESS")
@click.option("--phone", metavar="NUMBER")
@click.option("--position", metavar="WORDS", help="What this person does there.")
@as_option
@json_option
def contact_add(
    client: str,
    first_name: str,
    last_name: str,
    address: str | None,
    phone: str | None,
    position: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Add a contact to a client; one of the two names is enough."""
    from ea_core.crm.contacts import ContactDraft

    with workspace(email) as me:
        draft = ContactDraft(first_name, last_name, address, phone, position)
        added = me.contacts.get(me.contacts.create(client_called(me, client), draft))
    show_record(contact_record(added), as_json, _line(added))


@contact.command("change")
@click.argument("contact_id", type=click.UUID, metavar="ID")
@click.option("--first-name", help="'' for none.")
@click.option("--last-name", help="'' for none.")
@click.option("--email", "address", metavar="ADDRESS", help="'' for none.")
@click.option("--phone", metavar="NUMBER", help="'' for none.")
@click.option("--position", metavar="WORDS", help="'' for none.")
@as_option
@json_option
def contact_change(
    contact_id: UUID,
    first_name: str | None,
    last_name: str | None,
    address: str | None,
    phone: str | None,
    position: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Change what is given of a contact."""
    with workspace(email) as me:
        old = me.contacts.get(contact_id).contact
        changes = given(
            ("first_name", first_name, str),
            ("last_name", last_name, str),
            ("email", address, str),
            ("phone", phone, str),
            ("position", position, str),
        )
        me.contacts.change(contact_id, replace(old.draft(), **changes), old.version)
        changed = me.contacts.get(contact_id)
    show_record(contact_record(changed), as_json, _line(changed))


def contact_record(found: ContactFound) -> dict[str, Any]:
    """A contact in JSON, with the client."""
    one = found.contact
    return {
        "id": str(one.id),
        "client": found.client,
        "client_id": str(one.client_id),
        "first_name": one.first_name,
        "last_name": one.last_name,
        "email": one.email,
        "phone": one.phone,
        "position": one.position,
        "created_at": one.created_at,
    }


def _line(found: ContactFound) -> str:
    one = found.contact
    known = [part for part in (one.position, one.email, one.phone) if part]
    return f"{one.name} ({found.client}){': ' if known else ''}{', '.join(known)}"
