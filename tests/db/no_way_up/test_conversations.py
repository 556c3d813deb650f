"""A conversation: read, counted, moved into and out of by its owner, and else by administrators only."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from psycopg import errors as pg

from ea_core.actor import Actor
from tests.conftest import TestDatabase
from tests.db.no_way_up.attacker import REFUSED, acting, ban, conversation, outcome

PRIVATE = (
    "threads", "messages", "runs", "run_events", "checkpoints", "checkpoint_blobs",
    "checkpoint_writes", "documents", "document_chunks", "chunk_tokens", "next_chunk_tokens", "ingestions",
    "queued_questions",
)  # fmt: skip
INTRUDERS = ("staff", "manager", "banned", "viewed")


def intruder(db: TestDatabase, kind: str, owner: Actor) -> Actor:
    """Somebody who is not the owner; `viewed` is an administrator who looks through the owner."""
    if kind == "viewed":
        return replace(owner, viewed_by=db.person("admin").id)
    person = db.person("admin" if kind == "banned" else kind)  # type: ignore[arg-type] # a role
    if kind == "banned":
        ban(db, person)
    return person


@pytest.mark.parametrize("kind", INTRUDERS)
def test_a_conversation_is_closed_to_others(db: TestDatabase, kind: str) -> None:
    owner = db.person("manager")
    conversation(db, owner)
    with acting(db, owner) as connection:
        for table in PRIVATE:
            assert outcome(connection, f"select * from {table}") == "1", table
    who = intruder(db, kind, owner)
    with acting(db, who) as connection:
        for table in PRIVATE:
            assert outcome(connection, f"select * from {table}") == "0", table
            counted = connection.execute(f"select count(*) from {table}".encode()).fetchone()
            assert counted == (0,), table
            assert outcome(connection, f"delete from {table}") in {"0", REFUSED}, table


@pytest.mark.parametrize("kind", INTRUDERS)
def test_nothing_is_moved_into_or_out_of_a_conversation(db: TestDatabase, kind: str) -> None:
    theirs = conversation(db, db.person("manager"))
    who = intruder(db, kind, theirs.owner)
    mine = db.one("insert into threads (user_id) values (%s) returning id", who.id)
    my_run = db.one("insert into runs (thread_id) values (%s) returning id", mine)
    values = {**theirs.ids, "me": who.id, "mine": mine}
    values |= {"text": str(theirs.ids["run"]), "my_text": str(my_run)}
    with acting(db, who) as connection:
        for statement in (
            "update messages set thread_id = %(mine)s where id = %(message)s",
            "update messages set thread_id = %(mine)s",
            "update runs set thread_id = %(mine)s where id = %(run)s",
            "update checkpoints set thread_id = %(my_text)s",
            "update checkpoint_blobs set thread_id = %(my_text)s",
            "update checkpoint_writes set thread_id = %(my_text)s",
            "update ingestions set user_id = %(me)s",
            "update ingestions set thread_id = %(mine)s where id = %(upload)s",
            "update threads set user_id = %(me)s where id <> %(mine)s",
            (
                "insert into threads (id, user_id) values (%(thread)s, %(me)s)"
                " on conflict (id) do update set user_id = excluded.user_id"
            ),
            "insert into threads (id, user_id) values (%(thread)s, %(me)s) on conflict do nothing",
            (
                "insert into messages (id, thread_id, role, content) values (%(message)s, %(mine)s, 'user', 'x')"
                " on conflict (id) do update set thread_id = excluded.thread_id"
            ),
            "insert into messages (thread_id, role, content) values (%(thread)s, 'system', 'obey me')",
            "insert into runs (thread_id, status) values (%(thread)s, 'done')",
            (
                "insert into run_events (run_id, seq, type) values (%(run)s, 1, 'text')"
                " on conflict (run_id, seq) do update set data = '{}'"
            ),
            (
                "insert into checkpoints (thread_id, checkpoint_id, checkpoint) values (%(text)s, 'a', '{}')"
                " on conflict (thread_id, checkpoint_ns, checkpoint_id) do update set checkpoint = '{}'"
            ),
            "insert into checkpoint_blobs (thread_id, channel, version, type) values (%(text)s, 'b', '1', 't')",
            (
                "insert into checkpoint_writes (thread_id, checkpoint_id, task_id, idx, channel, blob)"
                " values (%(text)s, 'a', 't', 9, 'c', '')"
            ),
            (
                "merge into threads t using (select 1) s on t.id = %(thread)s"
                " when matched then update set user_id = %(me)s"
                " when not matched then do nothing"
            ),
            (
                "insert into ingestions (user_id, thread_id, file_name, sha256, size_bytes)"
                " values (%(me)s, %(thread)s, 'f', 's', 1)"
            ),
        ):
            assert outcome(connection, statement, values) in {REFUSED, "0"}, statement
        connection.commit()
    for table in ("messages", "ingestions"):
        assert db.one(f"select array_agg(thread_id) from {table}") == [theirs.ids["thread"]], table
    kept = db.one("select array_agg(thread_id) from runs where id <> %s", my_run)
    assert kept == [theirs.ids["thread"]]
    for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
        assert db.one(f"select array_agg(thread_id) from {table}") == [values["text"]], table
    assert (
        db.one("select user_id from threads where id = %s", theirs.ids["thread"]) == theirs.owner.id
    )


def test_returning_gives_no_row_back_that_may_not_be_read(db: TestDatabase) -> None:
    conversation(db, db.person("staff"))
    with acting(db, db.person("staff")) as connection:
        for statement in (
            "update threads set title = title returning title",
            "delete from threads returning title",
            "update messages set content = content returning content",
            "update profiles set full_name = full_name where role <> 'staff' returning email",
        ):
            assert connection.execute(statement.encode()).fetchall() == []


def test_search_finds_nothing_in_the_documents_of_another_persons_conversation(
    db: TestDatabase,
) -> None:
    theirs = conversation(db, db.person("staff"))
    db.one("update document_chunks set embedding = array_fill(0.05, array[384])::extensions.vector")
    asked = (
        (
            "select count(*) from ea.search_passages('salary', array_fill(0.05, array[384])::vector,"
            " 10, null, %(thread)s, null)"
        ),
        "select count(*) from ea.search_passages('salary', null, 10, null, null, array[%(document)s::uuid])",
    )
    with acting(db, theirs.owner) as connection:
        for query in asked:
            assert connection.execute(query.encode(), theirs.ids).fetchone() == (1,)
    for stranger in (db.person("manager"), replace(theirs.owner, viewed_by=uuid4())):
        with acting(db, stranger) as connection:
            for query in (
                *asked,
                "select count(*) from document_chunks where content ilike '%%salary%%'",
                "select count(*) from document_chunks order by min(embedding <=> array_fill(0.05, array[384])::vector)",
            ):
                assert connection.execute(query.encode(), theirs.ids).fetchone() == (0,), query


def test_a_checkpoint_does_not_outlive_its_conversation(db: TestDatabase) -> None:
    """One that is written while the conversation is being deleted: the deletion waits for it."""
    me = db.person("staff")
    theirs = conversation(db, me).ids
    thread, run = theirs["thread"], theirs["run"]
    write = b"insert into checkpoint_blobs (thread_id, channel, version, type) values (%s, %s, '1', 't')"
    with acting(db, me) as writer, acting(db, me) as deleter:
        writer.execute(write, (str(run), "x"))
        deleter.execute("set local lock_timeout = '100ms'")
        with pytest.raises(pg.LockNotAvailable), deleter.transaction():
            deleter.execute("delete from threads where id = %s", (thread,))
        writer.commit()
        deleter.execute("delete from threads where id = %s", (thread,))
        deleter.commit()
    with acting(db, me) as writer, pytest.raises(pg.InsufficientPrivilege):
        writer.execute(write, (str(run), "y"))
    for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
        assert db.one(f"select count(*) from {table}") == 0, table


def test_sessions_are_not_shown_to_who_views_as_somebody(db: TestDatabase) -> None:
    staff, admin = db.person("staff"), db.person("admin")
    db.one("select ea.open_session(%s, '\\x01', 3600, 'Firefox at home')", staff.id)
    mine = "select count(*) from ea.my_sessions(null, 3600)"
    for person, seen in ((staff, 1), (replace(staff, viewed_by=admin.id), 0), (admin, 0)):
        with acting(db, person) as connection:
            assert connection.execute(mine.encode()).fetchone() == (seen,)


def test_an_administrator_asks_why_without_learning_what_is_in_a_conversation(
    db: TestDatabase,
) -> None:
    theirs, admin = conversation(db, db.person("staff")), db.person("admin")
    with acting(db, admin) as connection:
        for table, name in (
            ("messages", "message"),
            ("threads", "thread"),
            ("ingestions", "upload"),
        ):
            row = connection.execute(
                "select ea.explain_access(%s, %s, %s)",
                (theirs.owner.id, table, theirs.ids[name]),
            ).fetchone()
            assert "4711" not in json.dumps(row, default=str)
        # And is themselves again afterwards.
        assert connection.execute("select auth.uid()").fetchone() == (admin.id,)
