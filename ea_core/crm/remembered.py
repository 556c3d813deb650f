"""What is kept for a short while in this process, so that it is not asked for at every click."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any, Final, Generic, TypeVar
from weakref import WeakSet

T = TypeVar("T")
_all: Final[WeakSet[Remembered[Any]]] = WeakSet()


def forget_everything() -> None:
    """Forgets what this process remembers: other rows stand at the address of a database than before."""
    for one in _all:
        one.forget()


class Remembered(Generic[T]):
    """Values by key, each for `seconds`, at most `most` of them; the oldest goes first.

    A key holds all that the value depends on: the database, and whose value it is, or that it is the
    same for everybody. `clock` tells seconds.
    """

    def __init__(
        self, seconds: float, most: int = 32, clock: Callable[[], float] = monotonic
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._kept: dict[Hashable, tuple[float, T]] = {}
        _all.add(self)

    def get(self, key: Hashable) -> T | None:
        """What is remembered under the key; None when nothing is, or for too long."""
        found = self._kept.get(key)
        if found is None or self._clock() - found[0] >= self._seconds:
            return None
        return found[1]

    def keep(self, key: Hashable, value: T) -> T:
        """Remembers a value, and returns it."""
        while len(self._kept) >= self._most:
            self._kept.pop(next(iter(self._kept)), None)
        self._kept.pop(key, None)
        self._kept[key] = (self._clock(), value)
        return value

    def forget(self) -> None:
        """Forgets everything."""
        self._kept.clear()
