"""The archive while it is read: nothing of it is believed before it has been looked at.

Anybody may have made the file. Its table of contents, the manifest and every member have to agree, and
names are taken only where this program would have given them; so nothing is written outside, nothing
larger than announced, and what is announced has to fit on the disk. What the database is filled with is
not judged: whoever restores a backup trusts it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pydantic import ValidationError

from ea_core.backup.manifest import DATABASE, FILES, FORMAT, MANIFEST, Manifest, Part
from ea_core.backup.progress import Progress
from ea_core.backup.writing import CHUNK
from ea_core.errors import InvalidInput, StorageError
from ea_core.storage.files import checked_path

_LARGEST_MANIFEST: Final = 256 * 1024 * 1024
_ENCRYPTED: Final = 0x1
_WAYS: Final = (ZIP_STORED, ZIP_DEFLATED)
_ELSE: Final = "it is something else, or its end is missing"
_BROKEN: Final = (BadZipFile, zlib.error, EOFError, RuntimeError)
"""What `zipfile` raises for an archive that is none, cut off, damaged, locked, or packed in a way that it does not know."""


class Archive:
    """A backup whose table of contents is the one that its manifest tells."""

    def __init__(self, file: Path, archive: ZipFile) -> None:
        """Raises InvalidInput for what is no backup of this program, or one of a newer program."""
        self._file, self._zip = file, archive
        members = self._members()
        self.manifest = self._read_manifest(members)
        told = {part.name: part.bytes for part in self.manifest.parts}
        found = {name: one.file_size for name, one in members.items() if name != MANIFEST}
        if told != found or len(told) != len(self.manifest.parts) or DATABASE not in told:
            raise self._refused("it does not hold what its manifest says")

    @property
    def files(self) -> Iterator[tuple[str, Part]]:
        """The files of documents by their paths."""
        for part in self.manifest.parts:
            if part.name != DATABASE:
                yield part.name.removeprefix(FILES), part

    def check(self, progress: Progress) -> None:
        """Reads everything once; raises InvalidInput unless each byte is what the manifest says."""
        parts = self.manifest.parts
        with progress.step("Checking the backup"):
            for done, part in enumerate(parts):
                progress.count("Checking the backup", done, len(parts))
                for _ in self._chunks(part):
                    pass

    def write(self, part: Part, target: Path) -> None:
        """Writes a member to a new file `target`, down to the disk; raises InvalidInput as `check`."""
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(target, "xb", opener=_private) as file:  # Path.open takes no opener
            file.writelines(self._chunks(part))
            file.flush()
            os.fsync(file.fileno())

    @property
    def database(self) -> Part:
        """The member that pg_dump wrote."""
        return next(part for part in self.manifest.parts if part.name == DATABASE)

    def _chunks(self, part: Part) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(part.name) as source:
                while size <= part.bytes and (data := source.read(CHUNK)):
                    size += len(data)
                    digest.update(data)
                    yield data
        except _BROKEN as error:
            raise self._refused(f"{part.name} in it is damaged") from error
        if size != part.bytes or digest.hexdigest() != part.sha256:
            raise self._refused(f"{part.name} in it is damaged")

    def _members(self) -> dict[str, ZipInfo]:
        members: dict[str, ZipInfo] = {}
        # Where the end of a backup is missing, that of a file in it is found: an Office document is a zip.
        if MANIFEST not in self._zip.namelist():
            raise self._refused(_ELSE)
        for one in self._zip.infolist():
            kind = stat.S_IFMT(one.external_attr >> 16)
            if one.flag_bits & _ENCRYPTED:
                raise self._refused("it is encrypted; decrypt it first")
            if (
                one.filename in members
                or not _is_ours(one.filename)
                or kind not in (0, stat.S_IFREG)
                or one.compress_type not in _WAYS
            ):
                raise self._refused(f"{one.filename[:200]!r} does not belong in one")
            members[one.filename] = one
        return members

    def _read_manifest(self, members: dict[str, ZipInfo]) -> Manifest:
        found = members[MANIFEST]
        if found.file_size > _LARGEST_MANIFEST:
            raise self._refused("its manifest can't be read")
        try:
            with self._zip.open(found) as source:
                text = source.read(_LARGEST_MANIFEST)
            manifest = Manifest.model_validate_json(text)
        except (*_BROKEN, ValidationError) as error:
            raise self._refused("its manifest can't be read") from error
        if manifest.format > FORMAT:
            raise InvalidInput(
                f"{self._file} was made by a newer program ({manifest.version}). Update this one first."
            )
        return manifest

    def _refused(self, why: str) -> InvalidInput:
        return InvalidInput(f"{self._file} is not a whole backup of this program: {why}.")


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """The backup in `file`; raises InvalidInput when it can't be read or is none."""
    try:
        with file.open("rb") as source, ZipFile(source) as archive:
            yield Archive(file, archive)
    except _BROKEN as error:
        raise InvalidInput(f"{file} is not a whole backup of this program: {_ELSE}.") from error
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        if error.filename is None or Path(error.filename) != file:
            raise
        raise InvalidInput(f"{file} can't be read: {error.strerror}.") from error


def _is_ours(name: str) -> bool:
    if name in (MANIFEST, DATABASE):
        return True
    try:
        return name.startswith(FILES) and bool(checked_path(name.removeprefix(FILES)))
    except StorageError:
        return False


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
