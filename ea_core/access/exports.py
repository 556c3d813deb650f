"""Lists that somebody took along as a file: on the record, as every write is."""

from __future__ import annotations

from typing import Final, Literal

from sqlalchemy import text

from ea_core.db.part import Part
from ea_core.errors import NotAllowed

FileForm = Literal["csv", "xlsx", "png", "html"]
_NOTE: Final = text("select ea.note_export(:what, :title, :rows, :form)")


class Exports(Part):
    """What `actor` takes out of the product; they can only take what they see."""

    @property
    def are_allowed(self) -> bool:
        """Whether this person may take lists along: who looks through somebody else may not."""
        return self._actor.viewed_by is None

    def record(self, what: str, title: str, rows: int, form: FileForm) -> None:
        """Notes in the audit log that `rows` records of the kind `what` (a table) were taken along.

        `title` is what the list was called. Raises NotAllowed in another's view.
        """
        if not self.are_allowed:
            raise NotAllowed("In another person's view nothing can be downloaded.")
        with self._writing() as connection:
            connection.execute(_NOTE, {"what": what, "title": title, "rows": rows, "form": form})
