"""The reasons that stand in lost deals, each with how often; and other words for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.errors import InvalidInput

MOST_REASONS: Final = 500

_USED = text("""
    select lost_reason as words, count(*) as deals from public.deals
    where lost_reason is not null
    group by lost_reason order by deals desc, lost_reason limit :limit
""")
_REWORD = text("""
    update public.deals set lost_reason = :to
    where lost_reason = :was and (cast(:ids as uuid[]) is null or id = any (:ids))
    returning id
""")


@dataclass(frozen=True, slots=True)
class UsedReason:
    """Why deals were lost, in somebody's words, and how many."""

    words: str
    deals: int


def used_reasons(connection: Connection) -> tuple[UsedReason, ...]:
    """The reasons, the most frequent first."""
    rows = connection.execute(_USED, {"limit": MOST_REASONS})
    return tuple(UsedReason(row.words, row.deals) for row in rows)


def reword(
    connection: Connection, was: str, to: str, ids: Sequence[UUID] | None = None
) -> tuple[UUID, ...]:
    """Other words for a reason in all deals that the person may change, or in those of `ids`.

    The words of another reason make the two one. Returns the deals; raises InvalidInput without words.
    """
    words = to.strip()
    if not words:
        raise InvalidInput("Enter why a deal was lost.", field="lost_reason")
    values = {"was": was, "to": words, "ids": None if ids is None else list(ids)}
    return tuple(connection.execute(_REWORD, values).scalars())
