"""The SQL of imports: one statement reads or writes many rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import TextClause, text

from ea_core.crm.columns import ACTIVITIES, CLIENTS, CONTACTS, DEALS, Columns
from ea_core.crm.importing.fields import Kind


@dataclass(frozen=True, slots=True)
class Statements:
    """The SQL of one kind: rows by key (`:values`), and writing the rows of a JSON array (`:rows`)."""

    existing: TextClause
    insert: TextClause
    update: TextClause


def _statements(columns: Columns, *, with_owner: bool) -> Statements:
    """`with_owner`: an existing row comes with the owner of the client that it belongs to."""
    owner, client = "", ""
    if with_owner:
        owner, client = "c.owner_id,", "join public.clients c on c.id = t.client_id"
    return Statements(
        text(f"""
            select t.external_id as key, {owner} {columns.compared("t")}
            from public.{columns.table} t {client}
            where t.external_id = any(cast(:values as text[]))
        """),
        columns.insert_many(),
        columns.update_many(),
    )


CLIENTS_BY_NAME: Final = text(f"""
    select lower(t.name) as key, count(*) over (partition by lower(t.name)) as doubles,
      {CLIENTS.compared("t")}
    from public.clients t where lower(t.name) = any(cast(:values as text[]))
""")
STATEMENTS: Final[dict[Kind, Statements]] = {
    "clients": _statements(CLIENTS, with_owner=False),
    "contacts": _statements(CONTACTS, with_owner=True),
    "deals": _statements(DEALS, with_owner=True),
    "activities": _statements(ACTIVITIES, with_owner=False),
}
