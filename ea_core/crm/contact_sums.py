"""Contacts in groups: how many there are of each client, owner, industry, status or position.

Which contacts they are is said by the same conditions as of their list (`contacts.MATCHES`), so the groups
add up to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, text

from ea_core.crm.contacts import MATCHES, ContactFilters
from ea_core.crm.deal_sums import NOT_GIVEN
from ea_core.crm.vocabulary import UNASSIGNED

ContactGrouping = Literal["owner", "client", "industry", "status", "position"]
"""Owner, industry and status are those of the client."""
# The key of a group and its name.
_GROUPS: Final[dict[ContactGrouping, tuple[str, str]]] = {
    "owner": ("coalesce(cast(g.owner_id as text), '')", "p.full_name"),
    "client": ("cast(g.id as text)", "g.name"),
    "industry": ("coalesce(g.industry, '')", "g.industry"),
    "status": ("g.status", "g.status"),
    "position": ("coalesce(t.position, '')", "t.position"),
}
_SUMS: Final = {
    by: text(f"""
        select {key} as key, max({name}) as name, count(*) as n
        from public.contacts t
        join public.clients g on g.id = t.client_id
        left join public.people p on p.id = g.owner_id
        {MATCHES}
        group by 1
    """)
    for by, (key, name) in _GROUPS.items()
}


@dataclass(frozen=True, slots=True)
class ContactSum:
    """The contacts of one group; `key` is '' and `name` says so where they have none."""

    key: str
    name: str
    count: int


def contact_sums(
    connection: Connection, filters: ContactFilters, by: ContactGrouping
) -> tuple[ContactSum, ...]:
    """The groups of the contacts that fit, the largest first; a client without any makes none."""
    nothing = UNASSIGNED if by == "owner" else NOT_GIVEN
    rows = connection.execute(_SUMS[by], filters.parameters())
    found = [ContactSum(row.key, row.name or nothing, row.n) for row in rows]
    return tuple(sorted(found, key=lambda one: (-one.count, one.name)))
