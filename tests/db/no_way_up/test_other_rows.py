"""Rows of others: not taken over, not written over, not deleted by a detour."""

from __future__ import annotations

import pytest

from ea_core.actor import Role
from tests.conftest import TestDatabase
from tests.db.no_way_up.attacker import REFUSED, acting, conversation, outcome


@pytest.mark.parametrize("role", ["manager", "admin", "staff"])
def test_a_row_stays_what_it_is(db: TestDatabase, role: Role) -> None:
    me = db.person(role)
    mine = conversation(db, me)
    for table, name in (
        ("clients", "client"), ("contacts", "contact"), ("deals", "deal"), ("threads", "thread"),
        ("messages", "message"), ("runs", "run"), ("documents", "document"),
        ("document_chunks", "chunk"), ("ingestions", "upload"), ("activities", "activity"),
    ):  # fmt: skip
        with acting(db, me) as connection:
            said = outcome(connection, f"update {table} set id = %(nothing)s where id = %({name})s",
                           mine.ids)  # fmt: skip
            assert said == REFUSED, table
            assert outcome(connection, f"update {table} set id = id where id = %({name})s",
                           mine.ids) == ("1" if table != "activities" else REFUSED)  # fmt: skip


def test_deals_and_contacts_are_not_taken_over(db: TestDatabase) -> None:
    staff, colleague = db.person("staff"), db.person("staff")
    theirs, mine = conversation(db, colleague), db.client("Mine", staff)
    values = {**theirs.ids, "me": staff.id, "mine": mine}
    with acting(db, staff) as connection:
        for statement in (
            "update deals set client_id = %(mine)s where id = %(deal)s",
            "update deals set client_id = %(mine)s",
            (
                "insert into deals (id, client_id, title) values (%(deal)s, %(mine)s, 'x')"
                " on conflict (id) do update set client_id = excluded.client_id"
            ),
            (
                "merge into deals d using (select 1) s on d.id = %(deal)s"
                " when matched then update set client_id = %(mine)s"
            ),
            "update contacts set client_id = %(mine)s where id = %(contact)s",
            (
                "insert into contacts (id, client_id, first_name, last_name)"
                " values (%(contact)s, %(mine)s, 'a', 'b')"
                " on conflict (id) do update set client_id = excluded.client_id"
            ),
            "update activities set performed_by = %(me)s where id = %(activity)s",
            "update activities set entity_id = %(mine)s where id = %(activity)s",
            (
                "insert into activities (id, entity_type, entity_id, type, performed_by)"
                " values (%(activity)s, 'client', %(mine)s, 'note', %(me)s)"
                " on conflict (id) do update set content = 'mine'"
            ),
            (
                "insert into activities (entity_type, entity_id, client_id, type, performed_by)"
                " values ('deal', %(deal)s, %(mine)s, 'note', %(me)s)"
            ),
            "update clients set owner_id = %(me)s where id = %(client)s",
            "update clients set owner_id = %(me)s where id <> %(mine)s",
            (
                "insert into clients (id, name, owner_id) values (%(client)s, 'x', %(me)s)"
                " on conflict (id) do update set owner_id = excluded.owner_id"
            ),
            "select * from clients where id = %(client)s for update",
            "select * from deals where id = %(deal)s for no key update",
        ):
            said = outcome(connection, statement, values)
            assert said in {REFUSED, "0"}, (statement, said)
        connection.commit()
    assert (
        db.one("select client_id from deals where id = %s", theirs.ids["deal"])
        == theirs.ids["client"]
    )
    assert (
        db.one("select owner_id from clients where id = %s", theirs.ids["client"]) == colleague.id
    )


def test_how_long_a_deal_is_in_its_stage_is_not_written_over(db: TestDatabase) -> None:
    staff = db.person("staff")
    deal = conversation(db, staff).ids["deal"]
    before = db.one("select stage_changed_at from deals where id = %s", deal)
    with acting(db, staff) as connection:
        changed = (
            "update deals set stage_changed_at = '2001-01-01', title = 'x' where id = %(deal)s"
        )
        assert outcome(connection, changed, {"deal": deal}) == "1"
        connection.commit()
    assert db.one("select stage_changed_at from deals where id = %s", deal) == before
    with acting(db, staff) as connection:
        outcome(connection, "update deals set stage = 'won' where id = %(deal)s", {"deal": deal})
        connection.commit()
    assert db.one("select stage_changed_at > %s from deals where id = %s", before, deal) is True


def test_a_manager_does_not_get_at_a_colleagues_document_by_detours(db: TestDatabase) -> None:
    """Managers change each other's documents; they do not delete them, nor become their uploader."""
    me, colleague = db.person("manager"), db.person("manager")
    new = "insert into documents (title, uploaded_by, sha256, file_path) values ('t', %s, %s, %s) returning id"
    theirs, mine = db.one(new, colleague.id, "a", "documents/a.pdf"), db.one(new, me.id, "b", None)
    db.one(
        "insert into document_chunks (document_id, content, chunk_index) values (%s, 'c', 0)",
        theirs,
    )
    values = {"theirs": theirs, "mine": mine, "me": me.id}
    with acting(db, me) as connection:
        assert (
            outcome(connection, "update documents set title = 'u' where id = %(theirs)s", values)
            == "1"
        )
        for statement in (
            "delete from documents where id = %(theirs)s",
            "update documents set uploaded_by = %(me)s where id = %(theirs)s",
            (
                "insert into documents (id, title, uploaded_by) values (%(theirs)s, 'x', %(me)s)"
                " on conflict (id) do update set uploaded_by = excluded.uploaded_by"
            ),
            (
                "insert into documents (title, sha256, uploaded_by) values ('x', 'a', %(me)s)"
                " on conflict (sha256) where thread_id is null do update set uploaded_by = excluded.uploaded_by"
            ),
            # to delete them with a document of one's own
            "update document_chunks set document_id = %(mine)s where document_id = %(theirs)s",
            # to delete its file with a document or an upload of one's own
            "update documents set file_path = 'documents/a.pdf' where id = %(mine)s",
            "insert into documents (title, uploaded_by, file_path) values ('x', %(me)s, 'documents/a.pdf')",
            (
                "insert into ingestions (user_id, file_name, file_path, sha256, size_bytes)"
                " values (%(me)s, 'f', 'documents/a.pdf', 's', 1)"
            ),
            "update documents set passages = 99 where id = %(theirs)s",
        ):
            assert outcome(connection, statement, values) in {REFUSED, "0"}, statement


def test_a_file_of_a_conversation_is_not_reached_through_a_row_of_ones_own(
    db: TestDatabase,
) -> None:
    """The local folder has no policies: who may read the row that names a file reads the file."""
    theirs, me = conversation(db, db.person("staff")), db.person("manager")
    mine = conversation(db, me)
    path = f"threads/{theirs.ids['thread']}/a.pdf"
    values = {"me": me.id, "path": path, **mine.ids}
    with acting(db, me) as connection:
        for statement in (
            "insert into documents (title, uploaded_by, file_path) values ('x', %(me)s, %(path)s)",
            (
                "insert into documents (title, uploaded_by, thread_id, file_path)"
                " values ('x', %(me)s, %(thread)s, %(path)s)"
            ),
            "update documents set file_path = %(path)s where id = %(document)s",
            (
                "insert into ingestions (user_id, file_name, file_path, sha256, size_bytes)"
                " values (%(me)s, 'f', %(path)s, 's', 1)"
            ),
            (
                "insert into ingestions (user_id, thread_id, file_name, file_path, sha256, size_bytes)"
                " values (%(me)s, %(thread)s, 'f', %(path)s, 's', 1)"
            ),
            (
                "insert into ingestions (user_id, file_name, file_path, sha256, size_bytes)"
                " values (%(me)s, 'f', '../../etc/passwd', 's', 1)"
            ),
            "update ingestions set file_path = %(path)s where id = %(upload)s",
        ):
            assert outcome(connection, statement, values) == REFUSED, statement
