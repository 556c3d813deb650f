"""Watching an answer: at once where it is written, soon elsewhere, and for nothing in between."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, event

from ea_core.actor import Actor
from ea_core.agent.runs import runs
from ea_core.agent.runs.lookout import lookout_of, paced
from ea_core.agent.runs.records import Event, Run
from ea_core.agent.runs.watch import Watch, bell, watching
from ea_core.db.engine import Database
from ea_core.errors import NotAllowed, NotFound
from tests.conftest import TestDatabase
from tests.db.agent.carrying_process import Task, Work, agent_of, begin
from tests.db.agent.office import QUESTION, Office
from tests.db.agent.test_taking_up import seen
from tests.support.openai_server import Reply

NEVER = 3600.0


@dataclass
class Asked:
    """What a database was asked."""

    begun: list[bool] = field(default_factory=list)
    """For each transaction, whether it might have written."""
    statements: int = 0


@contextmanager
def counting(database: Database) -> Iterator[Asked]:
    asked = Asked()

    def executed(*_args: object) -> None:
        asked.statements += 1

    def committing(connection: Connection) -> None:
        asked.begun.append(
            connection.exec_driver_sql("show transaction_read_only").scalar() == "off"
        )
        asked.statements -= 1

    event.listen(database.engine, "before_cursor_execute", executed)
    event.listen(database.engine, "commit", committing)
    yield asked
    event.remove(database.engine, "before_cursor_execute", executed)
    event.remove(database.engine, "commit", committing)


@pytest.fixture
def ada(db: TestDatabase) -> Actor:
    return db.person("staff", "Ada Reyes")


@pytest.fixture
def run(db: TestDatabase, ada: Actor) -> UUID:
    """One that is going on and of which nothing is heard."""
    thread = db.one("insert into threads (user_id) values (%s) returning id", ada.id)
    run = db.one("insert into runs (thread_id, attempt) values (%s, 1) returning id", thread)
    db.one("insert into run_events (run_id, seq, type) values (%s, 1, 'plan')", run)
    return UUID(str(run))


def test_nothing_is_asked_while_nothing_happens(db: TestDatabase, ada: Actor, run: UUID) -> None:
    with watching(db.database, ada, run, look_seconds=NEVER) as watch:
        assert [one.seq for one in seen(watch)] == [1]
        with counting(db.database) as asked:
            for _ in range(20):
                assert watch.wait(0.01) is None
        assert (asked.begun, asked.statements) == ([], 0)
        assert db.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined] # a QueuePool


def test_a_look_that_finds_nothing_is_one_question_and_writes_nothing(
    db: TestDatabase, ada: Actor, run: UUID
) -> None:
    before = db.one("select row(r.*)::text || r.xmin from runs r")
    with watching(db.database, ada, run, look_seconds=0) as watch:
        seen(watch)
        with counting(db.database) as asked:
            assert watch.wait(0) is None
        assert asked.begun == [False]
        assert asked.statements == 2  # who asks, and what
    assert db.one("select row(r.*)::text || r.xmin from runs r") == before


def test_where_the_answer_is_written_it_is_seen_at_once(office: Office) -> None:
    """Of the looks that need no ring there is but the first."""
    hold = threading.Event()
    ada = office.db.person("staff")
    agent = office.agent(ada)
    asked, listening = threading.Event(), threading.Event()

    def requested() -> None:
        asked.set()
        listening.wait(20)

    office.server.script = [Reply(["Good ", "morning."], on_request=requested, wait=hold)]
    run = agent.start(None, QUESTION)
    asked.wait(20)
    with watching(office.db.database, ada, run.id, look_seconds=NEVER) as watch:
        first = watch.wait(20)
        assert first is not None
        assert (first.status, first.events) == ("running", ())
        listening.set()
        hold.set()
        assert watch.until_ended() == "done"
    assert office.threads(ada).messages(run.thread_id)[-1].content == "Good morning."


def test_who_has_seen_a_run_hears_what_comes_of_it_without_asking(
    db: TestDatabase, ada: Actor, run: UUID
) -> None:
    def said(seq: int) -> Event:
        return Event(run, seq, "text", {"text": str(seq), "step": 0}, datetime.now(UTC))

    with watching(db.database, ada, run, look_seconds=NEVER) as watch:
        bell.ring(run, said(2))
        assert [one.seq for one in seen(watch)] == [1], "nothing is told that was not looked at"
        with counting(db.database) as asked:
            for seq in (2, 3):
                bell.ring(run, said(seq))
            assert [one.data["text"] for one in seen(watch)] == ["2", "3"]
        assert asked.statements == 0
        with counting(db.database) as asked:
            bell.ring(run, said(5))  # one is missing
            assert watch.wait(0) is None
        assert asked.statements == 2


def test_whoever_stops_an_answer_is_heard_at_once(db: TestDatabase, tmp_path: Path) -> None:
    ada = db.person("staff")
    agent = agent_of(db, tmp_path, ada, Work(tmp_path / "work.log"))
    run = agent.start(None, QUESTION)
    with watching(db.database, ada, run.id, look_seconds=NEVER) as watch:
        assert watch.wait(0) is not None
        agent.stop(run.id)
        found = watch.wait(20)
        assert found is not None
        assert found.status == "stopped"


def test_an_answer_that_another_process_writes_is_seen_while_it_is_written(
    db: TestDatabase, tmp_path: Path
) -> None:
    ada = db.person("staff")
    agent = agent_of(db, tmp_path, ada, Work(tmp_path / "work.log"))
    run: Run = agent.start(None, QUESTION)
    go_on = tmp_path / "go on"
    process = begin(Task(db.app_url, db.owner_url, tmp_path, ada, run.id, go_on=go_on))
    events: list[Event] = []
    with watching(db.database, ada, run.id, look_seconds=0.05) as watch:
        while not any(one.type == "text" for one in events):
            events += seen(watch)
        assert agent.run(run.id).status == "running"
        go_on.touch()
        assert watch.until_ended() == "done"
    process.join(60)
    assert process.exitcode == 0


def test_many_that_have_something_to_read_take_turns() -> None:
    """Together they read ten times a second; one that is alone reads at each look."""
    assert [paced(busy) for busy in (1, 5, 6, 51)] == [0, 0, 0.5, 5]


def test_one_look_is_made_for_all_who_watch_and_rings_for_whom_it_concerns(
    db: TestDatabase, ada: Actor
) -> None:
    ben = db.person("staff", "Ben Okafor")
    with ExitStack() as stack:
        watches = [
            stack.enter_context(watching(db.database, who, begun(db, who), look_seconds=0))
            for who in [ada] * 10 + [ben] * 10
        ]
        for one in watches:
            assert one.wait(0) is not None
        with counting(db.database) as asked:
            assert watches[0].wait(0) is None
        assert (asked.begun, asked.statements) == ([False], 2)
        lookout = lookout_of(db.database)
        news(db, watches[3], watches[12])
        with counting(db.database) as asked:
            lookout.look(db.database)
            assert asked.statements == 2
            heard = [one for one in watches if one._ear.rung.is_set()]
            assert heard == [watches[3], watches[12]]
            for one in heard:
                found = one.wait(NEVER)
                assert found is not None
                assert [event.data["text"] for event in found.events] == ["news"]
        assert asked.statements == 6, "each has read its own, and nobody else has"
        db.one("delete from runs where id = %s", watches[5]._run_id)
        lookout.look(db.database)
        with pytest.raises(NotFound):
            watches[5].wait(NEVER)


def test_nobody_is_told_of_what_they_could_not_read(
    db: TestDatabase, ada: Actor, run: UUID
) -> None:
    ben = db.person("staff", "Ben Okafor")
    with watching(db.database, ben, run, look_seconds=0) as watch:
        with pytest.raises(NotFound):
            watch.wait(0)
        with counting(db.database) as asked:
            lookout_of(db.database).look(db.database)
        assert asked.statements == 0, "it is not looked for"
    with db.database.as_program() as connection:
        told = [runs.news(connection, [(run, who.id, seq)]) for who in (ada, ben) for seq in (0, 1)]
    assert told == [{run: False}, {}, {run: True}, {run: True}]
    with pytest.raises(NotAllowed), db.database.acting_as(ben) as connection:
        runs.news(connection, [(run, ben.id, 0)])


def begun(db: TestDatabase, who: Actor) -> UUID:
    thread = db.one("insert into threads (user_id) values (%s) returning id", who.id)
    return UUID(
        str(db.one("insert into runs (thread_id, attempt) values (%s, 1) returning id", thread))
    )


def news(db: TestDatabase, *watches: Watch) -> None:
    """Something comes of their runs, of which nobody rings."""
    for one in watches:
        db.one(
            "insert into run_events (run_id, seq, type, data)"
            ' values (%s, 1, \'text\', \'{"text": "news", "step": 0}\')',
            one._run_id,
        )


def test_who_has_stopped_listening_is_forgotten(db: TestDatabase, ada: Actor, run: UUID) -> None:
    with bell.listening(run) as first, bell.listening(run) as second:
        bell.ring(run)
        assert first.rung.is_set()
        assert second.rung.is_set()
    assert run not in bell._listening
    bell.ring(run)
