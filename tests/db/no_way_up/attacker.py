"""What injected SQL would find itself in: the application's own login, acting as a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg

from ea_core.actor import Actor
from tests.conftest import TestDatabase

Connection = psycopg.Connection[tuple[object, ...]]
REFUSED = "42501"

# As Database.acting_as says it.
_BECOME = b"""
    select set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true),
           set_config('search_path', 'public, extensions, pg_temp', true)
"""


def become(connection: Connection, person: Actor) -> None:
    """The rest of the transaction is the person's."""
    connection.execute(_BECOME, (person.claims(),))


@contextmanager
def acting(db: TestDatabase, person: Actor) -> Iterator[Connection]:
    """A transaction of the person that is rolled back unless it commits itself."""
    with psycopg.connect(db.app_url) as connection:
        become(connection, person)
        yield connection
        connection.rollback()


def outcome(
    connection: Connection, statement: str, values: Mapping[str, object] | None = None
) -> str:
    """The number of rows, or the SQLSTATE of the refusal; the transaction goes on."""
    try:
        with connection.transaction():
            return str(connection.execute(statement.encode(), values).rowcount)
    except psycopg.Error as error:
        return error.sqlstate or type(error).__name__


@dataclass(frozen=True)
class Conversation:
    """A thread with all that hangs on it, and a client with a deal, a contact and an activity."""

    owner: Actor
    ids: dict[str, UUID]


def conversation(db: TestDatabase, owner: Actor, client: UUID | None = None) -> Conversation:
    """Everything a person can have, written by the owner of the database."""
    ids: dict[str, UUID] = {"client": client or db.client("Theirs", owner)}

    def new(name: str, statement: str, *values: object) -> None:
        ids[name] = UUID(str(db.one(f"{statement} returning id", *values)))

    new("deal", "insert into deals (client_id, title) values (%s, 'd')", ids["client"])
    new("contact", "insert into contacts (client_id, first_name, last_name) values (%s, 'a', 'b')",
        ids["client"])  # fmt: skip
    new("activity", "insert into activities (entity_type, entity_id, type, performed_by)"
        " values ('client', %s, 'note', %s)", ids["client"], owner.id)  # fmt: skip
    new("thread", "insert into threads (user_id, title) values (%s, 'pay rise')", owner.id)
    thread = ids["thread"]
    new("message", "insert into messages (thread_id, role, content)"
        " values (%s, 'user', 'my salary is 4711')", thread)  # fmt: skip
    new("run", "insert into runs (thread_id, question_id, status) values (%s, %s, 'done')",
        thread, ids["message"])  # fmt: skip
    new("document", "insert into documents (title, content, thread_id, uploaded_by, sha256, file_path)"
        " values ('Severance', 'my salary is 4711', %s, %s, %s, %s)",
        thread, owner.id, thread.hex, f"threads/{thread}/a.pdf")  # fmt: skip
    new("chunk", "insert into document_chunks (document_id, content, chunk_index)"
        " values (%s, 'my salary is 4711', 0)", ids["document"])  # fmt: skip
    new("upload", "insert into ingestions (user_id, thread_id, file_name, file_path, sha256, size_bytes)"
        " values (%s, %s, 'a.pdf', %s, 's', 1)", owner.id, thread, f"threads/{thread}/b.pdf")  # fmt: skip
    db.one("insert into run_events (run_id, seq, type) values (%s, 1, 'text')", ids["run"])
    db.one("insert into queued_questions (thread_id, content) values (%s, 'q')", thread)
    for tokens in ("chunk_tokens", "next_chunk_tokens"):
        db.one(f"insert into {tokens} (chunk_id, bounds, sentences, tokens)"
               " values (%s, '{}', '', '')", ids["chunk"])  # fmt: skip
    text = str(ids["run"])
    db.one(
        "insert into checkpoints (thread_id, checkpoint_id, checkpoint) values (%s, 'a', '{}')",
        text,
    )
    db.one("insert into checkpoint_blobs (thread_id, channel, version, type)"
           " values (%s, 'a', '1', 't')", text)  # fmt: skip
    db.one("insert into checkpoint_writes (thread_id, checkpoint_id, task_id, idx, channel, blob)"
           " values (%s, 'a', 't', 0, 'c', '')", text)  # fmt: skip
    ids["nothing"] = uuid4()
    return Conversation(owner, ids)


def ban(db: TestDatabase, person: Actor) -> None:
    """As an administrator's ea.set_banned does it."""
    db.one("update auth.users set banned_until = now() + interval '1 day' where id = %s", person.id)
