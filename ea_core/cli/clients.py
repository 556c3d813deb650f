"""`ea client`: the companies that buy, or may buy, as the pages list and change them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from ea_core.cli.frame import as_option, ea, json_option, paged, workspace
from ea_core.cli.listing import show_page, show_record
from ea_core.cli.written import client_called, given, person_called
from ea_core.crm.vocabulary import CLIENT_STATUSES, UNASSIGNED
from ea_core.errors import InvalidInput

if TYPE_CHECKING:
    from ea_core.crm.clients import Client

_ORDERS = ("name", "newest", "open_value", "open_count", "last_activity", "owner")


@ea.group()
def client() -> None:
    """Clients: companies that buy, or may buy."""


@client.command("list")
@click.option("--search", metavar="WORDS", help="Words of the name, the industry or a contact.")
@click.option("--status", type=click.Choice(CLIENT_STATUSES))
@click.option("--owner", metavar="NAME_OR_EMAIL", help="Only clients of this person.")
@click.option("--unassigned", is_flag=True, help="Only clients that nobody owns.")
@click.option("--industry", help="Only clients of this industry; '' for those without.")
@click.option("--late", is_flag=True, help="Only clients with a late deal.")
@click.option("--quiet", type=click.IntRange(1, 3650), metavar="DAYS",
              help="Only clients with whom nobody had to do for so many days.")  # fmt: skip
@click.option("--order", type=click.Choice(_ORDERS), default="name", show_default=True)
@paged
@as_option
@json_option
def client_list(
    search: str | None,
    status: Any,
    owner: str | None,
    unassigned: bool,
    industry: str | None,
    late: bool,
    quiet: int | None,
    order: Any,
    page: int,
    size: int,
    email: str,
    as_json: bool,
) -> None:
    """List clients, a page at a time."""
    from ea_core.crm.clients import ClientFilters
    from ea_core.crm.paging import Paging

    if owner is not None and unassigned:
        raise InvalidInput("A client has an owner or none: leave --owner or --unassigned away.")
    with workspace(email) as me:
        filters = ClientFilters(
            search=search,
            status=status,
            owner_id=None if owner is None else me.colleagues.find(owner),
            unassigned=unassigned,
            industry=industry,
            late=late,
            quiet_days=quiet,
            order_by=order,
        )
        found = me.clients.page(filters, Paging(page, size))
    show_page(found, ("client", "clients"), client_record, _line, as_json)


@client.command("show")
@click.argument("client", metavar="NAME_OR_ID")
@as_option
@json_option
def client_show(client: str, email: str, as_json: bool) -> None:
    """Show one client."""
    with workspace(email) as me:
        one = me.clients.get(client_called(me, client))
    show_record(client_record(one), as_json, one.name)


@client.command("add")
@click.argument("name")
@click.option("--industry", metavar="WORDS")
@click.option("--website", metavar="ADDRESS")
@click.option("--status", type=click.Choice(CLIENT_STATUSES), default="active", show_default=True)
@click.option("--owner", metavar="NAME_OR_EMAIL", help="'' for nobody; without it: you.")
@as_option
@json_option
def client_add(
    name: str,
    industry: str | None,
    website: str | None,
    status: Any,
    owner: str | None,
    email: str,
    as_json: bool,
) -> None:
    """Add a client; those that may be the same company are named."""
    from ea_core.crm.clients import ClientDraft

    with workspace(email) as me:
        owner_id = me.actor.id if owner is None else person_called(me, owner)
        added = me.clients.create(ClientDraft(name, industry, website, status, owner_id))
        similar = me.clients.similar(name, added.id)
    alike = [{"id": str(one.id), "name": one.name} for one in similar]
    show_record(client_record(added) | {"similar": alike}, as_json, added.name)


@client.command("change")
@click.argument("client", metavar="NAME_OR_ID")
@click.option("--name", help="Its new name.")
@click.option("--industry", metavar="WORDS", help="'' for none.")
@click.option("--website", metavar="ADDRESS", help="'' for none.")
@click.option("--status", type=click.Choice(CLIENT_STATUSES))
@click.option("--owner", metavar="NAME_OR_EMAIL", help="Whose it is from now on; '' for nobody's.")
@click.option(
    "--keep-tasks", is_flag=True, help="The open tasks of the former owner stay with them."
)
@as_option
@json_option
def client_change(
    client: str,
    name: str | None,
    industry: str | None,
    website: str | None,
    status: Any,
    owner: str | None,
    keep_tasks: bool,
    email: str,
    as_json: bool,
) -> None:
    """Change what is given of a client.

    With the owner go the open tasks that the former one has there.
    """
    with workspace(email) as me:
        old = me.clients.get(client_called(me, client))
        changes = given(
            ("name", name, str),
            ("industry", industry, str),
            ("website", website, str),
            ("status", status, str),
            ("owner_id", owner, lambda one: person_called(me, one)),
        )
        draft = replace(old.draft(), **changes)
        done = me.clients.hand_over(old.id, draft, old.version, with_tasks=not keep_tasks)
    changed = done.clients[0]
    record = client_record(changed) | {"tasks_handed_over": len(done.tasks)}
    show_record(record, as_json, changed.name)


def client_record(one: Client) -> dict[str, Any]:
    """A client in JSON, with what is open there."""
    return {
        "id": str(one.id),
        "name": one.name,
        "industry": one.industry,
        "website": one.website,
        "status": one.status,
        "owner": one.owner,
        "owner_id": None if one.owner_id is None else str(one.owner_id),
        "open_count": one.open_count,
        "open_value": float(one.open_value),
        "open_unknown": one.open_unknown,
        "late_count": one.late_count,
        "last_activity_at": one.last_activity_at,
        "created_at": one.created_at,
    }


def _line(one: Client) -> str:
    late = f"  {one.late_count:,} late" if one.late_count else ""
    return (
        f"{one.open_value:>16,.2f}  {one.status:7}  {one.name} "
        f"({one.owner or UNASSIGNED}): {one.open_count:,} open{late}"
    )
