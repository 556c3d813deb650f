"""Tokens that a language model read and wrote, by person and month; each function runs in the caller's block."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from ea_core.actor import Actor
from ea_core.agent.models.base import Usage
from ea_core.db.engine import Database

_COUNT = text("select ea.count_tokens(:read, :written)")
_MINE = text("select ea.my_tokens()")
_ALL = text("select person, month, read, written from ea.tokens_used()")


@dataclass(frozen=True, slots=True)
class MonthOfUse:
    """What the model read and wrote for a person in the month that begins on a day."""

    person: str
    month: date
    read: int
    written: int


def count(connection: Connection, usage: Usage) -> None:
    """Adds to what the person has used this month."""
    connection.execute(_COUNT, {"read": usage.read, "written": usage.written})


def mine(connection: Connection) -> int:
    """What the person has used this month, read and written together."""
    return int(connection.execute(_MINE).scalar_one())


class Use:
    """What everybody's answers cost in tokens, for administrators; nothing for others."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database, self._actor = database, actor

    def months(self) -> list[MonthOfUse]:
        """Month by month, the latest and the largest first."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return [MonthOfUse(**row) for row in connection.execute(_ALL).mappings()]
