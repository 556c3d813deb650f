"""Everything about clients and deals that one person may do; each call is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from ea_core.actor import Actor
from ea_core.crm import activities, clients, contacts, deals, my_day, people, targets
from ea_core.crm.activities import Activity, ActivityDraft
from ea_core.crm.clients import Client, ClientDraft, ClientFilters
from ea_core.crm.contacts import Contact, ContactDraft
from ea_core.crm.deals import Deal, DealDraft, DealPage, StageChange
from ea_core.crm.filters import DealFilters, PipelineFilters
from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.load import ImportResult, import_csv
from ea_core.crm.my_day import MyDay
from ea_core.crm.paging import Page, Paging
from ea_core.crm.people import Person
from ea_core.crm.pipeline import queries
from ea_core.crm.pipeline.figures import PipelineFigures
from ea_core.crm.pipeline.report import PipelineReport
from ea_core.crm.targets import Target
from ea_core.crm.vocabulary import EntityType, Stage
from ea_core.db.engine import Database

_FIRST_PAGE = Paging()


class Crm:
    """The CRM as `actor` may use it; errors are those of `ea_core.errors`."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor

    # -- figures -------------------------------------------------------------------------------

    def pipeline(self, filters: PipelineFilters | None = None) -> PipelineFigures:
        """The pipeline's figures; see `ea_core.crm.pipeline.queries` for what each means."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return queries.pipeline_figures(connection, filters or PipelineFilters())

    def pipeline_for(
        self,
        *,
        from_date: date | None = None,
        to_date: date | None = None,
        owner: str | None = None,
        stage: Stage | None = None,
    ) -> PipelineReport:
        """The figures as a report; `owner` is a colleague's name or e-mail address."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            owner_id = None if owner is None else people.find_person(connection, owner)
            filters = PipelineFilters(from_date, to_date, owner_id, stage)
            return PipelineReport(queries.pipeline_figures(connection, filters))

    def my_day(self, today: date | None = None) -> MyDay:
        """The person's own open, due and stalled deals (today: the day in UTC)."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return my_day.my_day(connection, self._actor.id, today or datetime.now(UTC).date())

    def targets(self, from_date: date, to_date: date) -> tuple[Target, ...]:
        """Targets of the company and of its people per month."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return targets.list_targets(connection, from_date, to_date)

    def people(self) -> tuple[Person, ...]:
        """Everybody who can own clients."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return people.list_people(connection)

    # -- clients -------------------------------------------------------------------------------

    def clients(
        self, filters: ClientFilters | None = None, paging: Paging = _FIRST_PAGE
    ) -> Page[Client]:
        """One page of clients."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return clients.list_clients(connection, filters or ClientFilters(), paging)

    def client(self, client_id: UUID) -> Client:
        """One client."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return clients.get_client(connection, client_id)

    def client_called(self, name: str) -> Client | None:
        """The client with exactly this name, whatever its case; None for none and for several."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            found = clients.client_called(connection, name)
            return None if found is None else clients.get_client(connection, found)

    def create_client(self, draft: ClientDraft) -> Client:
        """Adds a client."""
        with self._database.acting_as(self._actor) as connection:
            return clients.get_client(connection, clients.create_client(connection, draft))

    def update_client(self, client_id: UUID, draft: ClientDraft, seen_version: int) -> Client:
        """Changes a client whose version was `seen_version` when the person looked at it."""
        with self._database.acting_as(self._actor) as connection:
            clients.update_client(connection, client_id, draft, seen_version)
            return clients.get_client(connection, client_id)

    def delete_client(self, client_id: UUID) -> None:
        """Removes a client and everything that belongs to it."""
        with self._database.acting_as(self._actor) as connection:
            clients.delete_client(connection, client_id)

    # -- contacts ------------------------------------------------------------------------------

    def contacts(self, client_id: UUID) -> tuple[Contact, ...]:
        """The contacts of a client."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return contacts.list_contacts(connection, client_id)

    def create_contact(self, client_id: UUID, draft: ContactDraft) -> UUID:
        """Adds a contact to a client."""
        with self._database.acting_as(self._actor) as connection:
            return contacts.create_contact(connection, client_id, draft)

    def update_contact(self, contact_id: UUID, draft: ContactDraft) -> None:
        """Changes a contact."""
        with self._database.acting_as(self._actor) as connection:
            contacts.update_contact(connection, contact_id, draft)

    def delete_contact(self, contact_id: UUID) -> None:
        """Removes a contact."""
        with self._database.acting_as(self._actor) as connection:
            contacts.delete_contact(connection, contact_id)

    # -- deals ---------------------------------------------------------------------------------

    def deals(self, filters: DealFilters | None = None, paging: Paging = _FIRST_PAGE) -> DealPage:
        """One page of deals, and the sums over all of them."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return deals.list_deals(connection, filters or DealFilters(), paging)

    def deal(self, deal_id: UUID) -> Deal:
        """One deal."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return deals.get_deal(connection, deal_id)

    def deal_history(self, deal_id: UUID) -> tuple[StageChange, ...]:
        """A deal's way through the stages."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return deals.deal_history(connection, deal_id)

    def create_deal(self, client_id: UUID, draft: DealDraft) -> Deal:
        """Adds a deal to a client."""
        with self._database.acting_as(self._actor) as connection:
            return deals.get_deal(connection, deals.create_deal(connection, client_id, draft))

    def update_deal(self, deal_id: UUID, draft: DealDraft, seen_version: int) -> Deal:
        """Changes a deal whose version was `seen_version` when the person looked at it."""
        with self._database.acting_as(self._actor) as connection:
            deals.update_deal(connection, deal_id, draft, seen_version)
            return deals.get_deal(connection, deal_id)

    def move_deal(
        self, deal_id: UUID, to: Stage, seen_version: int, *, probability: Decimal | None = None
    ) -> Deal:
        """Moves a deal to another stage; the database records when and by whom."""
        with self._database.acting_as(self._actor) as connection:
            deals.move_deal(connection, deal_id, to, seen_version, probability=probability)
            return deals.get_deal(connection, deal_id)

    def delete_deal(self, deal_id: UUID) -> None:
        """Removes a deal."""
        with self._database.acting_as(self._actor) as connection:
            deals.delete_deal(connection, deal_id)

    # -- activities ----------------------------------------------------------------------------

    def activities(self, client_id: UUID, paging: Paging = _FIRST_PAGE) -> Page[Activity]:
        """The timeline of a client and its deals, the latest first."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return activities.timeline(connection, client_id, paging)

    def log_activity(
        self,
        entity_type: EntityType,
        entity_id: UUID,
        draft: ActivityDraft,
        *,
        performed_by: UUID | None = None,
    ) -> UUID:
        """Logs an activity as the person (an administrator may name somebody else)."""
        with self._database.acting_as(self._actor) as connection:
            return activities.add_activity(
                connection, entity_type, entity_id, draft, performed_by or self._actor.id
            )

    def update_activity(self, activity_id: UUID, draft: ActivityDraft) -> None:
        """Corrects an activity of one's own."""
        with self._database.acting_as(self._actor) as connection:
            activities.update_activity(connection, activity_id, draft)

    def delete_activity(self, activity_id: UUID) -> None:
        """Removes an activity."""
        with self._database.acting_as(self._actor) as connection:
            activities.delete_activity(connection, activity_id)

    # -- import --------------------------------------------------------------------------------

    def import_csv(
        self,
        kind: Kind,
        data: bytes | Path,
        mapping: Mapping[str, str] | None = None,
        values: Mapping[str, Mapping[str, str]] | None = None,
        key: str | None = None,
        dry_run: bool = False,
    ) -> ImportResult:
        """Takes in a CSV file; see `ea_core.crm.importing.load.import_csv`."""
        return import_csv(
            self._database,
            self._actor,
            kind,
            data,
            mapping=mapping or {},
            values=values or {},
            key=key,
            dry_run=dry_run,
        )
