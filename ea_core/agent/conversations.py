"""One's conversations: the list, what was said, their titles, and their end."""

from __future__ import annotations

from uuid import UUID

from ea_core.actor import Actor
from ea_core.agent.runs import threads
from ea_core.agent.runs.records import FoundPage, Message, Thread, ThreadPage
from ea_core.agent.scope import NO_SCOPE, Scope
from ea_core.agent.texts import checked_title
from ea_core.db.engine import Database

PAGE = 25
MOST_PINNED = 100


class Threads:
    """The conversations of `actor`; every read and write runs under that person's policies."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor

    def page(self, limit: int = PAGE, offset: int = 0) -> ThreadPage:
        """`limit` conversations from the `offset`-th on, the latest first."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            found = threads.latest(connection, limit + 1, offset)
        return ThreadPage(tuple(found[:limit]), len(found) > limit)

    def pinned(self) -> list[Thread]:
        """The conversations that stand above the others; they are in no page of the others."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return threads.pinned(connection, MOST_PINNED)

    def search(self, words: str, limit: int = PAGE, offset: int = 0) -> FoundPage:
        """One's conversations in whose title or messages all the words stand, the latest first."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            found = threads.search(connection, words, limit + 1, offset)
        return FoundPage(tuple(found[:limit]), len(found) > limit)

    def pin(self, thread_id: UUID, *, pinned: bool) -> None:
        """Puts a conversation above the others, or back among them; raises NotFound."""
        with self._database.acting_as(self._actor) as connection:
            threads.pin(connection, thread_id, pinned=pinned)

    def get(self, thread_id: UUID) -> Thread:
        """One of one's conversations, however old; raises NotFound."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return threads.get(connection, thread_id)

    def messages(self, thread_id: UUID, through: UUID | None = None) -> list[Message]:
        """What was said in a conversation, in order; raises NotFound when it is not one's own.

        Where a question was edited, or answered again: the path through a message, else the latest.
        """
        with self._database.acting_as(self._actor, read_only=True) as connection:
            threads.get(connection, thread_id)
            return threads.messages(connection, thread_id, through)

    def create(self, title: str, scope: Scope = NO_SCOPE) -> Thread:
        """A new conversation in which nothing is said yet; raises InvalidInput."""
        checked = checked_title(title)
        with self._database.acting_as(self._actor) as connection:
            return threads.create(connection, self._actor.id, checked, scope)

    def rename(self, thread_id: UUID, title: str) -> None:
        """Gives a conversation another title; raises NotFound or InvalidInput."""
        checked = checked_title(title)
        with self._database.acting_as(self._actor) as connection:
            threads.rename(connection, thread_id, checked)

    def set_scope(self, thread_id: UUID, scope: Scope) -> None:
        """Narrows the questions to come; raises NotFound or InvalidInput."""
        with self._database.acting_as(self._actor) as connection:
            threads.set_scope(connection, thread_id, scope)

    def delete(self, thread_id: UUID) -> None:
        """Removes a conversation with its messages, runs, checkpoints and documents.

        An answer that is being written ends with its next word or heartbeat.
        """
        with self._database.acting_as(self._actor) as connection:
            threads.delete(connection, thread_id)
