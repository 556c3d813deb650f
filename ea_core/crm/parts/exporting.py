"""Files of records, for one person."""

from __future__ import annotations

from typing import TextIO

from ea_core.crm.exporting import export_csv
from ea_core.crm.importing.fields import Kind
from ea_core.db.part import Part


class Exporting(Part):
    """All records of a kind as a file: those that the person may read."""

    def csv(self, kind: Kind, file: TextIO) -> int:
        """Writes them as CSV that an import takes; returns how many there are."""
        with self._reading() as connection:
            return export_csv(connection, kind, file)
