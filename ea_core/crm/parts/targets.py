"""Targets, for one person."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from ea_core.crm.pipeline import targets
from ea_core.crm.pipeline.targets import Attainment, Target
from ea_core.db.part import Part

_ZONE = text("select ea.company_zone()")


class Targets(Part):
    """What people and the company (person None) are to win in a month: read by all, set by managers."""

    def of_months(self, first: date, last: date) -> tuple[Target, ...]:
        """The targets of the months of these days and of those between; the company's come first."""
        with self._reading() as connection:
            return targets.read_targets(connection, first, last)

    def attainment(self, first: date, last: date) -> tuple[Attainment, ...]:
        """The same with what was won of each in its month."""
        with self._reading() as connection:
            zone = connection.execute(_ZONE).scalar_one()
            return targets.attainment(connection, zone, first, last)

    def set(
        self, person_id: UUID | None, month: date, amount: Decimal, seen_version: int | None
    ) -> None:
        """Writes a target over the one that was seen (`seen_version` None: there was none).

        Raises Conflict when somebody set or changed it meanwhile, NotAllowed, InvalidInput, NotFound.
        """
        with self._writing() as connection:
            targets.set_target(connection, person_id, month, amount, seen_version)

    def remove(self, target_id: UUID, seen_version: int) -> None:
        """Takes a target away (administrators); raises Conflict, NotAllowed or NotFound."""
        with self._writing() as connection:
            targets.remove_target(connection, target_id, seen_version)
