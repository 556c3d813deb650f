"""The people at the clients, for one person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from ea_core.crm import contact_sums, contacts
from ea_core.crm.contact_sums import ContactGrouping, ContactSum
from ea_core.crm.contacts import Contact, ContactDraft, ContactFilters, ContactFound
from ea_core.crm.paging import FIRST_PAGE, Page, Paging
from ea_core.db.part import Part


class Contacts(Part):
    """People at clients."""

    def of_client(self, client_id: UUID) -> tuple[Contact, ...]:
        """The contacts of a client, by last name."""
        with self._reading() as connection:
            return contacts.list_contacts(connection, client_id)

    def page(
        self, filters: ContactFilters | None = None, paging: Paging = FIRST_PAGE
    ) -> Page[ContactFound]:
        """One page of the contacts that fit, by last name."""
        with self._reading() as connection:
            return contacts.contacts_page(connection, filters or ContactFilters(), paging)

    def sums(self, filters: ContactFilters, by: ContactGrouping) -> tuple[ContactSum, ...]:
        """How many of the contacts that fit there are in each group, the largest first."""
        with self._reading() as connection:
            return contact_sums.contact_sums(connection, filters, by)

    def positions(self) -> tuple[str, ...]:
        """What contacts are at their clients, the most frequent first."""
        with self._reading() as connection:
            return contacts.contact_positions(connection)

    def get(self, contact_id: UUID) -> ContactFound:
        """One contact with where it belongs; raises NotFound."""
        with self._reading() as connection:
            return contacts.get_contact(connection, contact_id)

    def find(self, words: str, limit: int = 5) -> tuple[ContactFound, ...]:
        """Contacts with these words in name or e-mail address, or with this number."""
        with self._reading() as connection:
            return contacts.find_contacts(connection, words, limit)

    def named(self, names: Collection[str], limit: int = 20) -> tuple[ContactFound, ...]:
        """Contacts with one of these first and last names."""
        with self._reading() as connection:
            return contacts.contacts_named(connection, names, limit)

    def count(self, client_ids: Sequence[UUID] | None = None) -> int:
        """How many there are, at all clients or at some."""
        with self._reading() as connection:
            return contacts.count_contacts(connection, client_ids)

    def create(self, client_id: UUID, draft: ContactDraft) -> UUID:
        """Adds a contact to a client; raises InvalidInput, NotAllowed or NotFound."""
        with self._writing() as connection:
            return contacts.create_contact(connection, client_id, draft)

    def change(self, contact_id: UUID, draft: ContactDraft, seen_version: int) -> None:
        """Changes a contact whose version was `seen_version` when the person looked at it.

        Raises Conflict, InvalidInput, NotAllowed or NotFound.
        """
        with self._writing() as connection:
            contacts.update_contact(connection, contact_id, draft, seen_version)

    def delete(self, contact_id: UUID) -> None:
        """Removes a contact; raises NotAllowed or NotFound."""
        with self._writing() as connection:
            contacts.delete_contact(connection, contact_id)
