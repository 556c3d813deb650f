"""The jobs that were set aside, for administrators: they decide what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import NotFound

_LIST = text("select id, task, about, person, error, at from ea.jobs_set_aside()")
_DECIDE = text("select ea.decide_job(:id, :again)")


@dataclass(frozen=True, slots=True)
class JobSetAside:
    """Work that broke off again and again, or failed in a way that nobody foresaw."""

    id: int
    task: str
    about: str | None
    """Such as the name of the file; a file in a conversation is not named."""
    person: str | None
    """Whose work it was; None for the program's own."""
    error: str
    at: datetime


class JobsSetAside:
    """What `actor` may see and decide: everything for administrators, nothing for others."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database, self._actor = database, actor

    def list(self) -> tuple[JobSetAside, ...]:
        """The newest first."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return tuple(JobSetAside(**row) for row in connection.execute(_LIST).mappings())

    def try_again(self, job_id: int) -> None:
        """Queues the work once more; raises NotAllowed, and NotFound when it is decided already."""
        self._decide(job_id, again=True)

    def discard(self, job_id: int) -> None:
        """Takes the job off the list; what it was about stays as it is."""
        self._decide(job_id, again=False)

    def _decide(self, job_id: int, *, again: bool) -> None:
        with self._database.acting_as(self._actor) as connection:
            done = connection.execute(_DECIDE, {"id": job_id, "again": again}).scalar_one()
        if not done:
            raise NotFound("This job is not there any more, or there is nothing left to do.")
