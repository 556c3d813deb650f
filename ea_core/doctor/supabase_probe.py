"""What `ea doctor` asks a Supabase project about its keys and its sign-up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

import httpx
import jwt

from ea_core.errors import (
    NotSignedIn,
    SettingsError,
    SignInRefused,
    SignInUnavailable,
    StorageError,
)
from ea_core.identity.supabase.access_tokens import TokenVerifier
from ea_core.identity.supabase.clients import (
    TIMEOUT,
    UNREACHABLE,
    client,
    code_of,
    explained,
    service_client,
)
from ea_core.settings import Settings

_NOT_FOUND = "404"
_NOBODY = "nobody@ea-doctor.invalid"  # a domain that nobody can have
_NO_TOKEN = "not-a-token"  # noqa: S105 # what no project has given out


class SupabaseProbe:
    """Each method raises the EAError that says what is wrong; none changes anything."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def anon_key(self) -> None:
        """Whether the project knows the public key, and whether it is a public one."""
        key = self._settings.supabase_anon_key
        if key is not None and is_secret_key(key.get_secret_value()):
            raise SettingsError(
                "SUPABASE_ANON_KEY holds the secret (service role) key, which is above every "
                "policy. Put the anon or publishable key there."
            )
        # A known key gets as far as the token, which is refused.
        known = suppress(NotSignedIn)
        with self._answering(), known, explained(), client(self._settings) as anonymous:
            anonymous.auth.get_user(_NO_TOKEN)

    def sign_in(self) -> None:
        """Whether the project lets people sign in with a password: asked in nobody's name."""
        refused = suppress(SignInRefused)
        with self._answering(), refused, explained(), client(self._settings) as anonymous:
            anonymous.auth.sign_in_with_password({"email": _NOBODY, "password": _NO_TOKEN})

    def service_key(self) -> None:
        """Whether the service key is there and is one."""
        with self._answering(), explained(), service_client(self._settings) as service:
            service.auth.admin.list_users(page=1, per_page=1)

    def some_accounts(self) -> tuple[UUID, ...]:
        """A few accounts of the project; none where there is no service key to ask with."""
        if self._settings.supabase_service_role_key is None:
            return ()
        with self._answering(), explained(), service_client(self._settings) as service:
            return tuple(
                UUID(user.id) for user in service.auth.admin.list_users(page=1, per_page=5)
            )

    def is_bucket_private(self, bucket: str) -> bool | None:
        """What Storage says of the bucket; None where it has none of this name."""
        secret = self._settings.supabase_service_role_key
        key = secret.get_secret_value() if secret else ""
        root = f"{self._settings.supabase_url}/storage/v1"
        no_answer = (
            f"Supabase Storage does not answer at {root}. Uploads and originals have to wait until "
            "it does; look at the project's status in Supabase."
        )
        try:
            answer = httpx.get(
                f"{root}/bucket/{bucket}",
                headers={"apikey": key, "Authorization": f"Bearer {key}"},
                timeout=TIMEOUT,
            )
            said = answer.json()
            if answer.is_success:
                return not said["public"]
            status = str(said.get("statusCode", answer.status_code))
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StorageError(no_answer) from error
        if status.startswith("5"):  # Storage itself, its database, or the gateway before it
            raise StorageError(no_answer)
        if status == _NOT_FOUND:
            return None
        raise StorageError(
            f"Supabase Storage refused the question ({status}). Check SUPABASE_SERVICE_ROLE_KEY."
        )

    def is_sign_up_open(self) -> bool | None:
        """Whether anybody can make an account by asking Supabase itself; None: it does not say."""
        key = self._settings.supabase_anon_key
        headers = {"apikey": key.get_secret_value()} if key else {}
        with self._answering():
            try:
                answer = httpx.get(
                    f"{self._settings.supabase_url}/auth/v1/settings",
                    headers=headers,
                    timeout=TIMEOUT,
                )
                if answer.status_code in {401, 403, 404}:
                    return None
                answer.raise_for_status()
                return not answer.json()["disable_signup"]
            except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
                raise SignInUnavailable(UNREACHABLE) from error

    def token_keys(self) -> str:
        """What access tokens are verified with, in words."""
        url, secret = self._settings.supabase_url, self._settings.supabase_jwt_secret
        key = self._settings.supabase_anon_key
        with self._answering():
            known = TokenVerifier(url or "", secret, api_key=key).signing_keys()
        if known:
            return f"Access tokens are verified with the project's signing keys ({known})."
        if secret is None:
            return (
                "The project has no signing keys, so it is asked about each access token. Quicker: "
                "create signing keys (Project settings, JWT keys)."
            )
        if key is not None and key.get_secret_value().count(".") == 2:  # noqa: PLR2004 # a JWT
            try:
                jwt.decode(key.get_secret_value(), secret.get_secret_value(), algorithms=["HS256"])
            except jwt.PyJWTError as error:
                raise SettingsError(
                    "SUPABASE_JWT_SECRET is not the secret that SUPABASE_ANON_KEY is signed with. "
                    "Copy it anew (Project settings, JWT keys, legacy secret), or leave it out."
                ) from error
        return "Access tokens are verified with the project's legacy secret."

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """A sentence for the operator in the place of one for people who sign in.

        What the project itself refuses, with a code for why, has its sentence for everybody.
        """
        try:
            yield
        except SignInUnavailable as error:
            if code_of(error) is not None:
                raise
            raise SignInUnavailable(
                f"{self._settings.supabase_url} does not answer as Supabase does. Check SUPABASE_URL "
                "(https://<ref>.supabase.co), and that the project is not paused."
            ) from error


def is_secret_key(key: str) -> bool:
    """Whether an API key is a secret one: `sb_secret_...`, or a token of the role service_role."""
    if key.startswith("sb_secret_"):
        return True
    try:
        said = jwt.decode(key, options={"verify_signature": False})
    except jwt.PyJWTError:
        return False
    return bool(said.get("role") == "service_role")
