"""The audit log, for administrators to read; nobody can change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.db.engine import Database

ACTIONS: Final = ("insert", "update", "delete", "view_as", "export")
TABLES: Final = (
    "activities",
    "clients",
    "company",
    "contacts",
    "deals",
    "document_chunks",
    "documents",
    "imports",
    "profiles",
    "proposals",
    "stages",
    "targets",
    "tasks",
)
MOST_COUNTED: Final = 10_000

_WHERE = """
    where (cast(:person as uuid) is null or actor_id = :person)
      and (cast(:action as text) is null or action = :action)
      and (cast(:on_table as text) is null or table_name = :on_table)
      and (cast(:row as uuid) is null or row_id = :row)
      and (cast(:since as timestamptz) is null or at >= :since)
      and (cast(:until as timestamptz) is null or at < :until)
      and (cast(:entry as bigint) is null or id = :entry)
      and (not :without_passages or table_name <> 'document_chunks')
"""
# What the record is called: now, or, when it is gone, as it was called then.
_PAGE = text(f"""
    with found as materialized (
      select id, at, actor_id, actor_name, hand, origin, thread_id, action, table_name, row_id,
        before, after
      from public.audit_log {_WHERE}
      order by at desc, id desc limit :limit offset :offset
    )
    select f.*, coalesce(
      (select c.name from public.clients c where f.table_name = 'clients' and c.id = f.row_id),
      (select d.title from public.deals d where f.table_name = 'deals' and d.id = f.row_id),
      (select btrim(k.first_name || ' ' || k.last_name) from public.contacts k
       where f.table_name = 'contacts' and k.id = f.row_id),
      (select o.title from public.documents o
       where f.table_name in ('documents', 'document_chunks') and o.id = f.row_id),
      (select coalesce(nullif(p.full_name, ''), p.email) from public.profiles p
       where f.table_name = 'profiles' and p.id = f.row_id),
      (select r.file_name from public.proposals r
       where f.table_name = 'proposals' and r.id = f.row_id),
      (select left(a.content, 200) from public.activities a
       where f.table_name = 'activities' and a.id = f.row_id),
      (select k.title from public.tasks k where f.table_name = 'tasks' and k.id = f.row_id),
      (select to_char(t.month, 'YYYY-MM') from public.targets t
       where f.table_name = 'targets' and t.id = f.row_id),
      (select s.name from public.stages s where f.table_name = 'stages' and s.id = f.row_id),
      v.kept ->> 'name', v.kept ->> 'title', v.kept ->> 'full_name', v.kept ->> 'email',
      btrim((v.kept ->> 'first_name') || ' ' || (v.kept ->> 'last_name')),
      left(v.kept ->> 'content', 200), left(v.kept ->> 'month', 7),
      v.kept ->> 'file_name') as record
    from found f, lateral (select coalesce(f.before, f.after) as kept) v
    order by f.at desc, f.id desc
""")
_COUNT = text(f"select count(*) from (select from public.audit_log {_WHERE} limit :limit) counted")


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to look for; None is everything. Days are those of `zone`, the last one is included.

    `without_passages` leaves out the entries on passages, which come and go with their document.
    """

    person_id: UUID | None = None
    action: str | None = None
    table: str | None = None
    row_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    zone: tzinfo = UTC
    without_passages: bool = False
    entry: int | None = None

    def values(self) -> dict[str, object]:
        """The parameters of the statements."""
        return {
            "person": self.person_id,
            "action": self.action,
            "on_table": self.table,
            "row": self.row_id,
            "since": self._beginning(self.since, 0),
            "until": self._beginning(self.until, 1),
            "entry": self.entry,
            "without_passages": self.without_passages,
        }

    def _beginning(self, day: date | None, later: int) -> datetime | None:
        """The first moment of the day, or of one so many days `later`."""
        if day is None:
            return None
        try:
            first = day + timedelta(days=later)
        except OverflowError:  # behind the last day that there is
            return None
        return datetime.combine(first, time(), self.zone)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One write, or one look as somebody else. Of an update only what changed is kept."""

    id: int
    at: datetime
    actor_id: UUID | None
    actor_name: str | None
    """As the person was called then; None for the operator."""
    hand: str
    """person, agent (on the person's behalf) or operator."""
    origin: str | None
    """Such as `page Clients`."""
    thread_id: UUID | None
    action: str
    table_name: str
    row_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    record: str | None
    """What the record is called today, or was called when it was deleted."""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A part of the log, the newest first."""

    entries: tuple[AuditEntry, ...]
    total: int
    """At most MOST_COUNTED: nobody needs to wait for the exact number of more."""


class AuditLog:
    """The log as `actor` may read it: all of it for administrators, nothing for others."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor

    def page(self, wanted: AuditFilter, *, limit: int = 20, offset: int = 0) -> AuditPage:
        """The entries that fit, newest first."""
        values = wanted.values()
        with self._database.acting_as(self._actor, read_only=True) as connection:
            rows = connection.execute(_PAGE, values | {"limit": limit, "offset": offset})
            entries = tuple(AuditEntry(**row) for row in rows.mappings())
            total = connection.execute(_COUNT, values | {"limit": MOST_COUNTED}).scalar_one()
        return AuditPage(entries, total)

    def get(self, entry: int) -> AuditEntry | None:
        """One entry by its number; None when there is none, or for who may not read the log."""
        values = AuditFilter(entry=entry).values() | {"limit": 1, "offset": 0}
        with self._database.acting_as(self._actor, read_only=True) as connection:
            row = connection.execute(_PAGE, values).mappings().one_or_none()
        return None if row is None else AuditEntry(**row)
