"""The installation's secret: EA_SECRET_KEY, or a key that is made once and kept in the data folder."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress

from ea_core.errors import SettingsError
from ea_core.settings import Settings

_KEY_FILE = "secret.key"


def installation_secret(settings: Settings) -> str:
    """What keys for one purpose each are derived from; never used as a key itself.

    Raises SettingsError when it can be neither read nor made.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
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
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise SettingsError(
            f"{path} can't be used ({error.strerror}). Give this user the right to it, or set EA_SECRET_KEY."
        ) from error
