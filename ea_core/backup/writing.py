"""The archive while it is written: a zip beside its place, which it takes when it is whole."""

from __future__ import annotations

import glob
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import psutil

from ea_core.backup.manifest import MANIFEST, Manifest, Part
from ea_core.errors import InvalidInput
from ea_core.storage.files import sync_folder

CHUNK: Final = 1024 * 1024
_UNFINISHED: Final = ".unfinished"
_PACKED: Final = (".dump", ".pdf", ".docx", ".xlsx", ".pptx", ".zip", ".png", ".jpg", ".jpeg")


class Readable(Protocol):
    """Something with bytes in it."""

    def read(self, size: int, /) -> bytes:
        """At most so many of the next bytes; none at the end."""


class ArchiveWriter:
    """Adds members and remembers what they were; the manifest comes last."""

    def __init__(self, archive: ZipFile) -> None:
        self._zip = archive
        self.parts: list[Part] = []

    def add(self, name: str, source: Readable) -> None:
        """A member with the bytes of `source`; what is packed already is not packed again."""
        member = ZipInfo(name, time.localtime()[:6])
        member.external_attr = 0o600 << 16
        member.compress_type = ZIP_STORED if name.endswith(_PACKED) else ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self._zip.open(member, "w", force_zip64=True) as target:
            while data := source.read(CHUNK):
                digest.update(data)
                size += len(data)
                target.write(data)
        self.parts.append(Part(name=name, bytes=size, sha256=digest.hexdigest()))

    def finish(self, manifest: Manifest) -> None:
        """Writes the manifest."""
        self._zip.writestr(MANIFEST, manifest.model_dump_json(by_alias=True, indent=1))


@contextmanager
def archive_at(file: Path, *, force: bool) -> Iterator[ArchiveWriter]:
    """An archive that is at `file`, whole and on the disk, when the block ends well.

    Otherwise `file` stays as it was. Nobody else may read it, for it holds everything. Raises InvalidInput
    when `file` exists (unless `force`) or can't be written.
    """
    beside = file.with_name(f".{file.name}.{os.getpid()}{_UNFINISHED}")
    try:
        _refuse(file, force=force)
        _clear_dead(file)
        with open(beside, "xb", opener=_private) as written:  # Path.open takes no opener
            with ZipFile(written, "w") as archive:
                yield ArchiveWriter(archive)
            written.flush()
            os.fsync(written.fileno())
        _refuse(file, force=force)
        beside.replace(file)
        sync_folder(file.parent)
    except OSError as error:
        what = (
            f"{error.filename} can't be read"
            if _is_other(error, file)
            else f"{file} can't be written"
        )
        raise InvalidInput(f"{what}: {error.strerror or error}.") from error
    finally:
        beside.unlink(missing_ok=True)


def _refuse(file: Path, *, force: bool) -> None:
    if file.is_dir():
        raise InvalidInput(f"{file} is a folder. Name the file that is to be written in it.")
    if file.exists() and not force:
        raise InvalidInput(f"{file} is there already. Name another file, or add --force.")


def _clear_dead(file: Path) -> None:
    """Removes what killed commands had begun to write for the same file."""
    for left in file.parent.glob(f".{glob.escape(file.name)}.*{_UNFINISHED}"):
        pid = left.name.removesuffix(_UNFINISHED).rpartition(".")[2]
        if pid.isdigit() and (int(pid) == os.getpid() or not psutil.pid_exists(int(pid))):
            left.unlink(missing_ok=True)


def _is_other(error: OSError, file: Path) -> bool:
    """Whether the error is about a file that was to be copied."""
    return error.filename is not None and Path(error.filename).parent != file.parent


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
