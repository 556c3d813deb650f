"""One run from its claim to its end, in whichever process; nothing that was finished is done twice.

    claim -> (first state | last checkpoint) -> graph -> answer stored, run ended

Each write asks whether the run is still this process's (see runs.hold), so two processes that both
believe it is theirs leave one answer.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import CheckpointTuple
from langsmith.run_helpers import tracing_context

from ea_core.actor import Actor
from ea_core.agent.graph import MOST_STEPS, build_graph
from ea_core.agent.models.base import ChatModel
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.models.suggested import suggestions_of
from ea_core.agent.runs import queued, runs, threads, use
from ea_core.agent.runs.checkpoints import ActorSaver
from ea_core.agent.runs.files import await_files, files_of
from ea_core.agent.runs.heart import Heart
from ea_core.agent.runs.journal import (
    STOPPED,
    HandedOver,
    Journal,
    RunEnded,
    RunHeld,
    Stopping,
    never,
)
from ea_core.agent.runs.records import Run
from ea_core.agent.state import Context, State, conversation, first_state
from ea_core.agent.tools.toolbox import MOST_PASSAGES, Tools
from ea_core.crm.company import company_settings
from ea_core.crm.suggestions.kept import considered_from_json
from ea_core.crm.workspace import CrmWorkspace
from ea_core.db.engine import Database
from ea_core.errors import DatabaseUnavailable, EAError, ModelError
from ea_core.knowledge.parts.passages import Passages
from ea_core.knowledge.parts.search import Search

HISTORY_MESSAGES = 12
"""So many messages a language model reads again; the built-in answerer, to which they cost nothing, twice as many."""
HISTORY_CHARACTERS = 16_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds a run.

    The seconds that one process may work on it, the passages that a search gives a language model,
    the tokens that one may read and write for a person in a month, and the seconds for which an answer
    waits for a file that was added to its conversation.
    """

    deadline: float = 600
    passages: int = 12
    monthly_tokens: int | None = None
    files: float = 300


@dataclass(frozen=True, slots=True)
class Carrier:
    """What it takes to carry out the runs of `actor`."""

    database: Database
    actor: Actor
    crm: CrmWorkspace
    search: Search
    passages: Passages
    model: ChatModel
    heart: Heart
    limits: Limits = Limits()
    stand_in: OfflineAnswerer | None = None

    def carry_out(self, run_id: UUID, stopping: Stopping = never) -> None:
        """Answers the run's question, from its beginning or from its last checkpoint.

        Hands it over when `stopping()` says that this process is being stopped.

        Raises RunHeld, RunEnded when it had ended, NotFound, and why there is no answer; the run
        says it too. On HandedOver and DatabaseUnavailable the run has not ended: it is taken up.
        """
        run = self._claim(run_id)

        def beat() -> bool:
            with self.database.acting_as(self.actor) as connection:
                return runs.beat(connection, run)

        def release() -> None:
            with self.database.acting_as(self.actor) as connection:
                runs.release(connection, run)

        with self.heart.keeping(run.id, beat, release) as stop:
            journal = Journal(self.database, self.actor, run, lambda: stop.is_set() or stopping())
            try:
                self._answer(run, journal)
            except HandedOver:
                journal.release()
                raise
            except (DatabaseUnavailable, RunEnded):
                raise
            except EAError as error:
                journal.fail(error.message)
                raise
            except Exception as error:
                _hand_over_when_stopping(journal)
                reference = secrets.token_hex(4)
                _log.exception("run %s failed, reference %s", run.id, reference)
                message = f"Something went wrong while answering. Ask again; reference {reference}."
                journal.fail(message)
                raise EAError(message) from error

    def _claim(self, run_id: UUID) -> Run:
        with self.database.acting_as(self.actor) as connection:
            run = runs.claim(connection, run_id)
            if run is not None:
                return run
            exhausted = runs.exhaust(connection, run_id)
            found = runs.get(connection, run_id)
            if exhausted:
                queued.begin_next(connection, found.thread_id, self.model.describe())
        if exhausted:
            raise EAError(runs.BROKE_OFF)
        if found.status == "running":
            raise RunHeld("This answer is being written already.")
        raise RunEnded(STOPPED if found.status == "stopped" else runs.LOST)

    def _answer(self, run: Run, journal: Journal) -> None:
        with self.database.acting_as(self.actor, read_only=True) as connection:
            question = threads.question(connection, run.question_id)
            scope = threads.get(connection, run.thread_id).scope
            asked_of_model = self.model.kind == "openai"
            most_said = HISTORY_MESSAGES if asked_of_model else 2 * HISTORY_MESSAGES
            said = threads.said_before(connection, run.question_id, most_said)
            files = files_of(connection, self.actor, run.thread_id)
            today = company_settings(connection).today()
            if asked_of_model and self.limits.monthly_tokens is not None:
                _is_within(self.limits.monthly_tokens, use.mine(connection))
        until = time.monotonic() + self.limits.deadline

        def check() -> None:
            journal.check()
            if time.monotonic() > until:
                raise ModelError(
                    f"{self.model.describe()} took longer than {self.limits.deadline:,.0f} seconds. Ask for "
                    "less at once; an administrator can give it more time (EA_CHAT_DEADLINE)."
                )

        most = self.limits.passages if self.model.kind == "openai" else MOST_PASSAGES
        tools = Tools(self.crm, self.search, self.passages, self.actor, run.thread_id, most, scope)
        unread = await_files(
            self.database, self.actor, run.thread_id, files, check, self.limits.files
        )
        context = Context(
            model=self.model,
            stand_in=self.stand_in,
            tools=tools,
            check=check,
            log=journal,
            history=conversation(said, HISTORY_CHARACTERS),
            person=self.actor.name,
            today=today,
            fence=secrets.token_hex(8),
        )
        saver = ActorSaver(self.database, self.actor, journal.hold)
        with tracing_context(enabled=False):  # LangSmith's variables must not send company data out
            state = _carried_out(saver, run, question, context)
        _finish(journal, state, unread)


def _is_within(most: int, used: int) -> None:
    """Raises EAError when the month's tokens are used up."""
    if used >= most:
        raise EAError(
            f"Your answers have used {used:,} of {most:,} tokens this month. Ask again next month, or ask "
            "an administrator for more (EA_CHAT_MONTHLY_TOKENS)."
        )


def _hand_over_when_stopping(journal: Journal) -> None:
    """A program that is ending breaks in ways of its own: pools take nothing more, for one.

    Raises HandedOver then, with the run left to others.
    """
    try:
        journal.check()
    except HandedOver:
        journal.release()
        raise


def _carried_out(saver: ActorSaver, run: Run, question: str, context: Context) -> State:
    """The last state of the run, after whatever of it is still to be done."""
    graph = build_graph(saver)
    config = RunnableConfig(
        configurable={"thread_id": str(run.id)}, recursion_limit=MOST_STEPS, run_id=run.id
    )
    start: State | None = None
    kept = saver.get_tuple(config) if run.attempt > 1 else None
    if kept is None:
        context.log.resume(0)
        start = first_state(question)
    else:
        context.log.resume(_last_event(kept))
        last = graph.get_state(config)
        if not last.tasks:  # all that was missing was to store the answer
            return cast("State", last.values)
    return cast("State", graph.invoke(start, config, context=context, durability="sync"))


def _last_event(kept: CheckpointTuple) -> int:
    """The number of the last event that tells of something that is kept.

    A node that has ended may have no checkpoint yet; what it gave is kept beside the one before.
    """
    numbers: list[int] = [kept.checkpoint["channel_values"].get("events", 0)]
    numbers += [value for _, channel, value in kept.pending_writes or () if channel == "events"]
    return max(numbers)


def _finish(journal: Journal, state: State, notes: Sequence[str] = ()) -> None:
    results = state["results"]
    journal.finish(
        state["answer"],
        metadata={
            "citations": state["citations"],
            "sources": state.get("sources", []),
            "grounded": state["grounded"],
            "left_out": state["left_out"],
            "tables": state["tables"],
            "about": _about(results),
            "apart": state["apart"],
            "unsupported": state["unsupported"],
            "abroad": state.get("abroad", []),
            "notes": [*notes, *state["notes"]],
            "tokens": state["tokens"],
            "follow_ups": state.get("follow_ups", []),
            "read_as": state.get("read_as", []),
            "not_used": state.get("not_used", []),
            **_by_stand_in(state.get("stood_in", "")),
        },
        tool_calls=[one["call"] for one in results],
        tool_results=[
            {
                "id": one["call"]["id"],
                "rows": one["rows"],
                "error": one["error"],
                "data": one["data"],
            }
            for one in results
        ],
        suggested=[considered_from_json(one) for one in suggestions_of(results)],
    )


def _by_stand_in(said: str) -> dict[str, str]:
    """Who wrote the answer when it was not the run's model, and what is said of that."""
    return {"stood_in": said, "model": OfflineAnswerer.title} if said else {}


def _about(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the last result that is about something is about."""
    found: dict[str, Any] = {}
    for one in results:
        found |= one.get("about", {})
    return found
