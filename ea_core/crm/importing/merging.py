"""What a record makes of a row: new values, a change, nothing, or an error. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from ea_core.crm.importing.records import Record
from ea_core.crm.importing.wording import Customs


class Refused(Exception):  # a refusal of one row, not an error of the program
    """A row can't be taken in: which field, and why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def differs(existing: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether writing `wanted` would change anything in `existing`."""
    return any(existing[name] != value for name, value in wanted.items())


def settle_deal(
    record: Record,
    wanted: dict[str, Any],
    existing: Mapping[str, Any] | None,
    customs: Customs,
    now: datetime,
) -> None:
    """Makes the times and the probability of a deal fit its stage.

    Only won and lost deals have a closing time, and only lost ones a reason of loss; what is given for
    others is left out.
    What is not given stays unknown: nothing is invented. A bare day of closing (or its midnight) on the day
    of creation is not before it. Raises Refused when it still is.
    """
    stage = wanted.get("stage", existing["stage"] if existing else customs.stages.first)
    kind = customs.stages.kind(stage)
    if kind != "lost":
        wanted.pop("lost_reason", None)
    if kind == "open":
        wanted.pop("closed_at", None)
        if "probability" in wanted:
            own = customs.stages.probability(stage)
            wanted["probability_by_hand"] = wanted["probability"] != own
        return
    wanted.pop("probability", None)  # it follows from the stage
    closed: datetime | None = wanted.get("closed_at")
    if existing is not None and stage != existing["stage"] and closed is None:
        wanted["imported_at"] = (
            now  # who closes a deal on a page does it now; a file does not say when
        )
    created: datetime | None = wanted.get("created_at")
    if created is None and existing is not None:
        created = existing["created_at"]
    if closed is None and existing is not None and stage == existing["stage"]:
        closed = existing["closed_at"]
    if closed is None or created is None:
        return
    # Some systems write a bare day as its midnight.
    midnight = "closed_at" in wanted and closed.astimezone(customs.zone).time() == time.min
    if ("closed_at" in record.day_fields or midnight) and _day(closed, customs) == _day(
        created, customs
    ):
        closed = wanted["closed_at"] = max(closed, created)
    if closed < created:
        raise Refused(
            "closed_at",
            f"The deal was closed ({_shown(closed, created, customs)}) before it was created "
            f"({_shown(created, closed, customs)}).",
        )


def _day(moment: datetime, customs: Customs) -> str:
    """The day of the company on which a moment is."""
    return f"{moment.astimezone(customs.zone):%Y-%m-%d}"


def _shown(moment: datetime, other: datetime, customs: Customs) -> str:
    """The day of a moment; with its time where the other one is on the same day."""
    day = _day(moment, customs)
    return (
        f"{moment.astimezone(customs.zone):%Y-%m-%d %H:%M}" if day == _day(other, customs) else day
    )
