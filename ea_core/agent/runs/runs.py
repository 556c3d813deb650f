"""Runs and their events in the database; every function runs in the caller's block.

Whoever writes to a run holds its row first, by the attempt with which it took the run up: events
get numbers that rise, and nothing is added to a run that was stopped, or taken up by another
process, meanwhile. A process that sleeps in the middle of such a transaction loses it (see
db.engine.IDLE_TIMEOUT), so whoever takes the run up does not wait for it for ever.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.agent.runs.records import Event, EventType, Progress, Run, RunStatus
from ea_core.db.errors import explain_constraint
from ea_core.errors import Conflict, NotFound

LOST_AFTER_SECONDS = 30
"""A run that has not been heard of for so long belongs to a process that died."""
QUEUED_SECONDS = 600
"""So long one that nobody has begun with may wait, before another question takes its place."""
MOST_ATTEMPTS = 3

LOST = "The program was stopped while this answer was being written. Ask again."
BROKE_OFF = "Writing this answer broke off three times. Try again."
NO_SUCH_RUN = "This answer does not exist any more."
explain_constraint(
    "runs_one_running_idx",
    Conflict("An answer is still being written in this conversation. Wait for it, or stop it."),
)

_COLUMNS = (
    "id, thread_id, question_id, answer_id, status, attempt, model, error, started_at, finished_at"
)
_CREATE = text(f"""
    insert into runs (thread_id, question_id, model) values (:thread_id, :question_id, :model)
    returning {_COLUMNS}
""")
# One's own: an administrator's policies show more (see threads).
_OWN = "exists (select 1 from threads t where t.id = thread_id and t.user_id = (select auth.uid()))"
_GET = text(f"select {_COLUMNS} from runs where id = :id and {_OWN}")
_LAST = text(f"""
    select {_COLUMNS} from runs where thread_id = :thread_id and {_OWN}
    order by started_at desc, id desc limit 1
""")
_ANSWERED = text("select exists (select 1 from runs where question_id = :id and status = 'done')")
_RUNNING = text(
    "select exists (select 1 from runs where thread_id = :thread_id and status = 'running')"
)
_STANDING = text("select status, attempt from runs where id = :id")
_SILENT = "heartbeat_at < now() - make_interval(secs => :seconds)"
_CLAIM = text(f"""
    update runs set attempt = attempt + 1, heartbeat_at = now()
    where id = :id and {_OWN} and status = 'running' and attempt < :most
      and (attempt = 0 or {_SILENT})
    returning {_COLUMNS}
""")
_EXHAUST = text(f"""
    update runs set status = 'failed', error = :error, finished_at = now()
    where id = :id and {_OWN} and status = 'running' and attempt >= :most and {_SILENT}
""")
_HOLD = text("""
    select 1 from runs where id = :id and attempt = :attempt and status = 'running'
    for no key update
""")
# A beat that was under way when the run was released does not take it back.
_BEAT = text("""
    update runs set heartbeat_at = now()
    where id = :id and attempt = :attempt and status = 'running' and heartbeat_at > '-infinity'
""")
_RELEASE = text("""
    update runs set heartbeat_at = '-infinity'
    where id = :id and attempt = :attempt and status = 'running'
""")
_END = text("""
    update runs set status = :status, error = :error, answer_id = :answer_id, finished_at = now()
    where id = :id and status in ('running', 'waiting')
""")
_GIVE_UP = text(f"""
    update runs set status = 'failed', error = :error, finished_at = now()
    where thread_id = :thread_id and status = 'running' and {_OWN}
      and heartbeat_at < now() - make_interval(
        secs => case when attempt = 0 then :queued else :seconds end)
    returning id
""")
_ADD_EVENT = text("""
    insert into run_events (run_id, seq, type, data)
    select :run_id, coalesce(max(seq), 0) + 1, :type, cast(:data as jsonb)
    from run_events where run_id = :run_id
    returning seq
""")
_MARK_RESTART = text("""
    insert into run_events (run_id, seq, type, data)
    select :run_id, max(seq) + 1, 'restarted', jsonb_build_object('after', cast(:after as integer))
    from run_events where run_id = :run_id having max(seq) > :after
    returning seq
""")
_TAKE_BACK = text("""
    delete from run_events where run_id = :run_id and seq > :after and seq < :mark
""")
_FORGET = text("delete from run_events where run_id = :run_id")
_EVENTS = text(f"""
    select r.status, e.run_id, e.seq, e.type, e.data, e.created_at
    from runs r left join run_events e on e.run_id = r.id and e.seq > :after
    where r.id = :id and {_OWN} order by e.seq
""")
_NEWS = text("select run_id, ended from ea.run_news(:runs, :people, cast(:seen as integer[]))")
_LAST_QUESTION = text("""
    select id from messages where thread_id = :thread_id and role = 'user'
    order by created_at desc, id desc limit 1
""")


def create(connection: Connection, thread_id: UUID, question_id: UUID, model: str) -> Run:
    """A new run; raises Conflict while another one is running in the thread."""
    values = {"thread_id": thread_id, "question_id": question_id, "model": model}
    return Run(**connection.execute(_CREATE, values).mappings().one())


def get(connection: Connection, run_id: UUID) -> Run:
    """The run; raises NotFound."""
    row = connection.execute(_GET, {"id": run_id}).mappings().first()
    if row is None:
        raise NotFound(NO_SUCH_RUN)
    return Run(**row)


def last(connection: Connection, thread_id: UUID) -> Run | None:
    """The latest run of a conversation."""
    row = connection.execute(_LAST, {"thread_id": thread_id}).mappings().first()
    return None if row is None else Run(**row)


def is_running(connection: Connection, thread_id: UUID) -> bool:
    """Whether an answer is being written in the conversation, by whoever."""
    return bool(connection.execute(_RUNNING, {"thread_id": thread_id}).scalar_one())


def is_answered(connection: Connection, question_id: UUID) -> bool:
    """Whether a run has answered the question."""
    return bool(connection.execute(_ANSWERED, {"id": question_id}).scalar_one())


def claim(connection: Connection, run_id: UUID) -> Run | None:
    """Takes the run up when nobody has it, or whoever had it was not heard of for too long.

    None when it has ended, when it is in other hands, or when it broke off too often.
    """
    values = {"id": run_id, "most": MOST_ATTEMPTS, "seconds": LOST_AFTER_SECONDS}
    row = connection.execute(_CLAIM, values).mappings().first()
    return None if row is None else Run(**row)


def exhaust(connection: Connection, run_id: UUID) -> bool:
    """Ends a lost run that was taken up as often as may be; False when it is none."""
    values = {"id": run_id, "most": MOST_ATTEMPTS, "seconds": LOST_AFTER_SECONDS}
    ended = connection.execute(_EXHAUST, {**values, "error": BROKE_OFF}).rowcount == 1
    if ended:
        add_event(connection, run_id, "error", {"message": BROKE_OFF})
    return ended


def standing(connection: Connection, run_id: UUID) -> tuple[RunStatus, int] | None:
    """(status, attempt); None when it is gone or the person may not see it."""
    row = connection.execute(_STANDING, {"id": run_id}).first()
    return None if row is None else (row.status, row.attempt)


def hold(connection: Connection, run: Run) -> bool:
    """Keeps the run for this block; False when it is no longer this process's to write to."""
    return connection.execute(_HOLD, {"id": run.id, "attempt": run.attempt}).first() is not None


def beat(connection: Connection, run: Run) -> bool:
    """Notes that the run is alive; False when it is no longer this process's."""
    return connection.execute(_BEAT, {"id": run.id, "attempt": run.attempt}).rowcount == 1


def release(connection: Connection, run: Run) -> None:
    """Leaves the run to whoever takes it up next, without waiting for its heart to be missed."""
    connection.execute(_RELEASE, {"id": run.id, "attempt": run.attempt})


def end(
    connection: Connection,
    run_id: UUID,
    status: RunStatus,
    *,
    error: str | None = None,
    answer_id: UUID | None = None,
) -> bool:
    """Ends a run; False when it had ended. A process that carries it out holds it before."""
    values = {"id": run_id, "status": status, "error": error, "answer_id": answer_id}
    return connection.execute(_END, values).rowcount == 1


def give_up_lost(connection: Connection, thread_id: UUID) -> None:
    """Ends the run of the conversation whose process died, so that another question can be asked."""
    values = {"thread_id": thread_id, "error": LOST}
    values |= {"seconds": LOST_AFTER_SECONDS, "queued": QUEUED_SECONDS}
    for run_id in connection.execute(_GIVE_UP, values).scalars().all():
        add_event(connection, run_id, "error", {"message": LOST})


def add_event(
    connection: Connection, run_id: UUID, kind: EventType, data: Mapping[str, Any]
) -> int:
    """Appends an event and gives its number; the caller holds the run in the same block."""
    values = {"run_id": run_id, "type": kind, "data": json.dumps(data, default=str)}
    return int(connection.execute(_ADD_EVENT, values).scalar_one())


def take_back(connection: Connection, run_id: UUID, after: int) -> int:
    """Takes back the events above a number, and says so in one; gives the last number then."""
    values = {"run_id": run_id, "after": after}
    mark: int | None = connection.execute(_MARK_RESTART, values).scalar()
    if mark is None:
        return after
    connection.execute(_TAKE_BACK, {**values, "mark": mark})
    return mark


def forget_events(connection: Connection, run_id: UUID) -> None:
    """Removes the events of a run."""
    connection.execute(_FORGET, {"run_id": run_id})


def progress(connection: Connection, run_id: UUID, after: int) -> Progress:
    """How the run stands, with the events above a number; raises NotFound."""
    rows = connection.execute(_EVENTS, {"id": run_id, "after": after}).all()
    if not rows:
        raise NotFound(NO_SUCH_RUN)
    events = tuple(
        Event(row.run_id, row.seq, row.type, row.data, row.created_at)
        for row in rows
        if row.seq is not None
    )
    return Progress(rows[0].status, events)


def news(connection: Connection, watched: Sequence[tuple[UUID, UUID, int]]) -> dict[UUID, bool]:
    """Of which watched runs there is something to read, and whether each has ended; for the program.

    Each is a run, who watches it, and the last number seen; the answer is by run.
    """
    values = {
        "runs": [run_id for run_id, _, _ in watched],
        "people": [person_id for _, person_id, _ in watched],
        "seen": [seq for _, _, seq in watched],
    }
    return {row.run_id: row.ended for row in connection.execute(_NEWS, values)}


def last_question(connection: Connection, thread_id: UUID) -> UUID | None:
    """The message that was asked last in the conversation."""
    found: UUID | None = connection.execute(_LAST_QUESTION, {"thread_id": thread_id}).scalar()
    return found
