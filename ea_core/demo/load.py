"""Writes the demo company into an empty installation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

import psycopg

from ea_core.actor import Actor
from ea_core.db.errors import OWNERS_ADDRESS, translated
from ea_core.demo.company import build
from ea_core.demo.library import DOCUMENTS
from ea_core.demo.model import DemoCompany
from ea_core.demo.questions import SUGGESTED_QUESTIONS
from ea_core.identity.local.operator import insert_account
from ea_core.identity.password_hashes import Hashes
from ea_core.knowledge.workspace import KnowledgeWorkspace

DEMO_PASSWORDS: Mapping[str, str] = {
    "admin@example.com": "demo-admin-1",
    "manager@example.com": "demo-manager-1",
    "staff@example.com": "demo-staff-1",
}
"""The published sign-ins of the demo company, for a laptop."""

_LOCK_KEY = 0x45_41_5F_64  # "EA_d"
_IS_EMPTY = b"""
    select not exists (select 1 from auth.users) and not exists (select 1 from public.clients)
       and not exists (select 1 from public.documents)
"""
_MARK = b"""
    insert into ea.installation (key, value)
    values ('demo', jsonb_build_object('loaded_at', now()) || %s::jsonb)
"""

Row = tuple[object, ...]


class Installation(Protocol):
    """What of the application is needed here."""

    owner_url: str
    hashes: Hashes

    def as_user(self, actor: Actor) -> KnowledgeWorkspace:
        """The knowledge base as that person may use it."""


def fill(
    app: Installation,
    *,
    wait_for_documents: bool,
    passwords: Mapping[str, str] | None = None,
) -> bool:
    """Loads the demo company unless there is anything already; returns whether it did.

    Its people get the published passwords, which the installation then knows and may show, or those
    of `passwords`, of which nothing but the hashes is kept.

    People, clients, deals and activities are written in one transaction. The documents go the way
    of an upload by the manager: with `wait_for_documents` they are ready when this returns,
    otherwise they are queued for the worker.
    """
    company = build(datetime.now(UTC).date())
    people = {p.email: Actor(p.id, p.email, p.full_name, p.role) for p in company.people}
    given = DEMO_PASSWORDS if passwords is None else passwords
    hashes = {email: app.hashes.of_new(given[email], "", None) for email in people}
    shown = {
        "passwords": dict(DEMO_PASSWORDS) if passwords is None else {},
        "questions": [one.question for one in SUGGESTED_QUESTIONS],
    }
    with (
        translated(OWNERS_ADDRESS),
        psycopg.connect(app.owner_url, connect_timeout=5, prepare_threshold=None) as connection,
    ):
        connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK_KEY,))
        row = connection.execute(_IS_EMPTY).fetchone()
        if row is None or not row[0]:
            return False
        for actor in people.values():
            insert_account(connection, actor, hashes[actor.email])
        _write_company(connection, company)
        connection.execute(_MARK, (json.dumps(shown),))
    uploads = app.as_user(people["manager@example.com"]).uploads
    take_in: Callable[..., object] = uploads.take_in_now if wait_for_documents else uploads.add
    for document in DOCUMENTS:
        take_in(document.file_name, document.path.read_bytes(), tags=document.tags)
    return True


def _write_company(connection: psycopg.Connection[Row], company: DemoCompany) -> None:
    _copy(
        connection,
        b"copy public.clients (id, name, industry, website, status, owner_id, created_at) from stdin",
        (
            (c.id, c.name, c.industry, c.website, c.status, c.owner_id, c.created_at)
            for c in company.clients
        ),
    )
    _copy(
        connection,
        b"copy public.contacts (id, client_id, first_name, last_name, email, phone, position, created_at)"
        b" from stdin",
        (
            (
                c.id,
                c.client_id,
                c.first_name,
                c.last_name,
                c.email,
                c.phone,
                c.position,
                c.created_at,
            )
            for c in company.contacts
        ),
    )
    _copy(
        connection,
        b"copy public.deals (id, client_id, title, value, stage, probability, expected_close_date,"
        b" created_at, closed_at, source, lost_reason) from stdin",
        (
            (d.id, d.client_id, d.title, d.value, d.stage, d.probability, d.expected_close_date,
             d.created_at, d.closed_at, d.source or None, d.lost_reason)
            for d in company.deals
        ),
    )  # fmt: skip
    # The database has recorded a history as of now; the company's own takes its place.
    connection.execute(b"delete from public.deal_stage_history")
    _copy(
        connection,
        b"copy public.deal_stage_history (deal_id, from_stage, to_stage, changed_at, changed_by)"
        b" from stdin",
        (
            (d.id, h.from_stage, h.to_stage, h.changed_at, h.changed_by)
            for d in company.deals
            for h in d.history
        ),
    )
    connection.execute(
        b"update public.deals d set stage_changed_at = h.changed_at"
        b" from (select deal_id, max(changed_at) as changed_at from public.deal_stage_history"
        b" group by deal_id) h where h.deal_id = d.id"
    )
    changes = sorted(_changes(company), key=lambda change: change[1])
    _copy(
        connection,
        b"copy public.deal_changes (deal_id, changed_at, field, old, new, changed_by) from stdin",
        changes,
    )
    _copy(
        connection,
        b"copy public.activities (id, entity_type, entity_id, type, content, performed_by, performed_at)"
        b" from stdin",
        (
            (a.id, a.entity_type, a.entity_id, a.type, a.content, a.performed_by, a.performed_at)
            for a in company.activities
        ),
    )
    _copy(
        connection,
        b"copy public.tasks (id, title, deal_id, due_on, assigned_to, created_by, state, created_at, closed_at)"
        b" from stdin",
        (
            (t.id, t.title, t.deal_id, t.due_on, t.assigned_to, t.created_by,
             "done" if t.closed_at else "open", t.created_at, t.closed_at)
            for t in company.tasks
        ),
    )  # fmt: skip
    _copy(
        connection,
        b"copy public.targets (person_id, month, amount) from stdin",
        ((t.owner_id, t.month, t.amount) for t in company.targets),
    )
    # The demo begins here; its making is not part of what its people did.
    connection.execute(b"delete from public.audit_log")
    # Plans must not be made from the statistics of empty tables.
    connection.execute(b"analyze")


def _changes(company: DemoCompany) -> Iterator[tuple[UUID, datetime, str, str, str, UUID]]:
    """What was changed of deals on their way, as the database records it."""
    for deal in company.deals:
        for push in deal.pushes:
            old, new = push.from_date.isoformat(), push.to_date.isoformat()
            yield deal.id, push.changed_at, "expected_close_date", old, new, push.changed_by
        for change in deal.repricings:
            amounts = (str(change.from_value), str(change.to_value))
            yield deal.id, change.changed_at, "value", *amounts, change.changed_by


def _copy(connection: psycopg.Connection[Row], statement: bytes, rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
