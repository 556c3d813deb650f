"""Where uploaded files lie: a local folder, or Supabase Storage (the same interface)."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from ea_core.actor import Actor
from ea_core.errors import NotFound, StorageError

_SAFE_PATH = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9._-]*)+")


class FileStore(Protocol):
    """Files by a path of our own making, such as `documents/<uuid>.pdf`; never a user's file name."""

    def put(self, actor: Actor, path: str, data: bytes, content_type: str) -> None:
        """Stores a new file; raises StorageError when it can't, Conflict when the path is taken."""

    def get(self, actor: Actor, path: str) -> bytes:
        """The file's bytes; raises NotFound."""

    def local_copy(self, actor: Actor, path: str) -> AbstractContextManager[Path]:
        """A context manager that gives a readable local Path of the file."""

    def delete(self, actor: Actor, path: str) -> None:
        """Removes the file; a missing one is fine."""


class LocalFiles:
    """Files in a folder of the installation; the database's policies decide who learns a path."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, actor: Actor, path: str, data: bytes, content_type: str) -> None:  # noqa: ARG002 # of the interface
        """Writes beside the place and renames, so that a crash leaves no half file."""
        target = self._resolve(path)
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(temporary).replace(target)
        except OSError as error:
            raise StorageError(f"The file could not be stored: {error.strerror}.") from error

    def get(self, actor: Actor, path: str) -> bytes:  # noqa: ARG002 # of the interface
        """Reads the whole file."""
        try:
            return self._resolve(path).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("The file is not there any more.") from error

    @contextmanager
    def local_copy(self, actor: Actor, path: str) -> Iterator[Path]:  # noqa: ARG002 # of the interface
        """The file itself: it is local already. Readers must not change it."""
        local = self._resolve(path)
        if not local.is_file():
            raise NotFound("The file is not there any more.")
        yield local

    def delete(self, actor: Actor, path: str) -> None:  # noqa: ARG002 # of the interface
        """Removes the file."""
        self._resolve(path).unlink(missing_ok=True)

    def _resolve(self, path: str) -> Path:
        return self.root / checked_path(path)


def new_path(folder: str, extension: str) -> str:
    """A fresh path in `folder`; nothing of a user's file name gets into it."""
    return f"{folder}/{uuid4().hex}.{extension}"


def checked_path(path: str) -> str:
    """`path` itself; raises StorageError unless it is one of our own making."""
    if not _SAFE_PATH.fullmatch(path) or ".." in path:
        raise StorageError("The path of the file is not valid.")
    return path
