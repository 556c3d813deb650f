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

from ea_core.errors import NotSignedIn, SignInUnavailable

AUDIENCE = "authenticated"
LEEWAY = 10
"""Seconds by which the two clocks may differ."""
JWKS_SECONDS = 600
"""How long the project's public keys are believed without asking again."""
_REFETCH_SECONDS = 10
"""For an unknown key id the keys are fetched anew, but not more often than this."""
_KEY_ALGORITHMS = {("EC", "P-256"): "ES256", ("RSA", None): "RS256"}
_REQUIRED = ["exp", "iat", "sub", "aud", "iss", "session_id", "role"]
_NOT_FOUND = 404
_REFUSALS = frozenset({400, 401, 403, 404})
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
    """Verifies signature, exp, aud, iss and role; the key decides the algorithm, never the token.

    A project signs with keys that it publishes, or with its legacy secret. Where the secret is not
    known here, the project itself is asked about such a token, as Supabase's own clients do.
    """

    def __init__(
        self,
        supabase_url: str,
        jwt_secret: SecretStr | None = None,
        *,
        api_key: SecretStr | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = f"{supabase_url}/auth/v1"
        self._secret = jwt_secret
        self._headers = {"apikey": api_key.get_secret_value()} if api_key is not None else {}
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = float("-inf")

    def verify(self, token: str) -> Claims:
        """What `token` says.

        Raises NotSignedIn for a token that is expired, forged, of another project or of another
        kind, and SignInUnavailable when the project does not answer what must be asked of it.
        """
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") == "HS256" and self._secret is None:
                return self._vouched_for(token)
            algorithm, key = self._key(header)
            return self._checked(self._decoded(token, key, algorithm))
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            _log.info("an access token was refused: %s", type(error).__name__)
            raise NotSignedIn(_REFUSED) from error

    def signing_keys(self) -> str:
        """The algorithms of the project's public keys; empty under the legacy secret.

        Raises SignInUnavailable when they can't be fetched.
        """
        return ", ".join(sorted({key.algorithm_name for key in self._public_keys().values()}))

    def _decoded(self, token: str, key: Any, algorithm: str | None) -> dict[str, Any]:
        """The claims for this program; without `algorithm` the signature was vouched for."""
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm] if algorithm else None,
            audience=AUDIENCE,
            issuer=self._issuer,
            options={
                "require": _REQUIRED,
                "verify_signature": algorithm is not None,
                "verify_aud": True,
                "verify_iss": True,
                # Time is checked below, by the clock that was given.
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        return claims

    def _vouched_for(self, token: str) -> Claims:
        """What a token says that the project, asked about it, knows for one of its own."""
        claims = self._checked(self._decoded(token, None, None))
        try:
            answer = httpx.get(
                f"{self._issuer}/user",
                headers={**self._headers, "Authorization": f"Bearer {token}"},
                timeout=10,
            )
            if answer.status_code in _REFUSALS:
                raise jwt.InvalidSignatureError
            answer.raise_for_status()
            owner = UUID(answer.json()["id"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise SignInUnavailable(
                "The Supabase project does not answer. Try again in a moment."
            ) from error
        if owner != claims.user_id:
            raise jwt.InvalidTokenError
        return claims

    def _key(self, header: dict[str, Any]) -> tuple[str, Any]:
        """The algorithm and the key to verify with; raises a PyJWTError when there is none."""
        if header.get("alg") == "HS256" and self._secret is not None:
            return "HS256", self._secret.get_secret_value()
        key = self._public_key(str(header["kid"]))
        algorithm = key.algorithm_name
        if header.get("alg") != algorithm:
            raise jwt.InvalidAlgorithmError
        return algorithm, key.key

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
            answer = httpx.get(
                f"{self._issuer}/.well-known/jwks.json", headers=self._headers, timeout=10
            )
            if answer.status_code == _NOT_FOUND:
                return {}  # an Auth service from before there were signing keys
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
