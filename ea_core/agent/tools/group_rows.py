"""Clients and activities in groups as a tool gives them: small JSON for a model, a table for a page. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from ea_core.agent.tables import Column, Table
from ea_core.agent.tools.addresses import clients_address
from ea_core.agent.tools.deal_rows import TERMS, term_name
from ea_core.crm.activities import ActivitySum
from ea_core.crm.client_sums import ClientSum
from ea_core.crm.clients import ClientFilters

_TITLES: Final = {
    "owner": "Owner", "industry": "Industry", "status": "Status", "performer": "By", "type": "Type",
    "client": "Client", "month": "Month", "quarter": "Quarter", "year": "Year",
}  # fmt: skip
_TYPES: Final = {"call": "Calls", "email": "E-mails", "meeting": "Meetings", "note": "Notes"}
_LEFT: Final = "Somebody who left"


def client_group_name(one: ClientSum, by: str, fiscal_year_starts: int) -> str:
    """What a group is called: a month, quarter or year of adding as a time."""
    return term_name(one.key, by, fiscal_year_starts) if by in TERMS else one.name


def client_group(one: ClientSum, by: str, fiscal_year_starts: int = 1) -> dict[str, Any]:
    """A group of clients as a model is given it."""
    return {
        "name": client_group_name(one, by, fiscal_year_starts),
        "count": one.count,
        "open_deals": one.open_count,
        "open_value": float(one.open_value),
    }


def client_groups(
    sums: Sequence[ClientSum],
    by: str,
    filters: ClientFilters,
    currency: str,
    fiscal_year_starts: int = 1,
) -> Table:
    """The groups, each with a link to its clients where a page has them."""
    addresses = [_clients_of(one, by, filters) for one in sums]
    names = [client_group_name(one, by, fiscal_year_starts) for one in sums]
    linked = bool(sums) and all(addresses)
    return Table(
        f"Clients by {by}",
        (Column(_TITLES[by], "link" if linked else "text"), Column("Clients", "number"),
         Column("Open deals", "number"), Column("Open value", "money")),
        tuple(
            ({"text": name, "address": address} if linked else name,
             one.count, one.open_count, float(one.open_value))
            for one, name, address in zip(sums, names, addresses, strict=True)
        ),
        len(sums),
        currency,
        clients_address(filters),
        (0, 1),
    )  # fmt: skip


def _clients_of(one: ClientSum, by: str, filters: ClientFilters) -> str | None:
    if by == "owner":
        owner = UUID(one.key) if one.key else None
        return clients_address(replace(filters, owner_id=owner, unassigned=owner is None))
    if by == "status":
        return clients_address(replace(filters, status=one.key))  # type: ignore[arg-type] # it is a status
    return None


def activity_kinds(sums: Sequence[ActivitySum], by: str) -> Table:
    """The groups with how many there are of each type; `type` stands in each sum."""
    types = [one for one in _TYPES if any(sums_of.type == one for sums_of in sums)]
    groups: dict[str, list[ActivitySum]] = {}
    for one in sums:
        groups.setdefault(one.key, []).append(one)
    largest = sorted(groups.items(), key=lambda group: -sum(one.count for one in group[1]))
    rows: list[tuple[Any, ...]] = []
    for key, some in largest:
        counts = {str(one.type): one.count for one in some}
        name = some[0].name or _LEFT
        cell = {"text": name, "record": "client", "id": key} if by == "client" else name
        rows.append((cell, *(counts.get(one) for one in types), sum(counts.values())))
    return Table(
        f"Activities by {'colleague' if by == 'performer' else by} and type",
        (Column(_TITLES[by], "link" if by == "client" else "text"),
         *(Column(_TYPES[one], "number") for one in types), Column("All", "number")),
        tuple(rows), len(rows),
    )  # fmt: skip


def activity_groups(sums: Sequence[ActivitySum], by: str, zone: ZoneInfo) -> Table:
    """The groups, each with the day of its latest activity."""

    def name(one: ActivitySum) -> Any:
        if by == "client":
            return {"text": one.name, "record": "client", "id": one.key}
        return one.name or _LEFT

    return Table(
        f"Activities by {'colleague' if by == 'performer' else by}",
        (Column(_TITLES[by], "link" if by == "client" else "text"), Column("Activities", "number"),
         Column("Latest", "date")),
        tuple(
            (name(one), one.count, one.last_at.astimezone(zone).date().isoformat()) for one in sums
        ),
        len(sums),
        chart=(0, 1),
    )  # fmt: skip
