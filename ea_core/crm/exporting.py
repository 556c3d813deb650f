"""Records of one kind as a CSV file that an import takes back: with `--key id` nothing is lost or doubled.

A client, a deal or a person is told by its name where that alone says who is meant, else by its id.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Final, TextIO

from sqlalchemy import Connection, TextClause, text

from ea_core.crm.company import company_settings
from ea_core.crm.importing.cells.texts import cell_text
from ea_core.crm.importing.fields import Kind
from ea_core.delimited.harmless import harmless

KEY: Final = "id"
"""The column with the record's own id, which an import takes as the key."""
BATCH: Final = 2000
"""Rows that are in memory at a time."""
_PERCENTAGES: Final = frozenset({"probability"})
# Whom an import finds by name: who may sign in and shares the name with nobody; a comma turns a name round.
_PEOPLE: Final = """
    people as materialized (
      select id, case when is_active and full_name <> '' and full_name not like '%,%'
          and count(*) filter (where is_active) over (partition by ea.name_key(full_name)) = 1
        then full_name else cast(id as text) end as called
      from public.people
    )
"""
_CLIENTS: Final = """
    named as materialized (
      select id, case when count(*) over (partition by name_key) = 1
        then name else cast(id as text) end as called
      from public.clients
    )
"""
_STATEMENTS: Final[dict[Kind, TextClause]] = {
    "clients": text(f"""
        with {_PEOPLE}
        select c.id, c.name, c.industry, c.website, c.status, p.called as owner
        from public.clients c left join people p on p.id = c.owner_id
        order by c.created_at, c.id
    """),
    "contacts": text(f"""
        with {_CLIENTS}
        select t.id, c.called as client, t.first_name, t.last_name, t.email, t.phone, t.position
        from public.contacts t join named c on c.id = t.client_id
        order by t.created_at, t.id
    """),
    "deals": text(f"""
        with {_CLIENTS}
        select d.id, c.called as client, d.title, d.value, d.stage, d.lost_reason, d.source,
          d.probability, d.expected_close_date, d.created_at, d.closed_at
        from public.deals d join named c on c.id = d.client_id
        order by d.created_at, d.id
    """),
    # A title says which deal within its client.
    "activities": text(f"""
        with {_PEOPLE}, {_CLIENTS},
        titled as materialized (
          select id, case when count(*) over (partition by client_id, ea.name_key(title)) = 1
            then title else cast(id as text) end as called
          from public.deals
        )
        select a.id, c.called as client, d.called as deal, a.type, a.content,
          p.called as performed_by, a.performed_at
        from public.activities a join named c on c.id = a.client_id
        left join titled d on a.entity_type = 'deal' and d.id = a.entity_id
        left join people p on p.id = a.performed_by
        order by a.performed_at, a.id
    """),
}


def export_csv(connection: Connection, kind: Kind, file: TextIO) -> int:
    """Writes all records of a kind that may be read, a header first; returns how many there are.

    `file` leaves ends of lines as they are. No more than BATCH rows are in memory.
    """
    zone = company_settings(connection).zone
    found = connection.execution_options(yield_per=BATCH).execute(_STATEMENTS[kind])
    names = tuple(found.keys())
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(names)
    rows = 0
    for row in found:
        writer.writerow(_cells(names, row, zone))
        rows += 1
    return rows


def _cells(names: tuple[str, ...], row: Iterable[object], zone: tzinfo) -> Iterator[str]:
    for name, value in zip(names, row, strict=True):
        yield _cell(value, zone, is_percentage=name in _PERCENTAGES)


def _cell(value: object, zone: tzinfo, *, is_percentage: bool) -> str:
    """A value so that an import and a spreadsheet read it alike, whatever their language is."""
    if value is None:
        return ""
    if isinstance(value, str):
        return text_cell(value)
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}%" if is_percentage else f"{value:f}"
    return str(value)


def text_cell(value: str) -> str:
    """A text that no spreadsheet takes for a formula and that an import reads as it was."""
    written = harmless(value)
    return written if cell_text(written) == value else f"'{written}"
