"""A kind of work, as the parts that do it describe it to the queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class SetAside(Exception):
    """The job can't be done; the message is what administrators read about it."""


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of work: `work(stopping, **ids)` does one job of it and returns when it is done.

    `stopping()` says that the worker is being stopped: give the job back and return. What `work`
    raises sets the job aside, but for DatabaseUnavailable: then it is done later. With `cron` a job
    without ids is queued at these times.
    """

    name: str
    queue: str
    work: Callable[..., None]
    cron: str | None = None
