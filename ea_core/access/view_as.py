"""Looking at the product as somebody else does: for administrators, read-only, on the record.

The administrator's own session goes on; what changes is the identity under which pages read. Every
transaction of such an identity is read-only, whatever the code wants, and the person's
conversations stay closed (the policies that ask `ea.is_viewed`).
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import NotAllowed, NotFound

_NOTE = text("select ea.note_view_as(:person)")
_PERSON = text("""
    select id, email, full_name, role::text as role
    from public.profiles where id = :person and (select ea.is_admin())
""")


class ViewAs:
    """Whom the administrator `admin` looks through."""

    def __init__(self, database: Database, admin: Actor) -> None:
        self._database = database
        self._admin = admin

    def start(self, person_id: UUID) -> Actor:
        """That person as they are looked through, after the audit log has noted it.

        Raises NotAllowed for who is no administrator, and who is looking through somebody already;
        NotFound for nobody or oneself.
        """
        if self._admin.viewed_by is not None:
            raise NotAllowed("Leave this view first.")
        if person_id == self._admin.id:
            raise NotFound("This is your own account.")
        with self._database.acting_as(self._admin) as connection:
            connection.execute(_NOTE, {"person": person_id})
        return self.person(person_id)

    def person(self, person_id: UUID) -> Actor:
        """The same again, for the next page; raises NotFound also when one is no administrator."""
        with self._database.acting_as(self._admin, read_only=True) as connection:
            row = connection.execute(_PERSON, {"person": person_id}).one_or_none()
        if row is None:
            raise NotFound("There is no such account any more.")
        return Actor(row.id, row.email, row.full_name, row.role, viewed_by=self._admin.id)
