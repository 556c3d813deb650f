"""The made-up people and rows that the permission matrix is tried on, in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import psycopg

Connection = psycopg.Connection[tuple[object, ...]]

_PEOPLE = {
    "owner": "staff",
    "stranger": "staff",
    "manager": "manager",
    "admin": "admin",
    "banned": "admin",
    "other": "manager",
    "lonely": "staff",
    "deputy": "admin",  # the last admin could not step back
}


@dataclass(slots=True)
class Rows:
    """Ids by the names that the statements use, and the people by their role in the matrix."""

    people: dict[str, UUID] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)

    def values(self, role: str) -> dict[str, UUID | str | None]:
        """The parameters of a statement that `role` tries."""
        others = {name: self.people[name] for name in ("other", "lonely")}
        return {**self.ids, **others, "me": self.people.get(role), "stage": STAGE}


STAGE = "made_up_for_the_matrix"


def make_rows(connection: Connection) -> Rows:
    """Inserts everything, as the owner of the schema; the caller rolls it back."""
    rows = Rows()
    for name, role in _PEOPLE.items():
        rows.people[name] = _person(connection, name)
        connection.execute(
            b"update public.profiles set role = %s::public.user_role where id = %s",
            (role, rows.people[name]),
        )
    # An account whose profile is missing, so that a profile can be inserted.
    rows.ids["fresh"] = _person(connection, "fresh")
    connection.execute(b"delete from public.profiles where id = %s", (rows.ids["fresh"],))
    _crm(connection, rows)
    _conversation(connection, rows)
    _knowledge(connection, rows)
    connection.execute(
        b"update auth.users set banned_until = now() + interval '1 day' where id = %s",
        (rows.people["banned"],),
    )
    return rows


def _person(connection: Connection, name: str) -> UUID:
    person = uuid4()
    connection.execute(
        b"insert into auth.users (id, email, created_at) values (%s, %s, now())",
        (person, f"{name}-{person.hex}@matrix.invalid"),
    )
    return person


def _new(connection: Connection, statement: bytes, *values: object) -> UUID:
    row = connection.execute(statement + b" returning id", values).fetchone()
    return UUID(str(row[0] if row else None))


def _crm(connection: Connection, rows: Rows) -> None:
    owner, ids = rows.people["owner"], rows.ids
    connection.execute(
        b"insert into public.stages (key, name, position, kind)"
        b" select %s::text, %s::text, max(position) + 1, 'open' from public.stages",
        (STAGE, STAGE),
    )
    client = b"insert into public.clients (name, owner_id) values ('made up', %s)"
    ids["client"], ids["unowned"] = _new(connection, client, owner), _new(connection, client, None)
    ids["contact"] = _new(
        connection,
        b"insert into public.contacts (client_id, first_name, last_name) values (%s, 'a', 'b')",
        ids["client"],
    )
    ids["deal"] = _new(
        connection,
        b"insert into public.deals (client_id, title) values (%s, 'd')",
        ids["client"],
    )
    connection.execute(b"update public.deals set value = 1 where id = %s", (ids["deal"],))
    ids["ended"] = _new(
        connection,
        b"insert into public.deals (client_id, title, stage) values (%s, 'e', 'lost')",
        ids["client"],
    )
    ids["activity"] = _new(
        connection,
        b"insert into public.activities (entity_type, entity_id, type, performed_by)"
        b" values ('client', %s, 'note', %s)",
        ids["client"],
        owner,
    )
    task = b"insert into public.tasks (client_id, title, assigned_to) values (%s, 't', %s)"
    ids["task"] = _new(connection, task, ids["client"], rows.people["deputy"])
    ids["given"] = _new(connection, task, ids["unowned"], rows.people["stranger"])
    for name, status in (("import", "draft"), ("imported", "done")):
        ids[name] = _new(
            connection,
            b"insert into public.imports (user_id, kind, file_name, status)"
            b" values (%s, 'clients', 'f', %s)",
            owner,
            status,
        )
    connection.execute(
        b"insert into public.import_files (import_id, content) values (%s, 'x')", (ids["import"],)
    )
    connection.execute(
        b"insert into public.import_work (import_id, done) values (%s, 1)", (ids["import"],)
    )
    connection.execute(
        b"insert into public.import_rows (import_id, row_id, did, version)"
        b" values (%s, %s, 'insert', 1)",
        (ids["imported"], ids["client"]),
    )
    ids["target"] = _new(
        connection, b"insert into public.targets (month, amount) values ('2999-01-01', 1)"
    )


def _conversation(connection: Connection, rows: Rows) -> None:
    ids = rows.ids
    thread = _new(
        connection, b"insert into public.threads (user_id) values (%s)", rows.people["owner"]
    )
    ids["thread"] = thread
    _new(
        connection,
        b"insert into public.messages (thread_id, role, content) values (%s, 'user', 'q')",
        thread,
    )
    ids["message"] = _new(
        connection,
        b"insert into public.messages (thread_id, role, content) values (%s, 'assistant', 'a')",
        thread,
    )
    ids["unjudged"] = _new(
        connection,
        b"insert into public.messages (thread_id, role, content) values (%s, 'assistant', 'b')",
        thread,
    )
    connection.execute(
        b"insert into public.answer_feedback (message_id, user_id, up) values (%s, %s, true)",
        (ids["message"], rows.people["owner"]),
    )
    for place, (name, state) in enumerate((("suggestion", "proposed"), ("decided", "declined"))):
        ids[name] = _new(
            connection,
            b"insert into public.suggestions"
            b" (user_id, message_id, place, kind, change, card, state, decided_at)"
            b" values (%s, %s, %s, 'add_task', '{\"kind\": \"add_task\"}', '{}', %s::text,"
            b" case when %s <> 'proposed' then now() end)",
            rows.people["owner"], ids["message"], place, state, state,
        )  # fmt: skip
    ids["run"] = _new(
        connection, b"insert into public.runs (thread_id, status) values (%s, 'done')", thread
    )
    connection.execute(
        b"insert into public.run_events (run_id, seq, type) values (%s, 1, 'text')", (ids["run"],)
    )
    connection.execute(
        b"insert into public.queued_questions (thread_id, content) values (%s, 'q')",
        (ids["thread"],),
    )
    for statement in (
        (
            b"insert into public.checkpoints (thread_id, checkpoint_id, checkpoint)"
            b" values (%s, 'a', '{}')"
        ),
        (
            b"insert into public.checkpoint_blobs (thread_id, channel, version, type)"
            b" values (%s, 'a', '1', 't')"
        ),
        (
            b"insert into public.checkpoint_writes"
            b" (thread_id, checkpoint_id, task_id, idx, channel, blob) values (%s, 'a', 't', 0, 'c', '')"
        ),
    ):
        connection.execute(statement, (str(ids["run"]),))


def _knowledge(connection: Connection, rows: Rows) -> None:
    people, ids = rows.people, rows.ids
    for name, by, thread, path in (
        ("doc", "manager", None, None),
        ("doc2", "other", None, "documents/matrix"),
        ("tdoc", "owner", ids["thread"], None),
    ):
        ids[name] = _new(
            connection,
            b"insert into public.documents (title, uploaded_by, thread_id, file_path)"
            b" values ('d', %s, %s, %s)",
            people[by],
            thread,
            path,
        )
    for index, (chunk, document) in enumerate(
        {"chunk": "doc", "chunk2": "doc2", "tchunk": "tdoc", "tchunk2": "tdoc"}.items()
    ):
        ids[chunk] = _new(
            connection,
            b"insert into public.document_chunks (document_id, content, chunk_index)"
            b" values (%s, 'c', %s)",
            ids[document],
            index,
        )
    for chunk in ("chunk", "tchunk"):
        for tokens in (b"chunk_tokens", b"next_chunk_tokens"):
            connection.execute(
                b"insert into public." + tokens + b" (chunk_id, bounds, sentences, tokens)"
                b" values (%s, '{}', '', '')",
                (ids[chunk],),
            )
    ids["gap"] = _new(
        connection,
        b"insert into public.knowledge_gaps (question, key, why, asked_by)"
        b" values ('q', 'q', 'unanswered', %s)",
        people["owner"],
    )
    ids["proposal"] = _new(
        connection,
        b"insert into public.proposals (user_id, file_name, file_path, size_bytes)"
        b" values (%s, 'f', 'proposals/matrix', 1)",
        people["owner"],
    )
    for name, by, thread in (("upload", "manager", None), ("tupload", "owner", ids["thread"])):
        ids[name] = _new(
            connection,
            b"insert into public.ingestions"
            b" (user_id, thread_id, file_name, file_path, sha256, size_bytes)"
            b" values (%s, %s, 'f', 'p', 's', 1)",
            people[by],
            thread,
        )
