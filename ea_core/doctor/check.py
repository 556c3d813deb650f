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
    is_advice: bool = False
    """Whether the message of a check that passed says what would be better still."""

    @property
    def verdict(self) -> str:
        """For the list that people read."""
        return ("note" if self.is_advice else "ok  ") if self.ok else "FAIL"

    def as_json(self) -> dict[str, Any]:
        """For `ea doctor --json`."""
        return {"name": self.name, "ok": self.ok, "message": self.message}
