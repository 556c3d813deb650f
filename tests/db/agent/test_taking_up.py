"""Runs whose process dies, sleeps, or is not the only one: real processes, killed where it hurts."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from ea_core.agent.runs import runs
from ea_core.agent.runs.journal import RunHeld
from ea_core.agent.runs.records import Event
from ea_core.agent.runs.watch import Watch, watching
from ea_core.errors import NotFound
from tests.db.agent.carrying_process import (
    CHECKPOINTS,
    SEARCHES,
    WORK,
    Place,
    Task,
    Work,
    agent_of,
    begin,
)
from tests.db.agent.office import kinds
from tests.db.agent.scene import QUESTION, Scene, assert_answered
from tests.support.processes import wait_until_stopped


def seen(watch: Watch) -> list[Event]:
    """The next events that a watcher sees."""
    for _ in range(1000):
        found = watch.wait(20)
        if found is not None and found.events:
            return list(found.events)
    raise AssertionError("no events came")


KILLED = [
    Place(at, number) for number in range(1, len(CHECKPOINTS) + 1) for at in ("before", "after")
]


@pytest.mark.parametrize(
    "at", KILLED, ids=lambda at: f"{at.at} {CHECKPOINTS[at.checkpoint - 1]} was kept"
)
def test_a_run_that_was_killed_between_two_steps_goes_on_with_the_next(
    place: Scene, at: Place
) -> None:
    place.die(at)
    done = place.work(of_this_process=False) if (place.folder / "work.log").exists() else []
    assert place.agent.carry_out(place.run.id).status == "done"
    assert_answered(place)
    again = place.work(of_this_process=True)
    if at.at == "after":  # each step once, whoever made it
        assert done + again == WORK
    else:  # at most the step that was not kept is made once more
        assert again == WORK[len(WORK) - len(again) :]
        assert len(done) + len(again) <= len(WORK) + 1


def test_a_half_written_answer_is_written_anew_and_pages_are_told(place: Scene) -> None:
    with watching(place.db.database, place.ada, place.run.id, look_seconds=0.05) as watch:
        place.die(Place("text"))
        before = seen(watch)
        assert kinds(before) == ["plan", "tool", "tool", "text", "text"], "the first piece at once"
        release = place.folder / "release"
        process = begin(Task(**{**vars(place.task()), "go_on": release}))
        restarted = seen(watch)[0]
        assert (restarted.type, restarted.data["after"]) == ("restarted", before[2].seq)
        assert restarted.seq > before[-1].seq
        release.touch()
        assert watch.until_ended() == "done"
    process.join(60)
    assert process.exitcode == 0
    assert_answered(place)


def test_a_tool_that_was_not_finished_is_called_once_more_and_the_finished_one_is_not(
    place: Scene,
) -> None:
    place.die(Place("search"))
    place.agent.carry_out(place.run.id)
    assert_answered(place)
    assert place.work(of_this_process=True) == [f"search {SEARCHES[1]}", "ask 2"]


def test_a_passage_that_was_deleted_meanwhile_is_left_out_and_it_is_said(place: Scene) -> None:
    place.die(Place("after", 6))  # the answer is written, its citations are not checked yet
    place.db.one("delete from documents where title = 'Holiday'")
    assert place.agent.carry_out(place.run.id).status == "done"
    ((content, metadata),) = place.rows(
        "select content, metadata from messages where role = 'assistant'"
    )
    assert content == "Everyone has 25 days of paid holiday. A hotel night may cost 140 euros [1]."
    assert isinstance(metadata, dict)
    assert [one["title"] for one in metadata["citations"]] == ["Travel"]
    assert metadata["left_out"] == 1


def test_a_process_that_slept_writes_nothing_when_it_wakes(place: Scene) -> None:
    process = begin(place.task(Place("text"), signal.SIGSTOP))
    wait_until_stopped(process)
    place.silence()
    assert place.agent.carry_out(place.run.id).status == "done"
    assert_answered(place)
    tables = ("messages", "runs", "run_events", "checkpoints", "checkpoint_blobs", "checkpoint_writes")  # fmt: skip
    written = {table: place.rows(f"select * from {table} t order by t::text") for table in tables}
    assert process.pid is not None
    os.kill(process.pid, signal.SIGCONT)
    process.join(60)
    assert process.exitcode == 0
    assert written == {
        table: place.rows(f"select * from {table} t order by t::text") for table in tables
    }


def test_a_late_heartbeat_does_not_take_back_a_run_that_was_released(place: Scene) -> None:
    with place.db.database.acting_as(place.ada) as connection:
        run = runs.claim(connection, place.run.id)
        assert run is not None
        assert runs.beat(connection, run)
        runs.release(connection, run)
        assert not runs.beat(connection, run)
    assert place.agent.carry_out(place.run.id).status == "done"


def test_of_two_that_take_a_run_up_one_gets_it(place: Scene) -> None:
    place.die(Place("after", 4))
    both = threading.Barrier(2)

    def take_up(_number: int) -> str:
        agent = agent_of(place.db, place.folder, place.ada, Work(place.folder / "work.log"))
        both.wait(20)
        try:
            return agent.carry_out(place.run.id).status
        except RunHeld:
            return "held"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take_up, range(2))) == ["done", "held"]
    assert_answered(place)
    assert place.work(of_this_process=True) == WORK[2:]


def test_a_run_that_breaks_off_three_times_fails_and_can_be_tried_again(place: Scene) -> None:
    for _ in range(runs.MOST_ATTEMPTS):
        place.die(Place("text"))
    ended = place.agent.carry_out(place.run.id)
    assert (ended.status, ended.error) == ("failed", runs.BROKE_OFF)
    last = place.agent.events(ended.id)[-1]
    assert (last.type, last.data) == ("error", {"message": runs.BROKE_OFF})
    again = place.agent.retry(ended.id)
    assert place.agent.carry_out(again.id).status == "done"


def test_a_run_that_was_stopped_while_it_waited_touches_nothing(place: Scene) -> None:
    """And least of all the checkpoints of the run that is going on in the conversation."""
    place.agent.stop(place.run.id)
    begun = place.agent.start(place.run.thread_id, QUESTION)
    task = Task(**{**vars(place.task(Place("text"), signal.SIGSTOP)), "run_id": begun.id})
    process = begin(task)
    wait_until_stopped(process)
    kept = place.rows("select thread_id, checkpoint_id from checkpoints order by 2")
    assert {thread for thread, _ in kept} == {str(begun.id)}
    assert place.agent.carry_out(place.run.id).status == "stopped"
    assert place.rows("select thread_id, checkpoint_id from checkpoints order by 2") == kept
    assert process.pid is not None
    os.kill(process.pid, signal.SIGCONT)
    process.join(60)
    assert place.agent.run(begun.id).status == "done"
    assert place.agent.run(place.run.id).status == "stopped"


def test_a_run_whose_conversation_was_deleted_is_nobodys(place: Scene) -> None:
    process = begin(place.task(Place("text"), signal.SIGSTOP))
    wait_until_stopped(process)
    place.db.one("delete from threads")
    assert process.pid is not None
    os.kill(process.pid, signal.SIGCONT)
    process.join(60)
    with pytest.raises(NotFound):
        place.agent.carry_out(place.run.id)
    for table in (
        "messages",
        "runs",
        "run_events",
        "checkpoints",
        "checkpoint_blobs",
        "checkpoint_writes",
    ):
        assert place.rows(f"select * from {table}") == [], table


def test_events_of_runs_that_ended_are_forgotten_after_a_while(place: Scene) -> None:
    place.die(Place("text"))
    place.agent.stop(place.run.id)
    events = place.agent.events(place.run.id)
    assert kinds(events) == ["plan", "tool", "tool", "text", "text", "done"]

    def forget(older_than: str) -> int:
        with place.db.database.as_program() as connection:
            return int(
                connection.exec_driver_sql(
                    "select ea.forget_run_events(%s::interval)", (older_than,)
                ).scalar_one()
            )

    assert forget("1 day") == 0
    place.db.one("update runs set finished_at = now() - interval '2 days'")
    running = UUID(str(place.db.one("insert into runs (thread_id) values (%s) returning id",
                                    place.run.thread_id)))  # fmt: skip
    place.db.one("insert into run_events (run_id, seq, type) values (%s, 1, 'text')", running)
    assert forget("1 day") == len(events)
    assert place.rows("select run_id from run_events") == [(running,)]
