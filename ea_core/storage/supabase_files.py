"""Uploaded files in Supabase Storage: a private bucket whose policies decide.

A call acts with the access token of the person, so a file is there for exactly those who may read
its document. For a person who is signed out (the command line, a queue after a restart) the database
is asked what those policies say, and then the service key is used for that one file (docs/adr/0008).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text
from storage3.exceptions import StorageApiError

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import (
    Conflict,
    EAError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    SettingsError,
    StorageError,
)
from ea_core.identity.supabase.clients import client, service_client
from ea_core.settings import Settings
from ea_core.storage.files import checked_path, told
from ea_core.storage.supabase_policies import StoragePolicies

BUCKET = "documents"
_SECONDS = 60
"""For how long a signed address holds: a browser follows it at once."""
_STORED = text("select ea.stored_files()")
_IS_STORED = text("select exists (select 1 from ea.stored_files() f (path) where f.path = :path)")
_WRONG_KEY = "SUPABASE_SERVICE_ROLE_KEY is not the service role key of this Supabase project."
_NO_ANSWER = "The file storage does not answer as it should. Try again in a moment."
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
    """Files by path in the bucket `documents`; `token_for` gives a person's access token.

    Every method raises NotSignedIn for a person who is signed out where there is no service key.
    """

    def __init__(
        self, settings: Settings, database: Database, token_for: Callable[[Actor], str]
    ) -> None:
        self._settings = settings
        self._database = database
        self._token_for = token_for

    def put(self, actor: Actor, path: str, data: bytes, content_type: str) -> None:
        """Stores a new file; raises Conflict when the path is taken, NotAllowed, StorageError."""
        checked_path(path)
        token, policies = self._token(actor), self._policies(actor)
        if token is None:
            policies.check_add(path)
        with self._bucket(token) as bucket:
            bucket.upload(path, data, {"content-type": content_type, "upsert": "false"})
            if token is None:
                try:
                    policies.own(path)
                except EAError:
                    bucket.remove([path])
                    raise

    def get(self, actor: Actor, path: str) -> bytes:
        """The file's bytes; raises NotFound, also for a file that the person may not read."""
        checked_path(path)
        token = self._token(actor)
        if token is None:
            self._policies(actor).check_read(path)
        with self._bucket(token) as bucket:
            try:
                return bytes(bucket.download(path))
            except StorageApiError as error:
                if _says_no_bucket(error):
                    _check_token(bucket, path)
                raise

    @contextmanager
    def local_copy(self, actor: Actor, path: str) -> Iterator[Path]:
        """A copy in a temporary folder for the length of the block."""
        data = self.get(actor, path)
        with ExitStack() as kept:
            with told("copied to this machine"):
                folder = kept.enter_context(tempfile.TemporaryDirectory(prefix="ea-file-"))
                copy = Path(folder) / PurePosixPath(path).name
                copy.write_bytes(data)
            yield copy

    def address(self, actor: Actor, path: str, file_name: str) -> str | None:
        """An address signed by Storage, which asks its policies when it signs; raises NotFound."""
        checked_path(path)
        token = self._token(actor)
        if token is None:
            self._policies(actor).check_read(path)
        with self._bucket(token) as bucket:
            made = bucket.create_signed_url(path, _SECONDS, {"download": file_name})
            return str(made["signedUrl"])

    def delete(self, actor: Actor, path: str) -> None:
        """Removes the file; a missing one is fine, one that the person may not remove is not."""
        checked_path(path)
        token = self._token(actor)
        if token is None and not self._policies(actor).may_remove(path):
            return
        with self._bucket(token) as bucket:
            # Storage answers with what it removed, and says nothing of what a policy kept.
            if not bucket.remove([path]) and bucket.exists(path):
                raise NotAllowed("You are not allowed to remove this file.")

    def discard(self, person_id: UUID | None, path: str) -> None:
        """Removes a file that nothing refers to, with the service key or in that person's name.

        Raises NotSignedIn for who is signed out where there is no service key.
        """
        checked_path(path)
        token = None
        if person_id is not None:
            try:
                token = self._token_for(Actor(id=person_id, email=""))
            except NotSignedIn:
                token = None
        has_key = self._settings.supabase_service_role_key is not None
        if token is not None:
            with self._bucket(token) as bucket:
                bucket.remove([path])
            # Not asked of Storage: to who may not see a file it says that there is none.
            if not self._is_stored(path):
                return
        if not has_key:
            raise NotSignedIn(
                "Who deleted it is signed out or may not remove its file. Set "
                "SUPABASE_SERVICE_ROLE_KEY, so that a worker can."
            )
        with self._bucket(None) as bucket:
            bucket.remove([path])

    def paths(self) -> Iterator[str]:
        """Every file in the bucket, as the project's database lists them."""
        with self._database.as_program() as connection:
            yield from connection.execute(_STORED).scalars().all()

    def _is_stored(self, path: str) -> bool:
        with self._database.as_program() as connection:
            return bool(connection.execute(_IS_STORED, {"path": path}).scalar_one())

    def _token(self, actor: Actor) -> str | None:
        """The person's access token; None for who is signed out, where there is a service key."""
        try:
            return self._token_for(actor)
        except NotSignedIn as error:
            if self._settings.supabase_service_role_key is None:
                raise NotSignedIn(
                    f"{error.message} Sign in in a browser first, or set "
                    "SUPABASE_SERVICE_ROLE_KEY, so that files can be reached meanwhile."
                ) from error
            return None

    def _policies(self, actor: Actor) -> StoragePolicies:
        return StoragePolicies(self._database, actor, BUCKET)

    @contextmanager
    def _bucket(self, access_token: str | None) -> Iterator[Any]:
        """The bucket in a client of its own; without a token as the service."""
        is_service = access_token is None
        made = (
            service_client(self._settings)
            if is_service
            else client(self._settings, access_token=access_token)
        )
        try:
            with made as acting:
                yield acting.storage.from_(BUCKET)
        except StorageApiError as error:
            meaning = _meaning(error)
            if is_service and isinstance(meaning, NotAllowed | NotSignedIn):
                raise SettingsError(_WRONG_KEY) from error
            raise meaning from error
        except (httpx.HTTPError, ValueError) as error:
            raise StorageError(_NO_ANSWER) from error


def _check_token(bucket: Any, path: str) -> None:
    """Raises what Storage says of a token that has ended, or that it never gave out.

    A download with such a token is refused in the words for a missing bucket. To sign an address
    is refused in its own words; what that answers to a token that is good is of no interest here.
    """
    try:
        bucket.create_signed_url(path, 1)
    except StorageApiError as error:
        if isinstance(_meaning(error), NotSignedIn):
            raise


def _says_no_bucket(error: StorageApiError) -> bool:
    return str(error.status) == "404" and "bucket" in str(error.message).lower()


def _meaning(error: StorageApiError) -> EAError:
    status, message = str(error.status), str(error.message).lower()
    if status.startswith("5"):  # Storage itself, its database, or the gateway before it
        return StorageError(_NO_ANSWER)
    if status in _MEANING:
        if _says_no_bucket(error):
            return StorageError("The bucket `documents` is missing. Run: ea migrate")
        kind, sentence = _MEANING[status]
        return kind(sentence)
    if "row-level security" in message:
        return NotAllowed("You are not allowed to store a file here.")
    if status in {"401", "403"} or error.code == "InvalidJWT":
        return NotSignedIn("Your sign-in has ended. Sign in again.")
    return StorageError(f"The file storage refused this ({error.code}). Try again in a moment.")
