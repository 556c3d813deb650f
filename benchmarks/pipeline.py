"""How long the pipeline's figures take, and whether memory grows with the number of deals.

    python -m benchmarks.pipeline [--deals 100000] [--import]

Makes the deals with their histories in a scratch installation, measures the figures under a person's
policies, and the peak memory of a process that computes them at a tenth of the deals and at all of
them. `--import` also takes as many deals in from a CSV file.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psutil
import psycopg
from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.crm.clients import ClientFilters
from ea_core.crm.filters import DealFilters, PipelineFilters, behind_stage
from ea_core.crm.pipeline.periods import quarter_of
from ea_core.crm.workspace import CrmWorkspace
from ea_core.db import migrations
from ea_core.db.embedded import EmbeddedServer
from ea_core.db.engine import Database

ROUNDS = 10
PEOPLE, CLIENTS = 20, 5000
_CLIENTS = """
    with p as (select array_agg(id order by email) as ids from profiles)
    insert into clients (name, owner_id)
    select 'Client ' || i, p.ids[1 + mod(i, cardinality(p.ids))] from generate_series(1, %(clients)s::int) i, p
"""
# A tenth of the deals is open, a third of the others won; they were made in the last two years, and every
# seventh of the closed ones has been in negotiation twice. Of every fifth the expected date was pushed.
_DEALS = """
    with c as (select array_agg(id order by name) as ids from clients),
    made as (
      select i, mod(i, 10) = 0 as is_open,
        case when mod(i, 10) = 0 then (array['new', 'negotiation'])[1 + mod(i / 10, 2)]
          else (array['won', 'lost', 'lost'])[1 + mod(i, 3)] end as stage,
        now() - make_interval(hours => case when mod(i, 10) = 0 then 30 + mod(i * 31, 3000)
          else 3100 + mod(i * 31, 17000) end) as created,
        make_interval(hours => case when mod(i, 10) = 0 then 20 else 48 + mod(i * 17, 3000) end) as lasted
      from generate_series(%(first)s::int, %(last)s::int) i
    )
    insert into deals (client_id, title, value, stage, stage_kind, probability, expected_close_date,
      source, created_at, closed_at, stage_changed_at)
    select c.ids[1 + mod(i, cardinality(c.ids))], 'Deal ' || i, mod(i * 37, 100000) + 0.5, stage,
      case when is_open then 'open' else stage end, mod(i, 11) * 10,
      cast(created + lasted + make_interval(days => mod(i, 120)) as date),
      (array['fair', 'web', 'partner', null])[1 + mod(i / 3, 4)], created,
      case when not is_open then created + lasted end, created + lasted
    from made, c
"""
# What the triggers would write, at once: their effect on a deal at a time would take ten minutes.
_NEW = """
    create temp table new_deals on commit drop as
    select d.id, d.title, d.stage, d.stage_kind, d.created_at, d.stage_changed_at, d.closed_at,
      d.expected_close_date, w.stages, w.moments
    from deals d
    cross join lateral (select d.stage_changed_at - d.created_at as span) s
    cross join lateral (
      select array['new'] as stages, array[d.created_at] as moments where d.stage = 'new'
      union all
      select array['new', 'negotiation'], array[d.created_at, d.created_at + s.span / 2]
      where d.stage = 'negotiation'
      union all
      select array['new', 'negotiation', d.stage], array[d.created_at, d.created_at + s.span / 2, d.stage_changed_at]
      where d.stage_kind <> 'open' and right(d.title, 1) <> '7'
      union all
      select array['new', 'negotiation', 'new', 'negotiation', d.stage],
        array[d.created_at, d.created_at + s.span / 2, d.created_at + s.span * 0.6,
          d.created_at + s.span * 0.7, d.stage_changed_at]
      where d.stage_kind <> 'open' and right(d.title, 1) = '7'
    ) w
    where not exists (select from deal_stage_history h where h.deal_id = d.id)
"""
_WRITTEN = (
    """
    insert into deal_stage_history (deal_id, from_stage, to_stage, changed_at, left_to, left_at, days,
      holds_until, is_known)
    select d.id, d.stages[n - 1], d.stages[n], d.moments[n], d.stages[n + 1], d.moments[n + 1],
      date_part('epoch', d.moments[n + 1] - d.moments[n]) / 86400, coalesce(d.moments[n + 1], 'infinity'), true
    from new_deals d cross join lateral generate_series(1, cardinality(d.stages)) n
    """,
    """
    insert into deal_ways (deal_id, created_at, way)
    select id, created_at, array_to_string(stages, '>') from new_deals
    """,
    # Who bounced was in new longest at first, and in negotiation at last.
    """
    insert into deal_stays (
      deal_id, stage, told_from, told_until, entered_at, left_at, closed_at, won, stay_days, end_days)
    select d.id, d.stages[r.n], r.told_from, r.told_until, d.moments[r.n], d.moments[r.n + 1],
      case when r.told_until = 'infinity' then d.closed_at end,
      case when d.stage_kind <> 'open' and r.told_until = 'infinity' then d.stage = 'won' end,
      floor(date_part('epoch', d.moments[r.n + 1] - d.moments[r.n]) / 86400),
      case when r.told_until = 'infinity'
        then floor(date_part('epoch', d.closed_at - d.moments[r.n]) / 86400) end
    from new_deals d
    cross join lateral (
      select 1, d.moments[1], timestamptz 'infinity'
      union all
      select 2, d.moments[2], case when cardinality(d.stages) < 5 then 'infinity'
        else d.moments[4] + (d.moments[3] - d.moments[2]) end
      where cardinality(d.stages) > 1
      union all
      select 4, d.moments[4] + (d.moments[3] - d.moments[2]), 'infinity' where cardinality(d.stages) = 5
    ) r (n, told_from, told_until)
    """,
    """
    insert into deal_changes (deal_id, changed_at, field, old, new)
    select id, created_at + (stage_changed_at - created_at) * 0.4, 'expected_close_date',
      cast(expected_close_date - 30 as text), cast(expected_close_date as text)
    from new_deals where right(title, 1) in ('3', '8')
    """,
)
_TABLES = ("deals", "deal_stage_history", "deal_ways", "deal_stays", "deal_changes")
_INDEXES = """
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made
    from pg_index i
    where i.indrelid = any (cast(%s as regclass[])) and not i.indisunique
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--deals", type=int, default=100_000)
    arguments.add_argument("--import", action="store_true", dest="with_import")
    arguments.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.child:
        measure_memory(*given.child)
        return
    folder = Path(tempfile.mkdtemp(prefix="ea-bench-"))
    server = EmbeddedServer(folder)
    server.start()
    try:
        run(server, given.deals, with_import=given.with_import)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def run(server: EmbeddedServer, deals: int, *, with_import: bool) -> None:
    migrations.migrate(server.owner_url)
    reader = add_people(server.owner_url)
    add_deals(server.owner_url, 1, deals // 10)
    small = memory(server.app_url, reader)
    add_deals(server.owner_url, deals // 10 + 1, deals)
    large = memory(server.app_url, reader)
    database = Database(server.app_url)
    crm = CrmWorkspace(database, reader)
    quarter = quarter_of(datetime.now(UTC).date(), 1)
    now = PipelineFilters(quarter.first, quarter.last)
    year = PipelineFilters(quarter.first - timedelta(days=365), quarter.first)
    owner = PipelineFilters(owner_id=crm.colleagues.everybody()[0].id)
    week = datetime.now(UTC).date() - timedelta(days=7)
    pipeline = crm.pipeline

    def page() -> None:
        """All that the page asks for when it is opened and scrolled through."""
        pipeline.figures(now)
        pipeline.outlook(now)
        pipeline.stalled(now)
        pipeline.waterfall(now)
        pipeline.pushes(now)
        pipeline.changes_since(week, now)
        crm.targets.attainment(quarter.first, quarter.last)

    print(f"{deals:,} deals, ms: fastest / median / slowest of {ROUNDS} / processor")
    timed(database, "the page, this quarter", page)
    timed(database, "figures, this quarter", lambda: pipeline.figures(now))
    timed(database, "forecast from history", lambda: pipeline.outlook(now))
    timed(database, "stalled", lambda: pipeline.stalled(now))
    timed(database, "waterfall", lambda: pipeline.waterfall(now))
    timed(database, "changes since a week", lambda: pipeline.changes_since(week, now))
    timed(database, "figures, a year", lambda: pipeline.figures(year))
    timed(database, "figures, all time", pipeline.figures)
    timed(database, "figures, one owner", lambda: pipeline.figures(owner))
    started = time.perf_counter()
    pipeline.backtest()
    print(f"{'back-test, first opened':<26} {(time.perf_counter() - started) * 1000:.0f}")
    timed(database, "back-test, opened again", pipeline.backtest, rounds=3)
    timed(
        database,
        "the deals behind a bar",
        lambda: crm.deals.page(behind_stage(now, "negotiation")),
    )
    timed(database, "the board", lambda: crm.deals.board(DealFilters(now)))
    print(f"peak memory: {small:,} KB at {deals // 10:,}, {large:,} KB at {deals:,} deals: "
          f"ratio {large / small:.3f}")  # fmt: skip
    if with_import:
        import_deals(crm, reader, deals)
    database.close()


def add_people(url: str) -> Actor:
    """Colleagues and their clients; returns one of the colleagues, who is staff."""
    with psycopg.connect(url) as connection:
        for _ in range(PEOPLE):
            person = uuid4()
            connection.execute(
                "insert into auth.users (id, email) values (%s, %s)",
                (person, f"{person}@b.example"),
            )
    add_clients(url, CLIENTS)
    return Actor(person, f"{person}@b.example")


def add_clients(url: str, clients: int) -> None:
    """Clients, owned by all people in turn."""
    with psycopg.connect(url) as connection:
        connection.execute(_CLIENTS, {"clients": clients})


def add_deals(url: str, first: int, last: int) -> None:
    """Deals with their histories, written past the triggers and with the indexes made afterwards."""
    with psycopg.connect(url, autocommit=True) as connection:
        with connection.transaction():
            connection.execute("set local session_replication_role = replica")
            indexes = connection.execute(_INDEXES, (list(_TABLES),)).fetchall()
            for name, _ in indexes:
                connection.execute(f"drop index {name}".encode())
            connection.execute(_DEALS, {"first": first, "last": last})
            connection.execute(_NEW)
            for written in _WRITTEN:
                connection.execute(written.encode())
            connection.execute("set local maintenance_work_mem = '256MB'")
            for _, made in indexes:
                connection.execute(made.encode())
        connection.execute("vacuum analyze")


def timed(database: Database, name: str, call: Callable[[], object], rounds: int = ROUNDS) -> None:
    """Prints how long a call takes, and how long the processor of its session was busy with it.

    Parallel workers are processes of their own: what they do is in the time only.
    """
    call()
    with database.as_program() as connection:
        backend = psutil.Process(connection.execute(text("select pg_backend_pid()")).scalar_one())
    before = sum(backend.cpu_times()[:2])
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1000)
    busy = (sum(backend.cpu_times()[:2]) - before) * 1000 / rounds
    print(
        f"{name:<26} {min(taken):>4.0f} / {statistics.median(taken):.0f} / {max(taken):.0f} / {busy:.0f}"
    )


def memory(url: str, reader: Actor) -> int:
    """Peak resident memory, in KB, of a process of its own that computes the figures."""
    command = [sys.executable, "-m", "benchmarks.pipeline", "--child", url, str(reader.id)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603 # itself


def measure_memory(url: str, reader: str) -> None:
    database = Database(url)
    crm = CrmWorkspace(database, Actor(UUID(reader), ""))
    for _ in range(3):
        crm.pipeline.figures()
        crm.pipeline.outlook()
        crm.pipeline.waterfall()
    database.close()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def import_deals(crm: CrmWorkspace, reader: Actor, deals: int) -> None:
    """As many deals again, from a CSV file, twice; the reader's own clients only."""
    mine = [client.name for client in crm.clients.page(ClientFilters(owner_id=reader.id)).items]
    rows = "".join(
        f"K{i},{mine[i % len(mine)]},Imported {i},{i % 5000}.50,won,2026-01-0{1 + i % 9},2026-02-15\n"
        for i in range(deals)
    )
    data = ("id,client,title,value,stage,created_at,closed_at\n" + rows).encode()
    for name in ("first import", "second import"):
        start = time.perf_counter()
        result = crm.imports.csv("deals", data, key="id")
        print(f"{name} of {deals:,} rows: {time.perf_counter() - start:.1f} s, "
              f"{result.created:,} created, {result.skipped:,} unchanged")  # fmt: skip


if __name__ == "__main__":
    main()
