"""Removes the files that the database says nothing refers to any more."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import text

from ea_core.db.engine import Database
from ea_core.errors import DatabaseUnavailable, EAError
from ea_core.storage.files import FileStore

_TAKE = text("select path, person_id from ea.take_file_to_remove()")
_REMOVED = text("select ea.file_was_removed(:path, :reason)")
_log = logging.getLogger(__name__)


def remove_files(
    database: Database, files: FileStore, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Removes what is due, one after another, and returns how many files are gone.

    One that can't be removed now (the storage is away, nobody may) stays noted with its reason and is
    tried again later. Raises DatabaseUnavailable.
    """
    gone = 0
    while not stopping():
        with database.as_program() as connection:
            due = connection.execute(_TAKE).one_or_none()
        if due is None:
            return gone
        reason = None
        try:
            files.discard(due.person_id, due.path)
            gone += 1
        except DatabaseUnavailable:
            raise
        except EAError as error:
            _log.warning("the file %s is not removed yet: %s", due.path, error.message)
            reason = error.message
        with database.as_program() as connection:
            connection.execute(_REMOVED, {"path": due.path, "reason": reason})
    return gone
