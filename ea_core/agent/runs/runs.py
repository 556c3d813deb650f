"""Runs and their events in the database; every function runs in the caller's block.

Whoever writes to a run first takes its row with an update that asks for status 'running': events
get numbers without gaps, and nothing is added to a run that was stopped or given up meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.agent.runs.records import Event, EventType, Run, RunStatus
from ea_core.db.errors import explain_constraint
from ea_core.errors import Conflict, NotFound

LOST_AFTER_SECONDS = 30
"""A run that has not been heard of for so long belongs to a process that died."""

LOST = "The program was stopped while this answer was being written. Ask again."
NO_SUCH_RUN = "This answer does not exist any more."
explain_constraint(
    "runs_one_running_idx",
    Conflict("An answer is still being written in this conversation. Wait for it, or stop it."),
)

_COLUMNS = "id, thread_id, question_id, answer_id, status, model, error, started_at, finished_at"
_CREATE = text(f"""
    insert into runs (thread_id, question_id, model) values (:thread_id, :question_id, :model)
    returning {_COLUMNS}
""")
# One's own: an administrator's policies show more (see threads).
_OWN = "exists (select 1 from threads t where t.id = thread_id and t.user_id = (select auth.uid()))"
_GET = text(f"select {_COLUMNS} from runs where id = :id and {_OWN}")
_OF_THREAD = text(
    f"select {_COLUMNS} from runs where thread_id = :thread_id and {_OWN} order by started_at, id"
)
_STATUS = text("select status from runs where id = :id")
_BEAT = text("update runs set heartbeat_at = now() where id = :id and status = 'running'")
_END = text("""
    update runs set status = :status, error = :error, answer_id = :answer_id, finished_at = now()
    where id = :id and status = 'running'
""")
_LOST = text(f"""
    update runs set status = 'failed', error = :error, finished_at = now()
    where thread_id = :thread_id and status = 'running' and {_OWN}
      and heartbeat_at < now() - make_interval(secs => :seconds)
    returning id
""")
_ADD_EVENT = text("""
    insert into run_events (run_id, seq, type, data)
    select :run_id, coalesce(max(seq), 0) + 1, :type, cast(:data as jsonb)
    from run_events where run_id = :run_id
""")
_EVENTS = text("""
    select run_id, seq, type, data, created_at from run_events
    where run_id = :run_id and seq > :after order by seq
""")
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


def of_thread(connection: Connection, thread_id: UUID) -> list[Run]:
    """The runs of a conversation, the oldest first."""
    return [
        Run(**row) for row in connection.execute(_OF_THREAD, {"thread_id": thread_id}).mappings()
    ]


def status(connection: Connection, run_id: UUID) -> RunStatus | None:
    """How the run stands; None when it is gone or the person may not see it."""
    found: RunStatus | None = connection.execute(_STATUS, {"id": run_id}).scalar()
    return found


def beat(connection: Connection, run_id: UUID) -> bool:
    """Notes that the run is alive and takes its row; False when it is no longer running."""
    return connection.execute(_BEAT, {"id": run_id}).rowcount == 1


def end(
    connection: Connection,
    run_id: UUID,
    status: RunStatus,
    *,
    error: str | None = None,
    answer_id: UUID | None = None,
) -> bool:
    """Ends a running run; False when it was not running."""
    values = {"id": run_id, "status": status, "error": error, "answer_id": answer_id}
    return connection.execute(_END, values).rowcount == 1


def give_up_lost(connection: Connection, thread_id: UUID) -> None:
    """Marks the runs of the conversation as failed whose process died."""
    values = {"thread_id": thread_id, "error": LOST, "seconds": LOST_AFTER_SECONDS}
    for run_id in connection.execute(_LOST, values).scalars().all():
        add_event(connection, run_id, "error", {"message": LOST})


def add_event(
    connection: Connection, run_id: UUID, kind: EventType, data: Mapping[str, Any]
) -> None:
    """Appends an event; the caller has taken the run's row in the same block."""
    connection.execute(
        _ADD_EVENT, {"run_id": run_id, "type": kind, "data": json.dumps(data, default=str)}
    )


def events(connection: Connection, run_id: UUID, after: int) -> list[Event]:
    """The events with a number above `after`."""
    rows = connection.execute(_EVENTS, {"run_id": run_id, "after": after}).mappings()
    return [Event(**row) for row in rows]


def last_question(connection: Connection, thread_id: UUID) -> UUID | None:
    """The message that was asked last in the conversation."""
    found: UUID | None = connection.execute(_LAST_QUESTION, {"thread_id": thread_id}).scalar()
    return found
