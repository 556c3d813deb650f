"""What a run writes down while it goes on: the only writer of its events and of its answer."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from ea_core.actor import Actor
from ea_core.agent.gaps import Why, has_files, note_gap
from ea_core.agent.models.base import Usage
from ea_core.agent.runs import queued, runs, threads, use
from ea_core.agent.runs.records import Event, EventType, Run
from ea_core.agent.runs.watch import bell
from ea_core.agent.texts import inert, storable
from ea_core.crm.suggestions import kept as suggestions
from ea_core.crm.suggestions.kept import Considered
from ea_core.db.engine import Database
from ea_core.errors import Conflict, EAError, NotAllowed

COALESCE_SECONDS = 0.12
"""Pieces of text are written at most this often."""

STOPPED = "The answer was stopped."
_HALVES = "".join(map(chr, range(0xD800, 0xDC00)))
NO_LONGER_ALLOWED = (
    "Your account or this conversation is not available any more, so the answer was broken off."
)


Stopping = Callable[[], bool]
"""Says that this process is being stopped."""


def never() -> bool:
    """A process that nobody stops in this way."""
    return False


class RunEnded(EAError):
    """The run was stopped, given up, or taken up by another process; nothing more is written."""


class RunHeld(Conflict):
    """Another process carries the run out and was heard of lately."""


class HandedOver(EAError):
    """This process is being stopped; another one takes the run up where it is."""


class Journal:
    """Writes a run's events under the person; `ends` says that the run is to end early.

    `run` is what claiming it gave: everything is written in a block that holds it.
    """

    def __init__(
        self, database: Database, actor: Actor, run: Run, ends: Callable[[], bool]
    ) -> None:
        self._database = database
        self._actor = actor
        self._run = run
        self._ends = ends
        self._step = 0
        self._pending = ""
        self._flushed_at = time.monotonic()
        self.last_event = 0
        """The number of the last event."""

    def resume(self, events: int) -> None:
        """Goes on after an event: what a process that died wrote after it is taken back."""
        if events == 0 and self._run.attempt == 1:
            return  # nobody has written anything
        with self._held() as connection:
            self.last_event = runs.take_back(connection, self._run.id, events)

    def next_step(self, step: int) -> None:
        """The model is asked for step `step`; what it wrote before was not the answer."""
        self.flush()
        self._step = step
        self._flushed_at = -math.inf  # the first piece of a step is seen at once
        self.check()

    def text(self, piece: str) -> None:
        """The next piece of what the model writes."""
        self.check()
        self._pending += piece
        if time.monotonic() - self._flushed_at >= COALESCE_SECONDS:
            self._write_text(keep_open=True)

    def flush(self) -> None:
        """Writes what is pending."""
        self._write_text(keep_open=False)

    def used(self, usage: Usage) -> None:
        """Counts what the model read and wrote for the person."""
        if usage.read or usage.written:
            with self._held() as connection:
                use.count(connection, usage)

    def add(self, kind: EventType, data: Mapping[str, Any], usage: Usage = Usage()) -> None:  # noqa: B008 # it can't change
        """Writes an event, and counts what the model used for it (see `used`).

        Raises RunEnded or NotAllowed when the run is no longer ours.
        """
        self.check()
        plain = json.loads(json.dumps(data, default=str))
        with self._database.acting_as(self._actor, lasting=False) as connection:
            self.hold(connection)
            if usage.read or usage.written:
                use.count(connection, usage)
            self.last_event = runs.add_event(connection, self._run.id, kind, plain)
        bell.ring(
            self._run.id, Event(self._run.id, self.last_event, kind, plain, datetime.now(UTC))
        )

    def check(self) -> None:
        """Raises when the run is to end: stopped, in other hands, or the program is closing."""
        if self._ends():
            with self._database.acting_as(self._actor, read_only=True) as connection:
                raise self._ended(connection)

    def hold(self, connection: Connection) -> None:
        """Keeps the run for a block of the caller's; raises RunEnded or NotAllowed."""
        if not runs.hold(connection, self._run):
            raise self._ended(connection)

    def finish(
        self,
        answer: str,
        *,
        metadata: Mapping[str, Any],
        tool_calls: Sequence[Mapping[str, Any]],
        tool_results: Sequence[Mapping[str, Any]],
        suggested: Sequence[Considered] = (),
    ) -> None:
        """Stores the answer with the changes that it suggests and ends the run, in one transaction or not at all."""
        self.flush()
        with self._held() as connection:
            is_gap = bool(tool_calls) and metadata.get("grounded") is False
            is_gap = is_gap and not has_files(connection, self._run.thread_id)
            # What some documents do not tell, others may: the knowledge base lacks nothing.
            is_gap = (
                is_gap and not threads.get(connection, self._run.thread_id).scope.is_of_documents
            )
            answer_id = threads.add_message(
                connection,
                self._run.thread_id,
                "assistant",
                answer,
                tool_calls=tool_calls,
                tool_results=tool_results,
                metadata={
                    "model": self._run.model,
                    **metadata,
                    "run_id": str(self._run.id),
                    "on_board": is_gap,
                },
                parent_id=self._run.question_id,
            )
            suggestions.add(connection, answer_id, suggested)
            if is_gap:
                question = threads.question(connection, self._run.question_id)
                why: Why = "unsupported" if metadata.get("apart") else "unanswered"
                note_gap(connection, question, why, (metadata.get("about") or {}).get("client"))
            runs.end(connection, self._run.id, "done", answer_id=answer_id)
            runs.forget_events(connection, self._run.id)
            threads.touch(connection, self._run.thread_id, None)
            self._begin_next(connection)

    def fail(self, message: str) -> None:
        """Ends the run with a sentence; nothing happens when it is no longer ours.

        What was written of the answer stays in the events, for the page that shows it.
        """
        written, self._pending = self._pending, ""
        with self._database.acting_as(self._actor) as connection:
            if runs.hold(connection, self._run):
                runs.end(connection, self._run.id, "failed", error=message)
                if written:
                    runs.add_event(connection, self._run.id, "text", self._text_data(written))
                runs.add_event(connection, self._run.id, "error", {"message": message})
                self._begin_next(connection)
        bell.ring(self._run.id)

    def release(self) -> None:
        """Leaves the run to whoever takes it up next."""
        with self._database.acting_as(self._actor) as connection:
            runs.release(connection, self._run)

    def _begin_next(self, connection: Connection) -> None:
        queued.begin_next(connection, self._run.thread_id, self._run.model or "")

    @contextmanager
    def _held(self) -> Iterator[Connection]:
        with self._database.acting_as(self._actor) as connection:
            self.hold(connection)
            yield connection
        bell.ring(self._run.id)

    def _ended(self, connection: Connection) -> EAError:
        """Why nothing more may be written."""
        found = runs.standing(connection, self._run.id)
        if found is None:
            return NotAllowed(NO_LONGER_ALLOWED)
        status, attempt = found
        if status == "running" and attempt == self._run.attempt:
            return HandedOver(runs.LOST)
        return RunEnded(STOPPED if status == "stopped" else runs.LOST)

    def _write_text(self, *, keep_open: bool) -> None:
        written = self._pending
        if keep_open:
            # Made inert piece by piece: a mark that could begin a link or an image, or half of a
            # surrogate pair, waits for the piece after it.
            written = written.rstrip("![]" + _HALVES)
        self._pending = self._pending[len(written) :]
        self._flushed_at = time.monotonic()
        if written:
            self.add("text", self._text_data(written))

    def _text_data(self, written: str) -> dict[str, Any]:
        return {"text": inert(storable(written)), "step": self._step}
