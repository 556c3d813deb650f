"""Where uploaded files lie: a local folder, or Supabase Storage (the same interface)."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid4

from ea_core.actor import Actor
from ea_core.errors import NotFound, StorageError

_SAFE_PATH = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9._-]*)+")
_PART = ".part-"


class FileStore(Protocol):
    """Files by a path of our own making, such as `documents/<uuid>.pdf`; never a user's file name."""

    def put(self, actor: Actor, path: str, data: bytes, content_type: str) -> None:
        """Stores a new file; raises StorageError when it can't, Conflict when the path is taken."""

    def get(self, actor: Actor, path: str) -> bytes:
        """The file's bytes; raises NotFound."""

    def local_copy(self, actor: Actor, path: str) -> AbstractContextManager[Path]:
        """A context manager that gives a readable local Path of the file."""

    def address(self, actor: Actor, path: str, file_name: str) -> str | None:
        """Where a browser may fetch the file under that name for a minute; raises NotFound.

        None where files are handed out by this program only.
        """

    def delete(self, actor: Actor, path: str) -> None:
        """Removes the file; a missing one is fine."""

    def discard(self, person_id: UUID | None, path: str) -> None:
        """Removes a file that the database says nothing refers to; a missing one is fine.

        In the name of that person where files belong to people. Raises EAError when it can't now.
        """

    def paths(self) -> Iterator[str]:
        """Every file that is stored."""


class LocalFiles:
    """Files in a folder of the installation; the database's policies decide who learns a path.

    What the disk refuses is a StorageError that says why.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, actor: Actor, path: str, data: bytes, content_type: str) -> None:  # noqa: ARG002 # of the interface
        """Writes beside the place and renames, both down to the disk.

        A crash, a full disk or a loss of power leaves the whole file or none. What a killed process
        had begun to write goes with the file's removal.
        """
        target = self.place(path)
        with told("stored"):
            _make_folder(target.parent)
            temporary = _part_of(target)
            try:
                with open(temporary, "wb", opener=_private) as file:  # Path.open takes no opener
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
            sync_folder(target.parent)

    def take(self, path: str, written: Path) -> None:
        """Gives a file that was written elsewhere, down to the disk, its place here."""
        target = self.place(path)
        with told("stored"):
            _make_folder(target.parent)
            try:
                written.replace(target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                beside = _part_of(target)
                shutil.copyfile(written, beside)
                with beside.open("rb") as copy:
                    os.fsync(copy.fileno())
                beside.replace(target)
                written.unlink()
            sync_folder(target.parent)

    def place(self, path: str) -> Path:
        """Where the file of that path lies, or would; raises StorageError for a path of another making."""
        return self.root / checked_path(path)

    def get(self, actor: Actor, path: str) -> bytes:  # noqa: ARG002 # of the interface
        """Reads the whole file."""
        with told("read"):
            return self.place(path).read_bytes()

    @contextmanager
    def local_copy(self, actor: Actor, path: str) -> Iterator[Path]:  # noqa: ARG002 # of the interface
        """The file itself: it is local already. Readers must not change it."""
        local = self.place(path)
        with told("read"), local.open("rb"):
            pass  # it is there and can be read
        yield local

    def address(self, actor: Actor, path: str, file_name: str) -> str | None:  # noqa: ARG002 # of the interface
        """None: nobody else reaches the folder."""
        return None

    def delete(self, actor: Actor, path: str) -> None:  # noqa: ARG002 # of the interface
        """Removes the file."""
        with told("removed"):
            _remove(self.place(path))

    def discard(self, person_id: UUID | None, path: str) -> None:  # noqa: ARG002 # of the interface
        """Removes the file; raises StorageError."""
        try:
            _remove(self.place(path))
        except OSError as error:
            raise StorageError(f"The file could not be removed: {error.strerror}.") from error

    def paths(self) -> Iterator[str]:
        """Every file that lies in the folder, unfinished ones too."""
        for file in self.root.rglob("*"):
            if file.is_file():
                yield file.relative_to(self.root).as_posix()


@contextmanager
def told(what: str) -> Iterator[None]:
    """Around what a disk does to a file: its refusals become NotFound or StorageError.

    `what` completes "The file could not be ...".
    """
    try:
        yield
    except FileNotFoundError as error:
        if what == "stored":
            raise StorageError("The file could not be stored: its folder is gone.") from error
        raise NotFound("The file is not there any more.") from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        reason = (
            "there is no room left on the disk" if full else error.strerror or "no reason given"
        )
        raise StorageError(f"The file could not be {what}: {reason}.") from error


def whole(path: str) -> str:
    """The path of a stored file; of an unfinished one, the path that it would have had."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/{name.removeprefix(_PART)}"


def _part_of(target: Path) -> Path:
    """Where the file lies until it is whole."""
    return target.with_name(_PART + target.name)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _remove(target: Path) -> None:
    """Removes the file and what was begun of it; a missing one is fine."""
    target.unlink(missing_ok=True)
    _part_of(target).unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    """Makes the folder and those above it, and writes down that they are there."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for made in missing:
        sync_folder(made.parent)


def sync_folder(folder: Path) -> None:
    """Until then a new name in the folder may be lost with the power."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems have no such thing
            raise
    finally:
        os.close(handle)


def new_path(folder: str, extension: str) -> str:
    """A fresh path in `folder`; nothing of a user's file name gets into it."""
    return f"{folder}/{uuid4().hex}.{extension}"


def checked_path(path: str) -> str:
    """`path` itself; raises StorageError unless it is one of our own making."""
    if not _SAFE_PATH.fullmatch(path) or ".." in path:
        raise StorageError("The path of the file is not valid.")
    return path
