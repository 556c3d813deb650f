"""The tool that reads records again that an answer showed, under the policies of who asks now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from ea_core.agent.tables import CrmSource
from ea_core.agent.tools.addresses import client_address, deal_address, task_address
from ea_core.agent.tools.contacts import MOST_CONTACTS, contact_data
from ea_core.agent.tools.crm import MOST_TASKS, activity_data, day_of
from ea_core.agent.tools.data import Given
from ea_core.agent.tools.names import NameBook
from ea_core.agent.tools.record_arguments import OneRecord, ReadRecords
from ea_core.agent.tools.tasks import task_data
from ea_core.crm.activities import ActivityFilters
from ea_core.crm.clients import Client
from ea_core.crm.contacts import Contact
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.document import plain
from ea_core.crm.tasks import TaskFilters
from ea_core.errors import InvalidInput, NotFound

_OF_PEOPLE: Final = frozenset({"contact", "phone", "email"})
_PLACES: Final = {
    "value": "value", "probability": "probability", "closing": "expected_close", "created": "created",
}  # fmt: skip
_ONE: Final = Paging(size=1)


@dataclass(frozen=True, slots=True)
class RecordTools:
    """Reads single records under the policies of the person of `names`."""

    names: NameBook

    def read_records(self, wanted: ReadRecords) -> Given:
        """What is written down of each; one that is gone, or not to be seen, is told as such."""
        read: dict[str, Callable[[OneRecord, ReadRecords], dict[str, Any]]] = {
            "deal": self._deal, "client": self._client, "contact": self._contact, "task": self._task,
            "activity": self._activity,
        }  # fmt: skip
        found: list[dict[str, Any]] = []
        for one in wanted.records:
            try:
                found.append({"kind": one.kind, **read[one.kind](one, wanted)})
            except (NotFound, InvalidInput, ValueError):  # an id that is none
                found.append({"kind": one.kind, "name": one.name, "gone": True})
        if wanted.best is not None:
            found = _best(found, wanted.best, highest=wanted.highest)
        there = [one for one in found if "gone" not in one]
        rows = [{name: one[name] for name in ("kind", "name", "id", "client")} for one in there]
        about: dict[str, Any] = {
            "pointed": {"rows": rows, "fields": [*wanted.fields], "types": [*wanted.types]}
        }
        clients = {str(one["client"]) for one in there}
        if len(clients) == 1:
            about["client"] = clients.pop()
        for kind in ("deal", "task"):
            told = [one for one in there if one["kind"] == kind]
            if told:
                about[f"{kind}s"] = [{"id": one["id"], "title": one["name"]} for one in told]
        data = {"records": found, "currency": self.names.crm.currency}
        return Given(data, len(there), (), about, _source(there))

    def _deal(self, one: OneRecord, wanted: ReadRecords) -> dict[str, Any]:
        crm = self.names.crm
        deal = crm.deals.get(UUID(one.id))
        stages = {stage.key: stage.name for stage in crm.stages.all()}
        zone = crm.company.settings().zone
        data = {
            "name": deal.title, "id": str(deal.id), "client": deal.client, "owner": deal.owner,
            "stage": stages.get(deal.stage, deal.stage), "open": deal.is_open,
            "won": deal.stage_kind == "won", "value": plain(deal.value),
            "probability": float(deal.probability), "expected_close": plain(deal.expected_close_date),
            "closed": plain(deal.closed_on), "created": day_of(deal.created_at, zone),
            "lost_reason": deal.lost_reason, "source": deal.source,
        }  # fmt: skip
        return data | self._beside(crm.clients.get(deal.client_id), wanted, deal.id)

    def _client(self, one: OneRecord, wanted: ReadRecords) -> dict[str, Any]:
        client = self.names.client(one.id or one.name)
        zone = self.names.crm.company.settings().zone
        data = {
            "name": client.name, "id": str(client.id), "client_id": str(client.id), "client": client.name, "owner": client.owner,
            "created": day_of(client.created_at, zone), "value": float(client.open_value),
            "open_deals": client.open_count,
        }  # fmt: skip
        return data | self._beside(client, wanted)

    def _contact(self, one: OneRecord, wanted: ReadRecords) -> dict[str, Any]:
        contact, client = self._person(one)
        data = contact_data(contact) | {
            "id": str(contact.id), "client_id": str(client.id), "client": client.name, "owner": client.owner,
        }  # fmt: skip
        return data | self._last(client.id, wanted)

    def _person(self, one: OneRecord) -> tuple[Contact, Client]:
        """Somebody at a client, by id or by the name there; raises NotFound."""
        crm = self.names.crm
        if one.id:
            contact = crm.contacts.get(UUID(one.id)).contact
            return contact, crm.clients.get(contact.client_id)
        client = self.names.client(one.client)
        fits = [each for each in crm.contacts.of_client(client.id) if each.name == one.name]
        if len(fits) != 1:
            raise NotFound(f"{one.name} is not there any more.")
        return fits[0], client

    def _task(self, one: OneRecord, wanted: ReadRecords) -> dict[str, Any]:
        crm = self.names.crm
        task = crm.tasks.get(UUID(one.id))
        data = task_data(task) | {
            "name": task.title, "id": str(task.id), "client_id": str(task.client_id),
            "owner": task.assignee, "value": plain(task.deal_value),
        }  # fmt: skip
        if task.deal_id is not None and "stage" in wanted.fields:
            stages = {stage.key: stage.name for stage in crm.stages.all()}
            stage = crm.deals.get(task.deal_id).stage
            data["stage"] = stages.get(stage, stage)
        beside = self._beside(crm.clients.get(task.client_id), wanted, task.deal_id)
        return data | beside

    def _activity(self, one: OneRecord, wanted: ReadRecords) -> dict[str, Any]:
        crm = self.names.crm
        entry = crm.activities.get(UUID(one.id))
        client = self.names.client(one.client)
        data = activity_data(entry, crm.company.settings().zone)
        data |= {
            "name": client.name,
            "id": str(entry.id),
            "client": client.name,
            "owner": entry.performer,
        }
        return data | {"client_id": str(client.id)} | self._beside(client, wanted)

    def _beside(
        self, client: Client, wanted: ReadRecords, deal_id: UUID | None = None
    ) -> dict[str, Any]:
        """What is asked of the client, and of what was and is to be done."""
        crm = self.names.crm
        data: dict[str, Any] = {
            "industry": client.industry, "website": client.website, "client_status": client.status,
        }  # fmt: skip
        if _OF_PEOPLE & set(wanted.fields):
            people = crm.contacts.of_client(client.id)
            data["contacts"] = [contact_data(one) for one in people[:MOST_CONTACTS]]
            data["contacts_total"] = len(people)
        if "tasks" in wanted.fields:
            filters = TaskFilters(client_id=client.id, deal_id=deal_id)
            page = crm.tasks.page(filters, Paging(size=MOST_TASKS))
            data["tasks"] = [task_data(one) for one in page.items]
            data["tasks_total"] = page.total
        return data | self._last(client.id, wanted, deal_id)

    def _last(
        self, client_id: UUID, wanted: ReadRecords, deal_id: UUID | None = None
    ) -> dict[str, Any]:
        """The last activity of the kind and the person asked for: on the deal, else with its client."""
        if "last_activity" not in wanted.fields:
            return {}
        crm = self.names.crm
        zone = crm.company.settings().zone
        by = None if wanted.done_by is None else self.names.owner(wanted.done_by or "me").id
        found: dict[str, Any] = {}
        for name, deal in (("last_activity", deal_id), ("last_of_client", None)):
            latest = [
                page.items[0].activity
                for kind in wanted.types or (None,)
                if (page := crm.activities.page(
                    ActivityFilters((client_id,), by, type=kind, deal_id=deal), _ONE
                )).items
            ]  # fmt: skip
            last = max(latest, key=lambda each: each.performed_at, default=None)
            found[name] = None if last is None else activity_data(last, zone)
        return found


def _best(found: Sequence[dict[str, Any]], by: str, *, highest: bool) -> list[dict[str, Any]]:
    """The first of them by something that is known of each; several where these are the same."""

    def place(one: Mapping[str, Any]) -> Any:
        value = one.get("due" if one["kind"] == "task" else _PLACES[by])
        return value if value is None or isinstance(value, str) else Decimal(str(value))

    known = [one for one in found if place(one) is not None]
    if not known:
        return list(found)
    first = (max if highest else min)(place(one) for one in known)
    return [one for one in known if place(one) == first]


def _source(there: Sequence[dict[str, Any]]) -> CrmSource:
    """Where the pages show the one record that is told of; of several no page is."""
    if len(there) != 1:
        return CrmSource("Records shown before")
    (one,) = there
    if one["kind"] == "deal":
        return CrmSource(one["name"], deal_address(UUID(one["id"])))
    if one["kind"] == "task":
        return CrmSource(one["name"], task_address(UUID(one["client_id"]), UUID(one["id"])))
    return CrmSource(one["client"], client_address(UUID(one["client_id"])))
