"""Reading the audit log with filters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID, uuid4

from sqlalchemy import text

from ea_core.access.audit import TABLES, AuditFilter, AuditLog
from ea_core.actor import Actor, Origin
from tests.conftest import TestDatabase


def _rename(db: TestDatabase, person: Actor, client: object, name: str) -> None:
    with db.database.acting_as(person) as connection:
        values = {"id": client, "name": name}
        connection.execute(text("update clients set name = :name where id = :id"), values)


def test_each_filter_narrows_the_log(db: TestDatabase) -> None:
    admin, manager = db.person("admin", "Ada"), db.person("manager", "Mia")
    first, second = db.client("A"), db.client("B")
    by_page = Actor(manager.id, manager.email, role="manager", origin=Origin("page Clients"))
    _rename(db, by_page, first, "A2")
    _rename(db, admin, second, "B2")
    log = AuditLog(db.database, admin)
    everything = log.page(AuditFilter())
    assert everything.total == len(everything.entries) >= 4
    assert [e.id for e in everything.entries] == sorted(
        (e.id for e in everything.entries), reverse=True
    )
    (entry,) = log.page(AuditFilter(person_id=manager.id)).entries
    assert (entry.actor_name, entry.origin, entry.hand) == ("Mia", "page Clients", "person")
    assert (entry.before, entry.after) == ({"name": "A"}, {"name": "A2"})
    assert log.page(AuditFilter(action="update", table="clients")).total == 2
    assert log.page(AuditFilter(row_id=second)).total == 2
    assert log.page(AuditFilter(row_id=uuid4())).total == 0
    today = datetime.now(UTC).date()
    assert log.page(AuditFilter(since=today, until=today)).total == everything.total
    assert log.page(AuditFilter(until=today - timedelta(days=1))).total == 0
    assert log.page(AuditFilter(since=today + timedelta(days=1))).total == 0
    far_east = timezone(timedelta(hours=14))  # where the day that the entry falls on may be another
    its_day = entry.at.astimezone(far_east).date()
    assert entry in log.page(AuditFilter(since=its_day, until=its_day, zone=far_east)).entries
    assert log.page(AuditFilter(until=date.max)).total == everything.total
    page = log.page(AuditFilter(), limit=1, offset=1)
    assert (page.entries, page.total) == (everything.entries[1:2], everything.total)


def test_one_entry_is_found_by_its_number(db: TestDatabase) -> None:
    admin = db.person("admin", "Ada")
    log = AuditLog(db.database, admin)
    _rename(db, admin, db.client("A"), "A2")
    entry = log.page(AuditFilter()).entries[0]
    assert log.get(entry.id) == entry
    assert log.get(entry.id + 1_000) is None
    assert AuditLog(db.database, db.person("manager")).get(entry.id) is None


def test_passages_can_be_left_out(db: TestDatabase) -> None:
    admin = db.person("admin", "Ada")
    document = db.one("insert into documents (title) values ('Rules') returning id")
    db.one(
        "insert into document_chunks (document_id, content, chunk_index) values (%s, 'c', 0)"
        " returning id",
        document,
    )
    log = AuditLog(db.database, admin)
    of_it = AuditFilter(row_id=UUID(str(document)))
    assert [one.table_name for one in log.page(of_it).entries] == ["document_chunks", "documents"]
    (only,) = log.page(replace(of_it, without_passages=True)).entries
    assert only.table_name == "documents"


def test_it_is_for_administrators(db: TestDatabase) -> None:
    db.client("A", db.person("staff"))
    assert AuditLog(db.database, db.person("manager")).page(AuditFilter()).total == 0


def test_the_tables_offered_are_those_that_are_audited(db: TestDatabase) -> None:
    audited = db.one("""
        select array_agg(distinct c.relname::text order by c.relname::text)
        from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where t.tgname like 'audit%'
    """.replace("%", "%%"))  # fmt: skip
    assert audited == list(TABLES)


def test_what_was_done_in_one_step_is_one_entry_that_opens(db: TestDatabase) -> None:
    admin, manager = db.person("admin", "Ada"), db.person("manager", "Mia")
    with db.database.acting_as(manager) as connection:
        connection.execute(
            text("insert into clients (name) select 'Imported ' || n from generate_series(1, 40) n")
        )
        connection.execute(text("update clients set industry = 'Food' where name = 'Imported 1'"))
    alone = db.client("Alone")
    log = AuditLog(db.database, admin)
    added = AuditFilter(action="insert", table="clients")
    of_alone, imported = log.page(added).entries
    assert (of_alone.row_id, of_alone.entries, of_alone.records) == (alone, 1, 1)
    assert (imported.actor_name, imported.entries, imported.records) == ("Mia", 40, 40)
    assert log.page(added).total == 2
    opened = log.page(AuditFilter(together=imported.id), limit=50)
    assert (opened.total, len({one.row_id for one in opened.entries})) == (40, 40)
    assert {one.action for one in opened.entries} == {"insert"}
    # Looked for by its record, a row stands by itself.
    (first,) = log.page(replace(added, row_id=opened.entries[0].row_id)).entries
    assert (first, log.get(first.id)) == (opened.entries[0], first)
