"""A client at one glance, put together from what its page shows, with the same functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from ea_core.crm.activities import Activity
from ea_core.crm.clients import Client
from ea_core.crm.contacts import Contact
from ea_core.crm.deal_list import DealPage
from ea_core.crm.deal_states import DealState
from ea_core.crm.filters import DealFilters
from ea_core.crm.paging import Page, Paging
from ea_core.crm.tasks import Task, TaskFilters, TaskPage
from ea_core.knowledge.documents import Document, DocumentFilters
from ea_core.workspace import Workspace

MOST_OPEN: Final = 25
MOST_CLOSED: Final = 5
MOST_TASKS: Final = 50
MOST_ACTIVITIES: Final = 8
MOST_DOCUMENTS: Final = 6


@dataclass(frozen=True, slots=True)
class Brief:
    """What there is of a client; each list begins with what matters first and says how long it is.

    Open deals and tasks come as they are due, so that what is late is first; activities, closed deals
    and documents from the latest. `states` tells of the open deals how they stand today, `stages` the
    names of stages by key.
    """

    client: Client
    contacts: tuple[Contact, ...]
    open_deals: DealPage
    states: dict[UUID, DealState]
    tasks: TaskPage
    activities: Page[Activity]
    won: DealPage
    lost: DealPage
    documents: tuple[Document, ...]
    documents_total: int
    stages: dict[str, str]
    currency: str

    def steps_of(self, deal_id: UUID | None) -> tuple[Task, ...]:
        """What is to be done next about an open deal; None: with the client itself, or another deal."""
        shown = {deal.id for deal in self.open_deals.items}
        return tuple(
            task
            for task in self.tasks.items
            if (task.deal_id if task.deal_id in shown else None) == deal_id
        )


def brief_of(me: Workspace, client_id: UUID) -> Brief:
    """The brief about a client, as far as the person may see; raises NotFound."""
    client = me.clients.get(client_id)
    open_deals = me.deals.page(
        DealFilters(client_id=client_id, figure="open", order_by="expected_close"),
        Paging(size=MOST_OPEN),
    )
    closed = Paging(size=MOST_CLOSED)
    documents = me.documents.page(DocumentFilters(client_id=client_id), limit=MOST_DOCUMENTS)
    return Brief(
        client,
        me.contacts.of_client(client_id),
        open_deals,
        me.deals.states([deal.id for deal in open_deals.items]),
        me.tasks.page(TaskFilters(client_id=client_id), Paging(size=MOST_TASKS)),
        me.activities.timeline(client_id, Paging(size=MOST_ACTIVITIES)),
        me.deals.page(DealFilters(client_id=client_id, figure="won", order_by="closed"), closed),
        me.deals.page(DealFilters(client_id=client_id, figure="lost", order_by="closed"), closed),
        tuple(documents.items),
        documents.total,
        {stage.key: stage.name for stage in me.stages.all()},
        me.currency,
    )
