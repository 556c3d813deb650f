"""Uploaded files in Supabase Storage: a private bucket whose policies decide.

Every call acts with the access token of the person, never with the service key, so a file is there
for exactly those who may read its document.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import httpx
from storage3.exceptions import StorageApiError

from ea_core.errors import (
    Conflict,
    EAError,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    StorageError,
)
from ea_core.identity.actor import Actor
from ea_core.identity.supabase_clients import client
from ea_core.settings import Settings
from ea_core.storage.files import checked_path

BUCKET = "documents"
MAX_SIGNED_SECONDS = 3600
_GONE = "The file is not there any more."
_MEANING: dict[str, tuple[type[EAError], str]] = {
    "404": (NotFound, _GONE),
    "409": (Conflict, "There is a file at this place already."),
    "413": (
        StorageError,
        "The file is larger than the Supabase project allows (its upload limit, EA_MAX_UPLOAD_MB).",
    ),
    "415": (StorageError, "The bucket `documents` does not take files of this type."),
}


class SupabaseFiles:
    """Files by path in the bucket `documents`; `token_for` gives a person's access token."""

    def __init__(self, settings: Settings, token_for: Callable[[Actor], str]) -> None:
        self._settings = settings
        self._token_for = token_for

    def put(self, actor: Actor, path: str, data: bytes, content_type: str) -> None:
        """Stores a new file; raises Conflict when the path is taken, NotAllowed, StorageError."""
        with self._bucket(actor) as bucket:
            bucket.upload(
                checked_path(path), data, {"content-type": content_type, "upsert": "false"}
            )

    def get(self, actor: Actor, path: str) -> bytes:
        """The file's bytes; raises NotFound, also for a file that the person may not read."""
        with self._bucket(actor) as bucket:
            return bytes(bucket.download(checked_path(path)))

    @contextmanager
    def local_copy(self, actor: Actor, path: str) -> Iterator[Path]:
        """A copy in a temporary folder for the length of the block."""
        data = self.get(actor, path)
        with tempfile.TemporaryDirectory(prefix="ea-file-") as folder:
            copy = Path(folder) / PurePosixPath(path).name
            copy.write_bytes(data)
            yield copy

    def delete(self, actor: Actor, path: str) -> None:
        """Removes the file; a missing one is fine, one that the person may not remove is not."""
        with self._bucket(actor) as bucket:
            # Storage answers with what it removed, and says nothing of what a policy kept.
            if not bucket.remove([checked_path(path)]) and bucket.exists(path):
                raise NotAllowed("You are not allowed to remove this file.")

    def signed_url(self, actor: Actor, path: str, seconds: int) -> str:
        """An address from which anybody can fetch the file for `seconds`; raises NotFound."""
        if not 1 <= seconds <= MAX_SIGNED_SECONDS:
            raise InvalidInput(f"A signed address lasts 1 to {MAX_SIGNED_SECONDS} seconds.")
        with self._bucket(actor) as bucket:
            return str(bucket.create_signed_url(checked_path(path), seconds)["signedURL"])

    @contextmanager
    def _bucket(self, actor: Actor) -> Iterator[Any]:
        """The bucket as this person may use it, in a client of its own."""
        access_token = self._token_for(actor)
        try:
            with client(self._settings, access_token=access_token) as person:
                yield person.storage.from_(BUCKET)
        except StorageApiError as error:
            raise _meaning(error) from error
        except (httpx.HTTPError, ValueError) as error:
            raise StorageError(
                "The file storage does not answer as it should. Try again in a moment."
            ) from error


def _meaning(error: StorageApiError) -> EAError:
    status, message = str(error.status), str(error.message).lower()
    if status in _MEANING:
        if status == "404" and "bucket" in message:
            return StorageError("The bucket `documents` is missing. Run: ea migrate")
        kind, sentence = _MEANING[status]
        return kind(sentence)
    if "row-level security" in message:
        return NotAllowed("You are not allowed to store a file here.")
    if status in {"401", "403"} or error.code == "InvalidJWT":
        return NotSignedIn("Your sign-in has ended. Sign in again.")
    return StorageError(f"The file storage refused this ({error.code}). Try again in a moment.")
