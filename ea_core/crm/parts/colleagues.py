"""Colleagues' names, for one person."""

from __future__ import annotations

from uuid import UUID

from ea_core.crm import colleagues
from ea_core.db.part import Part
from ea_core.identity.people import Person


class Colleagues(Part):
    """Everybody who can own clients, as far as everybody signed in may know them."""

    def everybody(self) -> tuple[Person, ...]:
        """Everybody with an account, by name."""
        with self._reading() as connection:
            return colleagues.list_colleagues(connection)

    def find(self, wanted: str) -> UUID:
        """The colleague with this name or e-mail address; staff find others by name only.

        Raises NotFound, or InvalidInput when several have that name.
        """
        with self._reading() as connection:
            return colleagues.find_colleague(connection, wanted)
