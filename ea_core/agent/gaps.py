"""What could not be answered: noted with the answer, shown to managers, and thumbs up and down.

Managers see the question, how often it was asked and for which clients, never the conversation. Questions
of the same words are one, whatever their order and endings. What is asked about somebody's own files stays
with them: a conversation that has files puts nothing on the board.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.actor import Actor
from ea_core.agent.citations import terms
from ea_core.db.engine import Database
from ea_core.errors import InvalidInput, NotAllowed, NotFound

Why = Literal["unanswered", "unsupported", "disliked"]
MOST_REASON: Final = 1000
_MOST: Final = 100
_NOTE: Final = text("""
    insert into knowledge_gaps (question, key, why, reason, asked_by, client_id)
    values (:question, :key, :why, :reason, auth.uid(),
      (select c.id from clients c where c.name = cast(:client as text) order by c.created_at limit 1))
""")
_OPEN: Final = text("""
    with gap as (
      select g.key, count(*) as times, count(distinct g.asked_by) as people, max(g.created_at) as last_asked,
             (array_agg(g.question order by g.created_at desc))[1] as question,
             (array_agg(g.assigned_to order by g.created_at desc) filter (where g.assigned_to is not null))[1]
               as assigned_to,
             array_agg(distinct g.why) as why,
             array_remove(array_agg(distinct g.reason), null) as reasons,
             array_remove(array_agg(distinct g.client_id), null) as client_ids
      from knowledge_gaps g where g.dismissed_at is null group by g.key)
    select gap.*,
      array(select c.name from clients c where c.id = any (gap.client_ids) order by c.name) as clients,
      (select coalesce(sum(d.value), 0) from deals d join stages s on s.key = d.stage::text
       where d.client_id = any (gap.client_ids) and s.kind = 'open') as open_value
    from gap
    order by open_value desc, gap.times desc, gap.last_asked desc limit :most
""")
_DISMISS: Final = text("""
    update knowledge_gaps set dismissed_at = now() where key = :key and dismissed_at is null
""")
_ASSIGN: Final = text("""
    update knowledge_gaps set assigned_to = :person where key = :key and dismissed_at is null
""")
_ANSWER: Final = text("""
    select m.thread_id, (select q.content from messages q where q.id = m.parent_id) as question,
           m.metadata -> 'about' ->> 'client' as client
    from messages m where m.id = :id and m.role = 'assistant'
""")
_HAS_FILES: Final = text("""
    select exists (select from documents d where d.thread_id = :thread)
      or exists (select from ingestions i where i.thread_id = :thread)
""")
_JUDGE: Final = text("""
    insert into answer_feedback (message_id, user_id, up, reason)
    values (:id, auth.uid(), :up, :reason)
    on conflict (message_id) do update set up = excluded.up, reason = excluded.reason
""")
_JUDGED: Final = text("select message_id, up from answer_feedback where message_id = any (:ids)")
_THUMBS: Final = text("""
    select count(*) filter (where up) as up, count(*) filter (where not up) as down from answer_feedback
""")


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions of the same words, with the clients that they were about and the value open with these."""

    key: str
    question: str
    times: int
    people: int
    last_asked: datetime
    why: tuple[str, ...]
    reasons: tuple[str, ...]
    clients: tuple[str, ...]
    open_value: Decimal
    assigned_to: UUID | None


def key_of(question: str) -> str:
    """What questions of the same words have in common."""
    return " ".join(sorted(terms(question))) or " ".join(question.casefold().split())


def has_files(connection: Connection, thread_id: UUID) -> bool:
    """Whether a conversation of the person of this block has files, read or on their way."""
    return bool(connection.execute(_HAS_FILES, {"thread": thread_id}).scalar_one())


def note_gap(
    connection: Connection, question: str, why: Why, client: str | None, reason: str | None = None
) -> None:
    """Notes a question of the person of this block, in the caller's block.

    The caller has looked that its conversation has no files.
    """
    values = {"question": question, "key": key_of(question)[:8000], "why": why, "client": client}
    connection.execute(_NOTE, {**values, "reason": reason})


class Gaps:
    """What could not be answered, and how answers are judged; under the policies of `actor`."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor

    def open(self) -> list[Gap]:
        """What is neither answered nor dismissed, what is worth most first; empty but for managers."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            rows = connection.execute(_OPEN, {"most": _MOST}).all()
        return [
            Gap(one.key, one.question, one.times, one.people, one.last_asked, tuple(one.why),
                tuple(one.reasons), tuple(one.clients), one.open_value, one.assigned_to)
            for one in rows
        ]  # fmt: skip

    def thumbs(self) -> tuple[int, int]:
        """How many answers were found good, and how many not."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            row = connection.execute(_THUMBS).one()
        return row.up, row.down

    def dismiss(self, key: str) -> None:
        """Takes the questions off the board; raises NotAllowed."""
        with self._database.acting_as(self._actor) as connection:
            if connection.execute(_DISMISS, {"key": key}).rowcount == 0:
                raise NotAllowed("Only managers can dismiss questions, once.")

    def assign(self, key: str, person: UUID | None) -> None:
        """Gives the questions to somebody who sees to them; raises NotAllowed."""
        with self._database.acting_as(self._actor) as connection:
            if connection.execute(_ASSIGN, {"key": key, "person": person}).rowcount == 0:
                raise NotAllowed("Only managers can assign questions.")

    def judge(self, message_id: UUID, *, up: bool, reason: str = "") -> None:
        """A thumb up or down for an answer of one's own; down makes a gap of it.

        Of a conversation with files the thumb is counted, and no gap is made. Raises NotFound.
        """
        said = " ".join(reason.split()) or None
        if said and len(said) > MOST_REASON:
            raise InvalidInput(f"Say it in at most {MOST_REASON:,} characters.", field="reason")
        with self._database.acting_as(self._actor) as connection:
            row = connection.execute(_ANSWER, {"id": message_id}).first()
            if row is None:
                raise NotFound("This answer is not there any more.")
            connection.execute(_JUDGE, {"id": message_id, "up": up, "reason": said})
            if not up and row.question and not has_files(connection, row.thread_id):
                note_gap(connection, row.question, "disliked", row.client, said)

    def is_private(self, thread_id: UUID) -> bool:
        """Whether a conversation has files, so that none of its questions is shown to managers."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return has_files(connection, thread_id)

    def judged(self, message_ids: list[UUID]) -> dict[UUID, bool]:
        """Which of the answers were judged, and whether they were found good."""
        if not message_ids:
            return {}
        with self._database.acting_as(self._actor, read_only=True) as connection:
            rows = connection.execute(_JUDGED, {"ids": message_ids}).all()
        return {row.message_id: row.up for row in rows}
