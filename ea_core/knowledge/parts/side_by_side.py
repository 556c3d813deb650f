"""Several pieces of work at once that end in order: one reads and writes while another embeds."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, TypeVar

T = TypeVar("T")

AT_ONCE: Final = 3
"""So many that the model does not wait for a file that is read, and few enough for their memory."""


class BrokenOff(Exception):
    """Whoever wanted the results wants no more."""


class Turn:
    """One piece's place in the order."""

    def __init__(self, before: Future[Any] | None, stopped: threading.Event) -> None:
        self._before, self._stopped = before, stopped

    def check(self) -> None:
        """Raises BrokenOff when nobody waits for the result any more."""
        if self._stopped.is_set():
            raise BrokenOff

    def wait(self) -> None:
        """Returns when all pieces before this one are over; raises BrokenOff."""
        while self._before is not None and not self._before.done():
            self.check()
            self._stopped.wait(0.02)
        self.check()


def in_order(pieces: Iterable[Callable[[Turn], T]], at_once: int = AT_ONCE) -> Iterator[T]:
    """The results of all pieces, in their order; what a piece raises comes out at its place.

    A piece waits for its turn before it does what has to be done in order. When the caller stops
    taking results, pieces under way meet BrokenOff.
    """
    stopped = threading.Event()
    under_way: deque[Future[T]] = deque()
    waiting = iter(pieces)
    before: Future[T] | None = None
    with ThreadPoolExecutor(at_once, "side-by-side") as pool:
        try:
            while True:
                while len(under_way) < at_once and (piece := next(waiting, None)) is not None:
                    before = pool.submit(piece, Turn(before, stopped))
                    under_way.append(before)
                if not under_way:
                    return
                yield under_way.popleft().result()
        finally:
            stopped.set()
            pool.shutdown(wait=True, cancel_futures=True)
