"""What the HTTP servers of the tests have in common."""

from __future__ import annotations

from typing import Final

POLL_SECONDS: Final = 0.02
"""How often one looks whether it shall end. With http.server's half a second each test waits for it."""
