"""Work that is done one step ahead of whoever uses its results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(calls: Iterable[Callable[[], T]]) -> Iterator[T]:
    """The results of the calls, in order; each is made while the one before it is used.

    The calls are made in one thread, one after the other. What a call raises comes out at its place.
    Who stops taking results waits for the call that has begun.
    """
    with ThreadPoolExecutor(1, "ahead") as beside:
        begun: Future[T] | None = None
        for call in calls:
            following = beside.submit(call)
            if begun is not None:
                yield begun.result()
            begun = following
        if begun is not None:
            yield begun.result()
