"""What a run writes down while it goes on: the only writer of its events."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from ea_core.actor import Actor
from ea_core.agent.citations import Citation
from ea_core.agent.runs import runs, threads
from ea_core.agent.runs.records import EventType, Run, citation_json
from ea_core.agent.texts import inert, storable
from ea_core.db.engine import Database
from ea_core.errors import EAError, NotAllowed

COALESCE_SECONDS = 0.12
"""Pieces of text are written at most this often."""

STOPPED = "The answer was stopped."
_HALVES = "".join(map(chr, range(0xD800, 0xDC00)))
NO_LONGER_ALLOWED = (
    "Your account or this conversation is not available any more, so the answer was broken off."
)


class RunEnded(EAError):
    """The run was stopped or given up elsewhere; nothing more may be written to it."""


class Journal:
    """Writes a run's events under the person; `stop` is set when the run is to end early."""

    def __init__(self, database: Database, actor: Actor, run: Run, stop: threading.Event) -> None:
        self._database = database
        self._actor = actor
        self._run = run
        self._stop = stop
        self._step = 0
        self._pending = ""
        self._flushed_at = time.monotonic()

    def next_step(self) -> None:
        """The model is asked once more; what it wrote so far was not the answer."""
        self.flush()
        self._step += 1
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

    def add(self, kind: EventType, data: Mapping[str, Any]) -> None:
        """Writes an event; raises RunEnded or NotAllowed when the run is no longer ours."""
        self.check()
        with self._database.acting_as(self._actor) as connection:
            alive = runs.beat(connection, self._run.id)
            if alive:
                runs.add_event(connection, self._run.id, kind, data)
            status = None if alive else runs.status(connection, self._run.id)
        if not alive:
            raise _ended(status)

    def check(self) -> None:
        """Raises when the run is to end: stopped, or its heart found it gone."""
        if self._stop.is_set():
            with self._database.acting_as(self._actor, read_only=True) as connection:
                status = runs.status(connection, self._run.id)
            raise _ended(status)

    def finish(
        self,
        answer: str,
        citations: Sequence[Citation],
        *,
        grounded: bool,
        tool_calls: Sequence[Mapping[str, Any]],
        tool_results: Sequence[Mapping[str, Any]],
    ) -> None:
        """Stores the answer and ends the run, all in one transaction or not at all."""
        self.flush()
        cited = [citation_json(citation) for citation in citations]
        metadata = {
            "citations": cited,
            "grounded": grounded,
            "model": self._run.model,
            "run_id": str(self._run.id),
        }
        with self._database.acting_as(self._actor) as connection:
            alive = runs.beat(connection, self._run.id)
            if alive:
                answer_id = threads.add_message(
                    connection,
                    self._run.thread_id,
                    "assistant",
                    answer,
                    tool_calls=tool_calls,
                    tool_results=tool_results,
                    metadata=metadata,
                )
                runs.end(connection, self._run.id, "done", answer_id=answer_id)
                runs.add_event(
                    connection,
                    self._run.id,
                    "citations",
                    {"citations": cited, "grounded": grounded},
                )
                runs.add_event(
                    connection,
                    self._run.id,
                    "done",
                    {"status": "done", "answer_id": str(answer_id)},
                )
                threads.touch(connection, self._run.thread_id, None)
            status = None if alive else runs.status(connection, self._run.id)
        if not alive:
            raise _ended(status)

    def fail(self, message: str) -> None:
        """Ends the run with a sentence; nothing happens when it has ended already.

        What was written of the answer stays in the events, for the page that shows it.
        """
        written, self._pending = self._pending, ""
        with self._database.acting_as(self._actor) as connection:
            if runs.end(connection, self._run.id, "failed", error=message):
                if written:
                    runs.add_event(connection, self._run.id, "text", self._text_data(written))
                runs.add_event(connection, self._run.id, "error", {"message": message})

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


def _ended(status: str | None) -> EAError:
    if status is None:
        return NotAllowed(NO_LONGER_ALLOWED)
    return RunEnded(STOPPED if status in {"stopped", "running"} else runs.LOST)
