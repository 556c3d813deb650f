"""How long it takes to delete a conversation when there are many answers.

    python -m benchmarks.deleting_conversations [--runs 100000] [--messages 60] [--times 3]

Conversations of `--messages` messages, each second one an answer with its run, until there are
`--runs` runs. A person deletes some of their own, under the policies: with the indexes of the
schema, without those that the foreign keys from runs to messages lean on, and with them again.
Deleting a message asks which runs name it, so without an index each message reads all runs.

Prints the median and the slowest of `--times` deletions each way, in ms, and how many times slower
it is without the indexes. Without them 100,000 runs and 60 messages take some 5 s each time.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from typing import Final
from uuid import UUID

import psycopg
from psycopg import sql

from benchmarks.scratch import Scratch, scratch
from ea_core.actor import Actor
from ea_core.agent.runs import threads
from ea_core.knowledge.embedding.local import LocalEmbedder

# A question, its answer and their run, so often as fits into each conversation.
_CONVERSATIONS: Final = (
    """
        insert into threads (id, user_id, title)
        select gen_random_uuid(), %(person)s, 'Conversation ' || i
        from generate_series(1, %(conversations)s::int) i
    """,
    """
        create temp table exchanges on commit drop as
        select t.id as thread_id, i, gen_random_uuid() as question_id, gen_random_uuid() as answer_id,
          timestamptz '2026-01-01' + make_interval(mins => i) as at
        from threads t, generate_series(1, %(messages)s::int / 2) i
    """,
    """
        insert into messages (id, thread_id, role, content, created_at)
        select e.question_id, e.thread_id, 'user', 'What do we know about that?', e.at
        from exchanges e
        union all
        select e.answer_id, e.thread_id, 'assistant', repeat('We know this. ', 20),
          e.at + interval '5 seconds'
        from exchanges e
    """,
    """
        insert into runs (thread_id, question_id, answer_id, status, started_at, finished_at)
        select e.thread_id, e.question_id, e.answer_id, 'done', e.at, e.at + interval '5 seconds'
        from exchanges e
    """,
)
# The indexes whose first column is one of a foreign key from runs to messages, as they were made.
_INDEXES: Final = """
    select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    from pg_constraint c
    join pg_index i on i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1]
    where c.contype = 'f' and c.conrelid = 'public.runs'::regclass
      and c.confrelid = 'public.messages'::regclass
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=60)
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    with scratch(LocalEmbedder()) as place:
        person = place.person("staff")
        ours = fill(place, person, given.runs, given.messages)
        before = deletions(place, person, ours, given.times)
        dropped = drop_indexes(place)
        without = deletions(place, person, ours, given.times)
        for _, definition in dropped:
            execute(place, definition)
        after = deletions(place, person, ours, given.times)
    kept = statistics.median(before + after)
    print(f"{given.runs:,} runs, conversations of {given.messages} messages; median / slowest, ms")
    show("with the indexes of the schema", before)
    show("without " + ", ".join(name for name, _ in dropped), without)
    show("with them again", after)
    print(f"without them {statistics.median(without) / kept:,.0f} times slower")


def fill(place: Scratch, person: Actor, runs: int, messages: int) -> Iterator[UUID]:
    """Makes the conversations, all of that person, and hands them out one after another."""
    answers = messages // 2
    values = {"person": person.id, "conversations": -(-runs // answers), "messages": messages}
    with psycopg.connect(place.owner_url) as connection:
        for statement in _CONVERSATIONS:
            connection.execute(statement, values)
        found = [row[0] for row in connection.execute("select id from threads order by id")]
    place.analyze()
    return iter(found)


def deletions(place: Scratch, person: Actor, ours: Iterator[UUID], times: int) -> list[float]:
    """Deletes so many conversations and returns the ms that each took; one more warms up."""
    taken = []
    for _, thread_id in zip(range(times + 1), ours, strict=False):
        started = time.perf_counter()
        with place.database.acting_as(person) as connection:
            threads.delete(connection, thread_id)
        taken.append((time.perf_counter() - started) * 1000)
    return taken[1:]


def drop_indexes(place: Scratch) -> list[tuple[str, str]]:
    """Drops the indexes under the foreign keys from runs to messages: their names, how to make them."""
    with psycopg.connect(place.owner_url) as connection:
        found = [(str(name), str(made)) for name, made in connection.execute(_INDEXES)]
        for name, _ in found:
            connection.execute(sql.SQL("drop index {}").format(sql.Identifier(*name.split("."))))
    return found


def execute(place: Scratch, statement: str) -> None:
    """One statement of PostgreSQL's own, as the owner."""
    with psycopg.connect(place.owner_url) as connection:
        connection.execute(statement.encode())


def show(name: str, taken: list[float]) -> None:
    print(f"{name}: {statistics.median(taken):,.1f} / {max(taken):,.1f}", flush=True)


if __name__ == "__main__":
    main()
