"""Imports that are kept: a worker takes a file in and back, and nothing is lost or doubled on the way."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from ea_core.actor import Actor
from ea_core.crm.activities import ActivityDraft
from ea_core.crm.clients import ClientDraft
from ea_core.crm.importing.load import Wish
from ea_core.crm.imports.kept import Import
from ea_core.crm.imports.task import ImportTask
from ea_core.crm.paging import Paging
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from ea_core.queue.set_aside import JobsSetAside
from ea_core.queue.task import Later, Task
from ea_core.queue.worker import Worker
from tests.conftest import TestDatabase

CLIENTS = b"name,industry,owner\nAcme,Steel,\nBolt,Screws,\n,Nothing,\n"


@pytest.fixture
def manager(db: TestDatabase) -> Actor:
    return db.person("manager", "Mia Ray")


@pytest.fixture
def crm(db: TestDatabase, manager: Actor) -> CrmWorkspace:
    return CrmWorkspace(db.database, manager)


def work(db: TestDatabase, import_id: UUID) -> None:
    """What a worker does with the job."""
    ImportTask(db.database, "USD")(lambda: False, str(import_id))


def jobs(db: TestDatabase) -> int:
    waiting = db.one(
        "select count(*) from ea_queue.procrastinate_jobs"
        " where task_name = 'import' and status = 'todo'"
    )
    assert isinstance(waiting, int)
    return waiting


def taken_in(db: TestDatabase, crm: CrmWorkspace, kind: str, text: bytes, **wish: object) -> Import:
    """A file that was checked and imported."""
    one = crm.imports.add(kind, f"{kind}.csv", text)  # type: ignore[arg-type] # a kind of the test
    if wish:
        crm.imports.read_as(one.id, Wish(kind, **wish))  # type: ignore[arg-type] # as above
    crm.imports.check(one.id)
    work(db, one.id)
    crm.imports.start(one.id)
    work(db, one.id)
    return crm.imports.get(one.id)


def taken_back(db: TestDatabase, crm: CrmWorkspace, one: Import) -> tuple[int, int, dict[str, int]]:
    crm.imports.take_back(one.id)
    work(db, one.id)
    found = crm.imports.taken_back(one.id)
    status = crm.imports.get(one.id).status
    assert status == ("partly undone" if found.stays else "undone")
    return found.removed, found.restored, {str(why): rows for why, rows in found.left.items()}


def test_a_file_is_checked_and_then_taken_in(
    crm: CrmWorkspace, db: TestDatabase, manager: Actor
) -> None:
    one = crm.imports.add("clients", "accounts.csv", CLIENTS)
    assert (one.status, one.person, one.size_bytes) == ("draft", "Mia Ray", len(CLIENTS))
    assert jobs(db) == 0
    crm.imports.check(one.id)
    assert jobs(db) == 1
    work(db, one.id)
    checked = crm.imports.get(one.id)
    assert checked.status == "checked"
    assert checked.result is not None
    assert (checked.result.created, checked.result.error_count, checked.refused) == (2, 1, 1)
    assert crm.clients.page().total == 0
    crm.imports.start(one.id)
    work(db, one.id)
    done = crm.imports.get(one.id)
    assert done.status == "done"
    assert done.result is not None
    assert (done.result.created, done.result.dry_run) == (2, False)
    assert [c.name for c in crm.clients.page().items] == ["Acme", "Bolt"]
    assert [(r.name, r.did) for r in crm.imports.written(one.id).items] == [
        ("Acme", "insert"), ("Bolt", "insert"),
    ]  # fmt: skip
    assert (
        db.one("select actor_id from audit_log where table_name = 'clients' limit 1") == manager.id
    )
    assert db.one("select origin from audit_log where table_name = 'clients' limit 1") == "import"


def test_refused_rows_come_as_a_file_to_mend_and_import_again(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    data = b'name,status,website\n"Acme, Inc.",gone?,=1+1\nBolt,active,\n@Cog,???,\n'
    one = taken_in(db, crm, "clients", data)
    text = crm.imports.refused_rows(one.id).decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == "name,status,website,Row in the file,Problem"
    assert lines[1].startswith("\"Acme, Inc.\",gone?,'=1+1,2,\"status: 'gone?' is not a status")
    assert lines[2].startswith("'@Cog,???,,4,")
    assert "--" not in text
    mended = text.replace("gone?", "lead").replace("???", "lead").encode()
    again = taken_in(db, crm, "clients", mended)
    assert again.result is not None
    assert (again.result.created, again.result.error_count) == (2, 0)
    assert {c.name: c.website for c in crm.clients.page().items} == {
        "Acme, Inc.": "=1+1", "Bolt": None, "@Cog": None,
    }  # fmt: skip


def test_a_file_that_is_no_table_is_not_kept(crm: CrmWorkspace) -> None:
    for data in (b"", b"%PDF-1.7", b"<html><table></table></html>"):
        with pytest.raises(InvalidInput):
            crm.imports.add("clients", "x.csv", data)
    assert crm.imports.page().total == 0


def test_another_way_to_read_the_file_asks_for_another_check(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    one = crm.imports.add("clients", "a.csv", b"Firm,Kind\nAcme,Steel\n")
    assert crm.imports.preview(one.id).missing == ("name",)
    crm.imports.read_as(one.id, Wish("clients", {"name": "Firm", "industry": "Kind"}))
    assert [c.field for c in crm.imports.preview(one.id).columns] == ["name", "industry"]
    crm.imports.check(one.id)
    with pytest.raises(Conflict):
        crm.imports.start(one.id)
    work(db, one.id)
    crm.imports.read_as(one.id, Wish("clients", {"name": "Kind"}))
    with pytest.raises(Conflict):
        crm.imports.start(one.id)
    assert crm.imports.get(one.id).result is None


def test_words_that_are_not_understood_are_listed_until_they_mean_something(
    crm: CrmWorkspace,
) -> None:
    data = b"client,title,stage,owner\nAcme,A,Hot,x\nAcme,B,Hot,\nAcme,C,won,\n"
    one = crm.imports.add("deals", "d.csv", data)
    (word,) = crm.imports.preview(one.id).words
    assert (word.field, word.written, word.rows, word.means) == ("stage", "Hot", 2, None)
    crm.imports.read_as(one.id, Wish("deals", values={"stage": {"Hot": "negotiation"}}))
    (word,) = crm.imports.preview(one.id).words
    assert word.means == "negotiation"


def test_people_who_are_not_here_are_listed(crm: CrmWorkspace, manager: Actor) -> None:
    data = f"name,owner\nAcme,J. Doe\nBolt,{manager.email}\n".encode()
    one = crm.imports.add("clients", "c.csv", data)
    assert [p.written for p in crm.imports.preview(one.id).people] == ["J. Doe"]


def test_a_worker_that_dies_in_the_middle_leaves_nothing_and_the_next_one_doubles_nothing(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    one = crm.imports.add("clients", "a.csv", CLIENTS)
    crm.imports.check(one.id)
    work(db, one.id)
    crm.imports.start(one.id)

    class Killed(BaseException):
        pass

    def dies() -> bool:
        raise Killed

    with pytest.raises(Killed):
        ImportTask(db.database, "USD")(dies, str(one.id))
    assert crm.clients.page().total == 0
    assert crm.imports.get(one.id).status == "importing"
    work(db, one.id)
    work(db, one.id)  # the job came twice
    assert crm.clients.page().total == 2
    assert crm.imports.written(one.id).total == 2


def test_a_worker_that_is_stopped_gives_the_import_back(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    one = crm.imports.add("clients", "a.csv", CLIENTS)
    crm.imports.check(one.id)
    with pytest.raises(Later):
        ImportTask(db.database, "USD")(lambda: True, str(one.id))
    assert crm.imports.get(one.id).status == "checking"
    work(db, one.id)
    assert crm.imports.get(one.id).status == "checked"


def test_what_is_given_up_in_the_middle_writes_nothing(crm: CrmWorkspace, db: TestDatabase) -> None:
    one = crm.imports.add("clients", "a.csv", CLIENTS)
    crm.imports.check(one.id)
    work(db, one.id)
    crm.imports.start(one.id)

    def gives_up() -> bool:
        if crm.imports.get(one.id).is_under_way:
            crm.imports.cancel(one.id)
        return False

    ImportTask(db.database, "USD")(gives_up, str(one.id))
    assert crm.imports.get(one.id).status == "draft"
    assert crm.clients.page().total == 0


def test_what_fails_as_a_whole_says_why(crm: CrmWorkspace, db: TestDatabase) -> None:
    one = crm.imports.add("deals", "d.csv", b"a,b\n1,2\n")
    crm.imports.check(one.id)
    work(db, one.id)
    failed = crm.imports.get(one.id)
    assert failed.status == "failed"
    assert "No column for client, title" in str(failed.error)
    assert [news.id for news in crm.imports.news()] == [one.id]
    crm.imports.note_seen(one.id)
    assert crm.imports.news() == ()


def test_an_account_that_is_closed_imports_nothing(
    crm: CrmWorkspace, db: TestDatabase, manager: Actor
) -> None:
    one = crm.imports.add("clients", "a.csv", CLIENTS)
    crm.imports.check(one.id)
    db.one(
        "update auth.users set banned_until = now() + interval '1 day' where id = %s", manager.id
    )
    work(db, one.id)
    assert db.one("select status from imports where id = %s", one.id) == "failed"


def test_what_no_text_can_hold_is_told_all_the_same(crm: CrmWorkspace, db: TestDatabase) -> None:
    for data in (b"\0" * 500 + b"\n1\n", b"na\0me,industry\nA\0cme,\xff\n"):
        one = crm.imports.add("clients", "a\0\ud800.csv", data)
        crm.imports.check(one.id)
        work(db, one.id)
        assert crm.imports.get(one.id).status in {"failed", "checked"}


def test_work_that_meets_a_mistake_of_ours_is_set_aside_and_can_be_begun_anew(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    def breaks(_stopping: object, import_id: str) -> None:
        raise RuntimeError(import_id)

    one = crm.imports.add("clients", "a.csv", CLIENTS)
    crm.imports.check(one.id)
    task = Task("import", "imports", breaks)
    Worker(db.app_url, db.database, [task]).run_waiting()
    assert crm.imports.get(one.id).status == "failed"
    assert len(JobsSetAside(db.database, db.person("admin")).list()) == 1
    crm.imports.check(one.id)
    assert JobsSetAside(db.database, db.person("admin")).list() == ()
    work(db, one.id)
    assert crm.imports.get(one.id).status == "checked"


# -- taking back -------------------------------------------------------------------------------


def test_an_import_is_taken_back_as_a_whole(crm: CrmWorkspace, db: TestDatabase) -> None:
    crm.clients.create(ClientDraft("Acme", "Iron"))
    one = taken_in(db, crm, "clients", CLIENTS)
    assert one.result is not None
    assert (one.result.created, one.result.updated) == (1, 1)
    assert taken_back(db, crm, one) == (1, 1, {})
    assert [(c.name, c.industry) for c in crm.clients.page().items] == [("Acme", "Iron")]
    with pytest.raises(Conflict):
        crm.imports.take_back(one.id)


def test_what_somebody_changed_or_used_since_stays_and_is_named(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    data = b"name,industry\nAcme,Steel\nBolt,Screws\nCog,Wheels\nDie,Tools\n"
    one = taken_in(db, crm, "clients", data)
    by_name = {c.name: c for c in crm.clients.page().items}
    crm.clients.change(by_name["Acme"].id, ClientDraft("Acme", "Iron"), by_name["Acme"].version)
    crm.activities.log("client", by_name["Bolt"].id, ActivityDraft("call", "We spoke."))
    db.one("delete from clients where name = 'Die'")
    assert taken_back(db, crm, one) == (1, 0, {"changed": 1, "used": 1, "gone": 1})
    assert [c.name for c in crm.clients.page().items] == ["Acme", "Bolt"]
    left = crm.imports.written(one.id, left=True).items
    assert [(r.name, r.outcome) for r in left][:2] == [("Acme", "changed"), ("Bolt", "used")]


def test_a_deal_goes_back_to_its_stage_as_if_it_had_never_left_it(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    crm.clients.create(ClientDraft("Acme"))
    first = b"id,client,title,value,stage,created_at\n1,Acme,Pump,100,new,2026-01-05\n"
    taken_in(db, crm, "deals", first, key="id")
    deal = crm.deals.page().items[0]
    past = db.one("select jsonb_agg(h order by id) from deal_stage_history h")
    way = db.one("select way from deal_ways")
    second = b"id,client,title,value,stage,closed_at\n1,Acme,Pump,900,won,2026-03-01\n"
    one = taken_in(db, crm, "deals", second, key="id")
    assert crm.deals.page().items[0].stage == "won"
    assert taken_back(db, crm, one) == (0, 1, {})
    again = crm.deals.page().items[0]
    assert (again.stage, again.value, again.closed_at) == ("new", Decimal(100), None)
    assert (again.probability, again.stage_changed_at) == (deal.probability, deal.stage_changed_at)
    assert db.one("select jsonb_agg(h order by id) from deal_stage_history h") == past
    assert db.one("select way from deal_ways") == way


def test_imports_that_are_taken_back_in_the_wrong_order_name_each_other_and_go_in_the_end(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    def later(one: Import) -> list[tuple[str, int]]:
        return [(each.kind, each.rows) for each in crm.imports.later_imports(one.id)]

    first = taken_in(db, crm, "clients", b"name,industry\nAcme,Steel\nBolt,Screws\nCog,Wheels\n")
    changed = taken_in(db, crm, "clients", b"name,industry\nAcme,Iron\n")
    deals = taken_in(db, crm, "deals", b"client,title\nBolt,Pump\nBolt,Pipe\n")
    assert later(first) == [("deals", 1), ("clients", 1)]
    assert taken_back(db, crm, first) == (1, 0, {"changed": 1, "used": 1})
    assert later(first) == [("deals", 1), ("clients", 1)]
    assert taken_back(db, crm, changed) == (0, 1, {})
    assert taken_back(db, crm, deals) == (2, 0, {})
    assert later(first) == []
    # What stands in nobody's way any more goes; each record is counted once.
    assert taken_back(db, crm, first) == (3, 0, {})
    assert crm.clients.page().total == 0
    with pytest.raises(Conflict):
        crm.imports.take_back(first.id)


def test_what_a_person_did_between_two_imports_is_no_imports_to_take_back(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    first = taken_in(db, crm, "clients", b"name,industry\nAcme,Steel\n")
    client = crm.clients.page().items[0]
    crm.clients.change(client.id, ClientDraft("Acme", "Iron", "acme.example"), client.version)
    second = taken_in(db, crm, "clients", b"name,industry\nAcme,Gold\n")
    assert taken_back(db, crm, second) == (0, 1, {})
    assert taken_back(db, crm, first) == (0, 0, {"changed": 1})
    client = crm.clients.page().items[0]
    assert (client.industry, client.website) == ("Iron", "acme.example")
    # Asked once more, nothing of it is lost either.
    assert taken_back(db, crm, first) == (0, 0, {"changed": 1})
    assert crm.clients.get(client.id) == client


def test_staff_take_back_what_they_imported_and_nothing_of_others(
    crm: CrmWorkspace, db: TestDatabase, manager: Actor
) -> None:
    ann = db.person("staff", "Ann Lee")
    staff = CrmWorkspace(db.database, ann)
    one = taken_in(db, staff, "clients", b"name\nAcme\nBolt\n")
    for client in crm.clients.page().items:
        if client.name == "Bolt":  # handed over to somebody else: changed since
            draft = ClientDraft("Bolt", owner_id=manager.id)
            crm.clients.change(client.id, draft, client.version)
    with pytest.raises(NotFound):
        crm.imports.get(one.id)
    with pytest.raises(Conflict):
        crm.imports.take_back(one.id)
    assert taken_back(db, staff, one) == (1, 0, {"changed": 1})
    deals = taken_in(db, crm, "deals", b"client,title\nBolt,Pump\n")
    with pytest.raises(Conflict):
        staff.imports.take_back(deals.id)


def test_contacts_of_a_client_that_was_handed_over_stay(
    crm: CrmWorkspace, db: TestDatabase, manager: Actor
) -> None:
    ann = db.person("staff", "Ann Lee")
    staff = CrmWorkspace(db.database, ann)
    staff.clients.create(ClientDraft("Acme", owner_id=ann.id))
    one = taken_in(db, staff, "contacts", b"client,first_name,last_name\nAcme,Zoe,Quist\n")
    client = crm.clients.page().items[0]
    crm.clients.change(client.id, ClientDraft("Acme", owner_id=manager.id), client.version)
    assert taken_back(db, staff, one) == (0, 0, {"not yours": 1})


def test_an_administrator_takes_back_the_import_of_somebody_else(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    admin = CrmWorkspace(db.database, db.person("admin"))
    one = taken_in(db, crm, "clients", CLIENTS)
    assert [(i.id, i.person) for i in admin.imports.page().items] == [(one.id, "Mia Ray")]
    assert taken_back(db, admin, one) == (2, 0, {})


def test_activities_are_taken_back(crm: CrmWorkspace, db: TestDatabase) -> None:
    crm.clients.create(ClientDraft("Acme"))
    one = taken_in(db, crm, "activities", b"client,type,content\nAcme,call,Hello\nAcme,note,x\n")
    assert taken_back(db, crm, one) == (2, 0, {})
    assert db.one("select count(*) from activities") == 0


def test_an_import_at_the_shell_is_in_the_list_and_can_be_taken_back(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    crm.imports.csv("clients", CLIENTS, file_name="accounts.csv")
    crm.imports.csv("clients", CLIENTS, dry_run=True)
    (one,) = crm.imports.page().items
    assert (one.file_name, one.status, one.has_file) == ("accounts.csv", "done", False)
    assert (jobs(db), crm.imports.news()) == (0, ())
    crm.imports.take_back_now(one.id)
    assert crm.imports.taken_back(one.id).removed == 2
    assert (crm.imports.get(one.id).status, jobs(db)) == ("undone", 0)
    with pytest.raises(Conflict):
        crm.imports.take_back_now(one.id)


def test_many_records_are_taken_back_in_steps(crm: CrmWorkspace, db: TestDatabase) -> None:
    rows = "".join(f"Client {n:04}\n" for n in range(1203))
    one = taken_in(db, crm, "clients", b"name\n" + rows.encode())
    assert crm.imports.written(one.id, Paging(1, 5)).total == 1203
    # What the planner knows of the table is what the import wrote, not the nothing of its check.
    assert db.one("select reltuples >= 200 from pg_class where relname = 'clients'")
    assert taken_back(db, crm, one) == (1203, 0, {})


def test_old_imports_are_forgotten_and_stay_in_the_list(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    one = taken_in(db, crm, "clients", CLIENTS)
    crm.imports.add("clients", "never.csv", CLIENTS)
    db.one(
        "update imports set created_at = now() - interval '1 year', finished_at = now() - interval '1 year'"
    )
    assert db.one("select ea.forget_imports(90)") == 1
    (kept,) = crm.imports.page().items
    assert (kept.id, kept.has_file, kept.has_rows) == (one.id, False, False)
    assert crm.clients.page().total == 2


def test_an_import_that_wrote_is_not_thrown_away(crm: CrmWorkspace, db: TestDatabase) -> None:
    one = taken_in(db, crm, "clients", CLIENTS)
    with pytest.raises((Conflict, NotAllowed)):
        crm.imports.discard(one.id)
    draft = crm.imports.add("clients", "b.csv", CLIENTS)
    crm.imports.discard(draft.id)
    assert [i.id for i in crm.imports.page().items] == [one.id]


def test_nobody_writes_under_the_import_of_somebody_else(
    crm: CrmWorkspace, db: TestDatabase
) -> None:
    """The name of an import in a transaction gives no right over it."""
    one = taken_in(db, crm, "clients", CLIENTS)
    stranger = CrmWorkspace(db.database, other := db.person("staff"))
    with db.database.acting_as(other) as connection:
        connection.exec_driver_sql(f"select set_config('ea.import', '{one.id}', true)")
        connection.exec_driver_sql(
            f"insert into clients (name, owner_id) values ('Dab', '{other.id}')"
        )
    assert crm.imports.written(one.id).total == 2
    assert stranger.imports.page().total == 0


def test_what_stayed_is_looked_at_again_by_who_takes_it_back_alone(
    crm: CrmWorkspace, db: TestDatabase, manager: Actor
) -> None:
    one = taken_in(db, crm, "clients", b"name,industry\nAcme,Steel\n")
    client = crm.clients.page().items[0]
    crm.clients.change(client.id, ClientDraft("Acme", "Iron"), client.version)
    assert taken_back(db, crm, one) == (0, 0, {"changed": 1})
    for somebody in (db.person("staff"), db.person("admin"), manager):  # nobody is taking it back
        with db.database.acting_as(somebody) as connection:
            connection.exec_driver_sql(f"select ea.look_again_at_rows('{one.id}')")
        assert crm.imports.taken_back(one.id).left == {"changed": 1}
