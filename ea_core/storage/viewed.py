"""Files for an administrator who looks at the product as somebody else: to read only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from ea_core.actor import Actor
from ea_core.errors import NotAllowed
from ea_core.storage.files import FileStore

_READ_ONLY = "You are looking at the product as somebody else. Nothing can be changed in this view."


class ViewedFiles:
    """Fetches in the administrator's own name what the viewed person's page has led to."""

    def __init__(self, files: FileStore, admin_id: UUID) -> None:
        self._files = files
        self._admin_id = admin_id

    def put(self, actor: Actor, path: str, data: bytes, content_type: str) -> None:  # noqa: ARG002 # of the interface
        """Raises NotAllowed."""
        raise NotAllowed(_READ_ONLY)

    def get(self, actor: Actor, path: str) -> bytes:
        """The file's bytes; raises NotFound."""
        return self._files.get(self._admin(actor), path)

    def local_copy(self, actor: Actor, path: str) -> AbstractContextManager[Path]:
        """A context manager that gives a readable local Path of the file."""
        return self._files.local_copy(self._admin(actor), path)

    def address(self, actor: Actor, path: str, file_name: str) -> str | None:
        """Where a browser may fetch the file for a minute, or None; raises NotFound."""
        return self._files.address(self._admin(actor), path, file_name)

    def delete(self, actor: Actor, path: str) -> None:  # noqa: ARG002 # of the interface
        """Raises NotAllowed."""
        raise NotAllowed(_READ_ONLY)

    def discard(self, person_id: UUID | None, path: str) -> None:  # noqa: ARG002 # of the interface
        """Raises NotAllowed."""
        raise NotAllowed(_READ_ONLY)

    def paths(self) -> Iterator[str]:
        """Raises NotAllowed."""
        raise NotAllowed(_READ_ONLY)

    def _admin(self, actor: Actor) -> Actor:
        return replace(actor, id=self._admin_id, viewed_by=None)
