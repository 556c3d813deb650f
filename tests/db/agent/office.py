"""What the agent's tests work in: everything real but the language model behind its endpoint."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from ea_core.actor import Actor
from ea_core.agent.carrying import Limits
from ea_core.agent.conversations import Threads
from ea_core.agent.models.base import ChatModel
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.models.openai_model import OpenAIModel
from ea_core.agent.runs.heart import Heart
from ea_core.agent.runs.records import Event, Run
from ea_core.agent.runs.runner import Runner
from ea_core.agent.scope import NO_SCOPE, Scope
from ea_core.agent.service import Agent
from ea_core.agent.tools.toolbox import Tools
from ea_core.crm.workspace import CrmWorkspace
from tests.conftest import TestDatabase
from tests.db.knowledge.library import Library
from tests.support.openai_server import API_KEY, MODEL, OpenAIServer

HOLIDAY = (
    "Everyone has 25 days of paid holiday in a calendar year. Up to five days can be carried over "
    "into the next year. They must be taken by 31 March."
)
QUESTION = "How many days of paid holiday does everyone have?"


@dataclass
class Office:
    db: TestDatabase
    library: Library
    server: OpenAIServer
    runner: Runner = field(default_factory=lambda: Runner(heart=Heart(0.1)))

    def agent(
        self,
        actor: Actor,
        model: ChatModel | None = None,
        runner: Runner | None = None,
        limits: Limits = Limits(files=0),  # noqa: B008 # it can't change
    ) -> Agent:
        knowledge = self.library.of(actor)
        return Agent(
            self.db.database,
            actor,
            CrmWorkspace(self.db.database, actor),
            knowledge.search,
            knowledge.passages,
            model or self.model(),
            runner or self.runner,
            limits,
            self.offline(),
        )

    def tools(self, actor: Actor, thread_id: UUID, scope: Scope = NO_SCOPE) -> Tools:
        knowledge = self.library.of(actor)
        crm = CrmWorkspace(self.db.database, actor)
        return Tools(crm, knowledge.search, knowledge.passages, actor, thread_id, scope=scope)

    def threads(self, actor: Actor) -> Threads:
        return Threads(self.db.database, actor)

    def model(self, *, read_timeout: float = 20, max_retries: int = 0, **more: Any) -> OpenAIModel:
        return OpenAIModel(
            name=MODEL,
            base_url=self.server.base_url,
            api_key=API_KEY,
            read_timeout=read_timeout,
            max_retries=max_retries,
            **more,
        )

    def offline(self) -> OfflineAnswerer:
        return OfflineAnswerer(self.library.embedder)

    def finished(self, agent: Agent, run: Run) -> Run:
        """The run when it has ended."""
        self.runner.wait_for(run.id, 20)
        return agent.run(run.id)

    def keep_events(self) -> None:
        """From now on every event that is ever written can be seen (see `written`)."""
        self.db.one("create table ea.written (like public.run_events)")
        self.db.one("""
            create function ea.keep_written() returns trigger
            language plpgsql security definer set search_path = pg_catalog, pg_temp
            as $$ begin insert into ea.written select (new).*; return null; end $$""")
        self.db.one("create trigger keep_written after insert on public.run_events"
                    " for each row execute function ea.keep_written()")  # fmt: skip

    def written(self, run: Run) -> list[Event]:
        """All events that a run has written."""
        with psycopg.connect(self.db.owner_url) as connection:
            rows = connection.execute(
                "select run_id, seq, type, data, created_at from ea.written"
                " where run_id = %s order by created_at, seq",
                (run.id,),
            ).fetchall()
        return [Event(*row) for row in rows]

    def count(self, table: str, thread_id: UUID) -> int:
        statements = {
            "assistant": "select count(*) from messages where thread_id = %s and role = 'assistant'",
            "messages": "select count(*) from messages where thread_id = %s",
            "runs": "select count(*) from runs where thread_id = %s",
        }
        return int(str(self.db.one(statements[table], thread_id)))


def kinds(events: list[Event]) -> list[str]:
    """The types of events in order."""
    return [event.type for event in events]
