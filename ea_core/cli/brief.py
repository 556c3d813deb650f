"""`ea brief`: what somebody needs to know of a client before they talk to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ea_core.cli.activities import activity_record
from ea_core.cli.clients import client_record
from ea_core.cli.contacts import contact_record
from ea_core.cli.deals import deal_record
from ea_core.cli.document_records import document_record
from ea_core.cli.frame import as_option, ea, json_option, show, workspace
from ea_core.cli.tasks import task_record
from ea_core.cli.written import client_called

if TYPE_CHECKING:
    from ea_core.brief.gather import Brief
    from ea_core.crm.deal_list import DealPage


@ea.command("brief")
@click.argument("client", metavar="NAME_OR_ID")
@as_option
@json_option
def brief(client: str, email: str, as_json: bool) -> None:
    """Say what to know of a client before a call: open deals, next steps, contacts, what happened."""
    from ea_core.brief.gather import brief_of
    from ea_core.brief.markdown import brief_markdown

    with workspace(email) as me:
        found = brief_of(me, client_called(me, client))
        zone = me.company.settings().zone
    show(_record(found), as_json, lambda: brief_markdown(found, zone).rstrip("\n"))


def _record(found: Brief) -> dict[str, Any]:
    from ea_core.crm.activities import LatestActivity
    from ea_core.crm.contacts import ContactFound

    client = found.client
    return {
        "client": client_record(client),
        "contacts": [contact_record(ContactFound(one, client.name)) for one in found.contacts],
        "open_deals": [
            deal_record(one, found.states.get(one.id))
            | {"tasks": [task_record(task) for task in found.steps_of(one.id)]}
            for one in found.open_deals.items
        ],
        "tasks": [task_record(one) for one in found.tasks.items],
        "tasks_total": found.tasks.total,
        "activities": [
            activity_record(LatestActivity(one, client.id, client.name))
            for one in found.activities.items
        ],
        "activities_total": found.activities.total,
        "won": _closed(found.won),
        "lost": _closed(found.lost),
        "documents": [document_record(one) for one in found.documents],
        "documents_total": found.documents_total,
    }


def _closed(page: DealPage) -> dict[str, Any]:
    return {
        "count": page.total,
        "value": float(page.value),
        "deals": [deal_record(one, None) for one in page.items],
    }
