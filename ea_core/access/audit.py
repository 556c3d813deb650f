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
_LOOKED_AT: Final = 50_000
"""Rows of the log that are looked at for a list: an import alone may be thousands of them."""

_WHERE = """
    where (cast(:person as uuid) is null or l.actor_id = :person)
      and (cast(:action as text) is null or l.action = :action)
      and (cast(:on_table as text) is null or l.table_name = :on_table)
      and (cast(:row as uuid) is null or l.row_id = :row)
      and (cast(:since as timestamptz) is null or l.at >= :since)
      and (cast(:until as timestamptz) is null or l.at < :until)
      and (cast(:entry as bigint) is null or l.id = :entry)
      and (not :without_passages or l.table_name <> 'document_chunks')
      and (cast(:together as bigint) is null
        or l.at = (select o.at from public.audit_log o where o.id = :together)
          and (l.table_name, l.action) = (
            select o.table_name, o.action from public.audit_log o where o.id = :together))
"""
_LOOKED = f"""
    looked as materialized (
      select l.id, l.at, l.actor_id, l.action, l.table_name, l.row_id
      from public.audit_log l {_WHERE}
      order by l.at desc, l.id desc limit :looked_at
    )
"""
# What one transaction did to records of one kind is one entry, unless single rows are looked for. All
# rows of a transaction have its time.
_STEP = """
    group by at, actor_id, action, table_name, case when :apart then id end
"""
# What the record is called: now, or, when it is gone, as it was called then.
_PAGE = text(f"""
    with {_LOOKED},
    steps as (
      select max(id) as id, count(*) as entries, count(distinct row_id) as records
      from looked {_STEP}
      order by at desc, max(id) desc limit :limit offset :offset
    ),
    found as materialized (
      select l.id, l.at, l.actor_id, l.actor_name, l.hand, l.origin, l.thread_id, l.action,
        l.table_name, l.row_id, l.before, l.after, s.entries, s.records
      from steps s join public.audit_log l using (id)
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
      (select i.file_name from public.imports i where f.table_name = 'imports' and i.id = f.row_id),
      v.kept ->> 'name', v.kept ->> 'title', v.kept ->> 'full_name', v.kept ->> 'email',
      btrim((v.kept ->> 'first_name') || ' ' || (v.kept ->> 'last_name')),
      left(v.kept ->> 'content', 200), left(v.kept ->> 'month', 7),
      v.kept ->> 'file_name') as record
    from found f, lateral (select coalesce(f.before, f.after) as kept) v
    order by f.at desc, f.id desc
""")
_COUNT = text(f"""
    with {_LOOKED}
    select (select count(*) from looked) as rows,
      (select count(*) from (select from looked {_STEP} limit :limit) counted) as total
""")


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to look for; None is everything. Days are those of `zone`, the last one is included.

    `without_passages` leaves out the entries on passages, which come and go with their document.
    `together` is the number of an entry: what was done in the same step with records of the same kind.
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
    together: int | None = None

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
            "together": self.together,
            "apart": not (self.row_id is None and self.entry is None and self.together is None),
            "looked_at": _LOOKED_AT,
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
    entries: int = 1
    """As many were written in one step with records of this kind; this is the last of them."""
    records: int = 1
    """How many records those are about."""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A part of the log, the newest first."""

    entries: tuple[AuditEntry, ...]
    total: int
    """At most MOST_COUNTED: nobody needs to wait for the exact number of more."""
    older: bool
    """Whether there may be older ones that were not looked at."""


class AuditLog:
    """The log as `actor` may read it: all of it for administrators, nothing for others."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor

    def page(self, wanted: AuditFilter, *, limit: int = 20, offset: int = 0) -> AuditPage:
        """The entries that fit, newest first; what was done in one step is one of them."""
        values = wanted.values()
        with self._database.acting_as(self._actor, read_only=True) as connection:
            rows = connection.execute(_PAGE, values | {"limit": limit, "offset": offset})
            entries = tuple(AuditEntry(**row) for row in rows.mappings())
            counted = connection.execute(_COUNT, values | {"limit": MOST_COUNTED}).one()
        older = counted.total == MOST_COUNTED or counted.rows == _LOOKED_AT
        return AuditPage(entries, counted.total, older)

    def get(self, entry: int) -> AuditEntry | None:
        """One entry by its number; None when there is none, or for who may not read the log."""
        values = AuditFilter(entry=entry).values() | {"limit": 1, "offset": 0}
        with self._database.acting_as(self._actor, read_only=True) as connection:
            row = connection.execute(_PAGE, values).mappings().one_or_none()
        return None if row is None else AuditEntry(**row)
