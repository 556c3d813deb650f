"""The double's signed addresses: a path of one bucket and until when, in a token of Storage's own."""

from __future__ import annotations

import secrets

import jwt

from tests.support.supabase_buckets import Problem
from tests.support.supabase_keys import Clock


class SignedAddresses:
    """Makes and checks them with a secret that nothing else is signed with."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._secret = secrets.token_urlsafe(32)

    def make(self, path: str, seconds: int) -> str:
        """The address, below the service's root, of a path that starts with its bucket."""
        now = int(self._clock())
        claims = {"url": path, "scope": "download", "iat": now, "exp": now + seconds}
        token = jwt.encode(claims, self._secret, "HS256")
        return f"/object/sign/{path}?token={token}"

    def check(self, path: str, token: str) -> None:
        """Raises Problem unless the address is of this path and has not ended."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                options={"verify_exp": False, "verify_iat": False},
            )
        except jwt.PyJWTError as error:
            raise _refused("InvalidJWT", "signature verification failed") from error
        if claims["exp"] <= self._clock():
            raise _refused("InvalidJWT", '"exp" claim timestamp check failed')
        if claims["url"] != path or claims["scope"] != "download":
            raise _refused("InvalidSignature", "Invalid signature")


def _refused(code: str, message: str) -> Problem:
    return Problem(400, code, message, code)
