"""Questions that wait for the answers before them; every function runs in the caller's block.

Who ends a run begins the next question in the same transaction, behind the lock of the conversation:
a question that is added at that moment is either seen by it, or finds no run and begins by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.agent.runs import runs, threads
from ea_core.agent.runs.records import Run
from ea_core.errors import Conflict, NotFound

MOST = 10
"""Questions that wait in one conversation."""
_OWN = "exists (select 1 from threads t where t.id = thread_id and t.user_id = (select auth.uid()))"
_ADD = text("""
    insert into queued_questions (id, thread_id, after_id, content)
    values (coalesce(:id, gen_random_uuid()), :thread_id, :after_id, :content)
""")
_ALL = text(f"""
    select id, content, created_at from queued_questions
    where thread_id = :thread_id and {_OWN} order by created_at, id
""")
_TAKE = text("""
    delete from queued_questions where id = (
      select q.id from queued_questions q where q.thread_id = :thread_id
      order by q.created_at, q.id limit 1)
    returning id, after_id, content
""")
_ASKED = text(f"""
    select thread_id from queued_questions where id = :id and {_OWN}
    union all select thread_id from messages where id = :id and {_OWN}
""")
_CANCEL = text(f"delete from queued_questions where id = :id and {_OWN} returning content")


@dataclass(frozen=True, slots=True)
class Queued:
    """A question that waits."""

    id: UUID
    content: str
    created_at: datetime


def add(
    connection: Connection,
    thread_id: UUID,
    content: str,
    after_id: UUID | None,
    question_id: UUID | None = None,
) -> None:
    """Has a question wait, below a message of the conversation; raises Conflict when too many do.

    It keeps its id when it becomes a message.
    """
    if len(waiting(connection, thread_id)) >= MOST:
        raise Conflict(
            f"{MOST} questions wait in this conversation already. Wait for an answer, or cancel one."
        )
    values = {"id": question_id, "thread_id": thread_id, "after_id": after_id, "content": content}
    connection.execute(_ADD, values)


def asked_in(connection: Connection, question_id: UUID) -> UUID | None:
    """The conversation in which a question was asked, or waits; None when it was not."""
    found: UUID | None = connection.execute(_ASKED, {"id": question_id}).scalar()
    return found


def waiting(connection: Connection, thread_id: UUID) -> list[Queued]:
    """The questions that wait, in the order in which they are answered."""
    return [Queued(**row) for row in connection.execute(_ALL, {"thread_id": thread_id}).mappings()]


def cancel(connection: Connection, question_id: UUID) -> str:
    """Takes a question back that waits, and gives its words; raises NotFound when it does not wait."""
    found: str | None = connection.execute(_CANCEL, {"id": question_id}).scalar()
    if found is None:
        raise NotFound("This question does not wait any more: it is being answered.")
    return found


def begin_next(connection: Connection, thread_id: UUID, model: str) -> Run | None:
    """Begins with the question that has waited longest, when there is one and no run goes on."""
    threads.lock(connection, thread_id)
    if runs.is_running(connection, thread_id):
        return None
    row = connection.execute(_TAKE, {"thread_id": thread_id}).first()
    if row is None:
        return None
    after = threads.end_of_branch(connection, thread_id, row.after_id)
    question_id = threads.add_message(
        connection, thread_id, "user", row.content, parent_id=after, begins=after is None,
        own_id=row.id,
    )  # fmt: skip
    return runs.create(connection, thread_id, question_id, model)
