"""Tokens that a language model read and wrote, by person and month; each function runs in the caller's block."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, text

from ea_core.actor import Actor
from ea_core.agent.models.base import Usage
from ea_core.db.engine import Database
from ea_core.formats import money, sign

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


def cost(
    read: int, written: int, per_read: float | None, per_written: float | None
) -> Decimal | None:
    """What tokens cost at prices per million; None where no price is set."""
    if per_read is None and per_written is None:
        return None
    million = Decimal(1_000_000)
    return (read * Decimal(str(per_read or 0)) + written * Decimal(str(per_written or 0))) / million


def cost_in_words(amount: Decimal, currency: str) -> str:
    """An amount of money that may be far below a cent: the first two digits of it are given."""
    if amount >= Decimal("0.1") or not amount:
        return money(amount.quantize(Decimal("0.01")), currency)
    before = sign(currency)
    return f"{before}{amount:.2g}" if amount >= Decimal("0.0001") else f"under {before}0.0001"


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
