"""What is so in the company that imports, read from the database."""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, text

from ea_core.crm.importing.stages import StageWords
from ea_core.crm.importing.wording import Customs
from ea_core.crm.stages import all_stages
from ea_core.errors import InvalidInput

_CALENDAR = text("select ea.company_zone() as zone, ea.today() as today")


def customs_of(connection: Connection, currency: str) -> Customs:
    """The company's time zone, day and stages; `currency` is a setting of the installation."""
    calendar = connection.execute(_CALENDAR).one()
    stages = StageWords(all_stages(connection))
    return Customs(currency, _zone(calendar.zone), calendar.today, stages)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(
            f"The company's time zone {name} is one that only the database knows. Choose another one, "
            "such as Europe/Berlin."
        ) from error
