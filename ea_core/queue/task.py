"""A kind of work, as the parts that do it describe it to the queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class SetAside(Exception):
    """The job can't be done; the message is what administrators read about it."""


class Later(Exception):
    """There is nothing to do yet: the job comes back after so many seconds, and has not broken off."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds} seconds")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of work: `work(stopping, **ids)` does one job of it and returns when it is done.

    `stopping()` says that the worker is being stopped: give the job back and return. What `work`
    raises sets the job aside, but for Later, and DatabaseUnavailable: then it is done later. With
    `cron` a job without ids is queued at these times.
    """

    name: str
    queue: str
    work: Callable[..., None]
    cron: str | None = None
