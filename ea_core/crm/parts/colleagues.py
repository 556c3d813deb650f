"""The colleagues, for one person."""

from __future__ import annotations

from uuid import UUID

from ea_core.crm import colleagues
from ea_core.crm.colleagues import Colleague
from ea_core.db.part import Part
from ea_core.identity.people import Person


class Colleagues(Part):
    """Who can own clients: ids and names, nothing more."""

    def everybody(self) -> tuple[Person, ...]:
        """Everybody who may sign in, by name."""
        with self._reading() as connection:
            return colleagues.list_colleagues(connection)

    def owners(self) -> tuple[Colleague, ...]:
        """Everybody who may sign in, by name, then who is blocked and still owns clients."""
        with self._reading() as connection:
            return colleagues.list_owners(connection)

    def who(self, person_id: UUID) -> Colleague | None:
        """Who has this id, active or not; None for nobody (any more)."""
        with self._reading() as connection:
            return colleagues.colleague(connection, person_id)

    def find(self, wanted: str) -> UUID:
        """The colleague with this name or e-mail address.

        Staff find others by name only. Raises NotFound, or InvalidInput when several fit.
        """
        with self._reading() as connection:
            return colleagues.find_colleague(connection, wanted)

    def like(self, wanted: str) -> Colleague:
        """The one colleague with this name, or else with these words in the name.

        Raises NotFound, or InvalidInput when several fit.
        """
        with self._reading() as connection:
            return colleagues.colleague_like(connection, wanted)
