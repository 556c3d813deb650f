"""Keeps secrets that have to lie in the database unreadable there."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ea_core.identity.secret import installation_secret
from ea_core.settings import Settings

_NONCE_BYTES = 12
_PURPOSE = b"ea: tokens of browser sessions, v1"


class SealBroken(Exception):
    """The bytes were sealed with another key, for another place, or were changed."""


class Sealer:
    """AES-256-GCM under a key derived from the installation's secret (NIST SP 800-38D)."""

    def __init__(self, secret: str) -> None:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
        self._cipher = AESGCM(derive.derive(secret.encode()))

    def seal(self, text: str, place: str) -> bytes:
        """`text` for storage at `place`: nonce, ciphertext and tag; it opens nowhere else."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """The text that was sealed for `place`; raises SealBroken."""
        nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, ciphertext, place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error


def make_sealer(settings: Settings) -> Sealer:
    """The sealer of this installation; raises SettingsError as `installation_secret` does."""
    return Sealer(installation_secret(settings))
