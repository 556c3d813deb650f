"""`ea backup`: the database and the files of its documents, as of one moment, in one file.

Nobody is locked out. One transaction sees the database as it is at that moment; pg_dump and the list of
files are its. Files are copied at once, because they are stored before the database names them and
removed after it does not any more; the database stays readable in that transaction for as long as it takes.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psycopg

from ea_core.backup.contents import (
    LEFT_OUT,
    NOT_FOR_SUPABASE,
    SCHEMAS,
    Connection,
    as_owner,
    files_of,
    refuse_supabase,
    rows_of,
    schema_of,
)
from ea_core.backup.manifest import DATABASE, FILES, FORMAT, Manifest, program_version
from ea_core.backup.progress import Progress
from ea_core.backup.writing import ArchiveWriter, archive_at
from ea_core.db.client_programs import Programs, fitting
from ea_core.errors import InvalidInput
from ea_core.settings import PRODUCT, Settings
from ea_core.storage.files import LocalFiles

_NO_LIMITS: Final = (
    b"set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0"
)
_SNAPSHOT: Final = b"""
    select pg_export_snapshot(), now(), pg_database_size(current_database())
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made."""

    manifest: Manifest
    bytes: int
    """The size of the file."""


def make(
    settings: Settings, owner_url: str, file: Path, progress: Progress, *, force: bool = False
) -> Made:
    """Writes the backup to `file`, which is there when it is complete and not before.

    Files that the database names and that are not there are listed in the manifest. Raises InvalidInput
    for a `file` that exists (unless `force`) or can't be written, for a database without a schema and for
    a Supabase project, and DatabaseUnavailable when the database does not answer.
    """
    if settings.home == "supabase":
        raise InvalidInput(NOT_FOR_SUPABASE)
    with archive_at(file, force=force) as archive, as_owner(owner_url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute(_NO_LIMITS)
        refuse_supabase(connection)
        schema = schema_of(connection)
        if schema is None:
            raise InvalidInput("There is nothing to back up: the database has no schema yet.")
        programs = fitting(connection)
        row = connection.execute(_SNAPSHOT).fetchone()
        snapshot, made_at, size = row or ("", datetime.now(UTC), 0)
        absent = _copy_files(archive, LocalFiles(settings.files_dir), connection, progress)
        with progress.step("Reading the database"):
            _dump(archive, programs, owner_url, str(snapshot))
        with progress.step("Counting rows"):
            rows = rows_of(connection)
        named = _named_now(owner_url) if absent else set()
        manifest = Manifest(
            product=PRODUCT,
            format=FORMAT,
            version=program_version(),
            made_at=made_at,
            home=settings.home,
            server=connection.info.server_version // 10000,
            programs=programs.major,
            database_bytes=size,
            schema=schema,
            rows=rows,
            parts=tuple(archive.parts),
            missing=tuple(one for one in absent if one in named),
            deleted=tuple(one for one in absent if one not in named),
        )
        archive.finish(manifest)
    return Made(manifest, file.stat().st_size)


def _copy_files(
    archive: ArchiveWriter, files: LocalFiles, connection: Connection, progress: Progress
) -> list[str]:
    """Copies what the database names; returns the paths of what is not there."""
    absent = []
    paths = files_of(connection)
    with progress.step("Copying files"):
        for done, path in enumerate(paths):
            progress.count("Copying files", done, len(paths))
            with ExitStack() as stack:
                try:
                    source = stack.enter_context(files.place(path).open("rb"))
                except FileNotFoundError:
                    absent.append(path)
                    continue
                archive.add(f"{FILES}{path}", source)
    return absent


def _dump(archive: ArchiveWriter, programs: Programs, owner_url: str, snapshot: str) -> None:
    arguments = [
        "--format=custom",
        "--no-owner",
        "--no-tablespaces",
        f"--snapshot={snapshot}",
        *(f"--schema={name}" for name in SCHEMAS),
        *(f"--exclude-table-data={name}" for name in LEFT_OUT),
    ]
    with programs.dumping(owner_url, arguments) as output:
        archive.add(DATABASE, output)


def _named_now(owner_url: str) -> set[str]:
    """What documents refer to after the files were copied: some may have been deleted meanwhile."""
    with as_owner(owner_url) as connection:
        return set(files_of(connection))
