"""The tools that read the CRM: typed questions in, small JSON out, never SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ea_core.actor import Actor
from ea_core.agent.tools.arguments import ClientOverview, FindClients, ListDeals, PipelineFigures
from ea_core.crm.activities import Activity
from ea_core.crm.clients import Client, ClientFilters
from ea_core.crm.contacts import Contact
from ea_core.crm.deal_states import DealState
from ea_core.crm.deals import Deal
from ea_core.crm.filters import DealFilters, Figure, PipelineFilters
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.document import figures_as_json
from ea_core.crm.stages import KINDS
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import InvalidInput, NotFound

MOST_CLIENTS = 8
MOST_DEALS = 15
MOST_ACTIVITIES = 8
ACTIVITY_LENGTH = 300
"""Characters of an activity's text that a model gets to see."""

Data = tuple[dict[str, Any], int]
"""What a tool gives, and how many things that is."""


@dataclass(frozen=True, slots=True)
class CrmTools:
    """Reads of the CRM under the policies of `actor`."""

    crm: CrmWorkspace
    actor: Actor

    def pipeline_figures(self, wanted: PipelineFigures) -> Data:
        """The figures of the Pipeline page (docs/users.md); one row."""
        stage = wanted.stage and self.crm.stages.called(wanted.stage).key
        filters = PipelineFilters(
            wanted.from_date, wanted.to_date, self._owner(wanted.owner), stage
        )
        return figures_as_json(self.crm.pipeline.figures(filters)), 1

    def find_clients(self, wanted: FindClients) -> Data:
        """Clients whose name, industry or contact contains the text."""
        page = self.crm.clients.page(ClientFilters(search=wanted.text), Paging(size=MOST_CLIENTS))
        return {"clients": [_client(one) for one in page.items], "total": page.total}, page.total

    def client_overview(self, wanted: ClientOverview) -> Data:
        """One client; raises NotFound, or InvalidInput when the name fits several."""
        client = self._client(wanted.client)
        deals = self.crm.deals.page(
            DealFilters(client_id=client.id, order_by="newest"), Paging(size=MOST_DEALS)
        )
        activities = self.crm.activities.timeline(client.id, Paging(size=MOST_ACTIVITIES))
        data = {
            "client": _client(client),
            "contacts": [_contact(one) for one in self.crm.contacts.of_client(client.id)],
            "deals": [_deal(one) for one in deals.items],
            "deals_total": deals.total,
            "activities": [_activity(one) for one in activities.items],
            "activities_total": activities.total,
        }
        return data, 1

    def list_deals(self, wanted: ListDeals) -> Data:
        """Deals with their number and total value over all, not only over those listed."""
        figure: Figure = "closed" if wanted.from_date or wanted.to_date else "all"
        stage: str | None = None
        if wanted.stage in KINDS:
            figure = wanted.stage
        elif wanted.stage is not None:
            found = self.crm.stages.called(wanted.stage)
            stage, figure = found.key, found.kind
        if wanted.state is not None:
            figure = self._standing(wanted, figure)
        filters = DealFilters(
            PipelineFilters(wanted.from_date, wanted.to_date, self._owner(wanted.owner), stage),
            figure,
            search=wanted.text,
            order_by=wanted.order,
        )
        page = self.crm.deals.page(filters, Paging(size=wanted.limit))
        states = self.crm.deals.states([one.id for one in page.items if one.is_open])
        data = {
            "deals": [_deal(one) | _state(states.get(one.id)) for one in page.items],
            "total": page.total,
            "total_value": float(page.value),
            "total_weighted": float(page.weighted),
        }
        return data, page.total

    def _standing(self, wanted: ListDeals, figure: Figure) -> Figure:
        """The list of the deals that stand so today; raises InvalidInput for what can't be had of it."""
        if figure not in {"all", "open"} or wanted.from_date or wanted.to_date:
            raise InvalidInput(
                "Only open deals are late, due, quiet or stalled, and as of today: leave out the "
                "period and stages that are won or lost.",
                field="state",
            )
        figures: dict[str, Figure] = {
            "late": "late", "due": "due", "quiet": "quiet", "stalled": "stalled",
        }  # fmt: skip
        return figures[str(wanted.state)]

    def _owner(self, name: str | None) -> UUID | None:
        if name is None or not name.strip():
            return None
        if name.strip().casefold() in {"me", "mine", "my", "myself"}:
            return self.actor.id
        return self.crm.colleagues.like(name).id

    def _client(self, wanted: str) -> Client:
        try:
            return self.crm.clients.get(UUID(wanted.strip()))
        except ValueError:
            pass
        exact = self.crm.clients.called(wanted)  # it need not be among the first that fit
        if exact is not None:
            return exact
        page = self.crm.clients.page(ClientFilters(search=wanted), Paging(size=MOST_CLIENTS))
        if page.total == 1:
            return page.items[0]
        if page.items:
            names = "; ".join(one.name for one in page.items)
            more = f" and {page.total - MOST_CLIENTS} more" if page.total > MOST_CLIENTS else ""
            raise InvalidInput(f"Several clients fit that name: {names}{more}.", field="client")
        raise NotFound(f"No client is called {wanted.strip()}.")


def _client(one: Client) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "status": one.status,
        "industry": one.industry,
        "owner": one.owner,
        "open_deals": one.open_count,
        "open_value": float(one.open_value),
        "last_activity": one.last_activity_at.date().isoformat() if one.last_activity_at else None,
    }


def _contact(one: Contact) -> dict[str, Any]:
    return {
        "name": f"{one.first_name} {one.last_name}",
        "position": one.position,
        "email": one.email,
        "phone": one.phone,
    }


def _deal(one: Deal) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "title": one.title,
        "client": one.client,
        "owner": one.owner,
        "stage": one.stage,
        "open": one.is_open,
        "value": None if one.value is None else float(one.value),
        "probability": float(one.probability),
        "expected_close": one.expected_close_date.isoformat() if one.expected_close_date else None,
        "closed": one.closed_at.date().isoformat() if one.closed_at else None,
    }


def _state(state: DealState | None) -> dict[str, Any]:
    """How an open deal stands; nothing of one that is closed."""
    if state is None:
        return {}
    return {
        "days_late": state.days_late,
        "quiet_days": state.quiet_days,
        "why_stalled": [*state.reasons],
    }


def _activity(one: Activity) -> dict[str, Any]:
    return {
        "on": one.performed_at.date().isoformat(),
        "type": one.type,
        "by": one.performer,
        "deal": one.deal,
        "text": (one.content or "")[:ACTIVITY_LENGTH],
    }
