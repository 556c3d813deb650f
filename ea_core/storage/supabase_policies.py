"""What a person may do with a stored file, asked of the database as Supabase Storage asks it.

Storage decides by the policies on `storage.objects` under the role and claims of a token. For a
person who is signed out there is no token; their claims are known all the same, so the same policies
answer the same question here, before the service key is used for that one file.
"""

from __future__ import annotations

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import NotAllowed, NotFound, StorageError

_VISIBLE = text("""
    select 1 from storage.objects where bucket_id = :bucket and name = :path
""")
_MINE_TO_CHANGE = text("""
    select 1 from storage.objects where bucket_id = :bucket and name = :path for update
""")
"""FOR UPDATE asks the policies for update too; those for delete say the same (a test compares)."""
_TRY_TO_ADD = text("""
    insert into storage.objects (bucket_id, name, owner_id)
    values (:bucket, :path, cast(:me as text))
""")
_OWN = text("select ea.own_stored_file(:path)")


class StoragePolicies:
    """The policies of one bucket for one person."""

    def __init__(self, database: Database, actor: Actor, bucket: str) -> None:
        self._database = database
        self._actor = actor
        self._bucket = bucket

    def check_add(self, path: str) -> None:
        """Raises NotAllowed, or Conflict when the path is taken; nothing is written."""
        values = self._at(path) | {"me": str(self._actor.id)}
        with self._database.acting_as(self._actor) as connection:
            trial = connection.begin_nested()
            connection.execute(_TRY_TO_ADD, values)
            trial.rollback()

    def check_read(self, path: str) -> None:
        """Raises NotFound for a file that is not there or not shown to the person."""
        if not self._sees(path):
            raise NotFound("The file is not there any more.")

    def may_remove(self, path: str) -> bool:
        """False for a file that is not there or not shown; raises NotAllowed for one that is."""
        with self._database.acting_as(self._actor) as connection:
            if connection.execute(_MINE_TO_CHANGE, self._at(path)).one_or_none() is not None:
                return True
        if self._sees(path):
            raise NotAllowed("You are not allowed to remove this file.")
        return False

    def own(self, path: str) -> None:
        """Notes the person as the owner of a file that was stored for them."""
        with self._database.acting_as(self._actor) as connection:
            if not connection.execute(_OWN, {"path": path}).scalar_one():
                raise StorageError(
                    "The file was stored, but the database does not know it. Is DATABASE_URL the "
                    "database of the Supabase project? Run: ea doctor"
                )

    def _sees(self, path: str) -> bool:
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return connection.execute(_VISIBLE, self._at(path)).one_or_none() is not None

    def _at(self, path: str) -> dict[str, str]:
        return {"bucket": self._bucket, "path": path}
