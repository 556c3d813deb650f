"""Storage compared with the database, both ways."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from ea_core.db.engine import Database
from ea_core.storage.files import FileStore, whole

_EXPECTED = text("select path, wanted, tries, error from ea.files_expected()")


@dataclass(frozen=True, slots=True)
class FilesFound:
    """Where storage and database differ; paths are sorted."""

    lost: tuple[str, ...]
    """Documents or uploads have these files, the storage has not."""
    strange: tuple[str, ...]
    """The storage has these files, and nothing refers to them."""
    kept: tuple[tuple[str, str], ...]
    """Files that could not be removed yet, and why."""
    count: int
    """How many files are where they belong."""


def compare(database: Database, files: FileStore) -> FilesFound:
    """What is where. Raises EAError when either does not answer."""
    # The storage first: a file that is stored meanwhile is not taken for a strange one.
    stored = set(files.paths())
    with database.as_program() as connection:
        rows = connection.execute(_EXPECTED).all()
    wanted = {row.path for row in rows if row.wanted}
    noted = {row.path for row in rows if not row.wanted}
    # What was stored or removed between the two looks is looked at once more.
    missing = wanted - stored
    lost = missing - set(files.paths()) if missing else missing
    return FilesFound(
        lost=tuple(sorted(lost)),
        # What a killed process had begun to write is removed with the path that was noted before.
        strange=tuple(sorted(one for one in stored if whole(one) not in wanted | noted)),
        kept=tuple(sorted((row.path, row.error) for row in rows if row.error is not None)),
        count=len(wanted & stored),
    )
