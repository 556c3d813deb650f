"""Answers whose process died, and the job of the queue that guards each answer.

The process that is asked writes the answer itself, so that its page sees every piece at once; the
queue is there for the answers that are left behind (see sql/0020_jobs.sql and docs/adr/0010).
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.agent.runs.journal import RunHeld, Stopping
from ea_core.agent.runs.runs import LOST_AFTER_SECONDS
from ea_core.db.engine import Database
from ea_core.errors import NotFound
from ea_core.queue.task import Later

_SILENCE = text("select ea.run_silence(:run)")
_PERSON = text("select user_id, email, full_name, role from ea.run_person(:run)")
_GIVE_UP = text("select ea.give_up_run(:run, :reason)")

_MOMENT = 1.0
"""Seconds after the one in which a silence may end, so that one look is enough."""


def silence_of(database: Database, run_id: UUID) -> float | None:
    """For how many seconds nobody was heard of who writes it; None when it is not being written."""
    with database.as_program() as connection:
        seconds: float | None = connection.execute(_SILENCE, {"run": run_id}).scalar_one()
    return seconds


def person_of(database: Database, run_id: UUID) -> Actor | None:
    """Whose answer it is; None when the account is not active any more, or the run is gone."""
    with database.as_program() as connection:
        row = connection.execute(_PERSON, {"run": run_id}).one_or_none()
    return None if row is None else Actor(row.user_id, row.email, row.full_name, row.role)


def give_up(database: Database, run_id: UUID, reason: str) -> None:
    """Ends a run whose person may not act any more."""
    with database.as_program() as connection:
        connection.execute(_GIVE_UP, {"run": run_id, "reason": reason})


class TakeUpTask:
    """`carry_out` goes on with an answer as its person, when nobody is heard of who writes it."""

    def __init__(self, database: Database, carry_out: Callable[[UUID, Stopping], object]) -> None:
        self._database, self._carry_out = database, carry_out

    def __call__(self, stopping: Stopping, run_id: str) -> None:
        """One look at an answer; whoever takes it up has it guarded by another job.

        Raises Later while it is being written, and DatabaseUnavailable.
        """
        run = UUID(run_id)
        silence = silence_of(self._database, run)
        if silence is None:
            return
        if silence <= LOST_AFTER_SECONDS:
            raise Later(LOST_AFTER_SECONDS - silence + _MOMENT)
        try:
            self._carry_out(run, stopping)
        except RunHeld:
            raise Later(LOST_AFTER_SECONDS) from None
        except NotFound:
            return  # the conversation was deleted meanwhile
