"""The agent as one person may use it: conversations, questions, and answers being written."""

from __future__ import annotations

import logging
import secrets
import threading
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import cast
from uuid import UUID, uuid4

from langchain_core.runnables import RunnableConfig
from langsmith.run_helpers import tracing_context

from ea_core.actor import Actor
from ea_core.agent.graph import Context, State, build_graph, conversation, first_state
from ea_core.agent.models.base import ChatModel
from ea_core.agent.runs import runs, threads
from ea_core.agent.runs.checkpoints import ActorSaver
from ea_core.agent.runs.journal import Journal, RunEnded
from ea_core.agent.runs.records import (
    Answer,
    Event,
    Message,
    Run,
    Thread,
    ToolUse,
    citation_from_json,
)
from ea_core.agent.runs.runner import Job, Runner, shared_runner
from ea_core.agent.texts import checked_question, checked_title, title_of
from ea_core.agent.tools.toolbox import KnowledgeBase, Tools
from ea_core.crm.workspace import CrmWorkspace
from ea_core.db.engine import Database
from ea_core.errors import Conflict, EAError

MOST_THREADS = 200
HISTORY_MESSAGES = 12
HISTORY_CHARACTERS = 16_000
_log = logging.getLogger(__name__)


class Agent:
    """Questions and answers of `actor`; every read and write runs under that person's policies."""

    def __init__(
        self,
        database: Database,
        actor: Actor,
        crm: CrmWorkspace,
        knowledge: KnowledgeBase,
        model: ChatModel,
        runner: Runner | None = None,
    ) -> None:
        self._database = database
        self._actor = actor
        self._crm = crm
        self._knowledge = knowledge
        self._model = model
        self._runner = runner

    @property
    def answerer(self) -> str:
        """What is answering, for the page."""
        return self._model.describe()

    # -- conversations -------------------------------------------------------------------------

    def threads(self) -> list[Thread]:
        """One's conversations, the latest first."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return threads.list_threads(connection, MOST_THREADS)

    def create_thread(self, title: str | None = None) -> Thread:
        """A new conversation; without a title it takes one from the first question."""
        checked = checked_title(title) if title is not None else None
        with self._database.acting_as(self._actor) as connection:
            return threads.create(connection, self._actor.id, checked)

    def rename(self, thread_id: UUID, title: str) -> None:
        """Gives a conversation another title; raises NotFound or InvalidInput."""
        checked = checked_title(title)
        with self._database.acting_as(self._actor) as connection:
            threads.rename(connection, thread_id, checked)

    def delete(self, thread_id: UUID) -> None:
        """Removes a conversation with its messages, runs, checkpoints and documents."""
        with self._database.acting_as(self._actor) as connection:
            going_on = [
                run.id for run in runs.of_thread(connection, thread_id) if run.status == "running"
            ]
            threads.delete(connection, thread_id)
        for run_id in going_on:
            self._pool.stop(run_id)

    def messages(self, thread_id: UUID) -> list[Message]:
        """What was said in a conversation; raises NotFound when it is not one's own."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            threads.require(connection, thread_id)
            return threads.messages(connection, thread_id)

    # -- answers being written -----------------------------------------------------------------

    def start(self, thread_id: UUID | None, question: str) -> Run:
        """Asks a question in a conversation (None: a new one); the answer is written meanwhile.

        Raises InvalidInput for an empty or too long question, NotFound when the conversation is
        not one's own, Conflict while another answer is being written in it. Nothing is kept then.
        """
        run = self._begin(thread_id, question)
        self._submit(run)
        return run

    def retry(self, run_id: UUID) -> Run:
        """Tries once more to answer the question of a run that failed or was stopped.

        Raises Conflict when it was answered, or when the conversation has moved on.
        """
        with self._database.acting_as(self._actor) as connection:
            old = runs.get(connection, run_id)
            threads.lock(connection, old.thread_id)
            runs.give_up_lost(connection, old.thread_id)
            old = runs.get(connection, run_id)
            if old.status not in {"failed", "stopped"}:
                raise Conflict("Only an answer that failed or was stopped can be tried again.")
            if runs.last_question(connection, old.thread_id) != old.question_id:
                raise Conflict("The conversation has moved on. Ask the question again instead.")
            if any(
                one.question_id == old.question_id and one.status == "done"
                for one in runs.of_thread(connection, old.thread_id)
            ):
                raise Conflict("This question has been answered.")
            run = runs.create(connection, old.thread_id, old.question_id, self.answerer)
        self._submit(run)
        return run

    def stop(self, run_id: UUID) -> None:
        """Ends an answer that is being written; nothing of it becomes a message."""
        with self._database.acting_as(self._actor) as connection:
            runs.get(connection, run_id)
            if runs.end(connection, run_id, "stopped"):
                runs.add_event(connection, run_id, "done", {"status": "stopped", "answer_id": None})
        self._pool.stop(run_id)

    def run(self, run_id: UUID) -> Run:
        """How a run stands; one whose process died is marked as failed."""
        with self._database.acting_as(self._actor) as connection:
            run = runs.get(connection, run_id)
            if run.status == "running":
                runs.give_up_lost(connection, run.thread_id)
                run = runs.get(connection, run_id)
            return run

    def runs(self, thread_id: UUID) -> list[Run]:
        """The runs of a conversation, the oldest first."""
        with self._database.acting_as(self._actor) as connection:
            runs.give_up_lost(connection, thread_id)
            return runs.of_thread(connection, thread_id)

    def events(self, run_id: UUID, after_seq: int = 0) -> list[Event]:
        """The events of a run after a number, for pages that look again and again."""
        with self._database.acting_as(self._actor) as connection:
            run = runs.get(connection, run_id)
            if run.status == "running":
                runs.give_up_lost(connection, run.thread_id)
            return runs.events(connection, run_id, after_seq)

    def ask(self, question: str, thread_id: UUID | None = None) -> Answer:
        """Asks and waits for the answer. Raises what `start` does, and why there is no answer."""
        run = self._begin(thread_id, question)
        done = self._submit(run)
        try:
            answer: Answer = done.result()
        except KeyboardInterrupt:
            self.stop(run.id)
            raise
        return answer

    # -- one run -------------------------------------------------------------------------------

    @property
    def _pool(self) -> Runner:
        return self._runner or shared_runner()

    def _begin(self, thread_id: UUID | None, question: str) -> Run:
        checked = checked_question(question)
        with self._database.acting_as(self._actor) as connection:
            if thread_id is None:
                thread_id = threads.create(connection, self._actor.id, title_of(checked)).id
            else:
                threads.lock(connection, thread_id)
                runs.give_up_lost(connection, thread_id)
            question_id = threads.add_message(connection, thread_id, "user", checked)
            run = runs.create(connection, thread_id, question_id, self.answerer)
            threads.touch(connection, thread_id, title_of(checked))
        return run

    def _submit(self, run: Run) -> Future[Answer]:
        def beat() -> bool:
            with self._database.acting_as(self._actor) as connection:
                return runs.beat(connection, run.id)

        try:
            return self._pool.submit(Job(run.id, lambda stop: self._answer(run, stop), beat))
        except Conflict as error:
            self._journal(run, threading.Event()).fail(error.message)
            raise

    def _journal(self, run: Run, stop: threading.Event) -> Journal:
        return Journal(self._database, self._actor, run, stop)

    def _answer(self, run: Run, stop: threading.Event) -> Answer:
        """Carries a run out; however it ends, the run says how, and nothing is half-written."""
        journal = self._journal(run, stop)
        try:
            return self._carry_out(run, journal)
        except EAError as error:
            # A run that was stopped has ended already; one that the program's end cut off has not.
            journal.fail(runs.LOST if isinstance(error, RunEnded) else error.message)
            raise
        except Exception as error:
            reference = secrets.token_hex(4)
            _log.exception("run %s failed, reference %s", run.id, reference)
            message = f"Something went wrong while answering. Ask again; reference {reference}."
            journal.fail(message)
            raise EAError(message) from error

    def _carry_out(self, run: Run, journal: Journal) -> Answer:
        with self._database.acting_as(self._actor, read_only=True) as connection:
            question = threads.question(connection, run.question_id)
            said = threads.said_before(connection, run.question_id, HISTORY_MESSAGES)
        context = Context(
            model=self._model,
            tools=Tools(self._crm, self._knowledge, self._actor, run.thread_id),
            log=journal,
            history=conversation(said, HISTORY_CHARACTERS),
            person=self._actor.name,
            today=datetime.now(UTC).date(),
            fence=secrets.token_hex(8),
        )
        saver = ActorSaver(self._database, self._actor)
        # The conversation is in the messages; the steps of an earlier run are of no more use.
        saver.delete_thread(str(run.thread_id))
        config = RunnableConfig(configurable={"thread_id": str(run.thread_id)}, run_id=uuid4())
        with tracing_context(enabled=False):  # LangSmith's variables must not send company data out
            state = cast(
                "State",
                build_graph(saver).invoke(
                    first_state(question), config, context=context, durability="sync"
                ),
            )
        return self._finish(run, journal, state)

    def _finish(self, run: Run, journal: Journal, state: State) -> Answer:
        citations = tuple(citation_from_json(one) for one in state["citations"])
        results = state["results"]
        journal.finish(
            state["answer"],
            citations,
            grounded=state["grounded"],
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
        )
        tools = tuple(
            ToolUse(one["call"]["name"], one["call"]["arguments"], one["rows"]) for one in results
        )
        return Answer(run.thread_id, state["answer"], state["grounded"], citations, tools)
