"""A database with a company in it is brought up to date: nothing is lost, what is kept up stays right."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from ea_core.access import matrix_check
from ea_core.db import migrations
from ea_core.errors import MigrationError
from tests.support.fingerprint import fingerprint, is_storage
from tests.support.schema_file import kept

# What a release may bring: a column that is filled from others, a table, a changed function.
NEXT = """
alter table public.clients add column deals integer not null default 0;
update public.clients c
set deals = (select count(*) from public.deals d where d.client_id = c.id);
create index clients_deals_idx on public.clients (deals);

create table public.tags (name text primary key);
alter table public.tags enable row level security;
grant select on public.tags to authenticated;
create policy "everybody signed in reads tags"
  on public.tags for select to authenticated using ((select ea.is_member()));
"""
ADDED = {
    "columns public.tags: name",
    "column public.clients.deals integer not null default 0",
    "column public.tags.name text not null",
    "constraint public.tags tags_pkey: PRIMARY KEY (name)",
    "grant select on table public.tags to authenticated",
    "index CREATE INDEX clients_deals_idx ON public.clients USING btree (deals)",
    "index CREATE UNIQUE INDEX tags_pkey ON public.tags USING btree (name)",
    'policy public.tags "everybody signed in reads tags" permissive for select to authenticated using ( SELECT ea.is_member() AS is_member)',
    "table public.tags: table, row security",
}

_COMPANY = """
    insert into auth.users (id, email, raw_user_meta_data)
    select gen_random_uuid(), n || '@test.example', jsonb_build_object('full_name', n)
    from unnest(array['ada', 'bo', 'cy']) n;
    update profiles set role = 'admin' where email like 'ada@%';
    update profiles set role = 'manager' where email like 'bo@%';
    insert into clients (name, owner_id) select 'Client ' || n, p.id
    from generate_series(1, 20) n, profiles p where p.email like 'cy@%';
    insert into contacts (client_id, first_name, last_name) select id, 'A', name from clients;
    insert into deals (client_id, title, value) select id, 'Deal of ' || name, 100 from clients;
    update deals set stage = 'negotiation';
    update deals set stage = 'won' where title like '%1';
    insert into activities (entity_type, entity_id, type, performed_by)
    select 'client', c.id, 'call', c.owner_id from clients c
    union all select 'deal', d.id, 'note', c.owner_id
    from deals d join clients c on c.id = d.client_id;
    insert into targets (month, amount) values ('2026-01-01', 5000);
    insert into threads (user_id, title) select id, 'Thread of ' || email from profiles;
    insert into messages (thread_id, role, content)
    select t.id, r, 'words' from threads t, unnest(array['user', 'assistant']) r;
    insert into runs (thread_id, question_id, status)
    select m.thread_id, m.id, 'done' from messages m where m.role = 'user';
    insert into documents (title) select 'Document ' || n from generate_series(1, 5) n;
    insert into documents (title, thread_id) select 'Attached', id from threads;
    insert into document_chunks (document_id, content, chunk_index, metadata)
    select d.id, 'Escalation number ' || n || ' of ' || d.title, n, '{"page": 1}'
    from documents d, generate_series(1, 7) n;
    delete from document_chunks where chunk_index = 3;
    insert into chunk_tokens (chunk_id, bounds, sentences, tokens) select id, '{0,9}', '', '' from document_chunks;
"""
_TERMS = """
    select c.id, d.thread_id is null as shared, to_tsvector('english',
      concat_ws(' ', d.title, c.metadata ->> 'prefix', c.content)) as terms
    from document_chunks c join documents d on d.id = c.document_id
"""
# Each counts rows that are wrong.
INVARIANTS = {
    "passages are counted": """
        select count(*) from documents d
        where passages <> (select count(*) from document_chunks c where c.document_id = d.id)""",
    "an activity knows its client": """
        select count(*) from activities a left join deals d on d.id = a.entity_id
        where a.client_id <> case a.entity_type when 'client' then a.entity_id else d.client_id end""",
    "the stage history ends where the deal is": """
        select count(*) from deals d where d.stage is distinct from (
          select h.to_stage from deal_stage_history h where h.deal_id = d.id
          order by h.id desc limit 1)""",
    "a deal knows the kind of its stage and follows its probability": """
        select count(*) from deals d join stages s on s.key = d.stage
        where d.stage_kind <> s.kind or not d.probability_by_hand and d.probability <> s.probability""",
    "names have their keys": """
        select count(*) from clients where (name_key, sort_key)
          is distinct from (ea.name_key(name), ea.sort_key(name))""",
    "retrieval's figures are those of a count": f"""
        select count(*) from ea.retrieval_stats s,
          (select count(*) as passages, count(*) filter (where t.shared) as shared,
             sum((select sum(cardinality(u.positions)) from unnest(t.terms) u)) as length
           from ({_TERMS}) t) n
        where (n.passages, n.shared, n.length)
          is distinct from (s.passages, s.knowledge_base_passages, s.total_length)""",
    "frequencies of words are those of a count": f"""
        select count(*) from (
          select u.lexeme, count(*)::int as passages, (count(*) filter (where t.shared))::int as df
          from ({_TERMS}) t, unnest(t.terms) u group by u.lexeme) c
        full join ea.lexemes l using (lexeme)
        where (c.passages, c.df) is distinct from (l.passages, l.df)""",
}  # fmt: skip


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """A copy of sql/ to add files to."""
    return Path(shutil.copytree(migrations.SQL_DIR, tmp_path / "sql"))


@pytest.fixture
def company(blank: str) -> str:
    """A database of today's schema with rows in every table that people fill."""
    migrations.migrate(blank)
    with psycopg.connect(blank) as connection:
        connection.execute("set local search_path = public, extensions")
        connection.execute(_COMPANY.encode())
    return blank


def _rows(url: str) -> dict[str, object]:
    """How many rows each table has, the audit log included."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select oid::regclass::text from pg_class where relkind = 'r'"
            " and relnamespace in ('public'::regnamespace, 'ea'::regnamespace, 'auth'::regnamespace)"
        ).fetchall()
        return {
            str(name): connection.execute(f"select count(*) from {name}".encode()).fetchone()
            for (name,) in tables
        }


def _wrong(url: str) -> dict[str, object]:
    with psycopg.connect(url) as connection:
        found = {
            name: connection.execute(statement.encode()).fetchone()
            for name, statement in INVARIANTS.items()
        }
    return {name: row for name, row in found.items() if row != (0,)}


def test_the_rows_stay_and_what_the_database_keeps_up_is_right(
    company: str, releases: Path
) -> None:
    before = _rows(company)
    assert _wrong(company) == {}
    (releases / "0101_tags.sql").write_text(NEXT)
    assert migrations.migrate(company, releases).applied == ("0101_tags.sql",)

    applied = len(list(releases.glob("*.sql")))
    grown = {"ea.migrations": (applied,), "tags": (0,), "audit_log": before["audit_log"]}
    with psycopg.connect(company) as connection:  # the filled column is on record, once a client
        filled = connection.execute(
            "select count(*) from audit_log where table_name = 'clients' and after = '{\"deals\": 1}'"
        ).fetchone()
        assert filled == (20,)
        assert connection.execute("select distinct deals from clients").fetchall() == [(1,)]
        assert connection.execute("select ea.schema_version()").fetchone() == (101,)
    after = _rows(company)
    assert {k: v for k, v in after.items() if k not in grown} == {
        k: v for k, v in before.items() if k not in grown
    }
    assert (after["ea.migrations"], after["tags"]) == ((applied,), (0,))
    assert _wrong(company) == {}
    assert matrix_check.check(company).deviations == ()


def test_the_schema_is_the_one_before_and_the_change(company: str, releases: Path) -> None:
    (releases / "0101_tags.sql").write_text(NEXT)
    migrations.migrate(company, releases)
    expected = {line for line in kept() if not is_storage(line)}
    clients = next(line for line in expected if line.startswith("columns public.clients: "))
    assert set(fingerprint(company)) == (expected - {clients}) | ADDED | {f"{clients}, deals"}


def _run_into_it(url: str, releases: Path) -> None:
    with pytest.raises(MigrationError, match=r"0102_half\.sql was refused"):
        migrations.migrate(url, releases)


def _run_killed(url: str, releases: Path) -> None:
    """The program is killed in the middle of the second file."""
    program = "import sys; from pathlib import Path; from ea_core.db import migrations; "
    program += "migrations.migrate(sys.argv[1], Path(sys.argv[2]))"
    process = subprocess.Popen([sys.executable, "-c", program, url, str(releases)])
    with psycopg.connect(url, autocommit=True) as connection:
        sleeps = b"select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
        while connection.execute(sleeps).fetchone() == (0,):
            assert process.poll() is None
            time.sleep(0.05)
    process.kill()
    process.wait()


@pytest.mark.parametrize(
    ("middle", "run"),
    [
        ("select 1 / 0;", _run_into_it),
        ("select pg_sleep(3);", _run_killed),
        ("select pg_terminate_backend(pg_backend_pid());", _run_into_it),
    ],
    ids=["refused", "killed", "cut off"],
)
def test_half_an_upgrade_leaves_nothing_and_the_next_try_succeeds(
    company: str, releases: Path, middle: str, run: Callable[[str, Path], None]
) -> None:
    before, schema = _rows(company), fingerprint(company)
    (releases / "0101_tags.sql").write_text(NEXT)
    half = releases / "0102_half.sql"
    half.write_text(f"delete from public.deals; {middle} drop table public.targets;")
    run(company, releases)
    half.unlink()
    # What was begun is undone before anybody else gets in: this waits for it.
    with psycopg.connect(company) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", (migrations._LOCK_KEY,))
    assert _rows(company) == before
    assert fingerprint(company) == schema
    assert migrations.migrate(company, releases).applied == ("0101_tags.sql",)
    assert _wrong(company) == {}
