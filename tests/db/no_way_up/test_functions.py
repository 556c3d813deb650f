"""Functions: who may call which, and what the owner's rights in them can be turned to."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors as pg

from tests.conftest import TestDatabase
from tests.db.no_way_up.attacker import acting, outcome

PEOPLES = {
    "accounts()", "change_my_password(text,text,bytea)", "close_my_session(uuid)",
    "citation_counts()", "cited_documents(uuid)", "close_my_sessions(bytea)", "decide_job(bigint,boolean)", "delete_person(uuid)", "expect_file(text)", "explain_access(uuid,text,uuid)",
    "find_person(text)", "invite_person(uuid,text,text,user_role,bytea)", "is_admin()",
    "is_manager()", "is_member()", "is_unwanted_file(text)", "is_viewed()", "jobs_set_aside()", "make_password_link(uuid,bytea)", "my_role()",
    "my_sessions(bytea,integer)", "my_threads()", "note_export(text,text,bigint,text)", "note_view_as(uuid)", "own_stored_file(text)",
    "passages_by_id(uuid[])", "passages_of(uuid,integer,integer)", "people()",
    "search_threads(text,integer,integer)",
    "search_passages(text,extensions.vector,integer,text[],uuid,uuid[],jsonb)",
    "found_passages(text,extensions.vector,integer,text[],uuid,uuid[],jsonb,integer,text[])", "hold_vectors()",
    "keep_up_index(boolean)", "set_banned(uuid,boolean)", "word_weights(text[])",
    "count_tokens(bigint,bigint)", "my_tokens()", "tokens_used()",
    "company_zone()", "core_key(text)", "first_stage()", "name_key(text)", "phone_digits(text)", "search_key(text)",
    "search_patterns(text)", "sort_key(text)", "switch_state()",
    "learn_sizes(text,bigint)", "look_again_at_rows(uuid)", "take_back_rows(uuid,integer)", "today()",
}  # fmt: skip
"""The identity of each is the session's; what is for administrators alone says so itself."""

PROGRAMS = {
    "account_for_sign_in(text)", "begin_import(uuid)", "fail_import(uuid,integer,text)",
    "forget_imports(integer)", "import_progress(uuid,integer,integer,integer)",
    "begin_ingestion(uuid)", "begin_sign_in(text,text,text)",
    "claim_refresh(uuid,uuid,integer,timestamp with time zone)", "close_session(bytea)",
    "close_sessions_of(uuid)", "end_session(uuid)", "fail_ingestion(uuid,integer,text,boolean)",
    "file_was_removed(text,text)", "files_expected()", "forget_jobs(integer)",
    "forget_run_events(interval)", "forget_sign_in_attempts()", "forget_uploads(integer)",
    "give_up_run(uuid,text)", "hold_ingestion(uuid,integer)",
    "note_job_error(bigint,text)", "open_session(uuid,bytea,integer,text)",
    "run_news(uuid[],uuid[],integer[])", "run_person(uuid)", "run_silence(uuid)",
    "open_supabase_session(uuid,bytea,integer,text,bytea,bytea,timestamp with time zone)",
    "password_link_person(bytea)", "person_for_email(text)", "rehash_password(uuid,text,text)",
    "put_off_job(bigint,double precision)",
    "release_ingestion(uuid,integer,integer)", "release_refresh(uuid,uuid,integer)",
    "rescue_jobs(double precision,integer)", "schema_version()", "session_person(bytea,integer)",
    "take_file_to_remove()",
    "sign_in_succeeded(text,text,text)", "remember_device(text,text,text)",
    "stored_files()", "store_refreshed(uuid,uuid,bytea,bytea,timestamp with time zone)", "supabase_session(bytea)",
    "supabase_sessions_of(uuid)", "use_password_link(bytea,text)",
    "embedded_sample(uuid,integer)", "embedding_switch(uuid)", "index_next_vectors(uuid)",
    "passages_to_embed(uuid,integer)", "put_off_embedding_switch(uuid,text,double precision)",
    "queue_embedding_switch(uuid,double precision)", "swap_embeddings(uuid,jsonb)",
    "write_next_vectors(uuid,uuid[],extensions.vector[],integer,uuid[],text[],bytea[],bytea[])",
}  # fmt: skip
"""For the program before it acts as somebody."""


def _names(db: TestDatabase, statement: str, *values: object) -> set[str]:
    with psycopg.connect(db.owner_url) as connection:
        connection.execute("set search_path = ea, public")
        return {str(name) for (name,) in connection.execute(statement.encode(), values)}


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("authenticated", PEOPLES), ("ea_app", PROGRAMS), ("anon", set()), ("service_role", set())],
)
def test_a_function_is_for_those_that_it_is_written_for(
    db: TestDatabase, role: str, allowed: set[str]
) -> None:
    """A new function is for nobody until it is listed here."""
    assert allowed == _names(db, """
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace in ('ea'::regnamespace, 'public'::regnamespace)
          and has_function_privilege(%s, p.oid, 'execute')
          and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    """, role)  # fmt: skip


def test_no_function_looks_for_types_among_temporary_ones_first(db: TestDatabase) -> None:
    """Where a search path does not name pg_temp it comes first, for tables and types."""
    assert not _names(db, """
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace in ('ea'::regnamespace, 'public'::regnamespace)
          and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
          and not coalesce('search_path=pg_catalog, pg_temp' = any (p.proconfig), false)
    """)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("uuid", "select ea.is_member()"),
        ("jsonb", "select ea.my_role()"),
        ("tsquery", "select * from ea.search_passages('salary')"),
        ("jsonb", "insert into clients (name, owner_id) values ('x', %(me)s)"),
        ("uuid", "insert into clients (name, owner_id) values ('x', %(me)s)"),
    ],
)
def test_a_type_of_ones_own_never_runs_with_the_owners_rights(
    db: TestDatabase, name: str, call: str
) -> None:
    """A check of a temporary type `uuid` ran inside functions of the schema's owner."""
    staff = db.person("staff")
    db.client("Acme", staff)
    document = db.one("insert into documents (title) values ('t') returning id")
    db.one("insert into document_chunks (document_id, content, chunk_index)"
           " values (%s, 'salary', 0)", document)  # fmt: skip
    heard: list[str | None] = []
    with acting(db, staff) as connection:
        connection.add_notice_handler(lambda notice: heard.append(notice.message_primary))
        connection.execute(
            f"""
            create function pg_temp.up(pg_catalog.{name}) returns boolean language plpgsql as $$
            begin
              raise notice 'runs as %', current_user;
              return true;
            end $$""".encode()
        )
        connection.execute(
            f"create domain pg_temp.{name} as pg_catalog.{name} check (pg_temp.up(value))".encode()
        )
        # As the connection's default search path would have it, too.
        for path in ("public, extensions, pg_temp", "public, extensions"):
            connection.execute("select set_config('search_path', %s, true)", (path,))
            outcome(connection, call, {"me": staff.id})
    assert set(heard) <= {"runs as authenticated"}


def test_a_trigger_function_is_no_ones_to_attach(db: TestDatabase) -> None:
    """One that deletes with the owner's rights would do it on a table of one's own."""
    with acting(db, db.person("admin")) as connection:
        connection.execute("create temp table mine (id uuid)")
        with pytest.raises(pg.InsufficientPrivilege):
            connection.execute(
                "create trigger t after delete on mine for each row"
                " execute function ea.delete_activities()"
            )


def test_an_account_without_credentials_is_nobody(db: TestDatabase) -> None:
    """Supabase Auth can hand out anonymous accounts; they carry the role `authenticated`."""
    person = db.person("admin")
    db.client("Acme", person)
    db.one("update auth.users set is_anonymous = true where id = %s", person.id)
    with acting(db, person) as connection:
        assert connection.execute("select ea.my_role()").fetchone() == (None,)
        for table in ("clients", "profiles", "people", "audit_log"):
            assert connection.execute(f"select * from {table}".encode()).fetchall() == []
