"""Words that several pages use for the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from ea_core.crm.vocabulary import UNASSIGNED
from ea_core.identity.people import Person

EVERYBODY: Final = "Everybody"
"""The choice of no owner in particular."""


def month_name(month: str) -> str:
    """`Mar 2026` for 2026-03."""
    return f"{date.fromisoformat(f'{month}-01'):%b %Y}"


def owner_names(people: Sequence[Person]) -> dict[str, UUID]:
    """The people by the names that are offered; those with the same name get a part of their id."""
    names = [person.name for person in people]
    return {
        f"{person.name} ({str(person.id)[:4]})" if names.count(person.name) > 1 else person.name: (
            person.id
        )
        for person in people
    }


def today() -> date:
    """The day in UTC, as the figures count days."""
    return datetime.now(UTC).date()


def owner_words(name: str | None) -> str:
    """Whose something is."""
    return name or UNASSIGNED
