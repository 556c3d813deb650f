"""What the parts of a workspace have in common: a person, and the way to the database as them."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy import Connection

from ea_core.actor import Actor
from ea_core.db.engine import Database


class Part:
    """One subject as `actor` may use it; errors are those of `ea_core.errors`."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database = database
        self._actor = actor

    def _reading(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads."""
        return self._database.acting_as(self._actor, read_only=True)

    def _writing(self) -> AbstractContextManager[Connection]:
        """A transaction that is kept when the block ends well."""
        return self._database.acting_as(self._actor)
