"""Keeps secrets that have to lie in the database unreadable there."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ea_core.errors import SettingsError
from ea_core.settings import Settings

_KEY_FILE = "secret.key"
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
    """The sealer of this installation: EA_SECRET_KEY, or a key kept in the data folder.

    Raises SettingsError when the key can be neither read nor made.
    """
    if settings.secret_key is not None:
        return Sealer(settings.secret_key.get_secret_value())
    path = settings.data_dir / _KEY_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # Linked into place whole, so that two processes that start at once agree on one key.
            making = path.with_name(f"{_KEY_FILE}.{secrets.token_hex(8)}")
            handle = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
            with suppress(FileExistsError):
                os.link(making, path)
            making.unlink()
        return Sealer(path.read_text(encoding="ascii"))
    except OSError as error:
        raise SettingsError(
            f"{path} can't be used ({error.strerror}). Give this user the right to it, or set EA_SECRET_KEY."
        ) from error
