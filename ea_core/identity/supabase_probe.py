"""What `ea doctor` asks a Supabase project about its keys and its sign-up."""

from __future__ import annotations

from contextlib import suppress

import httpx
import jwt

from ea_core.errors import NotSignedIn, SettingsError, SignInUnavailable
from ea_core.identity.supabase_clients import (
    TIMEOUT,
    UNREACHABLE,
    client,
    explained,
    service_client,
)
from ea_core.identity.tokens import TokenVerifier
from ea_core.settings import Settings

_NO_TOKEN = "not-a-token"  # noqa: S105 # what no project has given out


class SupabaseProbe:
    """Each method raises the EAError that says what is wrong; none changes anything."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def anon_key(self) -> None:
        """Whether the project knows the public key."""
        # A known key gets as far as the token, which is refused.
        with suppress(NotSignedIn), explained(), client(self._settings) as anonymous:
            anonymous.auth.get_user(_NO_TOKEN)

    def service_key(self) -> None:
        """Whether the service key is there and is one."""
        with explained(), service_client(self._settings) as service:
            service.auth.admin.list_users(page=1, per_page=1)

    def is_sign_up_open(self) -> bool:
        """Whether anybody can make an account by asking Supabase itself."""
        key = self._settings.supabase_anon_key
        headers = {"apikey": key.get_secret_value()} if key else {}
        try:
            answer = httpx.get(
                f"{self._settings.supabase_url}/auth/v1/settings", headers=headers, timeout=TIMEOUT
            )
            answer.raise_for_status()
            return not answer.json()["disable_signup"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise SignInUnavailable(UNREACHABLE) from error

    def token_keys(self) -> str:
        """What access tokens are verified with, in words."""
        url, secret = self._settings.supabase_url, self._settings.supabase_jwt_secret
        known = TokenVerifier(url or "", secret).signing_keys()
        if known:
            return f"Access tokens are verified with the project's signing keys ({known})."
        if secret is None:
            raise SettingsError(
                "The project has no signing keys. Create them (Project settings, JWT keys), or "
                "set SUPABASE_JWT_SECRET to its legacy secret."
            )
        key = self._settings.supabase_anon_key
        if key is not None and key.get_secret_value().count(".") == 2:  # noqa: PLR2004 # a JWT
            try:
                jwt.decode(key.get_secret_value(), secret.get_secret_value(), algorithms=["HS256"])
            except jwt.PyJWTError as error:
                raise SettingsError(
                    "SUPABASE_JWT_SECRET is not the secret that SUPABASE_ANON_KEY is signed with."
                ) from error
        return "Access tokens are verified with the project's legacy secret."
