"""Supabase's access tokens: nothing in one is believed before all of it is verified."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import jwt
from pydantic import SecretStr

from ea_core.errors import NotSignedIn, SignInUnavailable
from ea_core.identity.supabase.public_keys import NoKeys, PublicKeys

AUDIENCE = "authenticated"
LEEWAY = 10
"""Seconds by which the two clocks may differ."""
_KEY_ALGORITHMS = frozenset({"ES256", "RS256"})
"""What a Supabase project's own keys may be; a shared secret in a public key set is none."""
_REQUIRED = ["exp", "iat", "sub", "aud", "iss", "session_id", "role"]
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
        keys: PublicKeys | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = f"{supabase_url}/auth/v1"
        self._secret = jwt_secret
        self._headers = {"apikey": api_key.get_secret_value()} if api_key is not None else {}
        self._keys = keys or PublicKeys(self._issuer, self._headers)
        self._clock = clock

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
        try:
            names = {key.algorithm_name for key in self._keys.get_signing_keys()}
        except (NoKeys, jwt.PyJWKClientError):  # none at all, or none to sign with
            return ""
        return ", ".join(sorted(names & _KEY_ALGORITHMS))

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
        key = self._keys.get_signing_key(str(header["kid"]))
        algorithm = key.algorithm_name
        if algorithm not in _KEY_ALGORITHMS or header.get("alg") != algorithm:
            raise jwt.InvalidAlgorithmError
        return algorithm, key.key

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
