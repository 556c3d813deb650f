"""What a record makes of a row: new values, a change, nothing, or an error. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ea_core.crm.importing.records import Record
from ea_core.crm.vocabulary import CLOSED_STAGES


class Refused(Exception):  # a refusal of one row, not an error of the program
    """A row can't be taken in: which field, and why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def differs(existing: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether writing `wanted` would change anything in `existing`."""
    return any(existing[name] != value for name, value in wanted.items())


def settle_deal(record: Record, wanted: dict[str, Any], existing: Mapping[str, Any] | None) -> None:
    """Makes the times of a deal fit its stage.

    Only won and lost deals have a closing time, so one that is given for an open deal is left out.
    A closed deal without a time of creation was created when it was closed at the latest. A bare
    day of closing on the day of creation is not before it. Raises Refused when it still is.
    """
    stage = wanted.get("stage", existing["stage"] if existing else "new")
    if stage not in CLOSED_STAGES:
        wanted.pop("closed_at", None)
        return
    closed: datetime | None = wanted.get("closed_at")
    if closed is None:
        return
    created: datetime | None = wanted.get("created_at")
    if created is None and existing is not None:
        created = existing["created_at"]
    if created is None:
        wanted["created_at"] = closed
        return
    if "closed_at" in record.day_fields and closed.date() == created.date():
        closed = wanted["closed_at"] = max(closed, created)
    if closed < created:
        raise Refused(
            "closed_at",
            f"The deal was closed ({closed:%Y-%m-%d}) before it was created ({created:%Y-%m-%d}).",
        )
