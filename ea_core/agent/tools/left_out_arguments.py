"""What a tool leaves out of its records, and by what each kind of records can be left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field, WithJsonSchema

from ea_core.agent.tools.argument_types import Arguments, Basis, Names, Ranges, State, Status


class Besides(Arguments):
    """What is left out, by names."""

    owners: Names = ()
    clients: Names = ()
    industries: Names = ()
    sources: Names = ()
    stages: Names = ()
    client_status: tuple[Status, ...] = ()
    kinds: tuple[Literal["open", "won", "lost"], ...] = ()
    states: tuple[State, ...] = ()
    lost_reasons: Names = ()
    titled: Names = ()
    positions: Names = ()
    types: tuple[Literal["call", "email", "meeting", "note"], ...] = ()
    values: Ranges = ()
    probabilities: Ranges = ()
    days: Annotated[tuple[tuple[date | None, date | None], ...], Field(max_length=12)] = ()
    days_of: Basis | None = None

    def beyond(self, known: Collection[str]) -> tuple[str, ...]:
        """What is left out by anything else than `known`."""
        return tuple(
            name for name, value in self if value and name not in known and name != "days_of"
        )


OF_CLIENTS: Final = ("owners", "clients", "industries", "stages", "client_status")
OF_CONTACTS: Final = ("owners", "clients", "industries", "client_status", "positions")
OF_ACTIVITIES: Final = ("owners", "clients", "industries", "types")
OF_TASKS: Final = ("owners", "clients")
OF_FIGURES: Final = ("owners", "clients", "industries", "sources", "stages", "client_status")
OF_DEALS: Final = (
    *OF_FIGURES, "kinds", "states", "lost_reasons", "titled", "values", "probabilities", "days", "days_of",
)  # fmt: skip
"""What each kind of records is left out by."""


def _named(names: Sequence[str], more: str = "") -> WithJsonSchema:
    """Every request carries the tools: the fields are named, without their schemas."""
    said = f"What is left out, lists by name: {', '.join(names)}.{more}"
    return WithJsonSchema({"type": "object", "description": said})


ClientsLeftOut = Annotated[Besides | None, _named(OF_CLIENTS)]
ContactsLeftOut = Annotated[Besides | None, _named(OF_CONTACTS)]
ActivitiesLeftOut = Annotated[Besides | None, _named(OF_ACTIVITIES)]
TasksLeftOut = Annotated[Besides | None, _named(OF_TASKS)]
FiguresLeftOut = Annotated[Besides | None, _named(OF_FIGURES)]
DealsLeftOut = Annotated[
    Besides | None,
    _named(OF_DEALS, " Of values, probabilities and days each is [from, below or last]."),
]
