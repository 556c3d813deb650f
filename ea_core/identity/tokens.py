"""Supabase's access tokens: nothing in one is believed before all of it is verified."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import jwt
from pydantic import SecretStr

from ea_core.errors import NotSignedIn, SettingsError, SignInUnavailable

AUDIENCE = "authenticated"
LEEWAY = 10
"""Seconds by which the two clocks may differ."""
JWKS_SECONDS = 600
"""How long the project's public keys are believed without asking again."""
_REFETCH_SECONDS = 10
"""For an unknown key id the keys are fetched anew, but not more often than this."""
_KEY_ALGORITHMS = {("EC", "P-256"): "ES256", ("RSA", None): "RS256"}
_REQUIRED = ["exp", "iat", "sub", "aud", "iss", "session_id", "role"]
_REFUSED = "Your sign-in could not be verified. Sign in again."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified access token says: whose it is, of which session, until when (Unix time)."""

    user_id: UUID
    email: str
    session_id: UUID
    expires_at: int


class TokenVerifier:
    """Verifies signature, exp, aud, iss and role; the key decides the algorithm, never the token."""

    def __init__(
        self,
        supabase_url: str,
        jwt_secret: SecretStr | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = f"{supabase_url}/auth/v1"
        self._secret = jwt_secret
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = float("-inf")

    def verify(self, token: str) -> Claims:
        """What `token` says.

        Raises NotSignedIn for a token that is expired, forged, of another project or of another
        kind, SettingsError when the project's legacy secret is needed and missing, and
        SignInUnavailable when the project's keys can't be fetched.
        """
        try:
            header = jwt.get_unverified_header(token)
            algorithm, key = self._key(header)
            # Time is checked below, by the clock that was given.
            claims = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=AUDIENCE,
                issuer=self._issuer,
                options={
                    "require": _REQUIRED,
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
            return self._checked(claims)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            _log.info("an access token was refused: %s", type(error).__name__)
            raise NotSignedIn(_REFUSED) from error

    def signing_keys(self) -> str:
        """The algorithms of the project's public keys; empty under the legacy secret.

        Raises SignInUnavailable when they can't be fetched.
        """
        return ", ".join(sorted({key.algorithm_name for key in self._public_keys().values()}))

    def _key(self, header: dict[str, Any]) -> tuple[str, Any]:
        """The algorithm and the key to verify with; raises a PyJWTError when there is none."""
        if header.get("alg") == "HS256":
            return "HS256", self._legacy_secret()
        key = self._public_key(str(header["kid"]))
        algorithm = key.algorithm_name
        if header.get("alg") != algorithm:
            raise jwt.InvalidAlgorithmError
        return algorithm, key.key

    def _legacy_secret(self) -> str:
        if self._secret is not None:
            return self._secret.get_secret_value()
        if self._public_keys():
            raise jwt.InvalidAlgorithmError  # a project with signing keys does not sign like this
        raise SettingsError(
            "This Supabase project signs its tokens with its legacy JWT secret. "
            "Set SUPABASE_JWT_SECRET, or give the project signing keys."
        )

    def _public_key(self, kid: str) -> jwt.PyJWK:
        return self._public_keys(kid)[kid]

    def _public_keys(self, kid: str | None = None) -> dict[str, jwt.PyJWK]:
        """The project's keys, fetched anew when they are old or `kid` is not among them."""
        with self._lock:
            age = self._clock() - self._fetched_at
            unknown = kid is not None and kid not in self._keys
            if age >= JWKS_SECONDS or (unknown and age >= _REFETCH_SECONDS):
                self._keys = self._fetch()
                self._fetched_at = self._clock()
            return self._keys

    def _fetch(self) -> dict[str, jwt.PyJWK]:
        try:
            answer = httpx.get(f"{self._issuer}/.well-known/jwks.json", timeout=10)
            answer.raise_for_status()
            found = [key for key in answer.json()["keys"] if isinstance(key, dict)]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise SignInUnavailable(
                "The keys of the Supabase project can't be fetched. Try again in a moment."
            ) from error
        keys: dict[str, jwt.PyJWK] = {}
        for key in found:
            algorithm = _KEY_ALGORITHMS.get((key.get("kty", ""), key.get("crv")))
            if algorithm and key.get("kid") and key.get("use", "sig") == "sig":
                keys[str(key["kid"])] = jwt.PyJWK(key, algorithm)
        return keys

    def _checked(self, claims: dict[str, Any]) -> Claims:
        now = self._clock()
        expires_at = int(claims["exp"])
        if expires_at <= now - LEEWAY:
            raise jwt.ExpiredSignatureError
        if max(int(claims["iat"]), int(claims.get("nbf", 0))) > now + LEEWAY:
            raise jwt.ImmatureSignatureError
        if claims["role"] != AUDIENCE or claims.get("is_anonymous"):
            raise jwt.InvalidTokenError
        return Claims(
            user_id=UUID(claims["sub"]),
            email=str(claims.get("email") or ""),
            session_id=UUID(claims["session_id"]),
            expires_at=expires_at,
        )
