"""Changes that answers suggest, for the one person who decides about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final
from uuid import UUID

from ea_core.actor import Origin
from ea_core.crm.suggestions import kept, writing
from ea_core.crm.suggestions.changes import Change
from ea_core.crm.suggestions.kept import Considered, Suggestion
from ea_core.db.part import Part
from ea_core.errors import Conflict, InvalidInput, NotAllowed, NotFound

MOST_WAITING: Final = 50
_CHANGED: Final = "The record was changed after this was suggested, so nothing was written. Ask again to see it as it is now."


class Suggestions(Part):
    """What was suggested to the person: looked at, approved once, or declined."""

    def consider(self, change: Change) -> Considered:
        """What a change would do; it is written and taken back, so that everything is asked that will be.

        Raises InvalidInput, NotAllowed or NotFound for what can't be done.
        """
        with self._writing() as connection:
            seen = writing.version_of(connection, change)
            change = writing.as_of_today(connection, change)
            with connection.begin_nested() as tried:
                done = writing.write(connection, change, seen, self._actor.id)
                tried.rollback()
        return Considered(change, done.card, seen)

    def of_messages(self, messages: Collection[UUID]) -> dict[UUID, list[Suggestion]]:
        """What answers suggest, by the answer."""
        found: dict[UUID, list[Suggestion]] = {}
        with self._reading() as connection:
            for one in kept.of_messages(connection, messages):
                found.setdefault(one.message_id, []).append(one)
        return found

    def waiting(self) -> list[Suggestion]:
        """What waits for a decision, the latest first."""
        with self._reading() as connection:
            return kept.waiting(connection, MOST_WAITING)

    def how_many_wait(self) -> int:
        """How many changes wait for a decision."""
        with self._reading() as connection:
            return kept.how_many_wait(connection)

    def get(self, suggestion_id: UUID) -> Suggestion:
        """One of one's own; raises NotFound."""
        with self._reading() as connection:
            return kept.get(connection, suggestion_id)

    def approve(self, suggestion_id: UUID) -> Suggestion:
        """Writes the change as the person, once, however often it is approved.

        The change and the decision are one transaction. What can't be written any more fails with the
        reason in it, and leaves everything as it was. Raises NotFound, or DatabaseUnavailable: then it
        still waits.
        """
        asked = self.get(suggestion_id)
        if not asked.is_waiting:
            return asked
        origin = Origin(self._actor.origin.place, "agent", asked.thread_id)
        try:
            with self._database.acting_as(replace(self._actor, origin=origin)) as connection:
                if kept.hold(connection, asked.id):
                    done = writing.write(
                        connection, asked.change, asked.seen_version, self._actor.id
                    )
                    kept.decide(connection, asked.id, "approved", result_id=done.record_id)
        except Conflict:
            self._end(asked.id, "failed", _CHANGED)
        except (InvalidInput, NotAllowed, NotFound) as error:
            self._end(asked.id, "failed", error.message)
        return self.get(asked.id)

    def decline(self, suggestion_id: UUID) -> Suggestion:
        """Says no; nothing happens to one that was decided. Raises NotFound."""
        asked = self.get(suggestion_id)
        self._end(asked.id, "declined")
        return self.get(asked.id)

    def _end(self, suggestion_id: UUID, state: kept.State, reason: str | None = None) -> None:
        with self._writing() as connection:
            kept.decide(connection, suggestion_id, state, reason=reason)
