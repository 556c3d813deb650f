"""The SQL of imports: one statement reads or writes many rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import TextClause, text

from ea_core.crm.importing.fields import Kind


@dataclass(frozen=True, slots=True)
class Statements:
    """The SQL of one kind: rows by key (`:values`), and writing the rows of a JSON array (`:rows`)."""

    existing: TextClause
    insert: TextClause
    update: TextClause


_CLIENT_COLUMNS: Final = (
    "id uuid, name text, industry text, website text, status text, owner_id uuid, external_id text"
)
_CONTACT_COLUMNS: Final = "id uuid, client_id uuid, first_name text, last_name text, email text, phone text, position text, external_id text"
_DEAL_COLUMNS: Final = (
    "id uuid, client_id uuid, title text, value numeric, stage text, probability numeric, "
    "expected_close_date date, created_at timestamptz, closed_at timestamptz, external_id text"
)
_ACTIVITY_COLUMNS: Final = (
    "id uuid, entity_type text, entity_id uuid, type text, content text, performed_by uuid, "
    "performed_at timestamptz, external_id text"
)

CLIENTS_BY_NAME: Final = text("""
    select lower(name) as key, count(*) over (partition by lower(name)) as doubles, id, owner_id,
      name, industry, website, status, external_id
    from public.clients where lower(name) = any(cast(:values as text[]))
""")
STATEMENTS: Final[dict[Kind, Statements]] = {
    "clients": Statements(
        text("""
            select external_id as key, id, owner_id, name, industry, website, status, external_id
            from public.clients where external_id = any(cast(:values as text[]))
        """),
        text(f"""
            insert into public.clients (name, industry, website, status, owner_id, external_id)
            select name, industry, website, coalesce(status, 'active'), owner_id, external_id
            from jsonb_to_recordset(cast(:rows as jsonb)) as r({_CLIENT_COLUMNS})
        """),
        text(f"""
            update public.clients t
            set name = r.name, industry = r.industry, website = r.website, status = r.status,
                owner_id = r.owner_id
            from jsonb_to_recordset(cast(:rows as jsonb)) as r({_CLIENT_COLUMNS})
            where t.id = r.id
        """),
    ),
    "contacts": Statements(
        text("""
            select t.external_id as key, t.id, t.client_id, c.owner_id, t.first_name, t.last_name,
              t.email, t.phone, t.position, t.external_id
            from public.contacts t join public.clients c on c.id = t.client_id
            where t.external_id = any(cast(:values as text[]))
        """),
        text(f"""
            insert into public.contacts
              (client_id, first_name, last_name, email, phone, position, external_id)
            select client_id, first_name, last_name, email, phone, position, external_id
            from jsonb_to_recordset(cast(:rows as jsonb)) as r({_CONTACT_COLUMNS})
        """),
        text(f"""
            update public.contacts t
            set client_id = r.client_id, first_name = r.first_name, last_name = r.last_name,
                email = r.email, phone = r.phone, position = r.position
            from jsonb_to_recordset(cast(:rows as jsonb)) as r({_CONTACT_COLUMNS})
            where t.id = r.id
        """),
    ),
    "deals": Statements(
        text("""
            select d.external_id as key, d.id, d.client_id, c.owner_id, d.title, d.value, d.stage,
              d.probability, d.expected_close_date, d.created_at, d.closed_at, d.external_id
            from public.deals d join public.clients c on c.id = d.client_id
            where d.external_id = any(cast(:values as text[]))
        """),
        text(f"""
            insert into public.deals (client_id, title, value, stage, probability,
              expected_close_date, created_at, closed_at, external_id)
            select client_id, title, coalesce(value, 0), coalesce(stage, 'new'),
              coalesce(probability, 0), expected_close_date, coalesce(created_at, now()), closed_at,
              external_id
            from jsonb_to_recordset(cast(:rows as jsonb)) as r({_DEAL_COLUMNS})
        """),
        text(f"""
            update public.deals t
            set client_id = r.client_id, title = r.title, value = r.value, stage = r.stage,
                probability = r.probability, expected_close_date = r.expected_close_date,
                created_at = r.created_at, closed_at = r.closed_at
            from jsonb_to_recordset(cast(:rows as jsonb)) as r({_DEAL_COLUMNS})
            where t.id = r.id
        """),
    ),
    "activities": Statements(
        text("""
            select external_id as key, id, entity_type, entity_id, type, content, performed_by,
              performed_at, external_id
            from public.activities where external_id = any(cast(:values as text[]))
        """),
        text(f"""
            insert into public.activities
              (entity_type, entity_id, type, content, performed_by, performed_at, external_id)
            select entity_type, entity_id, type, content, performed_by,
              coalesce(performed_at, now()), external_id
            from jsonb_to_recordset(cast(:rows as jsonb)) as r({_ACTIVITY_COLUMNS})
        """),
        text(f"""
            update public.activities t
            set type = r.type, content = r.content, performed_at = r.performed_at
            from jsonb_to_recordset(cast(:rows as jsonb)) as r({_ACTIVITY_COLUMNS})
            where t.id = r.id
        """),
    ),
}
