"""The company's own calendar: its time zone, and the month with which its fiscal year begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Connection, text

from ea_core.crm.writing import CHANGED_MEANWHILE
from ea_core.db.errors import explain_constraint
from ea_core.errors import Conflict, InvalidInput, NotAllowed

_SETTINGS = text("select time_zone, fiscal_year_starts, version from public.company")
_UPDATE = text("""
    update public.company set time_zone = :time_zone, fiscal_year_starts = :fiscal_year_starts
    where version = :seen_version
""")
_MONTHS: Final = 12
_NO_ZONE: Final = InvalidInput(
    "There is no such time zone. It is written like Europe/Berlin or America/New_York.",
    field="time_zone",
)
_NO_MONTH: Final = InvalidInput(
    "A fiscal year begins with one of the months 1 to 12.", field="fiscal_year_starts"
)
explain_constraint("company_time_zone_check", _NO_ZONE)
explain_constraint("company_fiscal_year_starts_check", _NO_MONTH)


@dataclass(frozen=True, slots=True)
class Company:
    """How the company counts days, months and quarters.

    `time_zone` is a name like Europe/Berlin, `fiscal_year_starts` a month from 1 to 12. Give
    `version` back as `seen_version` when changing it.
    """

    time_zone: str = "UTC"
    fiscal_year_starts: int = 1
    version: int = 1

    @property
    def zone(self) -> ZoneInfo:
        """The time zone, to reckon with."""
        return ZoneInfo(self.time_zone)

    def today(self, now: datetime | None = None) -> date:
        """The day that it is there."""
        return (now or datetime.now(UTC)).astimezone(self.zone).date()


def time_zones() -> tuple[str, ...]:
    """The names of the time zones that there are, in order."""
    return tuple(sorted(available_timezones()))


def company_settings(connection: Connection) -> Company:
    """The settings as they are now; the usual ones for who may see nothing."""
    row = connection.execute(_SETTINGS).mappings().one_or_none()
    return Company() if row is None else Company(**row)


def change_company(
    connection: Connection, time_zone: str, fiscal_year_starts: int, seen_version: int
) -> None:
    """Writes the settings over those that were seen; raises Conflict, InvalidInput or NotAllowed."""
    if time_zone not in available_timezones():
        raise _NO_ZONE
    if not 1 <= fiscal_year_starts <= _MONTHS:
        raise _NO_MONTH
    values = {
        "time_zone": time_zone,
        "fiscal_year_starts": fiscal_year_starts,
        "seen_version": seen_version,
    }
    if connection.execute(_UPDATE, values).rowcount == 0:
        if company_settings(connection).version != seen_version:
            raise Conflict(CHANGED_MEANWHILE.format(thing="setting"))
        raise NotAllowed("Only an administrator may change the company's settings.")
