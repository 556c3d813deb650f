"""Nobody raises their own role, takes the schema apart or gets out of the database."""

from __future__ import annotations

import psycopg
import pytest

from ea_core.actor import Role
from tests.conftest import TestDatabase
from tests.db.no_way_up.attacker import REFUSED, acting, outcome

ON_PROFILES = (
    "update profiles set role = 'admin' where id = %(me)s",
    "update profiles set role = 'admin'",
    "update profiles set (full_name, role) = ('x', 'admin') where id = %(me)s",
    "insert into profiles (id, email, role) values (%(me)s, 'x', 'admin') on conflict (id) do update set role = 'admin'",
    "insert into profiles (id, email, role) values (%(me)s, 'x', 'admin') on conflict (id) do update set role = excluded.role where true",
    "merge into profiles p using (select 1) s on p.id = %(me)s when matched then update set role = 'admin'",
    "with a as (update profiles set role = 'admin' where id = %(me)s returning *) select * from a",
    "delete from profiles where id = %(me)s",
    "update profiles set id = %(boss)s where id = %(me)s",
    'update auth.users set raw_app_meta_data = \'{"role": "admin"}\' where id = %(me)s',
    'update auth.users set raw_user_meta_data = \'{"role": "admin"}\' where id = %(me)s',
    "update auth.users set id = %(boss)s where id = %(me)s",
    "select ea.invite_person(%(me)s, 'x@x', 'x', 'admin', '\\x00')",
    "select ea.make_password_link(%(boss)s, '\\x00')",
    "select ea.set_banned(%(boss)s, true)",
    "select ea.delete_person(%(boss)s)",
    "select ea.note_view_as(%(boss)s)",
)
ON_THE_SCHEMA = (
    "alter table profiles disable row level security",
    "alter table profiles no force row level security",
    "alter table profiles owner to authenticated",
    "alter table profiles disable trigger all",
    "alter table clients disable trigger audit",
    "drop trigger guard_profile_change on profiles",
    "create trigger mine before insert on clients for each row execute function suppress_redundant_updates_trigger()",
    "create rule mine as on insert to audit_log do instead nothing",
    "create policy mine on profiles using (true)",
    'drop policy "people read their own profile" on profiles',
    "create or replace function ea.my_role() returns user_role language sql as $$ select 'admin'::user_role $$",
    "create or replace function auth.uid() returns uuid language sql as $$ select null::uuid $$",
    "alter function ea.my_role() owner to authenticated",
    "alter function ea.my_role() set search_path = public",
    "create function public.my_role() returns text language sql as $$ select 'admin' $$",
    "create or replace view people as select * from profiles",
    "alter view people set (security_invoker = false)",
    "create table public.mine (id int)",
    "create schema mine",
    "create extension dblink",
    "create publication mine for all tables",
    "create event trigger mine on ddl_command_start execute function suppress_redundant_updates_trigger()",
    "truncate clients",
    "truncate audit_log",
    "drop table clients",
    "grant all on profiles to authenticated",
    "grant select on clients to anon",
    "alter role ea_app bypassrls",
    "alter role authenticated bypassrls",
    "alter role authenticated login password 'x'",
    "alter role ea_app password 'x'",
    "alter database {database} set role = 'postgres'",
    "grant postgres to ea_app",
    "grant service_role to ea_app",
    "create role mine superuser",
    "set local role postgres",
    "set local role service_role",
    "set local role anon",
    "set local session authorization postgres",
    "set local session_replication_role = replica",
)
OUT_OF_THE_DATABASE = (
    "copy profiles to program 'id'",
    "copy profiles to '/tmp/mine'",
    "select pg_read_file('/etc/passwd')",
    "select pg_read_binary_file('PG_VERSION')",
    "select pg_ls_dir('.')",
    "select pg_stat_file('PG_VERSION')",
    "select lo_import('/etc/passwd')",
    "select lo_export(1, '/tmp/mine')",
    "select current_setting('data_directory')",
    "select * from pg_authid",
    "select * from pg_shadow",
    "select * from pg_hba_file_rules",
    "select * from pg_file_settings",
    "select * from pg_statistic",
    "select pg_create_logical_replication_slot('mine', 'pgoutput')",
    "select pg_reload_conf()",
    "load 'plpgsql_check'",
)

# Roles, rights, policies, functions and triggers: everything that decides who may do what.
CATALOG = """
    select md5(string_agg(said, chr(10) order by said)) from (
      select r::text from pg_roles r
      union all select m.roleid || '>' || m.member from pg_auth_members m
      union all select c.oid::regclass || coalesce(c.relacl::text, '') || c.relowner
        || c.relrowsecurity || coalesce(c.reloptions::text, '') from pg_class c
        where c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'ea', 'ea_queue', 'auth'))
      union all select p::text from pg_policy p
      union all select p::text from pg_proc p
        where p.pronamespace in (select oid from pg_namespace where nspname in ('public', 'ea', 'ea_queue', 'auth'))
      union all select t::text from pg_trigger t where not t.tgisinternal
      union all select d::text from pg_default_acl d
      union all select d.datacl::text from pg_database d
      union all select n::text from pg_namespace n where n.nspname !~ '^pg_(toast_)?temp_'
      union all select setting from pg_settings where name = 'session_replication_role'
    ) s (said)
"""


@pytest.mark.parametrize("statement", ON_PROFILES)
@pytest.mark.parametrize("role", ["staff", "manager"])
def test_nobody_raises_their_own_role(db: TestDatabase, role: Role, statement: str) -> None:
    boss, me = db.person("admin"), db.person(role)
    with acting(db, me) as connection:
        assert outcome(connection, statement, {"me": me.id, "boss": boss.id}) in {REFUSED, "0"}
        connection.commit()
    people = "select array_agg(id::text || role order by email) from profiles"
    assert db.one(people) == [f"{boss.id}admin", f"{me.id}{role}"]
    assert db.one("select count(*) from auth.users where banned_until is not null") == 0


def test_nobody_takes_the_schema_apart(db: TestDatabase) -> None:
    """Not as an administrator of the product either, and not by going back to the login's role."""
    before = db.one(CATALOG)
    name = str(db.one("select current_database()"))
    for who in (db.person("admin"), None):
        for statement in (*ON_THE_SCHEMA, *OUT_OF_THE_DATABASE):
            with acting(db, who or db.person("staff")) as connection:
                if who is None:
                    connection.execute("reset role")
                    if "password" in statement:
                        continue  # the login's own; whoever runs as it knows it already
                said = outcome(connection, statement.format(database=name))
                connection.commit()
            # A grant by who has nothing to grant is no error and has no effect: see the catalog.
            quiet = statement.startswith(("grant select", "grant all"))
            assert said == REFUSED or quiet, (statement, said)
    assert db.one(CATALOG) == before


@pytest.mark.parametrize("role", ["admin", "manager", "staff"])
def test_private_tables_are_closed(db: TestDatabase, role: Role) -> None:
    """Whatever is in `ea` or `auth`, the facts about the installation excepted, for everybody."""
    with psycopg.connect(db.owner_url) as owner:
        tables = [
            str(name)
            for (name,) in owner.execute("""
                select c.oid::regclass::text from pg_class c
                where c.relnamespace in ('ea'::regnamespace, 'auth'::regnamespace)
                  and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
                  and c.oid <> 'ea.installation'::regclass
            """)
        ]
    assert {"ea.sessions", "ea.secrets", "ea.lexemes", "ea.migrations", "auth.users"} <= {*tables}
    with acting(db, db.person(role)) as connection:
        for table in tables:
            assert outcome(connection, f"select * from {table}") == REFUSED, table
            if not table.endswith("_seq"):
                for verb in ("insert into {} default values", "delete from {}", "truncate {}"):
                    assert outcome(connection, verb.format(table)) == REFUSED, (verb, table)
        assert outcome(connection, "select key from ea.installation") != REFUSED
        for verb in ("insert into {} values ('demo', '1')", "update {} set value = '1'",
                     "delete from {}"):  # fmt: skip
            assert outcome(connection, verb.format("ea.installation")) == REFUSED
