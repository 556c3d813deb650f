"""Opening long conversations, and what many tabs that watch answers ask of the database.

    python -m benchmarks.conversations [--conversations 50] [--messages 200] [--tabs 50] [--seconds 10]

Opening is what the page asks for: the conversation, its messages with citations and tables, the last
run, what waits. Watching counts the statements of all tabs together, of answers that another process
writes (nothing rings, so each tab looks by itself).
"""

from __future__ import annotations

import argparse
import json
import statistics
import threading
import time
from uuid import UUID

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from benchmarks.scratch import scratch
from ea_core.actor import Actor
from ea_core.agent.conversations import Threads
from ea_core.agent.runs import queued, runs
from ea_core.agent.runs.watch import watching
from ea_core.db.engine import Database
from ea_core.knowledge.embedding.local import LocalEmbedder

_CITATION = {
    "n": 1, "document_id": str(UUID(int=1)), "title": "The travel rules", "page": 2,
    "quote": "A hotel night may cost 140 euros, breakfast included. " * 4,
    "chunk_id": str(UUID(int=2)), "nearest": False,
}  # fmt: skip
_WRITTEN = """
    insert into messages (thread_id, role, content, metadata, tool_calls, tool_results, created_at)
    select %(thread)s, role, content, metadata::jsonb, '[]', '[]', at from (
      select i * 2 as n, 'user' as role, 'What may a hotel night cost in month ' || i as content,
        '{}' as metadata, timestamptz '2026-01-01' + make_interval(mins => i * 2) as at
      from generate_series(1, %(pairs)s) i
      union all
      select i * 2 + 1, 'assistant', repeat('A hotel night may cost 140 euros. ', 20) || '[1]',
        %(metadata)s, timestamptz '2026-01-01' + make_interval(mins => i * 2 + 1)
      from generate_series(1, %(pairs)s) i
    ) m order by n
"""


def main() -> None:
    """Writes conversations, opens each, and watches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=50)
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--tabs", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=10)
    arguments = parser.parse_args()
    with scratch(LocalEmbedder()) as home:
        person = home.person("staff")
        ids = [home.thread(person) for _ in range(arguments.conversations)]
        metadata = json.dumps({"citations": [_CITATION] * 3, "grounded": True, "model": "m"})
        with psycopg.connect(home.owner_url) as connection:
            for thread in ids:
                values = {"thread": thread, "pairs": arguments.messages // 2, "metadata": metadata}
                connection.execute(_WRITTEN, values)
            connection.execute("analyze messages")
        times = sorted(_open(home.database, person, one) for one in ids)
        print(f"{len(ids)} conversations of {arguments.messages} messages")
        print(f"open: median {statistics.median(times):.1f} ms, slowest {times[-1]:.1f} ms")
        found = time.perf_counter()
        Threads(home.database, person).search("hotel euros")
        print(f"found by words: {(time.perf_counter() - found) * 1000:.1f} ms")
        rate = _watch(home.database, home.owner_url, person, ids, arguments.tabs, arguments.seconds)
        print(f"{arguments.tabs} tabs that watch: {rate:.1f} statements a second together")


def _open(database: Database, person: Actor, thread: UUID) -> float:
    """Milliseconds until all that the page shows of a conversation is read."""
    began = time.perf_counter()
    threads = Threads(database, person)
    threads.get(thread)
    with database.acting_as(person, read_only=True) as connection:
        runs.last(connection, thread)
    threads.messages(thread)
    with database.acting_as(person, read_only=True) as connection:
        queued.waiting(connection, thread)
    return (time.perf_counter() - began) * 1000


def _watch(
    database: Database, owner_url: str, person: Actor, ids: list[UUID], tabs: int, seconds: float
) -> float:
    """Statements a second of tabs that each watch an answer of another process."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        watched = [
            connection.execute(
                "insert into runs (thread_id, attempt) values (%s, 1) returning id", (one,)
            ).fetchone()
            for one in ids[:tabs]
        ]
    runs_of_tabs = [row[0] for row in watched if row is not None]
    counted = [0]
    event.listen(Engine, "after_cursor_execute", lambda *_: counted.__setitem__(0, counted[0] + 1))
    until = time.monotonic() + seconds

    def tab(run: UUID) -> None:
        with watching(database, person, run) as watch:
            while time.monotonic() < until:
                watch.wait(0.2)

    threads = [threading.Thread(target=tab, args=(run,)) for run in runs_of_tabs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return counted[0] / seconds


if __name__ == "__main__":
    main()
