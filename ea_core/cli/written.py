"""What is written on the command line as the values that are meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from ea_core.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from ea_core.workspace import Workspace


def given(*options: tuple[str, str | None, Callable[[str], Any]]) -> dict[str, Any]:
    """The fields whose options were given, each as it is to be read: (field, what is written, how)."""
    return {name: read(written) for name, written, read in options if written is not None}


def day_written(written: str) -> date | None:
    """A day, None for ''; raises InvalidInput."""
    try:
        return date.fromisoformat(written) if written.strip() else None
    except ValueError:
        raise InvalidInput(f"{written!r} is no day like 2026-01-31.") from None


def moment_written(me: Workspace, written: str) -> datetime:
    """A moment, in the company's time zone unless it names its own; raises InvalidInput."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise InvalidInput(f"{written!r} is no moment like 2026-01-31T14:30.") from None
    if moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=ZoneInfo(me.company.settings().time_zone))


def amount_written(written: str) -> Decimal | None:
    """An amount or a percentage, None for ''; raises InvalidInput."""
    try:
        found = Decimal(written) if written.strip() else None
    except InvalidOperation:
        found = Decimal("NaN")
    if found is not None and not found.is_finite():
        raise InvalidInput(f"{written!r} is no number like 1200.50.")
    return found


def client_called(me: Workspace, wanted: str) -> UUID:
    """The client with this id or name; raises NotFound."""
    try:
        return me.clients.get(UUID(wanted.strip())).id
    except ValueError:
        pass
    found = me.clients.called(wanted)
    if found is None:
        raise NotFound(f"No client, or more than one, is called {wanted.strip()!r}. Give its id.")
    return found.id


def person_called(me: Workspace, wanted: str) -> UUID | None:
    """The colleague with this name or e-mail address, None for ''; raises InvalidInput or NotFound."""
    return me.colleagues.find(wanted) if wanted.strip() else None
