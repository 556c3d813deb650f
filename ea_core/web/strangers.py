"""How many tabs without a living session may connect: enough to be told so, too few to do harm.

A tab whose connection broke while its session ended (a laptop that slept) has to be let in once more,
or it would show the old page under "Connection error" for ever. Each costs a run of its page, about
a third of a second, and keeps some memory while it is open.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_BURST = 20.0
_EVERY = 3.0
"""Seconds after which one more may come."""
_AT_ONCE = 100


class Strangers:
    """Counts the connections of one server process; a tab that is refused tries again by itself."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left = _BURST
        self._counted_at = clock()
        self._open = 0

    @contextmanager
    def one_more(self) -> Iterator[bool]:
        """Whether another one may connect; it counts as open until the block ends."""
        now = self._clock()
        self._left = min(_BURST, self._left + (now - self._counted_at) / _EVERY)
        self._counted_at = now
        if self._left < 1 or self._open >= _AT_ONCE:
            yield False
            return
        self._left -= 1
        self._open += 1
        try:
            yield True
        finally:
            self._open -= 1
