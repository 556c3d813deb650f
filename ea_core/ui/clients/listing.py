"""The list of clients: search, quick views, status; sorted and paged by its address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, cast
from uuid import UUID

import streamlit as st

from ea_core.crm.clients import Client, ClientFilters, ClientOrder
from ea_core.crm.paging import Paging
from ea_core.crm.vocabulary import CLIENT_STATUSES, UNASSIGNED, ClientStatus
from ea_core.identity.people import Person
from ea_core.ui.clients.bulk import may_give, show_bulk
from ea_core.ui.kit.address import Order, asked, asked_id, asked_order, asked_page, here, to_page
from ea_core.ui.kit.badges import status_badge
from ea_core.ui.kit.downloads import download_table
from ea_core.ui.kit.find import find_box
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.segments import choose_one, choose_segment
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.kit.states import show_empty
from ea_core.ui.kit.table import Badge, Column
from ea_core.ui.kit.words import owner_names, owner_words
from ea_core.workspace import Workspace

SIZE: Final = 20
QUIET_DAYS: Final = 21
_AT_ONCE: Final = 1_000
"""Clients that are read at once for a file."""
_VIEWS: Final = {
    "": "All",
    "mine": "Mine",
    "late": "With late deals",
    "quiet": f"Quiet for {QUIET_DAYS} days",
    "unassigned": UNASSIGNED,
}
_STATUSES: Final[dict[str, str]] = {
    "": "Any status",
    **{str(one): one.capitalize() for one in CLIENT_STATUSES},
}
_ORDERS: Final[tuple[ClientOrder, ...]] = (
    "name", "owner", "open_count", "open_value", "last_activity",
)  # fmt: skip


def show_list(me: Workspace) -> None:
    """The clients that fit what stands in the address, a page at a time."""
    words = find_box("q", "Search clients", placeholder="Name, industry, contact, e-mail or phone")
    order = asked_order(_ORDERS, Order("name"))
    filters = replace(
        choose_filters(me),
        search=words,
        order_by=cast("ClientOrder", order.name),
        descending=order.descending,
    )
    number = asked_page()
    page = me.clients.page(filters, Paging(number, SIZE))
    if number > page.pages:  # the list has become shorter
        number = page.pages
        page = me.clients.page(filters, Paging(number, SIZE))
    if not page.total:
        show_nothing(filters)
        return
    said = show_table(
        page.items,
        columns(),
        key="clients",
        caption="Clients",
        of=Rows(lambda one: str(one.id), _address, lambda one: one.name),
        order=order,
        paged=Paged(number, SIZE, page.total, ("client", "clients")),
        pick=may_give(me),
    )
    show_bulk(me, [one for one in page.items if str(one.id) in said.picked])
    download_table(
        me,
        "Clients",
        lambda: _everything(me, filters),
        columns(),
        what="clients",
        key="clients-file",
    )


def choose_filters(me: Workspace) -> ClientFilters:
    """Quick views, status and owner."""
    people = me.colleagues.owners()
    blocked = {one.id for one in people if not one.is_active}
    owners = {
        str(one): f"{name} (blocked)" if one in blocked else name
        for name, one in owner_names([Person(one.id, one.name) for one in people]).items()
    }
    with st.container(horizontal=True, vertical_alignment="center"):
        view = choose_segment("view", _VIEWS, label="Quick views", chips=True)
        status = choose_segment("status", _STATUSES, label="Status")
        if view not in {"mine", "unassigned"}:
            choose_one("owner", {"": "All owners", **owners}, label="Owner")
    owner_id = me.actor.id if view == "mine" else None
    if view not in {"mine", "unassigned"} and asked("owner"):
        owner_id = _owner(owners)
    return ClientFilters(
        status=cast("ClientStatus", status) if status else None,
        owner_id=owner_id,
        unassigned=view == "unassigned",
        late=view == "late",
        quiet_days=QUIET_DAYS if view == "quiet" else None,
    )


def _owner(owners: dict[str, str]) -> UUID | None:
    """The owner in the address; one who is not here any more is said, their clients are shown."""
    owner = asked_id("owner")
    if owner is None or str(owner) not in owners:
        st.info(
            "The person whose clients this address asks for is not here any more, or can't sign in. "
            + ("Clients that still belong to them are listed." if owner else "All are listed."),
            icon=":material/person_off:",
        )
    return owner


def columns() -> Sequence[Column[Client]]:
    """What the list says of a client."""
    return (
        Column("Client", lambda one: one.name, sort="name"),
        Column("State", _badges, "badges"),
        Column("Industry", lambda one: one.industry),
        Column("Owner", lambda one: owner_words(one.owner), sort="owner"),
        Column("Open deals", lambda one: one.open_count, "number", sort="open_count", place="wide"),
        Column(
            "Open value", lambda one: one.open_value if one.open_count else None, "money",
            unit=currency(), sort="open_value",
        ),
        Column("Last activity", lambda one: one.last_activity_at, "moment", sort="last_activity"),
    )  # fmt: skip


def _badges(client: Client) -> tuple[Badge, ...]:
    late = (Badge(f"{client.late_count} late", "red"),) if client.late_count else ()
    return (status_badge(client.status), *late)


def _address(client: Client) -> str:
    """The client, with the list that it was found in: the way back leads there."""
    return here(client=str(client.id))


def _everything(me: Workspace, filters: ClientFilters) -> Iterator[Client]:
    number, pages = 1, 1
    while number <= pages:
        page = me.clients.page(filters, Paging(number, _AT_ONCE))
        yield from page.items
        number, pages = number + 1, page.pages


def show_nothing(filters: ClientFilters) -> None:
    """What to do where no client is listed."""
    if (
        filters
        == ClientFilters(
            search=filters.search, order_by=filters.order_by, descending=filters.descending
        )
        and not (filters.search or "").strip()
    ):
        show_empty(
            "There are no clients yet.",
            hint="Add the first one with the button above, or import a file that has them.",
            action="Import clients",
            address=to_page("Import", kind="clients"),
        )
    else:
        show_empty("No client fits.", hint="Try other words, or another view.")
