"""Opening long conversations, and what many tabs that watch answers ask of the database.

    python -m benchmarks.conversations [--conversations 50] [--messages 200] [--tabs 50] [--seconds 10]

Opening is what the page asks for: the conversation, its messages with citations and tables, the last
run, what waits. Watching counts the statements of all tabs together as PostgreSQL's log has them, those
that begin and end transactions among them: of answers that another process writes (nothing rings, so one look
is made for all; in five of them something is said every second), with the page's look at its session, and of answers that this process writes.
"""

from __future__ import annotations

import argparse
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg import sql

from benchmarks.scratch import Scratch, scratch
from ea_core.actor import Actor
from ea_core.agent.conversations import Threads
from ea_core.agent.gaps import Gaps
from ea_core.agent.runs import queued, runs
from ea_core.agent.runs.journal import COALESCE_SECONDS
from ea_core.agent.runs.records import Event, Progress
from ea_core.agent.runs.watch import bell, watching
from ea_core.db.engine import Database
from ea_core.identity.sessions import Sessions
from ea_core.knowledge.embedding.local import LocalEmbedder
from ea_core.settings import load_settings

PAGE_LOOKS = 5.0
"""So often the page asks whether its session is alive while an answer is being written."""
_SPEAKING = 5
"""Answers of the other process in which something is said every second."""
_SAID = 'insert into run_events (run_id, seq, type, data) values (%s, %s, \'text\', \'{"text": "a", "step": 0}\')'
_SETTLE = 6.0
"""Seconds before it is counted: a watcher looks less often when nothing comes."""

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
        for here in (False, True):
            late: list[float] = []
            rate = _watch(home, person, ids, arguments.tabs, arguments.seconds, late, here=here)
            where = "of this process" if here else "of another process"
            print(
                f"{arguments.tabs} tabs that watch answers {where}: {rate:.1f} statements a second"
            )
            if late:
                late.sort()
                print(
                    f"  what comes is seen after {statistics.median(late):.2f} s, at the latest {late[-1]:.2f} s"
                )


def _open(database: Database, person: Actor, thread: UUID) -> float:
    """Milliseconds until all that the page shows of a conversation is read."""
    began = time.perf_counter()
    threads = Threads(database, person)
    threads.get(thread)
    with database.acting_as(person, read_only=True) as connection:
        runs.last(connection, thread)
    said = threads.messages(thread)
    with database.acting_as(person, read_only=True) as connection:
        queued.waiting(connection, thread)
    gaps = Gaps(database, person)
    gaps.judged([one.id for one in said if one.role == "assistant"][-1:])
    gaps.is_private(thread)
    return (time.perf_counter() - began) * 1000


def _watch(
    home: Scratch, person: Actor, ids: list[UUID], tabs: int, seconds: float, late: list[float],
    *, here: bool,
) -> float:  # fmt: skip
    """Statements a second of tabs that each watch an answer, of this process when `here` is set.

    Of another process's, some say something every second; `late` is after how many seconds it was seen.
    """
    with psycopg.connect(home.owner_url, autocommit=True) as connection:
        watched = [
            connection.execute(
                "insert into runs (thread_id, attempt) values (%s, 1) returning id", (one,)
            ).fetchone()
            for one in ids[:tabs]
        ]
    sessions = Sessions(home.database, load_settings(None))
    token = sessions.open(person.id)
    until = time.monotonic() + seconds + _SETTLE

    def tab(run: UUID) -> None:
        checked = time.monotonic()
        with watching(home.database, person, run) as watch:
            while time.monotonic() < until:
                found = watch.wait(0.2)
                if found is not None and not here:
                    late.extend(_lateness(found))
                if time.monotonic() - checked > PAGE_LOOKS:
                    checked = time.monotonic()
                    sessions.actor_for(token)

    runs_of_tabs = [row[0] for row in watched if row is not None]
    work = [threading.Thread(target=tab, args=(run,)) for run in runs_of_tabs]
    work += [threading.Thread(target=_written, args=(run, until)) for run in runs_of_tabs if here]
    if not here:
        work.append(
            threading.Thread(
                target=_elsewhere, args=(home.owner_url, runs_of_tabs[:_SPEAKING], until)
            )
        )
    for one in work:
        one.start()
    time.sleep(_SETTLE)
    with logged(home.owner_url) as counted:
        time.sleep(max(0.0, until - time.monotonic() - 0.2))
    for one in work:
        one.join()
    with psycopg.connect(home.owner_url, autocommit=True) as connection:
        connection.execute("delete from runs where answer_id is null")
    spoken = 0 if here else _SPEAKING
    return counted() / seconds - spoken  # the other process's own


def _written(run: UUID, until: float) -> None:
    """Eight pieces of an answer a second, as a model writes them."""
    number = 0
    while time.monotonic() < until:
        number += 1
        bell.ring(run, Event(run, number, "text", {"text": "a word", "step": 0}, datetime.now(UTC)))
        time.sleep(COALESCE_SECONDS)


def _elsewhere(owner_url: str, some: list[UUID], until: float) -> None:
    """A piece of each of these answers every second, of which nobody rings in this process."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        number = 0
        while time.monotonic() < until - 1.5:
            number += 1
            for run in some:
                connection.execute(_SAID, (run, number))
            time.sleep(1)


def _lateness(found: Progress) -> list[float]:
    """After how many seconds each piece was seen."""
    now = datetime.now(UTC)
    return [(now - one.created_at).total_seconds() for one in found.events if one.type == "text"]


@contextmanager
def logged(owner_url: str) -> Iterator[Callable[[], int]]:
    """What counts the statements that PostgreSQL logged during the block."""
    with psycopg.connect(owner_url, autocommit=True) as connection:

        def log_statements(which: str) -> None:
            connection.execute(sql.SQL("alter system set log_statement = {}").format(which))
            connection.execute("select pg_reload_conf()")
            time.sleep(0.3)

        log_statements("all")
        place = connection.execute(
            "select current_setting('data_directory') || '/' || pg_current_logfile()"
        ).fetchone()
        log = Path(str(place[0] if place else ""))
        begun = log.stat().st_size

        def count() -> int:
            with log.open("rb") as file:
                file.seek(begun)
                lines = file.read(ended - begun).decode(errors="replace").splitlines()
            return sum(" LOG:  statement: " in one or " LOG:  execute " in one for one in lines)

        yield count
        ended = log.stat().st_size
        log_statements("none")


if __name__ == "__main__":
    main()
