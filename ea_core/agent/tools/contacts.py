"""The tool that reads contacts: those of one client or of some, by what they are, listed or counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ea_core.agent.requests.positions import fits_position
from ea_core.agent.tables import Column, CrmSource, Table
from ea_core.agent.tools.addresses import client_address
from ea_core.agent.tools.arguments import FindContacts
from ea_core.agent.tools.data import Given
from ea_core.agent.tools.left_out_arguments import OF_CONTACTS
from ea_core.agent.tools.names import NameBook
from ea_core.crm.clients import Client, ClientFilters
from ea_core.crm.contact_sums import ContactSum
from ea_core.crm.contacts import Contact, ContactFilters, ContactFound
from ea_core.crm.paging import Page, Paging

MOST_CONTACTS: Final = 10
_TITLES: Final = {
    "owner": "Owner", "client": "Client", "industry": "Industry", "status": "Status", "position": "Position",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContactTools:
    """Reads contacts under the policies of the person of `names`."""

    names: NameBook

    def find_contacts(self, wanted: FindContacts) -> Given:
        """Contacts that fit, how many there are, and in groups how many each has."""
        client = None if wanted.client is None else self.names.client(wanted.client)
        filters = replace(self._filters(wanted), client_id=client.id if client else None)
        about = {"client": client.name} if client else {}
        source = of_client(client) if client else CrmSource("Contacts")
        if wanted.by is not None:
            sums = self.names.crm.contacts.sums(filters, wanted.by)
            data: dict[str, Any] = {
                "by": wanted.by, "total": sum(one.count for one in sums),
                "groups": [{"name": one.name, "count": one.count} for one in sums],
            }  # fmt: skip
            tables = (_group_table(sums, wanted.by),) if sums else ()
            return Given(data, len(sums), tables, about, source)
        if filters == ContactFilters(search=wanted.text) and wanted.text is not None:
            return self._called(wanted.text)
        page = self.names.crm.contacts.page(filters, Paging(size=wanted.limit))
        data = {
            "contacts": [contact_data(one.contact) | {"client": one.client} for one in page.items],
            "total": page.total,
        } | about
        if page.total > len(page.items):
            data["note"] = f"the first {len(page.items)} of {page.total}"
        table = (
            contact_table(tuple(one.contact for one in page.items), page.total)
            if client
            else _contacts_table(page)
        )
        return Given(data, page.total, (table,) if page.items else (), about, source)

    def _called(self, text: str) -> Given:
        """Those with these words in name or e-mail address, or with this number; the newest first."""
        found = self.names.crm.contacts.find(text, MOST_CONTACTS)
        data = {"contacts": [contact_data(one.contact) | {"client": one.client} for one in found],
                "total": len(found)}  # fmt: skip
        about: dict[str, Any] = {"client": found[0].client} if len(found) == 1 else {}
        about["contacts"] = [
            {"id": str(one.contact.id), "name": one.contact.name, "client": one.client}
            for one in found
        ]
        source = CrmSource("Contacts")
        if len(found) == 1:
            source = CrmSource(found[0].client, client_address(found[0].contact.client_id))
        return Given(data, len(found), about=about, source=source)

    def _filters(self, wanted: FindContacts) -> ContactFilters:
        owner = self.names.owner(wanted.owner)
        return ContactFilters(
            search=wanted.text,
            at=ClientFilters(
                status=wanted.client_status, owner_id=owner.id, unassigned=owner.unassigned,
                industry=self.names.industry(wanted.industry), late=wanted.has_late_deals,
                has_open=wanted.has_open_deals, quiet_days=wanted.quiet_days,
                without_deals=wanted.without_deals, besides=self.names.besides(wanted.besides, OF_CONTACTS),
            ),
            positions=self._positions(wanted.position), not_positions=self._left_out(wanted), added_from=wanted.added_from, added_to=wanted.added_to,
            has_email=wanted.has_email, has_phone=wanted.has_phone, has_position=wanted.has_position,
        )  # fmt: skip

    def _positions(self, said: str | None) -> tuple[str, ...] | None:
        """Those that are written down and fit what was said."""
        if said is None:
            return None
        every = self.names.crm.contacts.positions()
        return tuple(one for one in every if fits_position(one, said))

    def _left_out(self, wanted: FindContacts) -> tuple[str, ...]:
        """The positions that are written down and fit what is left out."""
        said = wanted.besides.positions if wanted.besides else ()
        return tuple(dict.fromkeys(one for name in said for one in self._positions(name) or ()))


def of_client(client: Client) -> CrmSource:
    """The page of a client as the source of an answer."""
    return CrmSource(client.name, client_address(client.id))


def contact_data(one: Contact) -> dict[str, Any]:
    """A contact as a model is given it."""
    return {
        "name": one.name,
        "position": one.position,
        "email": one.email,
        "phone": one.phone,
    }


def contact_table(contacts: tuple[Contact, ...], total: int) -> Table:
    """Contacts of one client."""
    return Table(
        "Contacts",
        (Column("Name", "link"), Column("Position"), Column("E-mail"), Column("Phone")),
        tuple(
            ({"text": one.name, "record": "client", "id": str(one.client_id)},
             one.position, one.email, one.phone)
            for one in contacts
        ),
        total,
    )  # fmt: skip


def _contacts_table(page: Page[ContactFound]) -> Table:
    """Contacts of several clients, each with a link to its client."""
    return Table(
        "Contacts",
        (Column("Name"), Column("Client", "link"), Column("Position"), Column("E-mail"), Column("Phone")),
        tuple(
            (one.contact.name, {"text": one.client, "record": "client", "id": str(one.contact.client_id)},
             one.contact.position, one.contact.email, one.contact.phone)
            for one in page.items
        ),
        page.total,
    )  # fmt: skip


def _group_table(sums: Sequence[ContactSum], by: str) -> Table:
    def name(one: ContactSum) -> Any:
        return {"text": one.name, "record": "client", "id": one.key} if by == "client" else one.name

    return Table(
        f"Contacts by {by}",
        (Column(_TITLES[by], "link" if by == "client" else "text"), Column("Contacts", "number")),
        tuple((name(one), one.count) for one in sums),
        len(sums),
        chart=(0, 1),
    )  # fmt: skip
