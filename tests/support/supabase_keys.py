"""The keys of the double's project: what signs tokens, and the two API keys."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any, Literal
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

Signing = Literal["ES256", "RS256", "HS256"]
KeyStyle = Literal["opaque", "legacy"]


class Clock:
    """The double's time: the real one, moved by `advance`."""

    def __init__(self) -> None:
        self.offset = 0.0

    def __call__(self) -> float:
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        self.offset += seconds


class Keys:
    """Signs and verifies tokens as the project is set up (its own keys or the legacy secret)."""

    def __init__(self, signing: Signing, style: KeyStyle, clock: Clock) -> None:
        self.signing = signing
        self.clock = clock
        self.jwt_secret = secrets.token_urlsafe(32)
        self._private: dict[str, Any] = {}
        self.rotate()
        if style == "opaque":
            self.anon_key = f"sb_publishable_{secrets.token_urlsafe(16)}"
            self.service_key = f"sb_secret_{secrets.token_urlsafe(16)}"
        else:
            self.anon_key, self.service_key = (
                self._role_token("anon"),
                self._role_token("service_role"),
            )

    def rotate(self) -> None:
        """A new signing key; the older ones stay in the key set."""
        self.kid = str(uuid4())
        self._private[self.kid] = (
            rsa.generate_private_key(65537, 2048)
            if self.signing == "RS256"
            else ec.generate_private_key(ec.SECP256R1())
        )

    def forget_old(self) -> None:
        """Takes all but the current signing key out of the key set."""
        self._private = {self.kid: self._private[self.kid]}

    def jwks(self) -> dict[str, Any]:
        """What `/.well-known/jwks.json` shows: nothing under HS256."""
        if self.signing == "HS256":
            return {"keys": []}
        algorithm = jwt.get_algorithm_by_name(self.signing)
        found = []
        for kid, private in self._private.items():
            key = json.loads(algorithm.to_jwk(private.public_key()))
            found.append(
                key | {"kid": kid, "alg": self.signing, "use": "sig", "key_ops": ["verify"]}
            )
        return {"keys": found}

    def sign(self, claims: dict[str, Any]) -> str:
        """An access token with these claims."""
        if self.signing == "HS256":
            return jwt.encode(claims, self.jwt_secret, "HS256")
        return jwt.encode(claims, self._private[self.kid], self.signing, headers={"kid": self.kid})

    def verify(self, token: str) -> dict[str, Any]:
        """The claims of a token of this project; raises jwt.PyJWTError."""
        header = jwt.get_unverified_header(token)
        key: Any = self.jwt_secret
        if header.get("alg") != "HS256":
            private = self._private.get(header.get("kid", ""))
            if private is None:
                raise jwt.InvalidKeyError("unrecognized JWT kid")
            key = private.public_key()
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["HS256" if isinstance(key, str) else self.signing],
            options={"verify_aud": False, "verify_exp": False, "verify_iat": False},
        )
        if claims.get("exp", 0) <= self.clock():
            raise jwt.ExpiredSignatureError("token is expired")
        return claims

    def unwrap(self, bearer: str) -> str:
        """What Supabase's gateway hands on: a role's token in the place of an opaque API key."""
        if bearer == self.anon_key:
            return self._role_token("anon")
        if bearer == self.service_key:
            return self._role_token("service_role")
        return bearer

    def _role_token(self, role: str) -> str:
        now = int(self.clock())
        claims = {"iss": "supabase", "ref": "double", "role": role, "iat": now, "exp": now + 10**9}
        return jwt.encode(claims, self.jwt_secret, "HS256")
