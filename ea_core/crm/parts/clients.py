"""The clients, for one person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from ea_core.crm import clients, handover
from ea_core.crm.client_sums import ClientGrouping, ClientSum, client_sums
from ea_core.crm.clients import Client, ClientDraft, ClientFilters, ClientName
from ea_core.crm.handover import Handover
from ea_core.crm.paging import FIRST_PAGE, Page, Paging
from ea_core.db.part import Part


class Clients(Part):
    """Companies that buy, or may buy."""

    def page(
        self, filters: ClientFilters | None = None, paging: Paging = FIRST_PAGE
    ) -> Page[Client]:
        """One page of the clients that fit."""
        with self._reading() as connection:
            return clients.list_clients(connection, filters or ClientFilters(), paging)

    def sums(self, filters: ClientFilters, by: ClientGrouping) -> tuple[ClientSum, ...]:
        """The clients that fit, in groups."""
        with self._reading() as connection:
            return client_sums(connection, filters, by)

    def get(self, client_id: UUID) -> Client:
        """One client; raises NotFound."""
        with self._reading() as connection:
            return clients.get_client(connection, client_id)

    def called(self, name: str) -> Client | None:
        """The client with exactly this name, whatever its case; None for none and for several."""
        with self._reading() as connection:
            found = clients.client_called(connection, name)
            return None if found is None else clients.get_client(connection, found)

    def names(self, owner_id: UUID | None, limit: int) -> tuple[ClientName, ...]:
        """Clients of one owner (None: all), to choose one of, in the order of their names."""
        with self._reading() as connection:
            return clients.client_names(connection, owner_id, limit)

    def with_words(self, pieces: Collection[str], limit: int = 200) -> tuple[ClientName, ...]:
        """Clients with one of these pieces (search keys) in the name, those with most of them first."""
        with self._reading() as connection:
            return clients.clients_with(connection, pieces, limit)

    def similar(self, name: str, besides: UUID | None = None) -> tuple[Client, ...]:
        """Clients that may be the same company as one of this name; `besides` leaves one out."""
        with self._reading() as connection:
            return clients.similar_clients(connection, name, besides)

    def create(self, draft: ClientDraft) -> Client:
        """Adds a client; raises NotAllowed when staff name another owner than themselves."""
        with self._writing() as connection:
            return clients.get_client(connection, clients.create_client(connection, draft))

    def change(self, client_id: UUID, draft: ClientDraft, seen_version: int) -> Client:
        """Changes a client whose version was `seen_version` when the person looked at it.

        Raises Conflict, NotAllowed or NotFound.
        """
        return self.hand_over(client_id, draft, seen_version).clients[0]

    def hand_over(
        self, client_id: UUID, draft: ClientDraft, seen_version: int, *, with_tasks: bool = True
    ) -> Handover:
        """The same, and tells which open tasks of the former owner went along to a new one."""
        with self._writing() as connection:
            changes = [(client_id, draft, seen_version)]
            return handover.hand_over(connection, changes, with_tasks=with_tasks)

    def give_to(
        self, gifts: Sequence[tuple[Client, UUID | None]], *, with_tasks: bool = True
    ) -> Handover:
        """Gives several clients, as they were seen, to other owners with what is to be done: all or none."""
        with self._writing() as connection:
            return handover.give_to(connection, gifts, with_tasks=with_tasks)

    def take_back(self, done: Handover) -> None:
        """Takes a handover back; raises Conflict when somebody changed one of the clients since."""
        with self._writing() as connection:
            handover.take_back(connection, done)

    def delete(self, client_id: UUID) -> None:
        """Removes a client and everything that belongs to it; raises NotAllowed or NotFound."""
        with self._writing() as connection:
            clients.delete_client(connection, client_id)
