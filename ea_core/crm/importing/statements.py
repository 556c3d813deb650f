"""The SQL of imports: one statement reads or writes many rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import TextClause, text

from ea_core.crm.columns import ACTIVITIES, CLIENTS, CONTACTS, DEALS, Columns
from ea_core.crm.importing.fields import Kind


@dataclass(frozen=True, slots=True)
class Statements:
    """The SQL of one kind: reading rows, and writing those of a JSON array (`:rows`).

    `existing`: rows by key (`:values`, `:source`). `alike`: rows that may be those of the array; None
    for clients, who are known by name.
    """

    existing: TextClause
    alike: TextClause | None
    insert: TextClause
    update: TextClause


# Rows of this very transaction are not what was there before: their change has its moment.
_BEFORE: Final = "t.updated_at <> now()"


def _statements(
    columns: Columns, *, with_owner: bool, given: str = "", alike: str = ""
) -> Statements:
    """`with_owner`: an existing row comes with the owner of the client that it belongs to."""
    owner, client = "", ""
    if with_owner:
        owner, client = "c.owner_id,", "join public.clients c on c.id = t.client_id"
    compared = columns.compared("t")
    return Statements(
        text(f"""
            select t.external_id as key, {owner} {compared}
            from public.{columns.table} t {client}
            where t.external_source = :source and t.external_id = any(cast(:values as text[]))
        """),
        text(f"""
            with r as materialized ({given})
            select r.i, {owner} {compared}
            from r join public.{columns.table} t on {alike} {client}
            where {_BEFORE}
            order by r.i, t.id
        """)
        if alike
        else None,
        columns.insert_many(),
        columns.update_many(),
    )


CLIENTS_BY_NAME: Final = text(f"""
    select t.name_key as key, count(*) over (partition by t.name_key) as doubles,
      {CLIENTS.compared("t")}
    from public.clients t where t.name_key = any(cast(:values as text[]))
""")
NAME_KEYS: Final = text("""
    select ea.name_key(w.value) from unnest(cast(:values as text[])) with ordinality as w (value, i)
    order by w.i
""")
CONTACT_KEYS: Final = text("""
    select r.client_id, ea.name_key(r.email) as email
    from jsonb_to_recordset(cast(:rows as jsonb)) as r (i integer, client_id uuid, email text)
    order by r.i
""")
STATEMENTS: Final[dict[Kind, Statements]] = {
    "clients": _statements(CLIENTS, with_owner=False),
    # The e-mail address says who somebody is; where one of two has none, the name does.
    "contacts": _statements(
        CONTACTS,
        with_owner=True,
        given="""
            select r.i, r.client_id, ea.name_key(r.email) as email,
              ea.name_key(coalesce(r.first_name, '') || ' ' || coalesce(r.last_name, '')) as name_key
            from jsonb_to_recordset(cast(:rows as jsonb))
              as r (i integer, client_id uuid, first_name text, last_name text, email text)
        """,
        alike="""
            t.client_id = r.client_id and case
              when r.email is not null and t.email is not null then ea.name_key(t.email) = r.email
              else t.name_key = r.name_key end
        """,
    ),
    "deals": _statements(
        DEALS,
        with_owner=True,
        given="""
            select r.i, r.client_id, ea.name_key(r.title) as name_key, ea.search_key(r.title) as search_key
            from jsonb_to_recordset(cast(:rows as jsonb)) as r (i integer, client_id uuid, title text)
        """,
        alike="""
            t.client_id = r.client_id and t.search_key = r.search_key
              and ea.name_key(t.title) = r.name_key
        """,
    ),
    "activities": _statements(
        ACTIVITIES,
        with_owner=False,
        given="""
            select r.i, r.entity_type, r.entity_id, r.type
            from jsonb_to_recordset(cast(:rows as jsonb))
              as r (i integer, entity_type text, entity_id uuid, type text)
        """,
        alike="""
            t.entity_type = r.entity_type and t.entity_id = r.entity_id and t.type = r.type
        """,
    ),
}
