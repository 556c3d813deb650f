"""One finding of `ea doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    message: str

    def as_json(self) -> dict[str, Any]:
        """For `ea doctor --json`."""
        return {"name": self.name, "ok": self.ok, "message": self.message}
