"""The public keys that a Supabase project signs its access tokens with."""

from __future__ import annotations

import time
from typing import Any
from urllib.error import HTTPError

import jwt

from ea_core.errors import SignInUnavailable
from ea_core.identity.supabase.clients import certificates

KEPT_SECONDS = 600
"""How long the keys are believed without asking again; Supabase's own clients do the same."""
REFETCH_SECONDS = 10
"""For an unknown key id the keys are fetched anew, but not more often than this."""
_TIMEOUT_SECONDS = 10
_NOT_FOUND = 404
# Gateways refuse urllib's own name.
_USER_AGENT = "enterprise-agent"


class NoKeys(jwt.PyJWKSetError):
    """The project publishes no keys: it signs with its legacy secret."""


class PublicKeys(jwt.PyJWKClient):
    """PyJWT's client, and the two things that it does not do.

    A project that publishes no keys (a set without any, or an Auth service from before there were
    signing keys, which answers 404) is a failure to that client, which keeps none and would ask
    again for every token with a forged key id. And what went wrong with the network is told as
    this program's SignInUnavailable, apart from an unknown key id, which stays a PyJWTError.
    """

    def __init__(
        self,
        issuer: str,
        headers: dict[str, str],
        *,
        kept_seconds: float = KEPT_SECONDS,
        refetch_seconds: float = REFETCH_SECONDS,
    ) -> None:
        super().__init__(
            f"{issuer}/.well-known/jwks.json",
            headers={"User-Agent": _USER_AGENT, **headers},
            lifespan=kept_seconds,
            cooldown_duration=refetch_seconds,
            timeout=_TIMEOUT_SECONDS,
            ssl_context=certificates(),
        )
        self._without_keys_until = float("-inf")

    def fetch_data(self) -> Any:
        """The key set as the project answers it.

        Raises NoKeys, and SignInUnavailable when it can't be fetched.
        """
        if time.monotonic() < self._without_keys_until:
            raise NoKeys
        try:
            return super().fetch_data()
        except jwt.PyJWKSetError as error:
            raise self._no_keys() from error
        except (jwt.PyJWKClientError, OSError, ValueError) as error:
            if isinstance(error.__cause__, HTTPError) and error.__cause__.code == _NOT_FOUND:
                raise self._no_keys() from error
            raise SignInUnavailable(
                "The keys of the Supabase project can't be fetched. Try again in a moment."
            ) from error

    def _no_keys(self) -> NoKeys:
        self._without_keys_until = time.monotonic() + self.cooldown_duration
        return NoKeys()
