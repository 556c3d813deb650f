"""The tools that read clients and activities: typed questions in, small JSON out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ea_core.agent.tables import Column, CrmSource, Table
from ea_core.agent.tools.addresses import clients_address
from ea_core.agent.tools.arguments import ClientOverview, FindClients, Timeline
from ea_core.agent.tools.contacts import MOST_CONTACTS, contact_data, contact_table, of_client
from ea_core.agent.tools.data import Given
from ea_core.agent.tools.group_rows import (
    activity_groups,
    activity_kinds,
    client_group,
    client_groups,
)
from ea_core.agent.tools.left_out_arguments import OF_ACTIVITIES, OF_CLIENTS
from ea_core.agent.tools.names import NameBook
from ea_core.agent.tools.tasks import task_data, task_table
from ea_core.crm.activities import Activity, ActivityFilters
from ea_core.crm.client_sums import added_in_terms
from ea_core.crm.clients import Client, ClientFilters
from ea_core.crm.filters import DealFilters
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.document import plain
from ea_core.crm.tasks import TaskFilters

MOST_DEALS = 15
MOST_ACTIVITIES = 8
MOST_TASKS = 10
ACTIVITY_LENGTH = 300
"""Characters of an activity's text that a model gets to see."""


@dataclass(frozen=True, slots=True)
class ClientTools:
    """Reads clients and what belongs to them under the policies of the person of `names`."""

    names: NameBook

    def find_clients(self, wanted: FindClients) -> Given:
        """Clients that fit, with how many there are."""
        crm = self.names.crm
        owner = self.names.owner(wanted.owner)
        filters = ClientFilters(
            search=wanted.text, status=wanted.status, owner_id=owner.id, unassigned=owner.unassigned,
            late=wanted.has_late_deals, quiet_days=wanted.quiet_days,
            industry=self.names.industry(wanted.industry), created_from=wanted.added_from,
            created_to=wanted.added_to, has_open=wanted.has_open_deals, order_by=wanted.order,
            has_contact=wanted.has_contacts, without_deals=wanted.without_deals, without=wanted.without,
            without_from=wanted.without_from, without_to=wanted.without_to, with_deals=wanted.with_deals,
            with_spans=wanted.with_periods,
            besides=self.names.besides(wanted.besides, OF_CLIENTS), descending=wanted.descending, has_task=wanted.has_task,
            stage=crm.stages.called(wanted.deal_stage).key if wanted.deal_stage else None,
        )  # fmt: skip
        if wanted.by is not None:
            starts = crm.company.settings().fiscal_year_starts
            if wanted.by in {"quarter", "year"}:
                sums = added_in_terms(crm.clients.sums(filters, "month"), wanted.by, starts)
            else:
                sums = crm.clients.sums(filters, wanted.by)  # type: ignore[arg-type] # the others
            data = {"by": wanted.by, "groups": [client_group(one, wanted.by, starts) for one in sums],
                    "total": sum(one.count for one in sums), "currency": crm.currency}  # fmt: skip
            groups = client_groups(sums, wanted.by, filters, crm.currency, starts)
            source = CrmSource(groups.title, clients_address(filters))
            return Given(data, len(sums), (groups,) if sums else (), source=source)
        page = crm.clients.page(filters, Paging(size=wanted.limit))
        zone = crm.company.settings().zone
        data = {
            "clients": [_client(one, zone) for one in page.items],
            "total": page.total,
            "currency": crm.currency,
        }
        if page.total > len(page.items):
            data["note"] = f"the first {len(page.items)} of {page.total}"
        table = Table(
            "Clients",
            (Column("Client", "link"), Column("Status"), Column("Industry"), Column("Owner"),
             Column("Open deals", "number"), Column("Open value", "money"),
             Column("Last activity", "date")),
            tuple(
                ({"text": one.name, "record": "client", "id": str(one.id)}, one.status, one.industry,
                 one.owner or "Unassigned", one.open_count, float(one.open_value), day_of(one.last_activity_at, zone))
                for one in page.items
            ),
            page.total,
            crm.currency,
            clients_address(filters),
        )  # fmt: skip
        about = {"client": page.items[0].name} if len(page.items) == 1 else {}
        source = CrmSource("Clients", clients_address(filters))
        if page.total == 1:
            source = of_client(page.items[0])
        return Given(data, page.total, (table,) if page.items else (), about, source)

    def client_overview(self, wanted: ClientOverview) -> Given:
        """One client; raises NotFound, or InvalidInput when the name fits several."""
        crm = self.names.crm
        client = self.names.client(wanted.client)
        deals = crm.deals.page(
            DealFilters(client_id=client.id, order_by="newest"), Paging(size=MOST_DEALS)
        )
        stages = {stage.key: stage.name for stage in crm.stages.all()}
        activities = crm.activities.timeline(client.id, Paging(size=MOST_ACTIVITIES))
        contacts = crm.contacts.of_client(client.id)
        steps = crm.tasks.page(TaskFilters(client_id=client.id), Paging(size=MOST_TASKS))
        zone = crm.company.settings().zone
        data = {
            "client": _client(client, zone) | {"website": client.website},
            "contacts": [contact_data(one) for one in contacts[:MOST_CONTACTS]],
            "contacts_total": len(contacts),
            "deals": [
                {
                    "title": one.title, "stage": stages.get(one.stage, one.stage), "open": one.is_open,
                    "value": plain(one.value), "expected_close": plain(one.expected_close_date),
                    "closed": plain(one.closed_on),
                }
                for one in deals.items
            ],
            "deals_total": deals.total,
            "next_steps": [task_data(one) for one in steps.items],
            "next_steps_total": steps.total,
            "next_steps_late": steps.late,
            "activities": [activity_data(one, zone) for one in activities.items],
            "activities_total": activities.total,
            "currency": crm.currency,
        }  # fmt: skip
        tables = []
        if contacts:
            tables.append(contact_table(contacts[:MOST_CONTACTS], len(contacts)))
        if deals.items:
            tables.append(
                Table(
                    "Deals",
                    (Column("Deal", "link"), Column("Stage"), Column("Value", "money"),
                     Column("Expected close", "date"), Column("Closed", "date")),
                    tuple(
                        ({"text": one.title, "record": "deal", "id": str(one.id)},
                         stages.get(one.stage, one.stage), plain(one.value),
                         plain(one.expected_close_date) if one.is_open else None, plain(one.closed_on))
                        for one in deals.items
                    ),
                    deals.total,
                    crm.currency,
                    f"/Clients?client={client.id}",
                )
            )  # fmt: skip
        if steps.items:
            tables.append(task_table(steps, "Next steps", crm.currency))
        return Given(data, 1, tuple(tables), {"client": client.name}, of_client(client))

    def timeline(self, wanted: Timeline) -> Given:
        """Activities that fit, the latest first, with how many there are."""
        crm = self.names.crm
        client = None if wanted.client is None else self.names.client(wanted.client)
        done_by, owner = self.names.owner(wanted.done_by), self.names.owner(wanted.owner)
        left_out = self.names.besides(wanted.besides, OF_ACTIVITIES)
        filters = ActivityFilters(
            client_ids=None if client is None else (client.id,), performed_by=done_by.id,
            owner_id=owner.id, industry=self.names.industry(wanted.industry), type=wanted.type, from_date=wanted.from_date, to_date=wanted.to_date,
            not_performers=left_out.owner_ids, not_clients=left_out.client_ids, not_industries=left_out.industries,
            not_types=wanted.besides.types if wanted.besides else (),
        )  # fmt: skip
        if wanted.then is not None and wanted.by in {"performer", "client"}:
            kinds = crm.activities.kinds(filters, wanted.by)
            table = activity_kinds(kinds, wanted.by)
            data = {"by": wanted.by, "then": "type", "total": sum(one.count for one in kinds),
                    "groups": [{"name": one.name, "type": one.type, "count": one.count} for one in kinds]}  # fmt: skip
            source = of_client(client) if client else CrmSource(table.title)
            return Given(data, len(kinds), (table,) if kinds else (), source=source)
        if wanted.by is not None:
            counted = crm.activities.sums(filters, wanted.by)
            grouped = {"by": wanted.by, "total": sum(one.count for one in counted),
                    "groups": [{"name": one.name, "count": one.count} for one in counted]}  # fmt: skip
            groups = activity_groups(counted, wanted.by, crm.company.settings().zone)
            source = of_client(client) if client else CrmSource(groups.title)
            return Given(grouped, len(counted), (groups,) if counted else (), source=source)
        page = crm.activities.page(filters, Paging(size=wanted.limit))
        zone = crm.company.settings().zone
        data = {
            "activities": [activity_data(one.activity, zone) | {"client": one.client} for one in page.items],
            "total": page.total,
        }  # fmt: skip
        if page.total > len(page.items):
            data["note"] = f"the first {len(page.items)} of {page.total}"
        table = Table(
            "Activities",
            (Column("When", "date"), Column("Type"), Column("Client", "link"), Column("By"), Column("Text")),
            tuple(
                (day_of(one.activity.performed_at, zone), one.activity.type,
                 {"text": one.client, "record": "client", "id": str(one.client_id)},
                 one.activity.performer, (one.activity.content or "")[:ACTIVITY_LENGTH])
                for one in page.items
            ),
            page.total,
            crm.currency,
        )  # fmt: skip
        about: dict[str, Any] = {"client": client.name} if client else {}
        about["activities"] = [str(one.activity.id) for one in page.items]
        source = of_client(client) if client else CrmSource("Activities")
        return Given(data, page.total, (table,) if page.items else (), about, source)


def _client(one: Client, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "name": one.name,
        "added": day_of(one.created_at, zone),
        "status": one.status,
        "industry": one.industry,
        "owner": one.owner,
        "open_deals": one.open_count,
        "open_value": float(one.open_value),
        "last_activity": day_of(one.last_activity_at, zone),
    }


def activity_data(one: Activity, zone: ZoneInfo) -> dict[str, Any]:
    """An activity as a model is given it."""
    return {
        "on": day_of(one.performed_at, zone),
        "type": one.type,
        "by": one.performer,
        "deal": one.deal,
        "text": (one.content or "")[:ACTIVITY_LENGTH],
    }


def day_of(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """The day of a moment in the company's time zone."""
    return None if moment is None else moment.astimezone(zone).date().isoformat()
