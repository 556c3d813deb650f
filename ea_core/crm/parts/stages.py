"""The stages, for one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection

from ea_core.crm import stages
from ea_core.crm.remembered import Remembered
from ea_core.crm.stages import Stage, StageDraft
from ea_core.db.part import Part

_remembered: Final[Remembered[tuple[Stage, ...]]] = Remembered(2, most=256)


class Stages(Part):
    """What deals go through: the same for everybody, changed by administrators."""

    def all(self) -> tuple[Stage, ...]:
        """All stages in their order, the retired ones too; what others changed is seen two seconds later."""
        key = (str(self._database.engine.url), self._actor)
        found = _remembered.get(key)
        if found is None:
            with self._reading() as connection:
                found = _remembered.keep(key, stages.all_stages(connection))
        return found

    def called(self, wanted: str) -> Stage:
        """The stage with this key, or else this name; raises InvalidInput."""
        with self._reading() as connection:
            return stages.stage_called(connection, wanted)

    def add(self, draft: StageDraft) -> Stage:
        """Adds a stage behind those of its kind; raises InvalidInput or NotAllowed."""
        with self._changing() as connection:
            key = stages.add_stage(connection, draft)
            return stages.stage_called(connection, key)

    def change(self, key: str, draft: StageDraft, seen_version: int) -> Stage:
        """Changes a stage whose version was `seen_version` when the person looked at it.

        Raises Conflict, InvalidInput, NotAllowed or NotFound.
        """
        with self._changing() as connection:
            stages.change_stage(connection, key, draft, seen_version)
            return stages.stage_called(connection, key)

    def order(self, keys: Sequence[str]) -> tuple[Stage, ...]:
        """Puts the stages that are not retired into this order; raises Conflict or NotAllowed."""
        with self._changing() as connection:
            stages.order_stages(connection, keys)
            return stages.all_stages(connection)

    def retire(self, key: str, seen_version: int) -> None:
        """Takes a stage that no deal is in from what is offered.

        Raises Conflict, InvalidInput, NotAllowed or NotFound.
        """
        with self._changing() as connection:
            stages.retire_stage(connection, key, seen_version, retired=True)

    def bring_back(self, key: str, seen_version: int) -> None:
        """Offers a retired stage again; raises Conflict, InvalidInput, NotAllowed or NotFound."""
        with self._changing() as connection:
            stages.retire_stage(connection, key, seen_version, retired=False)

    def remove(self, key: str, seen_version: int) -> None:
        """Removes a stage that no deal ever was in.

        Raises Conflict, InvalidInput, NotAllowed or NotFound.
        """
        with self._changing() as connection:
            stages.remove_stage(connection, key, seen_version)

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """A writing transaction; afterwards the stages are read anew."""
        try:
            with self._writing() as connection:
                yield connection
        finally:
            _remembered.forget()
