"""So many tokens a minute, and no more: whoever would send more waits first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Pace:
    """A limit of tokens in a minute (None: none), shared by threads.

    After a pause no more than a minute's worth may go out at once.
    """

    def __init__(
        self,
        tokens_per_minute: int | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._limit, self._clock, self._sleep = tokens_per_minute, clock, sleep
        self._lock = threading.Lock()
        self._paid_until = clock() - 60
        """The moment up to which what was sent has used up the limit."""

    def wait_for(self, tokens: int) -> None:
        """Returns when so many may be sent; they count as sent then."""
        if self._limit is None:
            return
        with self._lock:
            now = self._clock()
            self._paid_until = max(self._paid_until, now - 60) + 60 * tokens / self._limit
            wait = self._paid_until - now
        if wait > 0:
            self._sleep(wait)
