"""What needs somebody's attention, for one person."""

from __future__ import annotations

from uuid import UUID

from ea_core.crm.my_day import SHOWN_AT_MOST, MyDay, my_day
from ea_core.db.part import Part


class OwnDays(Part):
    """What is open, late, coming and quiet, as of today in the company's time zone."""

    def mine(self, shown: int = SHOWN_AT_MOST) -> MyDay:
        """Among the deals of one's own clients; `shown` deals a list at most."""
        return self.of(self._actor.id, shown)

    def of(self, owner_id: UUID | None, shown: int = SHOWN_AT_MOST) -> MyDay:
        """Among the deals of somebody's clients; None: of all clients."""
        with self._reading() as connection:
            return my_day(connection, owner_id, shown)
