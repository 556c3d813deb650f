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

from ea_core.agent.runs.paths import Node, path
from ea_core.agent.runs.records import Found, Message, Thread, ToolUse, citation_from_json
from ea_core.agent.runs.sources import sources_of, without_withheld
from ea_core.agent.scope import NO_SCOPE, Scope, scope_from_json
from ea_core.agent.tables import source_from_json, table_from_json
from ea_core.agent.texts import NO_ANSWER
from ea_core.errors import NotFound

GONE = "This conversation does not exist any more."

_COLUMNS = "id, title, created_at, updated_at, scope, pinned_at"
_LATEST = text(f"""
    select {_COLUMNS} from threads
    where user_id = (select auth.uid()) and pinned_at is null
    order by updated_at desc, id limit :limit offset :offset
""")
_PINNED = text(f"""
    select {_COLUMNS} from threads where user_id = (select auth.uid()) and pinned_at is not null
    order by pinned_at desc, id limit :most
""")
# What is found by words is read like everything else, under the policies.
_SEARCH = text("""
    select t.id, t.title, t.created_at, t.updated_at, t.scope, t.pinned_at, m.content
    from ea.search_threads(:words, :limit, :offset) with ordinality f (thread_id, message_id, place)
    join threads t on t.id = f.thread_id
    left join messages m on m.id = f.message_id
    order by f.place
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
_PIN = text(f"""
    update threads set pinned_at = case when :pinned then clock_timestamp() end where {_OWN}
""")
_DELETE = text(f"delete from threads where {_OWN}")
_MESSAGE_COLUMNS = "id, parent_id, role, content, tool_calls, tool_results, metadata, created_at"
_TREE = text("""
    select id, parent_id from messages where thread_id = :thread_id order by created_at, id
""")
_MESSAGES = text(f"""
    select {_MESSAGE_COLUMNS} from messages
    where thread_id = :thread_id and id = any (cast(:path as uuid[]))
""")
_MESSAGE = text(f"select {_MESSAGE_COLUMNS}, thread_id from messages where id = :id")
_SAID = text(f"""
    select thread_id, {", ".join(f"m.{one}" for one in _MESSAGE_COLUMNS.split(", "))}
    from messages m join threads t on t.id = m.thread_id and t.user_id = (select auth.uid())
    where m.id = :id and m.role = :role for update of t
""")
_QUESTION = text("select content from messages where id = :id")
_BEFORE = text("""
    with recursive before as (
      select m.id, m.parent_id, 0 as ago from messages m where m.id = :question_id
      union all
      select m.id, m.parent_id, b.ago + 1 from before b join messages m on m.id = b.parent_id
      where b.ago < :most
    )
    select m.role, m.thread_id, m.metadata -> 'about' as about, m.metadata -> 'citations' as citations,
           m.metadata -> 'sources' as sources, m.metadata -> 'tables' as tables,
           m.metadata -> 'not_used' as not_used,
           case when m.metadata ->> 'apart' = 'true' then :no_answer else m.content end as content
    from before b join messages m on m.id = b.id
    where b.ago > 0 and m.role in ('user', 'assistant')
    order by b.ago
""")
_ADD_MESSAGE = text("""
    insert into messages (id, thread_id, role, content, tool_calls, tool_results, metadata, parent_id,
                          begins, created_at)
    values (coalesce(:id, gen_random_uuid()), :thread_id, :role, :content, cast(:tool_calls as jsonb), cast(:tool_results as jsonb),
            cast(:metadata as jsonb), :parent_id, :begins, clock_timestamp())
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


def pinned(connection: Connection, most: int) -> list[Thread]:
    """One's conversations that are pinned, the last pinned first."""
    return [_thread(row) for row in connection.execute(_PINNED, {"most": most}).mappings()]


def search(connection: Connection, words: str, limit: int, offset: int) -> list[Found]:
    """One's conversations in which all the words stand, the latest first; see ea.search_threads."""
    values = {"words": words, "limit": limit, "offset": offset}
    rows = [dict(row) for row in connection.execute(_SEARCH, values).mappings()]
    return [Found(message=row.pop("content"), thread=_thread(row)) for row in rows]


def pin(connection: Connection, thread_id: UUID, *, pinned: bool) -> None:
    """Puts the conversation above the others in the list, or back among them."""
    if connection.execute(_PIN, {"id": thread_id, "pinned": pinned}).rowcount == 0:
        raise NotFound(GONE)


def messages(connection: Connection, thread_id: UUID, through: UUID | None = None) -> list[Message]:
    """What was said on the path that leads through a message, in order; without one, the latest."""
    steps = path(_tree(connection, thread_id), through)
    values = {"thread_id": thread_id, "path": [step.id for step in steps]}
    rows = {row["id"]: row for row in connection.execute(_MESSAGES, values).mappings()}
    found = [_message(rows[step.id], step.beside) for step in steps if step.id in rows]
    cited = [citation for one in found for citation in one.citations]
    sources = sources_of(connection, thread_id, cited)
    return [sources.applied(one) for one in found]


def end_of_branch(connection: Connection, thread_id: UUID, message_id: UUID | None) -> UUID | None:
    """The latest message after one, and after those; without one, the latest of the conversation."""
    steps = path(_tree(connection, thread_id), message_id)
    return steps[-1].id if steps else None


def _tree(connection: Connection, thread_id: UUID) -> list[Node]:
    rows = connection.execute(_TREE, {"thread_id": thread_id})
    return [Node(row.id, row.parent_id) for row in rows]


def message(connection: Connection, message_id: UUID) -> Message:
    """One message; raises NotFound."""
    row = connection.execute(_MESSAGE, {"id": message_id}).mappings().first()
    if row is None:
        raise NotFound(GONE)
    found = _message(row)
    return sources_of(connection, row["thread_id"], found.citations).applied(found)


def said(connection: Connection, message_id: UUID, role: str) -> tuple[UUID, Message]:
    """One of one's own messages of that role with its conversation, which stays until the block ends."""
    row = connection.execute(_SAID, {"id": message_id, "role": role}).mappings().first()
    if row is None:
        raise NotFound("This message does not exist any more.")
    return row["thread_id"], _message(row)


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

    What was no answer is not said to anybody again, nor what rests on a document that is not to be seen.
    """
    values = {"question_id": question_id, "most": most, "no_answer": NO_ANSWER}
    rows = list(reversed(connection.execute(_BEFORE, values).all()))
    cited = {
        at: [citation_from_json(one) for one in row.citations or ()] for at, row in enumerate(rows)
    }
    every = [one for citations in cited.values() for one in citations]
    sources = sources_of(connection, rows[0].thread_id, every) if every else None
    said: list[tuple[str, str, Mapping[str, Any]]] = []
    for at, row in enumerate(rows):
        content = str(row.content)
        if sources is not None and any(one.document_id in sources.hidden for one in cited[at]):
            numbers = [int(one["n"]) for one in row.sources or ()]
            content = without_withheld(content, sources.today(cited[at]), numbers)
        shown = [
            {"document": str(one.document_id), "passage": str(one.chunk_id), "quote": one.quote}
            for one in cited[at]
            if not one.nearest and (sources is None or one.document_id not in sources.hidden)
        ]
        of_crm = [one for one in row.tables or () if not one.get("cites")]
        about = {**(row.about or {})}
        about |= {"cited": shown} if shown else {}
        about |= {"tables": of_crm} if of_crm else {}
        about |= {"not_used": row.not_used} if row.not_used else {}
        said.append((str(row.role), content, about))
    return said


def add_message(
    connection: Connection,
    thread_id: UUID,
    role: str,
    content: str,
    *,
    tool_calls: Sequence[Mapping[str, Any]] | None = None,
    tool_results: Sequence[Mapping[str, Any]] | None = None,
    metadata: Mapping[str, Any] | None = None,
    parent_id: UUID | None = None,
    begins: bool = False,
    own_id: UUID | None = None,
) -> UUID:
    """Adds a message and gives its id.

    After `parent_id`; without one after the latest, or with `begins` after nothing. `own_id` is the id
    that it gets.
    """
    values = {
        "thread_id": thread_id,
        "role": role,
        "content": content,
        "tool_calls": json.dumps(tool_calls) if tool_calls is not None else None,
        "tool_results": json.dumps(tool_results) if tool_results is not None else None,
        "metadata": json.dumps(metadata or {}),
        "parent_id": parent_id,
        "begins": begins,
        "id": own_id,
    }
    return UUID(str(connection.execute(_ADD_MESSAGE, values).scalar_one()))


def _thread(row: Mapping[Any, Any]) -> Thread:
    return Thread(**{**row, "scope": scope_from_json(row["scope"])})


def _message(row: RowMapping, beside: tuple[UUID, ...] = ()) -> Message:
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
        abroad=tuple(extra.get("abroad", ())),
        notes=tuple(extra.get("notes", ())),
        tokens=(read, written),
        follow_ups=tuple(extra.get("follow_ups", ())),
        sources=tuple(source_from_json(one) for one in extra.get("sources", ())),
        stood_in=extra.get("stood_in", ""),
        read_as=tuple(extra.get("read_as", ())),
        not_used=tuple(extra.get("not_used", ())),
        on_board=extra.get("on_board", False),
        parent_id=row["parent_id"],
        beside=beside,
    )
