"""`ea restore`: what a backup holds becomes this installation, or nothing changes.

The order makes it so. The backup is read to its end and checked; its files are unpacked beside their
place; the database is made beside the one in use; the files take their places, where they stand in
nobody's way, for a path is made once and never given to another file; and the database takes over in one
transaction. Until then everything is undone, or was never seen, when it fails or is killed.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ea_core.access.matrix_check import check
from ea_core.backup.filling import fill
from ea_core.backup.homes import Home, home_of
from ea_core.backup.manifest import DATABASE, Manifest
from ea_core.backup.progress import Progress
from ea_core.backup.reading import Archive, opened
from ea_core.backup.writing import CHUNK
from ea_core.db.migrations import load_migrations
from ea_core.errors import InvalidInput, StorageError
from ea_core.settings import Settings
from ea_core.storage.files import LocalFiles

_UNPACKED: Final = "restoring"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored."""

    manifest: Manifest
    migrated: tuple[str, ...]
    """Migrations that the backup's database did not have yet."""
    replaced: bool
    """Whether something was there before."""
    deviations: int
    """Cells of the permission matrix that did not come out as they must."""


def restore(
    settings: Settings,
    file: Path,
    progress: Progress,
    *,
    replace: bool = False,
    agree: Callable[[Manifest], None] = lambda _: None,
) -> Restored:
    """Puts the backup in `file` in the place of an installation that holds nothing.

    With `replace` in that of any embedded one, after `agree`, which raises what ends it. Raises
    InvalidInput for a backup that is none, damaged, of a newer program or does not fit on the disk, and for
    an installation that can't be replaced; DatabaseBusy while the installation is in use;
    DatabaseUnavailable, MigrationError and StorageError when the work fails. Nothing is changed then.
    """
    with opened(file) as archive:
        _refuse_newer(archive.manifest)
        with home_of(settings) as (home, server):
            home.refuse(replace=replace)
            home.check_fits(archive.manifest)
            archive.check(progress)
            if home.has_data:
                agree(archive.manifest)
            with server.alone() if server is not None else nullcontext():
                home.check_unused()
                done, deviations = _put_in_place(archive, home, settings, progress)
        return Restored(archive.manifest, done, home.has_data, deviations)


def _put_in_place(
    archive: Archive, home: Home, settings: Settings, progress: Progress
) -> tuple[tuple[str, ...], int]:
    files = LocalFiles(settings.files_dir)
    with _unpacking_folder(settings.data_dir, archive.manifest) as folder:
        try:
            archive.write(archive.database, folder / DATABASE)
            written = _unpack(archive, files, folder, progress)
            new = home.new()
            done = fill(new, folder / DATABASE, archive.manifest, progress)
            with progress.step("Trying the permissions"):
                deviations = len(check(new).deviations)
            with _placed(written, files):
                home.take_over()
        finally:
            home.clear()
        _after(archive, home, files, written)
    return done, deviations


def _refuse_newer(manifest: Manifest) -> None:
    newest = load_migrations()[-1]
    if manifest.db_schema.version > newest.version:
        raise InvalidInput(
            f"The backup was made by a newer program ({manifest.version}): its schema is "
            f"{manifest.db_schema.version}, this program's {newest.version}. Update the program first."
        )


@contextmanager
def _unpacking_folder(data_dir: Path, manifest: Manifest) -> Iterator[Path]:
    """A folder beside the installation, gone in the end; what a killed command left is cleared away."""
    folder = data_dir / _UNPACKED
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(mode=0o700, parents=True)
        needed, free = manifest.size() + manifest.database_bytes, shutil.disk_usage(folder).free
        if needed > free:
            raise InvalidInput(
                f"The backup needs {_megabytes(needed)} MB on the disk of {data_dir}; "
                f"{_megabytes(free)} MB are free."
            )
        yield folder
    except OSError as error:
        raise StorageError(
            f"{error.filename or data_dir} can't be written: {error.strerror or error}."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(
    archive: Archive, files: LocalFiles, folder: Path, progress: Progress
) -> dict[str, Path]:
    """Writes the files that are not in their places as they should be; where, by their paths."""
    written = {}
    total = archive.manifest.files
    with progress.step("Unpacking files"):
        for done, (path, part) in enumerate(archive.files):
            progress.count("Unpacking files", done, total)
            if _digest(files.place(path)) != part.sha256:
                written[path] = folder / path
                archive.write(part, written[path])
    return written


@contextmanager
def _placed(written: dict[str, Path], files: LocalFiles) -> Iterator[None]:
    """Around the takeover: the files that are new are in their places, and taken away when it fails."""
    new = [path for path in written if not files.place(path).exists()]
    try:
        for path in new:
            files.take(path, written[path])
        yield
    except BaseException:
        for path in new:
            with suppress(OSError):
                files.place(path).unlink(missing_ok=True)
        raise


def _after(archive: Archive, home: Home, files: LocalFiles, written: dict[str, Path]) -> None:
    """Files that differed are those of the backup now; those that only the old database named go."""
    for path, unpacked in written.items():
        if unpacked.exists():
            files.take(path, unpacked)
    kept = {path for path, _ in archive.files}
    for path in home.files:
        if path not in kept:
            files.place(path).unlink(missing_ok=True)


def _digest(file: Path) -> str | None:
    """The sha256 of a file; None where there is none."""
    digest = hashlib.sha256()
    try:
        with file.open("rb") as source:
            while data := source.read(CHUNK):
                digest.update(data)
    except FileNotFoundError:
        return None
    return digest.hexdigest()


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:,.0f}"
