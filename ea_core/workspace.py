"""The product as one person may use it: what the pages and commands are given."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ea_core.access.exports import Exports
from ea_core.access.service import Access
from ea_core.actor import Actor
from ea_core.agent.conversations import Threads
from ea_core.agent.gaps import Gaps
from ea_core.agent.runs.use import Use
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import NotAllowed
from ea_core.identity.accounts import Accounts
from ea_core.identity.own_sessions import OwnSessions
from ea_core.identity.people import People
from ea_core.identity.secret import installation_secret
from ea_core.knowledge.workspace import KnowledgeWorkspace
from ea_core.queue.set_aside import JobsSetAside
from ea_core.storage.links import FileLinks
from ea_core.storage.viewed import ViewedFiles

if TYPE_CHECKING:
    from ea_core.agent.answered_since import AnsweredSince
    from ea_core.agent.service import Agent
    from ea_core.app import App


class Workspace(CrmWorkspace, KnowledgeWorkspace):
    """The product as one person may use it; every call runs under that person's policies."""

    def __init__(self, app: App, actor: Actor) -> None:
        CrmWorkspace.__init__(self, app.database, actor, app.settings.currency)
        KnowledgeWorkspace.__init__(
            self,
            app.database,
            actor,
            app.files if actor.viewed_by is None else ViewedFiles(app.files, actor.viewed_by),
            lambda: app.models,
            app.settings.max_upload_bytes,
            app.settings.open_networks,
            app.recognition,
        )
        self._app = app
        self.actor = actor
        self.jobs = JobsSetAside(app.database, actor)
        self.people = People(app.database, actor)
        self.access = Access(app.database, actor, app.matrix)
        self.exports = Exports(app.database, actor)
        self.use = Use(app.database, actor)
        self.gaps = Gaps(app.database, actor)
        self.file_links = FileLinks(lambda: installation_secret(app.settings), actor)

    @cached_property
    def accounts(self) -> Accounts:
        """Everybody's accounts, for administrators."""
        return self._app.accounts_for(self.actor)

    @cached_property
    def sessions(self) -> OwnSessions:
        """Where one is signed in; raises NotAllowed to who views as somebody else."""
        app = self._app
        return OwnSessions(self.actor, app.sessions, app.attempts, app.local_auth, app.supabase)

    @cached_property
    def threads(self) -> Threads:
        """Conversations with the agent; raises NotAllowed to who views as somebody else."""
        self._must_be_the_person()
        return Threads(self._app.database, self.actor)

    @cached_property
    def agent(self) -> Agent:
        """Questions and their answers; raises NotAllowed to who views as somebody else."""
        self._must_be_the_person()
        # LangGraph takes a second to import; a page without a conversation does not wait for it.
        from ea_core.agent.carrying import Limits  # noqa: PLC0415
        from ea_core.agent.service import Agent  # noqa: PLC0415

        database, model = self._app.database, self._app.model
        settings = self._app.settings
        limits = Limits(
            settings.chat_deadline, settings.chat_passages, settings.chat_monthly_tokens
        )
        stand_in = self._app.stand_in
        return Agent(
            database, self.actor, self, self.search, self.passages, model, limits=limits,
            stand_in=stand_in,
        )  # fmt: skip

    @cached_property
    def answered_since(self) -> AnsweredSince:
        """Whether what was not answered is answered by a document that came later."""
        from ea_core.agent.answered_since import AnsweredSince  # noqa: PLC0415 # with what answers

        return AnsweredSince(self._app.database, self.actor, self.search, self._app.stand_in)

    def _must_be_the_person(self) -> None:
        if self.actor.viewed_by is not None:
            raise NotAllowed("Conversations are shown to their owner only.")
