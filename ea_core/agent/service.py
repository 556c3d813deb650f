"""The agent as one person may use it: questions, and answers being written."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from uuid import UUID

from ea_core.actor import Actor
from ea_core.agent.carrying import Carrier, Limits
from ea_core.agent.models.base import ChatModel
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.runs import queued, runs, threads
from ea_core.agent.runs.journal import STOPPED, RunEnded, RunHeld, Stopping, never
from ea_core.agent.runs.queued import Queued
from ea_core.agent.runs.records import Answer, Event, Run
from ea_core.agent.runs.runner import Runner, shared_runner
from ea_core.agent.runs.watch import Watch, bell, watching
from ea_core.agent.scope import NO_SCOPE, Scope
from ea_core.agent.texts import checked_question, title_of, unescaped
from ea_core.crm.workspace import CrmWorkspace
from ea_core.db.engine import Database
from ea_core.errors import Conflict, DatabaseUnavailable, EAError, NotFound
from ea_core.knowledge.parts.passages import Passages
from ea_core.knowledge.parts.search import Search


class Agent:
    """Questions and answers of `actor`; every read and write runs under that person's policies."""

    def __init__(
        self,
        database: Database,
        actor: Actor,
        crm: CrmWorkspace,
        search: Search,
        passages: Passages,
        model: ChatModel,
        runner: Runner | None = None,
        limits: Limits = Limits(),  # noqa: B008 -- it can't change
        stand_in: OfflineAnswerer | None = None,
    ) -> None:
        """`stand_in` answers in the place of a model that gave no usable answer."""
        self._database = database
        self._actor = actor
        self._runner = runner or shared_runner()
        self._carrier = Carrier(
            database, actor, crm, search, passages, model, self._runner.heart, limits, stand_in
        )

    @property
    def answerer(self) -> str:
        """What is answering, for the page."""
        return self._carrier.model.describe()

    # -- asking --------------------------------------------------------------------------------

    def start(
        self,
        thread_id: UUID | None,
        question: str,
        scope: Scope = NO_SCOPE,
        key: UUID | None = None,
    ) -> Run:
        """Asks a question in a conversation (None: a new one); the answer is written meanwhile.

        A new conversation is narrowed to `scope`; see Threads.set_scope for one that is there. `key`
        is the id that the question gets.

        Raises InvalidInput for an empty or too long question, NotFound when the conversation is
        not one's own, Conflict while another answer is being written in it. Nothing is kept then.
        """
        run = self._begin(thread_id, question, scope, key)
        self._dispatch(run.id)
        return run

    def put(
        self,
        thread_id: UUID | None,
        question: str,
        scope: Scope = NO_SCOPE,
        after: UUID | None = None,
        key: UUID | None = None,
    ) -> UUID:
        """Asks as `start` does, or has the question wait while an answer is being written there.

        Below the message `after`, else below the latest one. Gives the conversation; raises
        Conflict when too many wait. Once for each `key`: asked anew, because nobody knew whether it
        had come, a question is the one that is there.
        """
        checked = checked_question(question)
        if thread_id is None:
            asked = self._asked_in(key)
            return asked or self.start(None, question, scope, key).thread_id
        with self._database.acting_as(self._actor) as connection:
            threads.lock(connection, thread_id)
            asked = queued.asked_in(connection, key) if key else None
            if asked is not None:
                return asked
            runs.give_up_lost(connection, thread_id)
            queued.add(connection, thread_id, checked, after, key)
            run = queued.begin_next(connection, thread_id, self.answerer)
            if run is not None:
                threads.touch(connection, thread_id, title_of(checked))
        if run is not None:
            self._dispatch(run.id)
        return thread_id

    def edit(self, message_id: UUID, question: str) -> Run:
        """Asks a question of one's in other words, beside it: what was said after it is kept.

        Raises InvalidInput, NotFound, and Conflict while an answer is being written.
        """
        checked = checked_question(question)
        with self._database.acting_as(self._actor) as connection:
            thread_id, old = threads.said(connection, message_id, "user")
            runs.give_up_lost(connection, thread_id)
            parent = old.parent_id
            question_id = threads.add_message(
                connection, thread_id, "user", checked, parent_id=parent, begins=parent is None
            )
            run = runs.create(connection, thread_id, question_id, self.answerer)
            threads.touch(connection, thread_id, None)
        self._dispatch(run.id)
        return run

    def again(self, message_id: UUID) -> Run:
        """Has the question of an answer answered once more; the new answer stands beside the old one.

        Raises NotFound, and Conflict while an answer is being written.
        """
        with self._database.acting_as(self._actor) as connection:
            thread_id, answer = threads.said(connection, message_id, "assistant")
            runs.give_up_lost(connection, thread_id)
            if answer.parent_id is None:
                raise NotFound("The question of this answer is not there any more.")
            run = runs.create(connection, thread_id, answer.parent_id, self.answerer)
            threads.touch(connection, thread_id, None)
        self._dispatch(run.id)
        return run

    def waiting(self, thread_id: UUID) -> list[Queued]:
        """The questions of a conversation that wait for the answers before them."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return queued.waiting(connection, thread_id)

    def cancel(self, question_id: UUID) -> str:
        """Takes back a question that waits, and gives its words; raises NotFound."""
        with self._database.acting_as(self._actor) as connection:
            return queued.cancel(connection, question_id)

    def ask(self, question: str, thread_id: UUID | None = None) -> Answer:
        """Asks and waits for the answer. Raises what `start` does, and why there is no answer."""
        run = self._begin(thread_id, question)
        try:
            with suppress(RunHeld, RunEnded):  # another process was quicker
                self._carrier.carry_out(run.id)
            with self.watch(run.id) as watch:
                watch.until_ended()
        except KeyboardInterrupt:
            self.stop(run.id)
            raise
        return self._answer(run.id)

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
            if runs.is_answered(connection, old.question_id):
                raise Conflict("This question has been answered.")
            run = runs.create(connection, old.thread_id, old.question_id, self.answerer)
        self._dispatch(run.id)
        return run

    # -- answers being written -----------------------------------------------------------------

    def carry_out(self, run_id: UUID, stopping: Stopping = never) -> Run:
        """Answers the question of a run, from its beginning or from where another process was.

        What becomes of it is in the run, errors too; it is still running when this program is being
        stopped (`stopping()` says so, or the runner's heart). Raises RunHeld while another process carries it out, NotFound, and
        DatabaseUnavailable: then it can be taken up again.
        """
        try:
            self._carrier.carry_out(run_id, stopping)
        except (RunHeld, DatabaseUnavailable):
            raise
        except EAError:
            pass  # in the run
        run = self.run(run_id)
        self._go_on(run.thread_id)
        return run

    def stop(self, run_id: UUID) -> None:
        """Ends an answer that is being written, or waits; nothing of it becomes a message."""
        with self._database.acting_as(self._actor) as connection:
            run = runs.get(connection, run_id)
            if runs.end(connection, run_id, "stopped"):
                runs.add_event(connection, run_id, "done", {"status": "stopped"})
                queued.begin_next(connection, run.thread_id, self.answerer)
        self._runner.heart.stop(run_id)
        bell.ring(run_id)
        self._go_on(run.thread_id)

    def run(self, run_id: UUID) -> Run:
        """How a run stands; raises NotFound."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return runs.get(connection, run_id)

    def last_run(self, thread_id: UUID) -> Run | None:
        """The latest run of a conversation."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return runs.last(connection, thread_id)

    def events(self, run_id: UUID, after_seq: int = 0) -> list[Event]:
        """The events of a run above a number; none are left of one that is done."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return list(runs.progress(connection, run_id, after_seq).events)

    def watch(self, run_id: UUID) -> AbstractContextManager[Watch]:
        """A watcher of a run for a block; see Watch.wait."""
        return watching(self._database, self._actor, run_id)

    # -- one run -------------------------------------------------------------------------------

    def _asked_in(self, key: UUID | None) -> UUID | None:
        if key is None:
            return None
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return queued.asked_in(connection, key)

    def _begin(
        self,
        thread_id: UUID | None,
        question: str,
        scope: Scope = NO_SCOPE,
        key: UUID | None = None,
    ) -> Run:
        checked = checked_question(question)
        with self._database.acting_as(self._actor) as connection:
            if thread_id is None:
                title = title_of(checked)
                thread_id = threads.create(connection, self._actor.id, title, scope).id
            else:
                threads.lock(connection, thread_id)
                runs.give_up_lost(connection, thread_id)
            question_id = threads.add_message(connection, thread_id, "user", checked, own_id=key)
            run = runs.create(connection, thread_id, question_id, self.answerer)
            threads.touch(connection, thread_id, title_of(checked))
        return run

    def _go_on(self, thread_id: UUID) -> None:
        """Answers the question that waited, in this process; else whoever guards it does."""
        with suppress(EAError):
            run = self.last_run(thread_id)
            if run is not None and run.status == "running" and run.attempt == 0:
                self._runner.dispatch(run.id, self.carry_out)

    def _dispatch(self, run_id: UUID) -> None:
        try:
            self._runner.dispatch(run_id, self.carry_out)
        except Conflict as error:
            with self._database.acting_as(self._actor) as connection:
                if runs.end(connection, run_id, "failed", error=error.message):
                    runs.add_event(connection, run_id, "error", {"message": error.message})
            raise

    def _answer(self, run_id: UUID) -> Answer:
        run = self.run(run_id)
        if run.answer_id is None:
            raise RunEnded(STOPPED) if run.status == "stopped" else EAError(run.error or runs.LOST)
        with self._database.acting_as(self._actor, read_only=True) as connection:
            message = threads.message(connection, run.answer_id)
        suggested = self._carrier.crm.suggestions.of_messages([run.answer_id])
        return Answer(
            thread_id=run.thread_id,
            answer=unescaped(message.content),
            grounded=bool(message.grounded),
            citations=message.citations,
            tools=message.tools,
            proposals=tuple(one.as_json() for one in suggested.get(run.answer_id, [])),
            tables=message.tables,
            apart=message.apart,
            unsupported=message.unsupported,
            abroad=message.abroad,
            notes=message.notes,
            model=message.model,
            sources=message.sources,
            stood_in=message.stood_in,
            read_as=message.read_as,
            not_used=message.not_used,
        )
