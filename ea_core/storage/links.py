"""Links to files that hold for some minutes: each for one person and one address, for downloading only.

What they name is not opened by them: whoever follows one is signed in, and their permissions are asked
again. A link that was copied, kept in a history or written to a log is worth nothing later, and nothing
to anybody else.
"""

from __future__ import annotations

import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Final, Literal

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ea_core.actor import Actor

MINUTES: Final = 15
"""For how long a link holds."""
_PURPOSE: Final = b"ea: links to files, v1"
_LONGEST: Final = 12
"""Digits of a moment; what is longer is none."""

State = Literal["holds", "expired", "not one"]


class FileLinks:
    """Makes and checks one person's links; signed with HMAC-SHA256 (RFC 2104).

    `secret` gives the installation's secret and is called when there is something to sign.
    """

    def __init__(
        self, secret: Callable[[], str], actor: Actor, clock: Callable[[], float] = time.time
    ) -> None:
        self._secret, self._actor, self._clock = secret, actor, clock

    def make(self, path: str) -> str:
        """`path` of this server with until when (seconds since 1970) and the signature."""
        until = str(int(self._clock()) + MINUTES * 60)
        return f"{path}?until={until}&key={self._key(path, until)}"

    def state(self, path: str, until: str, key: str) -> State:
        """Whether this person may follow the link now.

        What was signed for somebody else, for another address, or not here, is "not one".
        """
        if not (until.isascii() and until.isdigit() and len(until) <= _LONGEST):
            return "not one"
        if not hmac.compare_digest(self._key(path, until).encode(), key.encode()):
            return "not one"
        return "holds" if self._clock() < int(until) else "expired"

    def _key(self, path: str, until: str) -> str:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
        secret = derive.derive(self._secret().encode())
        # In another's view it is the administrator who is signed in and fetches the file.
        signed = f"{self._actor.viewed_by or self._actor.id}\n{path}\n{until}"
        digest = hmac.digest(secret, signed.encode(), "sha256")
        return urlsafe_b64encode(digest).decode().rstrip("=")
