"""Memory that was needed to open something large goes back to the system, where it can be given back."""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Tells the C library to keep no freed memory; nothing where it is another one than glibc.

    It otherwise keeps what a model took while it was opened: 58 of 195 MB of the embedding model.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return
    trim(0)
