"""Says what is being done, when that takes longer than a moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

MOMENT: Final = 1.0
"""Seconds after which a step is told, and between two figures of one."""


class Progress:
    """Tells steps through `say`; what is over within a moment is not told."""

    def __init__(self, say: Callable[[str], None], moment: float = MOMENT) -> None:
        self._say, self._moment = say, moment
        self._told_at = time.monotonic()

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Around one step; `what` is told when it still goes on after a moment."""
        timer = threading.Timer(self._moment, self._say, [f"{what} ..."])
        timer.daemon = True
        timer.start()
        self._told_at = time.monotonic()
        try:
            yield
        finally:
            timer.cancel()

    def count(self, what: str, done: int, total: int) -> None:
        """How far a step is, once in a moment."""
        if time.monotonic() - self._told_at >= self._moment:
            self._told_at = time.monotonic()
            self._say(f"{what}: {done:,} of {total:,}")
