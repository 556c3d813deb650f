"""What is hidden is not guessed: from errors, constraints, plans, statistics, sequences."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from tests.conftest import TestDatabase
from tests.db.no_way_up.attacker import REFUSED, acting, conversation, outcome


@pytest.mark.parametrize(
    "statement",
    [
        "insert into messages (thread_id, role, content) values (%(thread)s, 'user', 'x')",
        "insert into runs (thread_id) values (%(thread)s)",
        "insert into runs (thread_id, question_id) values (%(mine)s, %(message)s)",
        "insert into runs (thread_id, answer_id) values (%(mine)s, %(message)s)",
        "update runs set question_id = %(message)s where id = %(my_run)s",
        "update runs set answer_id = %(message)s where id = %(my_run)s",
        "insert into run_events (run_id, seq, type) values (%(run)s, 1, 'text')",
        "insert into checkpoints (thread_id, checkpoint_id, checkpoint) values (%(run)s::text, 'a', '{}')",
        "insert into checkpoint_blobs (thread_id, channel, version, type) values (%(run)s::text, 'a', '1', 't')",
        "insert into document_chunks (document_id, content, chunk_index) values (%(document)s, 'x', 0)",
        "insert into chunk_tokens (chunk_id, bounds, sentences, tokens) values (%(chunk)s, '{}', '', '')",
        "insert into documents (title, thread_id, uploaded_by, sha256) values ('x', %(thread)s, %(me)s, %(hash)s)",
        "insert into ingestions (user_id, thread_id, file_name, sha256, size_bytes) values (%(me)s, %(thread)s, 'f', 's', 1)",
        (
            "insert into ingestions (user_id, thread_id, file_name, sha256, size_bytes, document_id)"
            " values (%(me)s, %(mine)s, 'f', 's', 1, %(document)s)"
        ),
        "update ingestions set document_id = %(document)s where id = %(my_upload)s",
        "select * from ea.explain_access(%(me)s, 'messages', %(message)s)",
        "select * from ea.search_passages('salary', null, 8, null, %(thread)s, array[%(document)s::uuid])",
    ],
)
def test_the_database_says_the_same_of_what_is_hidden_and_of_what_is_not_there(
    db: TestDatabase, statement: str
) -> None:
    """Foreign keys and unique constraints are checked without policies; none of them tells."""
    theirs, me = conversation(db, db.person("staff")), db.person("manager")
    mine = conversation(db, me)
    own = {"me": me.id, "mine": mine.ids["thread"], "my_run": mine.ids["run"],
           "my_upload": mine.ids["upload"]}  # fmt: skip
    hidden = {**theirs.ids, **own, "hash": theirs.ids["thread"].hex}
    absent = {**dict.fromkeys(theirs.ids, uuid4()), **own, "hash": uuid4().hex}
    said = []
    with acting(db, me) as connection:
        for values in (hidden, absent):
            try:
                with connection.transaction():
                    said.append(str(connection.execute(statement.encode(), values).fetchall()))
            except psycopg.Error as error:
                said.append(
                    f"{error.sqlstate} {error.diag.message_primary} {error.diag.message_detail}"
                )
    assert said[0] == said[1]


def test_what_one_may_refer_to_can_be_referred_to(db: TestDatabase) -> None:
    me = db.person("staff")
    mine = conversation(db, me)
    with acting(db, me) as connection:
        for statement in (
            (
                "insert into runs (thread_id, question_id, answer_id, status)"
                " values (%(thread)s, %(message)s, %(message)s, 'done')"
            ),
            "update runs set answer_id = %(message)s where id = %(run)s",
            "update ingestions set document_id = %(document)s where id = %(upload)s",
            (
                "insert into documents (title, thread_id, uploaded_by, file_path)"
                " values ('x', %(thread)s, %(me)s, 'threads/' || %(thread)s || '/c.pdf')"
            ),
            (
                "insert into ingestions (user_id, thread_id, file_name, file_path, sha256, size_bytes)"
                " values (%(me)s, %(thread)s, 'f', 'threads/' || %(thread)s || '/d.pdf', 's', 1)"
            ),
        ):
            assert outcome(connection, statement, {**mine.ids, "me": me.id}) == "1", statement


def test_statistics_plans_and_functions_of_ones_own_tell_nothing(db: TestDatabase) -> None:
    conversation(db, db.person("manager"))
    db.one("analyze")
    heard: list[str] = []
    with acting(db, db.person("staff")) as connection:
        connection.add_notice_handler(lambda notice: heard.append(str(notice.message_primary)))
        connection.execute(
            "create function pg_temp.tell(text) returns boolean language plpgsql cost 0.0000001"
            " as $$ begin raise notice '%', $1; return true; end $$"
        )
        for asked in (
            "select * from messages where pg_temp.tell(content)",
            "select * from documents where pg_temp.tell(content)",
            "select * from messages where 1 / (length(content) - 17) = 1",
            "select * from pg_stats where tablename in ('messages', 'threads', 'documents', 'profiles')",
            "select * from messages m, threads t where pg_temp.tell(m.content) and t.id = m.thread_id",
            "select * from threads for update",
            "delete from messages where pg_temp.tell(content) returning content",
            "update threads set title = title where pg_temp.tell(title) returning title",
        ):
            assert connection.execute(asked.encode()).fetchall() == [], asked
        plan = connection.execute("explain (analyze, verbose) select * from messages").fetchall()
        with connection.cursor().copy("copy messages to stdout") as copied:
            assert list(copied) == []
        queries = connection.execute(
            "select query from pg_stat_activity where pid <> pg_backend_pid()"
        ).fetchall()
    assert not heard
    assert "4711" not in str(plan)
    assert {query for (query,) in queries} <= {"<insufficient privilege>", "", None}


def test_sequences_are_closed_also_after_a_write(db: TestDatabase) -> None:
    staff = db.person("staff")
    with acting(db, staff) as connection:
        assert outcome(connection, "insert into clients (name, owner_id) values ('x', %(me)s)",
                       {"me": staff.id}) == "1"  # fmt: skip
        for asked in (
            "select lastval()",  # of the audit log, which the insert has just written to
            "select nextval('audit_log_id_seq')",
            "select currval('audit_log_id_seq')",
            "select setval('audit_log_id_seq', 1)",
            "select last_value from audit_log_id_seq",
            "select last_value from deal_stage_history_id_seq",
        ):
            assert outcome(connection, asked) == REFUSED, asked
