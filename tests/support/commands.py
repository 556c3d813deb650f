"""What a command of `ea` did: its exit code, and what it printed where."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

STAFF, MANAGER, ADMIN = "staff@example.com", "manager@example.com", "admin@example.com"


@dataclass
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


Run = Callable[..., Outcome]


def one_line(outcome: Outcome) -> str:
    """What was said on standard error: exactly one line, and nothing on standard output."""
    assert outcome.code != 0
    lines = outcome.err.strip().splitlines()
    assert len(lines) == 1, outcome.err
    return lines[0]
