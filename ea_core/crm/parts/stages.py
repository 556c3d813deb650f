"""The stages, for one person."""

from __future__ import annotations

from ea_core.crm import stages
from ea_core.crm.stages import Stage
from ea_core.db.part import Part


class Stages(Part):
    """What deals go through; the same for everybody."""

    def all(self) -> tuple[Stage, ...]:
        """All stages in their order, the retired ones too."""
        with self._reading() as connection:
            return stages.all_stages(connection)
