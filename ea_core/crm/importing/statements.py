"""The SQL of imports: one statement reads or writes many rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy import TextClause, text

from ea_core.crm.columns import ACTIVITIES, CLIENTS, CONTACTS, DEALS, Columns
from ea_core.crm.importing.fields import Kind


@dataclass(frozen=True, slots=True)
class Statements:
    """The SQL of one kind: rows by key (`:values`, `:source`), and writing a JSON array (`:rows`).

    A key is the source's own id; the `:ids` among the keys may be ids of ours, from a file that was
    exported here.
    """

    existing: TextClause
    insert: TextClause
    update: TextClause


_COLUMNS: Final[dict[Kind, Columns]] = {
    "clients": CLIENTS,
    "contacts": CONTACTS,
    "deals": DEALS,
    "activities": ACTIVITIES,
}
# Rows of this very transaction are not what was there before: their change has its moment.
_BEFORE: Final = "t.updated_at <> now()"


def _read(kind: Kind) -> tuple[str, str]:
    """What is read of a row and from where; contacts and deals come with the client's owner."""
    compared = _COLUMNS[kind].compared("t")
    if kind in {"contacts", "deals"}:
        return f"c.owner_id, {compared}", "join public.clients c on c.id = t.client_id"
    return compared, ""


def _statements(kind: Kind) -> Statements:
    columns = _COLUMNS[kind]
    read, client = _read(kind)
    return Statements(
        text(f"""
            select t.external_id as key, {read} from public.{columns.table} t {client}
            where t.external_source = :source and t.external_id = any(cast(:values as text[]))
            union all
            select cast(t.id as text), {read} from public.{columns.table} t {client}
            where t.id = any(cast(:ids as uuid[]))
        """),
        columns.insert_many(),
        columns.update_many(),
    )


STATEMENTS: Final[dict[Kind, Statements]] = {kind: _statements(kind) for kind in _COLUMNS}
CLIENTS_BY_NAME: Final = text(f"""
    select t.name_key as key, count(*) over (partition by t.name_key) as doubles,
      {CLIENTS.compared("t")}
    from public.clients t where t.name_key = any(cast(:values as text[]))
""")
NAME_KEYS: Final = text("""
    select ea.name_key(w.value) from unnest(cast(:values as text[])) with ordinality as w (value, i)
    order by w.i
""")


@cache
def equal_rows(kind: Kind, names: tuple[str, ...]) -> TextClause:
    """What was there before and equals the rows of `:rows` (each with its `i`) in these columns."""
    read, client = _read(kind)
    return text(f"""
        select r.i, {read} from {_COLUMNS[kind].equal_to(names)} {client}
        where {_BEFORE} order by r.i, t.id
    """)


# -- contacts: the e-mail address says who somebody is; where one of two has none, the name does ----

_CONTACTS_OF: Final = """
    select r.i, r.client_id, ea.name_key(r.email) as email,
      ea.name_key(coalesce(r.first_name, '') || ' ' || coalesce(r.last_name, '')) as name_key
    from jsonb_to_recordset(cast(:rows as jsonb))
      as r (i integer, client_id uuid, first_name text, last_name text, email text)
"""
CONTACT_KEYS: Final = text(f"select r.client_id, r.email from ({_CONTACTS_OF}) r order by r.i")
# Two joins of equalities: each can be a hash join, however many contacts a client has.
SAME_CONTACTS: Final = text(f"""
    with r as materialized ({_CONTACTS_OF}),
    same as (
      select r.i, t.id from r
      join public.contacts t on t.client_id = r.client_id and ea.name_key(t.email) = r.email
      union all
      select r.i, t.id from r
      join public.contacts t on t.client_id = r.client_id and t.name_key = r.name_key
      where r.email is null or t.email is null
    )
    select s.i, {_read("contacts")[0]} from same s
    join public.contacts t on t.id = s.id
    join public.clients c on c.id = t.client_id
    where {_BEFORE} order by s.i, t.id
""")

# -- what is like something that is there, but not under this key -----------------------------------

_OTHERS: Final = f"""{_BEFORE}
    and (not cast(:keyed as boolean) or t.external_id is null or t.external_source <> :source)"""
ANY_OTHERS: Final[dict[Kind, TextClause]] = {
    kind: text(f"""
        select exists (select 1 from public.{columns.table} t where {_OTHERS})
    """)
    for kind, columns in _COLUMNS.items()
}
SIMILAR: Final[dict[Kind, TextClause]] = {
    "contacts": text(f"""
        with r as materialized ({_CONTACTS_OF})
        select count(*) from r where exists (
          select 1 from public.contacts t
          where t.client_id = r.client_id and t.name_key = r.name_key and {_OTHERS})
    """),
    "deals": text(f"""
        with r as materialized (
          select r.i, r.client_id, ea.name_key(r.title) as name_key,
            ea.search_key(r.title) as search_key
          from jsonb_to_recordset(cast(:rows as jsonb)) as r (i integer, client_id uuid, title text)
        )
        select count(*) from r where exists (
          select 1 from public.deals t
          where t.client_id = r.client_id and t.search_key = r.search_key
            and ea.name_key(t.title) = r.name_key and {_OTHERS})
    """),
}
