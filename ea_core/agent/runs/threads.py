"""Conversations and their messages in the database; every function runs in the caller's block.

An administrator may reach every conversation in the database, but here everybody works with their
own: whoever is answered, and in whose name tools search, is the owner.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from ea_core.agent.runs.records import Message, Thread, ToolUse, citation_from_json
from ea_core.agent.scope import NO_SCOPE, Scope, scope_from_json
from ea_core.agent.tables import table_from_json
from ea_core.agent.texts import NO_ANSWER
from ea_core.errors import NotFound

GONE = "This conversation does not exist any more."

_COLUMNS = "id, title, created_at, updated_at, scope"
_LATEST = text(f"""
    select {_COLUMNS} from threads
    where user_id = (select auth.uid()) order by updated_at desc, id limit :limit offset :offset
""")
_CREATE = text(f"""
    insert into threads (user_id, title, scope) values (:user_id, :title, cast(:scope as jsonb))
    returning {_COLUMNS}
""")
_OWN = "id = :id and user_id = (select auth.uid())"
_GET = text(f"select {_COLUMNS} from threads where {_OWN}")
_LOCK = text(f"select id from threads where {_OWN} for update")
_RENAME = text(f"update threads set title = :title where {_OWN}")
# The trigger sets updated_at; a thread without a title takes the question's.
_TOUCH = text(f"update threads set title = coalesce(title, :title) where {_OWN}")
_SET_SCOPE = text(f"update threads set scope = cast(:scope as jsonb) where {_OWN}")
_DELETE = text(f"delete from threads where {_OWN}")
_MESSAGE_COLUMNS = "id, role, content, tool_calls, tool_results, metadata, created_at"
_MESSAGES = text(f"""
    select {_MESSAGE_COLUMNS} from messages where thread_id = :thread_id order by created_at, id
""")
_MESSAGE = text(f"select {_MESSAGE_COLUMNS} from messages where id = :id")
_QUESTION = text("select content from messages where id = :id")
_BEFORE = text("""
    select m.role, m.metadata -> 'about' as about,
           case when m.metadata ->> 'apart' = 'true' then :no_answer else m.content end as content
    from messages m
    join messages question on question.id = :question_id
    where m.thread_id = question.thread_id and m.created_at < question.created_at
      and m.role in ('user', 'assistant')
    order by m.created_at desc, m.id desc limit :most
""")
_ADD_MESSAGE = text("""
    insert into messages (thread_id, role, content, tool_calls, tool_results, metadata, created_at)
    values (:thread_id, :role, :content, cast(:tool_calls as jsonb), cast(:tool_results as jsonb),
            cast(:metadata as jsonb), clock_timestamp())
    returning id
""")


def latest(connection: Connection, limit: int, offset: int) -> list[Thread]:
    """One's conversations, the latest first."""
    values = {"limit": limit, "offset": offset}
    return [_thread(row) for row in connection.execute(_LATEST, values).mappings()]


def create(
    connection: Connection, user_id: UUID, title: str | None, scope: Scope = NO_SCOPE
) -> Thread:
    """A new conversation."""
    values = {"user_id": user_id, "title": title, "scope": json.dumps(scope.as_json())}
    return _thread(connection.execute(_CREATE, values).mappings().one())


def get(connection: Connection, thread_id: UUID) -> Thread:
    """A conversation of the person's own; raises NotFound."""
    row = connection.execute(_GET, {"id": thread_id}).mappings().first()
    if row is None:
        raise NotFound(GONE)
    return _thread(row)


def lock(connection: Connection, thread_id: UUID) -> None:
    """Makes sure that the conversation is the person's own, and stays until the block ends."""
    if connection.execute(_LOCK, {"id": thread_id}).first() is None:
        raise NotFound(GONE)


def rename(connection: Connection, thread_id: UUID, title: str) -> None:
    """Gives the conversation another title."""
    if connection.execute(_RENAME, {"id": thread_id, "title": title}).rowcount == 0:
        raise NotFound(GONE)


def set_scope(connection: Connection, thread_id: UUID, scope: Scope) -> None:
    """Narrows the questions to come to what is chosen."""
    values = {"id": thread_id, "scope": json.dumps(scope.as_json())}
    if connection.execute(_SET_SCOPE, values).rowcount == 0:
        raise NotFound(GONE)


def touch(connection: Connection, thread_id: UUID, title: str | None) -> None:
    """Moves the conversation to the top of the list."""
    connection.execute(_TOUCH, {"id": thread_id, "title": title})


def delete(connection: Connection, thread_id: UUID) -> None:
    """Removes the conversation with all that belongs to it."""
    if connection.execute(_DELETE, {"id": thread_id}).rowcount == 0:
        raise NotFound(GONE)


def messages(connection: Connection, thread_id: UUID) -> list[Message]:
    """What was said, in order."""
    rows = connection.execute(_MESSAGES, {"thread_id": thread_id}).mappings()
    return [_message(row) for row in rows]


def message(connection: Connection, message_id: UUID) -> Message:
    """One message; raises NotFound."""
    row = connection.execute(_MESSAGE, {"id": message_id}).mappings().first()
    if row is None:
        raise NotFound(GONE)
    return _message(row)


def question(connection: Connection, message_id: UUID) -> str:
    """The text of a question; raises NotFound."""
    found: str | None = connection.execute(_QUESTION, {"id": message_id}).scalar()
    if found is None:
        raise NotFound(GONE)
    return found


def said_before(
    connection: Connection, question_id: UUID, most: int
) -> list[tuple[str, str, Mapping[str, Any]]]:
    """(role, content, what it was about) of the last `most` messages before a question, oldest first.

    What was no answer is not said to anybody again.
    """
    values = {"question_id": question_id, "most": most, "no_answer": NO_ANSWER}
    rows = connection.execute(_BEFORE, values).all()
    return [(str(one.role), str(one.content), one.about or {}) for one in reversed(rows)]


def add_message(
    connection: Connection,
    thread_id: UUID,
    role: str,
    content: str,
    *,
    tool_calls: Sequence[Mapping[str, Any]] | None = None,
    tool_results: Sequence[Mapping[str, Any]] | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> UUID:
    """Adds a message and gives its id."""
    values = {
        "thread_id": thread_id,
        "role": role,
        "content": content,
        "tool_calls": json.dumps(tool_calls) if tool_calls is not None else None,
        "tool_results": json.dumps(tool_results) if tool_results is not None else None,
        "metadata": json.dumps(metadata or {}),
    }
    return UUID(str(connection.execute(_ADD_MESSAGE, values).scalar_one()))


def _thread(row: RowMapping) -> Thread:
    return Thread(**{**row, "scope": scope_from_json(row["scope"])})


def _message(row: RowMapping) -> Message:
    extra = row["metadata"]
    calls, results = row["tool_calls"] or [], row["tool_results"] or []
    read, written = extra.get("tokens", (0, 0))
    return Message(
        id=row["id"],
        role=row["role"],
        content=row["content"],
        created_at=row["created_at"],
        grounded=extra.get("grounded"),
        citations=tuple(citation_from_json(one) for one in extra.get("citations", [])),
        tools=tuple(
            ToolUse(call["name"], call["arguments"], result["rows"])
            for call, result in zip(calls, results, strict=True)
        ),
        model=extra.get("model"),
        left_out=extra.get("left_out", 0),
        tables=tuple(table_from_json(one) for one in extra.get("tables", [])),
        apart=extra.get("apart", False),
        unsupported=tuple(extra.get("unsupported", ())),
        notes=tuple(extra.get("notes", ())),
        tokens=(read, written),
    )
