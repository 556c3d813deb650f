"""What the database says of an installation whose processes are killed, for kill_rounds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg

from benchmarks.kill_feed import Made

_AGE: Final = (
    # Beats are 5 and 10 seconds apart; silent are those of 30 and of 60 seconds ago.
    """
        update runs set heartbeat_at = heartbeat_at - interval '30 seconds'
        where status = 'running'
          and heartbeat_at between now() - interval '30 seconds' and now() - interval '11 seconds'
    """,
    """
        update ea_queue.procrastinate_jobs j set scheduled_at = now() from runs r
        where j.queueing_lock = 'take_up:' || r.id and j.status = 'todo' and j.scheduled_at > now()
          and r.status = 'running' and r.heartbeat_at < now() - interval '30 seconds'
    """,
    """
        update ea_queue.procrastinate_workers set last_heartbeat = last_heartbeat - interval '60 seconds'
        where last_heartbeat between now() - interval '60 seconds' and now() - interval '21 seconds'
    """,
)
_IN_HAND: Final = """
    select (select count(*) from ingestions where status in ('reading', 'embedding')),
      (select count(*) from runs where status = 'running' and attempt > 0)
"""
_DOCUMENTS: Final = "select id from documents where sha256 = %s"
_PASSAGES: Final = f"select content from document_chunks where document_id in ({_DOCUMENTS})"
_TOTALS: Final = """
    select (select count(*) from documents), (select count(*) from document_chunks),
      (select coalesce(sum(attempts - 1), 0) from ingestions where status = 'ready'),
      (select count(*) from runs where status = 'done'),
      (select coalesce(sum(greatest(attempt - 1, 0)), 0) from runs),
      (select count(*) from runs where status = 'failed')
"""


@dataclass(frozen=True)
class Totals:
    """What there is, and what was done more than once on the way."""

    documents: int
    passages: int
    redone: int
    answers: int
    taken_up: int
    failures: int
    """Questions that were not answered, with a reason."""


class Watch:
    """Questions to the database at `url`, the owner's."""

    def __init__(self, url: str) -> None:
        self._url = url

    def in_hand(self) -> tuple[int, int]:
        """How many uploads and answers are being worked on."""
        uploads, answers = self._rows(_IN_HAND)[0]
        return uploads, answers

    def count_silent_as_lost(self) -> None:
        """Has those who missed two beats be silent for as long as it takes to be given up."""
        with psycopg.connect(self._url) as connection:
            for statement in _AGE:
                connection.execute(statement)

    def threads(self) -> list[UUID]:
        """The conversations that there are."""
        return [row[0] for row in self._rows("select id from threads order by created_at, id")]

    def numbers(self, document: Made) -> set[int]:
        """The numbers of the sentences that the document's passages hold."""
        rows = self._rows(_PASSAGES, document.sha256)
        return {int(number) for row in rows for number in re.findall(r"\[(\d+)\]", row[0])}

    def ids(self, document: Made) -> list[UUID]:
        """The rows of a document; one, when all is well."""
        return [row[0] for row in self._rows(_DOCUMENTS, document.sha256)]

    def times_asked(self, question: str) -> int:
        """How many messages are this question."""
        statement = "select count(*) from messages where role = 'user' and content = %s"
        return int(self._rows(statement, question)[0][0])

    def reasons(self) -> list[str]:
        """Why questions were not answered, the last first."""
        statement = "select error from runs where status = 'failed' order by finished_at desc"
        return [str(row[0]) for row in self._rows(statement)]

    def totals(self) -> Totals:
        """What there is by now."""
        return Totals(*map(int, self._rows(_TOTALS)[0]))

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url) as connection:
            return connection.execute(statement.encode(), values or None).fetchall()
