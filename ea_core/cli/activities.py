"""`ea activity`: what was done with the clients, as the pages list and log it."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from ea_core.cli.frame import DAY, as_option, ea, json_option, paged, workspace
from ea_core.cli.listing import show_page, show_record
from ea_core.cli.written import client_called, given, moment_written
from ea_core.crm.vocabulary import ACTIVITY_TYPES
from ea_core.errors import InvalidInput

if TYPE_CHECKING:
    from ea_core.crm.activities import LatestActivity
    from ea_core.workspace import Workspace

_TYPES = click.Choice(ACTIVITY_TYPES)


@ea.group()
def activity() -> None:
    """Activities: calls, e-mails, meetings and notes."""


@activity.command("list")
@click.option(
    "--client", metavar="NAME_OR_ID", help="Only activities with this client and its deals."
)
@click.option("--who", metavar="NAME_OR_EMAIL", help="Only what this person did.")
@click.option(
    "--owner", metavar="NAME_OR_EMAIL", help="Only activities with this person's clients."
)
@click.option("--type", "kind", type=_TYPES)
@click.option("--from", "from_", type=DAY, help="First day of the period.")
@click.option("--to", type=DAY, help="Last day of the period.")
@paged
@as_option
@json_option
def activity_list(
    client: str | None,
    who: str | None,
    owner: str | None,
    kind: Any,
    from_: date | None,
    to: date | None,
    page: int,
    size: int,
    email: str,
    as_json: bool,
) -> None:
    """List activities, the latest first, a page at a time."""
    from ea_core.crm.activities import ActivityFilters
    from ea_core.crm.paging import Paging

    with workspace(email) as me:
        filters = ActivityFilters(
            None if client is None else (client_called(me, client),),
            None if who is None else me.colleagues.find(who),
            None if owner is None else me.colleagues.find(owner),
            type=kind,
            from_date=from_,
            to_date=to,
        )
        found = me.activities.page(filters, Paging(page, size))
    show_page(found, ("activity", "activities"), activity_record, _line, as_json)


@activity.command("show")
@click.argument("activity_id", type=click.UUID, metavar="ID")
@as_option
@json_option
def activity_show(activity_id: UUID, email: str, as_json: bool) -> None:
    """Show one activity with its text."""
    with workspace(email) as me:
        _show(me, activity_id, as_json)


@activity.command("log")
@click.argument("kind", metavar="|".join(ACTIVITY_TYPES), type=_TYPES)
@click.argument("content", default="")
@click.option("--client", metavar="NAME_OR_ID", help="The client that it was with.")
@click.option("--deal", type=click.UUID, metavar="ID", help="The deal that it was about.")
@click.option("--at", metavar="MOMENT", help="Such as 2026-01-31T14:30; without it: now.")
@click.option(
    "--who", metavar="NAME_OR_EMAIL", help="Who did it (for administrators); without it: you."
)
@as_option
@json_option
def activity_log(
    kind: Any,
    content: str,
    client: str | None,
    deal: UUID | None,
    at: str | None,
    who: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Log what was done with a client, or about a deal, and what was said."""
    from ea_core.crm.activities import ActivityDraft

    if (client is None) == (deal is None):
        raise InvalidInput("Say what the activity is about: --client or --deal.")
    with workspace(email) as me:
        draft = ActivityDraft(kind, content, None if at is None else moment_written(me, at))
        performed_by = None if who is None else me.colleagues.find(who)
        logged = (
            me.activities.log("deal", deal, draft, performed_by=performed_by)
            if deal is not None
            else me.activities.log(
                "client", client_called(me, client or ""), draft, performed_by=performed_by
            )
        )
        _show(me, logged, as_json)


@activity.command("change")
@click.argument("activity_id", type=click.UUID, metavar="ID")
@click.option("--type", "kind", type=_TYPES)
@click.option("--content", metavar="WORDS", help="'' for none.")
@click.option("--at", metavar="MOMENT", help="When it was.")
@as_option
@json_option
def activity_change(
    activity_id: UUID,
    kind: Any,
    content: str | None,
    at: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Correct what is given of an activity of your own."""
    from ea_core.crm.activities import ActivityDraft

    with workspace(email) as me:
        old = me.activities.get(activity_id)
        changes = given(
            ("type", kind, str),
            ("content", content, str),
            ("performed_at", at, lambda one: moment_written(me, one)),
        )
        draft = replace(ActivityDraft(old.type, old.content), **changes)
        me.activities.change(activity_id, draft, old.version)
        _show(me, activity_id, as_json)


# What is logged is added: both words are known, one is told.
_add = copy(activity_log)
_add.hidden = True
activity.add_command(_add, "add")


def _show(me: Workspace, activity_id: UUID, as_json: bool) -> None:
    from ea_core.crm.activities import LatestActivity

    one = me.activities.get(activity_id)
    of = one.entity_id if one.entity_type == "client" else me.deals.get(one.entity_id).client_id
    found = LatestActivity(one, of, me.clients.get(of).name)
    show_record(activity_record(found), as_json, _line(found))


def activity_record(found: LatestActivity) -> dict[str, Any]:
    """An activity in JSON, with the client and, where it is about one, the deal."""
    one = found.activity
    return {
        "id": str(one.id),
        "type": one.type,
        "content": one.content,
        "client": found.client,
        "client_id": str(found.client_id),
        "deal": one.deal,
        "deal_id": str(one.entity_id) if one.entity_type == "deal" else None,
        "who": one.performer,
        "performed_at": one.performed_at,
    }


def _line(found: LatestActivity) -> str:
    one = found.activity
    about = f"{one.deal}, {found.client}" if one.deal else found.client
    said = f": {' '.join(one.content.split())}" if one.content else ""
    who = one.performer or "somebody who left"
    return f"{one.performed_at:%Y-%m-%d %H:%M %Z}  {one.type:7}  {who} ({about}){said}"
