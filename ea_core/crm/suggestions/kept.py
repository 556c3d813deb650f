"""Suggested changes in the database: added with an answer, decided once; runs in the caller's block."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from ea_core.crm.suggestions.cards import Card, card_from_json
from ea_core.crm.suggestions.changes import Change, change_from_json, change_json
from ea_core.errors import Conflict, NotFound

State = Literal["proposed", "approved", "declined", "failed"]

ON_ITS_PAGE: Final = "Written on its page"
"""The reason of one that the person wrote by hand, maybe with other values than the card's."""

_COLUMNS: Final = """
    s.id, s.message_id, m.thread_id, s.change, s.card, s.seen_version, s.state, s.reason, s.result_id,
    s.created_at, s.decided_at
"""
_FROM: Final = "from public.suggestions s join public.messages m on m.id = s.message_id"
_ADD = text("""
    insert into public.suggestions (message_id, place, kind, change, card, seen_version)
    values (:message_id, :place, :kind, cast(:change as jsonb), cast(:card as jsonb), :seen_version)
""")
_OF_MESSAGES = text(f"""
    select {_COLUMNS} {_FROM} where s.message_id = any (cast(:messages as uuid[]))
    order by s.message_id, s.place
""")
_WAITING = text(f"""
    select {_COLUMNS} {_FROM} where s.state = 'proposed' order by s.created_at desc, s.place limit :limit
""")
_HOW_MANY = text("select count(*) from public.suggestions where state = 'proposed'")
_GET = text(f"select {_COLUMNS} {_FROM} where s.id = :id")
_HOLD = text("select id from public.suggestions where id = :id and state = 'proposed' for update")
_DECIDE = text("""
    update public.suggestions
    set state = :state, reason = :reason, result_id = :result_id, decided_at = now()
    where id = :id and state = 'proposed'
""")


@dataclass(frozen=True, slots=True)
class Considered:
    """A change that could be written when it was thought of: what is shown, and of which version it is."""

    change: Change
    card: Card
    seen_version: int | None

    def as_json(self) -> dict[str, Any]:
        """The fields with plain JSON values."""
        return {
            "change": change_json(self.change),
            "card": self.card.as_json(),
            "seen_version": self.seen_version,
        }


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change that an answer suggests, and what became of it.

    `reason` says why it failed, or how else it was written; `result_id` is the record that was added or changed.
    """

    id: UUID
    message_id: UUID
    thread_id: UUID
    change: Change
    card: Card
    seen_version: int | None
    state: State
    reason: str | None
    result_id: UUID | None
    created_at: datetime
    decided_at: datetime | None

    @property
    def is_waiting(self) -> bool:
        """Nobody has decided yet."""
        return self.state == "proposed"

    def as_json(self) -> dict[str, Any]:
        """What commands print."""
        return {
            "id": str(self.id),
            "thread_id": str(self.thread_id),
            "state": self.state,
            "title": self.card.title,
            "change": change_json(self.change),
            "card": self.card.as_json(),
            "reason": self.reason,
            "result_id": str(self.result_id) if self.result_id else None,
            "decided": self.decided_at,
        }


def considered_from_json(data: Mapping[str, Any]) -> Considered:
    """The reverse of `Considered.as_json`."""
    return Considered(
        change_from_json(data["change"]), card_from_json(data["card"]), data["seen_version"]
    )


def add(connection: Connection, message_id: UUID, suggested: Sequence[Considered]) -> None:
    """Adds the changes that an answer of one's own suggests."""
    for place, one in enumerate(suggested):
        values = {
            "message_id": message_id,
            "place": place,
            "kind": one.change.kind,
            "change": json.dumps(change_json(one.change)),
            "card": json.dumps(one.card.as_json()),
            "seen_version": one.seen_version,
        }
        connection.execute(_ADD, values)


def of_messages(connection: Connection, messages: Collection[UUID]) -> list[Suggestion]:
    """What these answers suggest, each in its order."""
    rows = connection.execute(_OF_MESSAGES, {"messages": list(messages)})
    return [_suggestion(row) for row in rows.mappings()]


def waiting(connection: Connection, limit: int) -> list[Suggestion]:
    """What waits for the person, the latest first."""
    return [_suggestion(row) for row in connection.execute(_WAITING, {"limit": limit}).mappings()]


def how_many_wait(connection: Connection) -> int:
    """How many changes wait for the person."""
    return int(connection.execute(_HOW_MANY).scalar_one())


def get(connection: Connection, suggestion_id: UUID) -> Suggestion:
    """One of one's own; raises NotFound."""
    row = connection.execute(_GET, {"id": suggestion_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such change, or it was suggested to somebody else.")
    return _suggestion(row)


def hold(connection: Connection, suggestion_id: UUID) -> bool:
    """Keeps one that waits until the block ends; False when it was decided, by another click or tab."""
    return connection.execute(_HOLD, {"id": suggestion_id}).first() is not None


def decide(
    connection: Connection,
    suggestion_id: UUID,
    state: State,
    *,
    reason: str | None = None,
    result_id: UUID | None = None,
) -> bool:
    """Ends the waiting of one; False when it had ended."""
    values = {"id": suggestion_id, "state": state, "reason": reason, "result_id": result_id}
    return connection.execute(_DECIDE, values).rowcount > 0


def by_hand(connection: Connection, suggestion_id: UUID | None, write: Callable[[], UUID]) -> UUID:
    """Writes what the person saved on its page, and decides what was suggested of it (None: nothing was).

    Both in the caller's block, so that one never stands without the other. Raises Conflict for one that was
    decided: it would be done twice.
    """
    if suggestion_id is None:
        return write()
    if not hold(connection, suggestion_id):
        raise Conflict("Nothing was written: the suggestion was decided meanwhile.")
    record_id = write()
    decide(connection, suggestion_id, "approved", reason=ON_ITS_PAGE, result_id=record_id)
    return record_id


def _suggestion(row: RowMapping) -> Suggestion:
    return Suggestion(
        **{**row, "change": change_from_json(row["change"]), "card": card_from_json(row["card"])}
    )
