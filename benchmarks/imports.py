"""What an import costs: by the row, and by the number of clients that the rows name.

    python -m benchmarks.imports [--deals 100000] [--clients 20000] [--few 200]

Imports the same number of deals, with their history, into two scratch databases that have many and few
clients, then the same file again. Printed are the wall clock and the processor time of this process and
of PostgreSQL's, and the ratio between many and few clients.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg
from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.crm.workspace import CrmWorkspace
from ea_core.db import migrations
from ea_core.db.embedded import EmbeddedServer
from ea_core.db.engine import Database

STAGES = ("new", "negotiation", "won", "lost")


@dataclass(frozen=True)
class Cost:
    """Seconds of the clock, of this process's processor time and of the database's."""

    wall: float
    python: float
    postgres: float

    @property
    def processor(self) -> float:
        """Both together."""
        return self.python + self.postgres


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--deals", type=int, default=100_000)
    arguments.add_argument("--clients", type=int, default=20_000)
    arguments.add_argument("--few", type=int, default=200)
    arguments.add_argument("--profile", action="store_true")
    given = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ea-bench-"))
    few = measure(folder / "few", given.deals, given.few)
    many = measure(folder / "many", given.deals, given.clients, profile=given.profile)
    shutil.rmtree(folder, ignore_errors=True)
    for name, one, other in zip(("first import", "same file again"), many, few, strict=True):
        print(
            f"{name}: processor time at {given.clients:,} clients to that at {given.few:,}: "
            f"{one.processor / other.processor:.2f} (of this process alone {one.python / other.python:.2f})"
        )


def measure(folder: Path, deals: int, clients: int, *, profile: bool = False) -> tuple[Cost, Cost]:
    """The costs of importing into a database of its own, and of the same file again."""
    server = EmbeddedServer(folder)
    server.start()
    try:
        migrations.migrate(server.owner_url)
        database = Database(server.app_url)
        crm = CrmWorkspace(database, manager(server.owner_url))
        names = "".join(f"c{i},Client number {i}\n" for i in range(clients))
        print(f"{clients:,} clients: {taken(database, lambda: crm.imports.csv('clients', ('id,name' + chr(10) + names).encode(), key='id'))}")  # fmt: skip
        with psycopg.connect(server.owner_url, autocommit=True) as connection:
            connection.execute("vacuum analyze")
        data = table(deals, clients)
        costs = []
        for name in ("deals", "deals again"):
            profiler = cProfile.Profile() if profile else None
            if profiler:
                profiler.enable()
            cost = taken(database, lambda: print(crm.imports.csv("deals", data, key="id")))
            if profiler:
                profiler.disable()
                pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)
            print(
                f"{deals:,} {name} at {clients:,} clients: {cost}, {deals / cost.wall:,.0f} rows/s"
            )
            costs.append(cost)
        database.close()
        return costs[0], costs[1]
    finally:
        server.stop()


def manager(url: str) -> Actor:
    """Somebody who may write everything."""
    actor = Actor(uuid4(), f"{uuid4().hex}@bench.example", role="manager")
    with psycopg.connect(url) as connection:
        connection.execute(
            "insert into auth.users (id, email) values (%s, %s)", (actor.id, actor.email)
        )
        connection.execute("update profiles set role = 'manager' where id = %s", (actor.id,))
    return actor


def table(deals: int, clients: int) -> bytes:
    """Deals of all stages over the clients, which are named in a mixed order."""
    rows = (
        f"K{i},Client number {i * 7919 % clients},Deal {i},{i % 5000}.50,{(stage := STAGES[i % 4])},"
        f"{i % 100},2026-{1 + i % 12:02}-{1 + i % 28:02},2025-01-0{1 + i % 9},"
        f"{'2025-06-15' if stage in {'won', 'lost'} else ''}\n"
        for i in range(deals)
    )
    head = "id,client,title,value,stage,probability,expected_close_date,created_at,closed_at\n"
    return (head + "".join(rows)).encode()


def taken(database: Database, call: object) -> Cost:
    """What a call costs."""
    with database.as_program() as connection:
        backend = psutil.Process(connection.execute(text("select pg_backend_pid()")).scalar_one())
    before = sum(backend.cpu_times()[:2])
    start, mine = time.perf_counter(), time.process_time()
    call()  # type: ignore[operator] # a function without arguments
    return Cost(
        time.perf_counter() - start,
        time.process_time() - mine,
        sum(backend.cpu_times()[:2]) - before,
    )


if __name__ == "__main__":
    main()
