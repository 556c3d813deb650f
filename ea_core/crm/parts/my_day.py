"""A person's own day."""

from __future__ import annotations

from datetime import date

from ea_core.crm.my_day import MyDay, my_day
from ea_core.db.part import Part


class OwnDays(Part):
    """What is open, due and stuck among the person's own deals."""

    def on(self, today: date) -> MyDay:
        """The day as it stands on `today` (UTC)."""
        with self._reading() as connection:
            return my_day(connection, self._actor.id, today)
